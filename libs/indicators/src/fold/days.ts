/**
 * Day numbers (days since 1970-01-01) and month indices (year * 12 + month - 1) in integer arithmetic: the fold reads every date once and
 * then only compares numbers. The algorithm is the usual one for the proleptic Gregorian calendar with years that begin in March.
 */

const ZERO_CODE = 48;

/** Day number of the first of a month. */
export function firstDayOfMonth(month: number): number {
  const [year, m] = [Math.floor(month / 12), month - Math.floor(month / 12) * 12];
  const y = m < 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((m + 10) % 12) + 2) / 5);
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

/** Day number of `YYYY-MM-DD`, which must be a valid date; null for null. */
export function parseDay(text: string | null | undefined): number | null {
  if (text == null) return null;
  const day = (text.charCodeAt(8) - ZERO_CODE) * 10 + text.charCodeAt(9) - ZERO_CODE;
  return firstDayOfMonth(parseMonth(text)) + day - 1;
}

/** Month index of a text that begins with `YYYY-MM`. */
export function parseMonth(text: string): number {
  const digit = (i: number) => text.charCodeAt(i) - ZERO_CODE;
  return (digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3)) * 12 + digit(5) * 10 + digit(6) - 1;
}

/** Month index that a day lies in. */
export function monthOfDay(day: number): number {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const m = Math.floor((5 * dayOfYear + 2) / 153);
  const year = yearOfEra + era * 400;
  return year * 12 + m + 2;
}

export function yearOfDay(day: number): number {
  return Math.floor(monthOfDay(day) / 12);
}

/** Calendar year in which the financial year of a month index began, on 1 April. */
export function financialYearOfMonth(month: number): number {
  return Math.floor((month - 3) / 12);
}

/** Completed years on a day of somebody born in a month: the birthday counts from the first of the month. */
export function ageInYears(birthMonth: number, day: number): number {
  return Math.floor((monthOfDay(day) - birthMonth) / 12);
}

/** The same date a year later; 29 February becomes 28 February. */
export function yearLater(day: number): number {
  const month = monthOfDay(day);
  const offset = day - firstDayOfMonth(month);
  const target = firstDayOfMonth(month + 12);
  return Math.min(target + offset, firstDayOfMonth(month + 13) - 1);
}
