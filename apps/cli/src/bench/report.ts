import { table } from '../session/output.js';

/** One measured figure, beside what the project aims at where it aims at something. */
export interface Measured {
  readonly what: string;
  readonly value: number | null;
  readonly unit: string;
  /** `at least 6000`, `at most 400`: compared and shown, never failed on. */
  readonly target?: { readonly atLeast: number } | { readonly atMost: number };
}

/** What a part of the benchmark has to say: figures for the table, and everything for the JSON document. */
export interface PartReport {
  readonly part: string;
  readonly figures: readonly Measured[];
  /** How the figures were taken, for whoever reads them. */
  readonly remarks: readonly string[];
  readonly detail: unknown;
}

/** Does the figure reach its target? Null where there is no figure or no target. */
export function reaches({ value, target }: Measured): boolean | null {
  if (value === null || target === undefined) return null;
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

/** A figure with thousands apart, and as many decimals as it needs to be told from its neighbours. */
export function shown(value: number | null): string {
  if (value === null) return '-';
  return new Intl.NumberFormat('en-GB', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0 }).format(value);
}

function targetText(m: Measured): string {
  if (m.target === undefined) return '';
  const bound = 'atLeast' in m.target ? `at least ${shown(m.target.atLeast)}` : `at most ${shown(m.target.atMost)}`;
  const verdict = reaches(m);
  return verdict === null ? bound : `${bound}: ${verdict ? 'reached' : 'NOT reached'}`;
}

/** The table of a part, with its remarks below. */
export function reportText({ part, figures, remarks }: PartReport): string {
  const rows = figures.map((m) => [m.what, shown(m.value), m.unit, targetText(m)]);
  return [`\n${part}`, table([['figure', 'measured', 'unit', 'target'], ...rows]), ...remarks.map((r) => `* ${r}`)].join('\n');
}
