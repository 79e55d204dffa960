import type { Contribution } from '../contribution.js';
import type { Calendar, Filled } from './calendar.js';

/** Collects one person's contributions and adds up those of one cell. */
export class Tally {
  readonly #cells = new Map<string, { measure: string; area: string; period: string; breakdown: string; amount: number }>();

  constructor(readonly calendar: Calendar) {}

  /** Adds to one cell of one period. */
  add(measure: string, area: string, period: Filled, breakdown = 'all', amount = 1): void {
    if (amount === 0) return;
    const key = `${measure}|${area}|${period.id}|${breakdown}`;
    const cell = this.#cells.get(key);
    if (cell) cell.amount += amount;
    else this.#cells.set(key, { measure, area, period: period.id, breakdown, amount });
  }

  /** Adds an event to the quarter of its day and to its calendar year, where they are filled. */
  flow(measure: string, area: string, day: number, breakdown = 'all'): void {
    const quarter = this.calendar.quarterAt(day);
    if (!quarter) return;
    this.add(measure, area, quarter, breakdown);
    const year = this.calendar.yearAt(day);
    if (year) this.add(measure, area, year, breakdown);
  }

  /** Canonical order, so that equal records give equal lists. */
  contributions(): Contribution[] {
    return [...this.#cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell);
  }
}

