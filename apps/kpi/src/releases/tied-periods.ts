import { monthsOf, periodKind, shiftQuarter, type Period } from '@tributary/domain';
import { quartersOfYear } from '../figures/definitions.js';

/** The quarters that a calendar year would tell of: those not released, of a year that is released now, or that was before this quarter of it. */
export function openQuarters(period: Period, released: ReadonlySet<Period>): Period[] {
  const year = calendarYear(period);
  return year === period || released.has(year) ? quartersOfYear(year).filter((quarter) => quarter !== period && !released.has(quarter)) : [];
}

/** Released periods that sums tie to this one: the quarters of a year; of a quarter the three before it, which a rolling figure counts too, and its year with the others of that, where the year is out. */
export function tiedPeriods(period: Period, released: ReadonlySet<Period>): Period[] {
  const year = calendarYear(period);
  const tied = periodKind(period) === 'year' ? quartersOfYear(period) : [...[1, 2, 3].map((n) => shiftQuarter(period, -n)), ...(released.has(year) ? [year, ...quartersOfYear(year)] : [])];
  return [...new Set(tied)].filter((other) => other !== period && released.has(other));
}

/** The calendar year that a period is, or that a quarter lies in. */
function calendarYear(period: Period): Period {
  return periodKind(period) === 'year' ? period : (monthsOf(period)[0] ?? period).slice(0, 4);
}
