/** A calendar date as text, `YYYY-MM-DD`; always local to Europe/London where an event had a time. */
export type IsoDate = string;

const DAY = 86_400_000;
const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Days since 1970-01-01 of a valid date; NaN for anything else. */
export function dayNumber(date: IsoDate): number {
  const m = ISO.exec(date);
  if (!m) return Number.NaN;
  const [y, mo, d] = [Number(m[1]), Number(m[2]), Number(m[3])];
  const t = Date.UTC(y, mo - 1, d);
  const back = new Date(t);
  return back.getUTCFullYear() === y && back.getUTCMonth() === mo - 1 && back.getUTCDate() === d ? t / DAY : Number.NaN;
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
