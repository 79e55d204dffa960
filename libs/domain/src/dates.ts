/** A calendar date as text, `YYYY-MM-DD`; always local to Europe/London where an event had a time. */
export type IsoDate = string;

const DAY = 86_400_000;
const ZERO = 48;
const DASH = 45;
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function digits(text: string, from: number, until: number): number {
  let value = 0;
  for (let i = from; i < until; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function monthLength(year: number, month: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return leap ? 29 : (MONTH_LENGTHS[month - 1] ?? 0);
}

/**
 * Days since 1970-01-01 of a valid date; NaN for anything else. Whole-number arithmetic over years that begin in March: every date of every
 * record comes through here several times.
 */
export function dayNumber(date: IsoDate): number {
  if (date.length !== 10 || date.charCodeAt(4) !== DASH || date.charCodeAt(7) !== DASH) return Number.NaN;
  const [year, month, day] = [digits(date, 0, 4), digits(date, 5, 7), digits(date, 8, 10)];
  if (Number.isNaN(year) || !(day >= 1 && day <= monthLength(year, month))) return Number.NaN;
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * (month <= 2 ? month + 9 : month - 3) + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}

export function isIsoDate(text: string): boolean {
  return !Number.isNaN(dayNumber(text));
}

/** The date of a day number (see dayNumber). */
export function dateOf(day: number): IsoDate {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

export function addDays(date: IsoDate, days: number): IsoDate {
  return dateOf(dayNumber(date) + days);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: IsoDate, to: IsoDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** `date` a number of years later; 29 February becomes 28 February where there is none. */
export function addYears(date: IsoDate, years: number): IsoDate {
  const y = Number(date.slice(0, 4)) + years;
  const same = `${String(y).padStart(4, '0')}${date.slice(4)}`;
  return isIsoDate(same) ? same : `${same.slice(0, 5)}02-28`;
}

/** Completed years on `on` of somebody born on `birth`; who is born on 29 February has the birthday on 1 March in common years. */
export function ageOn(birth: IsoDate, on: IsoDate): number {
  const years = Number(on.slice(0, 4)) - Number(birth.slice(0, 4));
  return on.slice(5) < birth.slice(5) ? years - 1 : years;
}

/** Completed years on `on` of somebody born in `birthMonth` (`YYYY-MM`): the birthday counts from the first of the month, so month ends are exact. */
export function ageFromMonth(birthMonth: string, on: IsoDate): number {
  return ageOn(`${birthMonth}-01`, on);
}

/** The local date in Europe/London of an instant. */
export function londonDate(instant: Date): IsoDate {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London', year: 'numeric', month: '2-digit', day: '2-digit' }).format(instant);
}
