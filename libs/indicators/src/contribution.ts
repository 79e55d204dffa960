import type { Period } from '@tributary/domain';

/**
 * What one person adds to one cell: a whole number, so that contributions add up over people, councils and quarters. `area` is the ONS code of
 * a council, `breakdown` is `all` or `name=value` pairs joined by `;` in the order of the measure's dimensions (measures.ts).
 */
export interface Contribution {
  readonly measure: string;
  readonly area: string;
  readonly period: Period;
  readonly breakdown: string;
  readonly amount: number;
}

/** The key of the cell that a contribution adds to. */
export function cellKey(c: Pick<Contribution, 'measure' | 'area' | 'period' | 'breakdown'>): string {
  return `${c.measure}|${c.area}|${c.period}|${c.breakdown}`;
}

/** Sums of contributions as formulas read them; areas are councils. */
export interface MeasureSums {
  /** The sum of one cell; 0 when nothing has been added to it. */
  get(measure: string, council: string, period: Period, breakdown: string): number;
  /** Every cell of a measure for one council and period, by breakdown: for histograms. */
  cells(measure: string, council: string, period: Period): ReadonlyMap<string, number>;
}

const NONE: ReadonlyMap<string, number> = new Map();

/** Adds contributions up (or cells already added up: the shapes are the same). */
export function sumContributions(contributions: Iterable<Contribution>): MeasureSums {
  const sums = new Map<string, Map<string, number>>();
  for (const c of contributions) {
    const group = `${c.measure}|${c.area}|${c.period}`;
    let cells = sums.get(group);
    if (!cells) sums.set(group, (cells = new Map()));
    cells.set(c.breakdown, (cells.get(c.breakdown) ?? 0) + c.amount);
  }
  const cells = (measure: string, council: string, period: Period) => sums.get(`${measure}|${council}|${period}`) ?? NONE;
  return { cells, get: (measure, council, period, breakdown) => cells(measure, council, period).get(breakdown) ?? 0 };
}
