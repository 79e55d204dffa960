import { calendarYearOf, periodKind, quartersOfYear, shiftQuarter, type Period } from '@tributary/domain';

/** A rolling figure counts so many quarters before its own (AE12). */
const COUNTED_BEFORE = 3;

const quartersIn = (period: Period): Period[] => (periodKind(period) === 'year' ? quartersOfYear(period) : [period]);

/** The quarters that rolling figures count together with those of a period, these too. */
function countedTogether(period: Period): Period[] {
  return quartersIn(period).flatMap((quarter) => Array.from({ length: 2 * COUNTED_BEFORE + 1 }, (_, i) => shiftQuarter(quarter, i - COUNTED_BEFORE)));
}

/** Calendar years that sums tie to a period: its own, and those of quarters that rolling figures count together with it. */
export function tiedYears(period: Period): Period[] {
  return [...new Set(countedTogether(period).map(calendarYearOf))];
}

/** Calendar years among these that are out or released now, and their quarters. */
function yearsOut(period: Period, released: ReadonlySet<Period>): Period[] {
  return tiedYears(period).filter((year) => year === period || released.has(year)).flatMap((year) => [year, ...quartersOfYear(year)]);
}

/**
 * Released periods that sums tie to this one, as they will be when they come out again: the quarters that rolling figures count together with its own, and the calendar years of these that are out,
 * with their quarters.
 */
export function tiedPeriods(period: Period, released: ReadonlySet<Period>): Period[] {
  return [...new Set([...countedTogether(period), ...yearsOut(period, released)])].filter((other) => other !== period && released.has(other)).toSorted();
}

/** Quarters that are not out and that sums would tell of: of years that are out or released now, and of rolling figures of this period and of those that count it. */
export function openQuarters(period: Period, released: ReadonlySet<Period>): Period[] {
  const own = quartersIn(period);
  const rolling = countedTogether(period).filter((quarter) => released.has(quarter) || own.includes(quarter));
  const counted = rolling.flatMap((quarter) => Array.from({ length: COUNTED_BEFORE }, (_, i) => shiftQuarter(quarter, -1 - i)));
  return [...new Set([...counted, ...yearsOut(period, released)])].filter((other) => periodKind(other) === 'quarter' && other !== period && !released.has(other)).toSorted();
}
