import { COLOURS, escapeXml, tenth } from './svg.js';

export interface Sparkline {
  /** In the order of time; null leaves a gap. */
  readonly values: readonly (number | null)[];
  readonly label: string;
}

const WIDTH = 112;
const HEIGHT = 34;
const EDGE = 5;

/** A line of up to eight quarters with the last one marked; null when fewer than two can be shown. */
export function sparkline({ values, label }: Sparkline): string | null {
  const known = values.filter((v) => v !== null);
  if (known.length < 2) return null;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const span = high - low || 1;
  const x = (i: number) => tenth(EDGE + (i / Math.max(values.length - 1, 1)) * (WIDTH - 2 * EDGE));
  const y = (v: number) => tenth(high === low ? HEIGHT / 2 : HEIGHT - EDGE - ((v - low) / span) * (HEIGHT - 2 * EDGE));
  const runs = runsOf(values);
  const lines = runs.map((run) => (run.length === 1
    ? `<circle cx="${x(run[0]?.i ?? 0)}" cy="${y(run[0]?.v ?? 0)}" r="1.6" fill="${COLOURS.soft}"/>`
    : `<polyline points="${run.map(({ i, v }) => `${x(i)},${y(v)}`).join(' ')}" fill="none" stroke="${COLOURS.soft}" stroke-width="1.8" stroke-linejoin="round" stroke-linecap="round"/>`));
  const last = values.at(-1);
  const dot = last == null ? '' : `<circle cx="${x(values.length - 1)}" cy="${y(last)}" r="3.2" fill="${COLOURS.line}"/>`;
  return `<svg class="sparkline" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeXml(label)}" focusable="false">${lines.join('')}${dot}</svg>`;
}

function runsOf(values: readonly (number | null)[]): { i: number; v: number }[][] {
  const runs: { i: number; v: number }[][] = [[]];
  values.forEach((v, i) => {
    if (v === null) runs.push([]);
    else runs.at(-1)?.push({ i, v });
  });
  return runs.filter((run) => run.length > 0);
}
