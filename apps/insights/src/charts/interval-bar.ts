import { COLOURS, escapeXml, markShape, tenth, type Mark } from './svg.js';

export interface IntervalBar {
  readonly value: number;
  readonly limits: { readonly lower: number; readonly upper: number } | null;
  readonly region: number | null;
  /** End of the axis, which begins at zero. */
  readonly max: number;
  readonly mark: Mark;
  /** What the picture says. */
  readonly label: string;
}

const WIDTH = 168;
const HEIGHT = 30;
const EDGE = 7;

/** A value with its 95 % interval on an axis from zero, and the region's value as a line across. */
export function intervalBar(bar: IntervalBar): string {
  const x = (value: number) => tenth(EDGE + (Math.min(Math.max(value, 0), bar.max) / bar.max) * (WIDTH - 2 * EDGE));
  const middle = HEIGHT / 2;
  const parts = [
    `<line x1="${EDGE}" x2="${WIDTH - EDGE}" y1="${middle}" y2="${middle}" stroke="${COLOURS.grid}" stroke-width="1"/>`,
    `<line x1="${EDGE}" x2="${EDGE}" y1="${middle - 5}" y2="${middle + 5}" stroke="${COLOURS.soft}" stroke-width="1"/>`,
  ];
  if (bar.region !== null) parts.push(`<line x1="${x(bar.region)}" x2="${x(bar.region)}" y1="3" y2="${HEIGHT - 3}" stroke="${COLOURS.region}" stroke-width="2"/>`);
  if (bar.limits !== null) {
    const [from, to] = [x(bar.limits.lower), x(bar.limits.upper)];
    parts.push(`<line x1="${from}" x2="${to}" y1="${middle}" y2="${middle}" stroke="${COLOURS[bar.mark]}" stroke-width="4" stroke-opacity="0.45"/>`);
  }
  parts.push(markShape(bar.mark, x(bar.value), middle, 5.5));
  return `<svg class="interval-bar" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeXml(bar.label)}" focusable="false">${parts.join('')}</svg>`;
}

/** A round end for an axis from zero: 100 for percentages that come near it, else the next 1, 2, 2.5 or 5 of a power of ten. */
export function axisEnd(values: readonly number[], unit: string): number {
  const top = Math.max(...values, 0);
  if (unit.startsWith('%') && top > 50) return 100;
  if (top <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(top));
  return [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((end) => end >= top * 1.02) ?? 10 * power;
}
