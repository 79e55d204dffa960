import { isIsoDate, londonSecond, londonWall, type IsoDate } from '@tributary/domain';

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
  /** Written as a spreadsheet's serial number. */
  readonly serial: boolean;
}

const two = (n: string | undefined): string => (n ?? '').padStart(2, '0');

function monthNumber(text: string): string | null {
  return /^\d+$/.test(text) ? two(text) : (MONTHS[text.slice(0, 3).toLowerCase()] ?? null);
}

function moment(parts: readonly (string | undefined)[], zone: string, usual: boolean): ReadMoment | null {
  const [year, month, day, hour, minute, second] = parts;
  const date = `${year ?? ''}-${month ?? ''}-${two(day)}`;
  if (!isIsoDate(date)) return null;
  if (hour === undefined) return { date, time: null, zone: '', usual, serial: false };
  const time = readTime(`${hour}:${minute ?? ''}:${second ?? '00'}`);
  return time === null ? null : { date, time: time.value, zone, usual, serial: false };
}

/**
 * A date or date and time in any spelling met in returns: `2025-01-16`, `2025-01-16T09:30:00+00:00`, `2025-Jan-16 00:00:00` (COLLECT), `16/01/2025`,
 * `16-Jan-2025`, `16 January 2025`, `20250116`, `20250116093000`, and a spreadsheet's serial number of five digits, `45673`. Day before month, always.
 * Two-digit years are refused: the century would be a guess.
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
  if (SERIAL.test(text)) {
    const serial = serialMoment(Number(text));
    if (serial?.date) return { date: serial.date, time: text.includes('.') ? serial.time : null, zone: '', usual: false, serial: true };
  }
  return null;
}

const SERIAL = /^[1-7]\d{4}(\.\d+)?$/;
const DAY = 86_400;
/** 31 December 2099; what is later is a number that means something else. */
const LAST_SERIAL = 73_050;

/**
 * The moment of a spreadsheet's serial number: days since 30 December 1899 and their fractions, or since 1 January 1904. Below a day it is a time alone. The
 * 29 February 1900 that Excel knows, and nobody else, is none. Null for what is no moment up to 2099.
 */
export function serialMoment(serial: number, from1904 = false): { readonly date: IsoDate | null; readonly time: string } | null {
  const all = Math.round(serial * DAY);
  const seconds = ((all % DAY) + DAY) % DAY;
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((n) => two(String(n))).join(':');
  const day = Math.floor(all / DAY) + (from1904 ? 1_462 : 0);
  if (all < 0 || day > LAST_SERIAL || (day === 60 && !from1904)) return null;
  if (Math.floor(all / DAY) === 0) return { date: null, time };
  return { date: new Date(Date.UTC(1899, 11, day < 60 ? 31 : 30) + day * DAY * 1_000).toISOString().slice(0, 10), time };
}

const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i;
const USUAL_CLOCK = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const COMPACT_CLOCK = /^(\d{2})(\d{2})(\d{2})?$/;

/** `Z`, `z` and `+0100` as `Z` and `+01:00`; nothing stays nothing. */
const zoneOf = (text: string | undefined): string => (text === undefined ? '' : text.length === 5 ? `${text.slice(0, 3)}:${text.slice(3)}` : text.toUpperCase());

/** The day that a database of Access writes before a time without one. */
const NO_DAY = '1899-12-30';

function timeOfNoDay(text: string): { value: string; usual: boolean } | null {
  const read = text.includes('1899') ? readMoment(text) : null;
  return read?.date === NO_DAY && read.time !== null ? { value: read.time, usual: false } : null;
}

/** A time of day as `HH:MM:SS`, with the offset from UTC where one was sent; null when it is none. 24:00 is none. `30/12/1899 09:30:00` is a time. */
export function readTime(text: string): { value: string; usual: boolean } | null {
  if (USUAL_CLOCK.test(text)) return { value: text, usual: true };
  const clock = CLOCK.exec(text);
  const m = clock ?? COMPACT_CLOCK.exec(text);
  if (!m) return timeOfNoDay(text);
  const [hour, minute, second] = [two(m[1]), two(m[2]), m[3] ?? '00'];
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return { value: `${hour}:${minute}:${second}${zoneOf(clock?.[4])}`, usual: clock !== null && m[3] !== undefined };
}

/**
 * A date and time in one as the two texts of date and time, on London's clock; the time keeps its offset from UTC, so that the repeated hour stays told apart. A
 * text that is no date and time is given back twice, for the two fields to say so.
 */
export function splitTimestamp(text: string): { date: string; time: string } {
  const read = readMoment(text.trim());
  if (!read) return { date: text, time: text };
  if (read.time === null || read.zone === '') return { date: read.date, time: read.time ?? '' };
  const instant = londonSecond(read.date, `${read.time}${zoneOf(read.zone)}`);
  if (instant === null) return { date: text, time: text };
  const wall = londonWall(instant);
  const summer = Date.parse(`${wall.date}T${wall.time}Z`) / 1_000 !== instant;
  return { date: wall.date, time: `${wall.time}${summer ? '+01:00' : '+00:00'}` };
}
