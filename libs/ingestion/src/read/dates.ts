import { isIsoDate, type IsoDate } from '@tributary/domain';

const MONTHS: Readonly<Record<string, string>> = {
  jan: '01', feb: '02', mar: '03', apr: '04', may: '05', jun: '06', jul: '07', aug: '08', sep: '09', sept: '09', oct: '10', nov: '11', dec: '12',
};
const ZONE = String.raw`(?:Z|[+-]\d{2}:?\d{2})?`;
const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?`;
const ISO = new RegExp(String.raw`^(\d{4})-(\d{2})-(\d{2})(?:[T ]${TIME}(${ZONE}))?$`, 'i');
const BLADE = new RegExp(String.raw`^(\d{4})-([A-Za-z]{3,4})-(\d{1,2})(?: ${TIME})?$`);
const BRITISH = new RegExp(String.raw`^(\d{1,2})[/.-](\d{1,2}|[A-Za-z]{3,4})[/.-](\d{4})(?:[T ]${TIME})?$`);
const LONG = /^(\d{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9}),? (\d{4})$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?$/;

export interface ReadMoment {
  readonly date: IsoDate;
  /** `HH:MM:SS`, or null when only a date was sent. */
  readonly time: string | null;
  /** As sent after the time: `Z`, `+01:00`, or nothing. */
  readonly zone: string;
  /** Written as the national specifications or COLLECT write it. */
  readonly usual: boolean;
}

const two = (n: string | undefined): string => (n ?? '').padStart(2, '0');

function monthNumber(text: string): string | null {
  return /^\d+$/.test(text) ? two(text) : (MONTHS[text.slice(0, 3).toLowerCase()] ?? null);
}

function moment(parts: readonly (string | undefined)[], zone: string, usual: boolean): ReadMoment | null {
  const [year, month, day, hour, minute, second] = parts;
  const date = `${year ?? ''}-${month ?? ''}-${two(day)}`;
  if (!isIsoDate(date)) return null;
  if (hour === undefined) return { date, time: null, zone: '', usual };
  const time = readTime(`${hour}:${minute ?? ''}:${second ?? '00'}`);
  return time === null ? null : { date, time: time.value, zone, usual };
}

/**
 * A date or date and time in any spelling met in returns: `2025-01-16`, `2025-01-16T09:30:00+00:00`, `2025-Jan-16 00:00:00` (COLLECT), `16/01/2025`,
 * `16-Jan-2025`, `16 January 2025`, `20250116`, `20250116093000`. Day before month, always. Two-digit years are refused: the century would be a guess.
 */
export function readMoment(text: string): ReadMoment | null {
  let m = ISO.exec(text);
  if (m) return moment([m[1], m[2], m[3], m[4], m[5], m[6]], m[7] ?? '', true);
  m = BLADE.exec(text);
  if (m) return moment([m[1], monthNumber(m[2] ?? '') ?? '', m[3], m[4], m[5], m[6]], '', true);
  m = BRITISH.exec(text);
  if (m) return moment([m[3], monthNumber(m[2] ?? '') ?? '', m[1], m[4], m[5], m[6]], '', false);
  m = LONG.exec(text);
  if (m) return moment([m[3], monthNumber(m[2] ?? '') ?? '', m[1]], '', false);
  m = COMPACT.exec(text);
  if (m) return moment([m[1], m[2], m[3], m[4], m[5], m[6]], '', false);
  return null;
}

const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/;
const COMPACT_CLOCK = /^(\d{2})(\d{2})(\d{2})?$/;

/** A time of day as `HH:MM:SS`; null when it is none. 24:00 is none. */
export function readTime(text: string): { value: string; usual: boolean } | null {
  const clock = CLOCK.exec(text);
  const m = clock ?? COMPACT_CLOCK.exec(text);
  if (!m) return null;
  const [hour, minute, second] = [two(m[1]), two(m[2]), m[3] ?? '00'];
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return { value: `${hour}:${minute}:${second}`, usual: clock !== null && m[3] !== undefined };
}
