import type { Figure } from '@tributary/contracts';
import { definitionOf } from '@tributary/indicators';
import { axisEnd } from '../charts/interval-bar.js';
import type { Chart } from '../charts/render.js';
import { rowsChart, type ChartRow } from '../charts/rows-chart.js';
import { limitsOf, valueOf } from '../figures/numbers.js';
import { judgement, type Judgement } from '../words/comparison.js';
import { withUnit } from '../words/numbers.js';
import { shown, type Shown } from '../words/shown.js';

export interface TableRow {
  readonly name: string;
  readonly href: string | null;
  readonly shown: Shown;
  readonly judgement: Judgement;
  /** For sorting in the browser; empty where nothing is shown. */
  readonly sort: string;
}

export interface Subject { readonly name: string; readonly href: string | null; readonly figure: Figure | undefined }

/** From the most wanted value to the least (largest first without a judgement), missing ones last by name. */
export function sorted(subjects: readonly Subject[], indicator: string): Subject[] {
  const up = definitionOf(indicator)?.polarity === 'L' ? 1 : -1;
  return subjects.toSorted((a, b) => {
    const [x, y] = [valueOf(a.figure), valueOf(b.figure)];
    if (x === null || y === null) return x === y ? a.name.localeCompare(b.name) : x === null ? 1 : -1;
    return up * (x - y) || a.name.localeCompare(b.name);
  });
}

export function tableRows(subjects: readonly Subject[]): TableRow[] {
  return subjects.map(({ name, href, figure }) => ({ name, href, shown: shown(figure), judgement: judgement(figure), sort: figure?.value ?? '' }));
}

export interface Comparing {
  readonly title: string;
  readonly unit: string;
  readonly subjects: readonly Subject[];
  readonly region: { readonly name: string; readonly figure: Figure | undefined } | null;
  readonly kind: 'dots' | 'bars';
}

/** A picture of rows with a description made from what they show; null where nothing is shown at all. */
export async function comparisonChart({ title, unit, subjects, region, kind }: Comparing): Promise<Chart | null> {
  const rows: ChartRow[] = subjects.map(({ name, figure }) => ({
    name, value: valueOf(figure), limits: limitsOf(figure), mark: judgement(figure).shape, text: shown(figure).text,
  }));
  if (rows.every((row) => row.value === null)) return null;
  const regionValue = valueOf(region?.figure);
  const ends = rows.flatMap((row) => [row.value ?? 0, row.limits?.upper ?? 0]);
  // One wide interval of a small council must not press all others against the axis.
  const values = rows.flatMap((row) => row.value ?? []);
  const cap = Math.max(...values, regionValue ?? 0) * 2;
  const max = axisEnd([...ends.map((end) => Math.min(end, cap)), regionValue ?? 0], unit);
  const said = region !== null && region.figure?.value != null ? ` ${region.name} ${withUnit(region.figure.value, unit)}.` : '';
  return rowsChart({
    title, kind, unit, max, rows, description: `${rows.map((row) => `${row.name}: ${row.text}`).join('. ')}.${said} The same figures are in the table below.`,
    region: regionValue === null || region === null ? null : { value: regionValue, text: `Region ${withUnit(region.figure?.value ?? '', unit).replace(/ per .*/, '')}` },
  });
}
