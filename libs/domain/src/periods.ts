import { addDays, type IsoDate } from './dates.js';

/** `2024-11`, `2024-25Q3` (financial year from April) or `2024` (calendar year). Source: indicators-and-disclosure 1.2. */
export type Period = string;
export type PeriodKind = 'month' | 'quarter' | 'year';

const QUARTER = /^(\d{4})-(\d{2})Q([1-4])$/;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const YEAR = /^\d{4}$/;

/** The kind of a period, or null when the text is none. `2024-26Q1` is none: the second year must follow the first. */
export function periodKind(period: string): PeriodKind | null {
  const q = QUARTER.exec(period);
  if (q) return (Number(q[1]) + 1) % 100 === Number(q[2]) ? 'quarter' : null;
  return MONTH.test(period) ? 'month' : YEAR.test(period) ? 'year' : null;
}

function month(year: number, index: number): string {
  return `${String(year).padStart(4, '0')}-${String(index).padStart(2, '0')}`;
}

/** The months of a period in order. Throws RangeError for a text that is no period. */
export function monthsOf(period: Period): string[] {
  switch (periodKind(period)) {
    case 'month': return [period];
    case 'year': return Array.from({ length: 12 }, (_, i) => month(Number(period), i + 1));
    case 'quarter': {
      const year = Number(period.slice(0, 4));
      const quarter = Number(period.slice(8));
      const [y, first] = quarter === 4 ? [year + 1, 1] : [year, quarter * 3 + 1];
      return [month(y, first), month(y, first + 1), month(y, first + 2)];
    }
    default: throw new RangeError('not a period: expected 2024, 2024-11 or 2024-25Q1');
  }
}

export interface Bounds { readonly first: IsoDate; readonly last: IsoDate }

const BOUNDS = new Map<Period, Bounds>();

/** First and last day of a period. Kept, because every figure asks for those of its own. Throws RangeError for a text that is no period. */
export function bounds(period: Period): Bounds {
  let known = BOUNDS.get(period);
  if (!known) BOUNDS.set(period, (known = boundsOf(period)));
  return known;
}

function boundsOf(period: Period): Bounds {
  const months = monthsOf(period);
  const lastMonth = months[months.length - 1] ?? '';
  const [y, m] = [Number(lastMonth.slice(0, 4)), Number(lastMonth.slice(5))];
  const next = m === 12 ? `${month(y + 1, 1)}-01` : `${month(y, m + 1)}-01`;
  return { first: `${months[0] ?? ''}-01`, last: addDays(next, -1) };
}

/** The financial-year quarter that holds a date or month: Q1 is April to June. */
export function quarterOf(dateOrMonth: string): Period {
  const year = Number(dateOrMonth.slice(0, 4));
  const m = Number(dateOrMonth.slice(5, 7));
  const start = m >= 4 ? year : year - 1;
  const quarter = m >= 4 ? Math.floor((m - 4) / 3) + 1 : 4;
  return `${start}-${String((start + 1) % 100).padStart(2, '0')}Q${quarter}`;
}

/** The quarter `n` later (earlier when negative). */
export function shiftQuarter(quarter: Period, n: number): Period {
  const index = Number(quarter.slice(0, 4)) * 4 + Number(quarter.slice(8)) - 1 + n;
  const start = Math.floor(index / 4);
  return `${start}-${String((start + 1) % 100).padStart(2, '0')}Q${(index % 4) + 1}`;
}

/** Quarters from `from` to `to`, both included. */
export function quartersBetween(from: Period, to: Period): Period[] {
  const quarters: Period[] = [];
  for (let q = from; q <= to; q = shiftQuarter(q, 1)) quarters.push(q);
  return quarters;
}

/** The calendar year that a quarter lies in; of a year itself. */
export function calendarYearOf(period: Period): Period {
  return bounds(period).first.slice(0, 4);
}

/** The quarters of a calendar year, in order. */
export function quartersOfYear(year: Period): Period[] {
  return quartersBetween(quarterOf(bounds(year).first), quarterOf(bounds(year).last));
}

/** As people say it: "January to March 2025", "November 2024", "2024". */
export function periodTitle(period: Period): string {
  const names = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
  const months = monthsOf(period);
  const name = (m: string | undefined) => names[Number(m?.slice(5)) - 1] ?? '';
  if (months.length === 12) return period;
  const first = months[0];
  const last = months[months.length - 1];
  return first === last ? `${name(first)} ${first?.slice(0, 4)}` : `${name(first)} to ${name(last)} ${last?.slice(0, 4)}`;
}
