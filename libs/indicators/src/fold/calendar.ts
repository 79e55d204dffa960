import { bounds, dayNumber, quartersBetween, type Period } from '@tributary/domain';
import type { FoldContext } from '../fold.js';
import { yearOfDay } from './days.js';

/** A period that the fold fills. `year` is the calendar year that it lies in: quarters never cross one. */
export interface Filled {
  readonly id: Period;
  readonly first: number;
  readonly last: number;
  readonly year: number;
}

/** The periods of a fold context as day numbers. */
export interface Calendar {
  readonly quarters: readonly Filled[];
  readonly years: readonly Filled[];
  /** Quarters and whole calendar years, the periods that stocks are taken for. */
  readonly periods: readonly Filled[];
  /** Quarter that a day lies in, and its calendar year where that is filled; null outside. */
  quarterAt(day: number): Filled | null;
  yearAt(day: number): Filled | null;
}

function filled(id: Period): Filled {
  const { first, last } = bounds(id);
  const day = dayNumber(last);
  return { id, first: dayNumber(first), last: day, year: yearOfDay(day) };
}

function build({ firstQuarter, horizon }: FoldContext): Calendar {
  const quarters = quartersBetween(firstQuarter, horizon).map(filled);
  const [start, end] = [quarters[0]?.first ?? 0, quarters.at(-1)?.last ?? -1];
  const years = [...new Set(quarters.map((q) => q.year))]
    .map((year) => filled(String(year).padStart(4, '0')))
    .filter((y) => y.first >= start && y.last <= end);
  const quarterByDay: (Filled | null)[] = [];
  for (const quarter of quarters) for (let day = quarter.first; day <= quarter.last; day += 1) quarterByDay[day - start] = quarter;
  const yearByNumber = new Map(years.map((y) => [y.year, y]));
  const quarterAt = (day: number) => quarterByDay[day - start] ?? null;
  return {
    quarters, years, periods: [...quarters, ...years], quarterAt,
    yearAt: (day) => {
      const quarter = quarterAt(day);
      return quarter ? yearByNumber.get(quarter.year) ?? null : null;
    },
  };
}

const KNOWN = new Map<string, Calendar>();

/** The calendar of a context; built once for each pair of first quarter and horizon. */
export function calendarOf(context: FoldContext): Calendar {
  const key = `${context.firstQuarter}|${context.horizon}`;
  let calendar = KNOWN.get(key);
  if (!calendar) KNOWN.set(key, (calendar = build(context)));
  return calendar;
}
