import { dateOf, dayNumber, type IsoDate } from './dates.js';

const HOUR = 3_600;
const DAY = 86_400;
const TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/;

const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', hourCycle: 'h23' });

/** Offsets of the hours asked for last: asking the calendar takes longer than everything else. */
const hours = new Map<number, number>();
const MOST_HOURS = 10_000;

/** Offset of London's clock from UTC at an instant (seconds since the epoch), in seconds: 0 or 3,600 since 1972. Clocks change at full hours. */
function offsetAt(instant: number): number {
  const hour = Math.floor(instant / HOUR);
  let offset = hours.get(hour);
  if (offset === undefined) {
    if (hours.size >= MOST_HOURS) hours.clear();
    hours.set(hour, (offset = calendarOffsetAt(instant)));
  }
  return offset;
}

function calendarOffsetAt(instant: number): number {
  const local = Number(clock.format(new Date(instant * 1_000)));
  const utc = Math.floor((((instant % DAY) + DAY) % DAY) / HOUR);
  return ((local - utc + 24) % 24) * HOUR;
}

const offsetAtMidnight = (day: number): number => offsetAt(day * DAY);

/** The instants at which London's clock shows a wall-clock reading, earliest first: one, two in the repeated hour, none in the missing one. */
function readings(day: number, secondOfDay: number): number[] {
  const wall = day * DAY + secondOfDay;
  const before = offsetAtMidnight(day);
  // Clocks change at 01:00 UTC, so a day that begins and ends with the same offset has no change in it.
  if (before === offsetAtMidnight(day + 1)) return [wall - before];
  return [HOUR, 0].map((offset) => ({ offset, instant: wall - offset })).filter(({ offset, instant }) => offsetAt(instant) === offset).map(({ instant }) => instant);
}

function parse(date: IsoDate, time: string): { day: number; second: number; offset: number | null } | null {
  const day = dayNumber(date);
  const match = TIME.exec(time);
  if (Number.isNaN(day) || !match) return null;
  const [, hours, minutes, seconds, zone] = match;
  return { day, second: Number(hours) * HOUR + Number(minutes) * 60 + Number(seconds ?? 0), offset: zone === undefined ? null : zoneSeconds(zone) };
}

function zoneSeconds(zone: string): number {
  if (zone === 'Z') return 0;
  const size = Number(zone.slice(1, 3)) * HOUR + Number(zone.slice(4)) * 60;
  return zone.startsWith('-') ? -size : size;
}

/**
 * The instant (whole seconds since the epoch) of a date and a wall-clock time in Europe/London (`HH:MM`, `HH:MM:SS`, with an offset where the
 * message carries one). The repeated hour in October is the first one unless an offset says otherwise; a time in the missing hour in March
 * moves forward by that hour. Null for what is no date or no time. Source: rulings.md 17.
 */
export function londonSecond(date: IsoDate, time: string): number | null {
  const parsed = parse(date, time);
  if (!parsed) return null;
  const { day, second, offset } = parsed;
  if (offset !== null) return day * DAY + second - offset;
  return readings(day, second)[0] ?? day * DAY + second - offsetAtMidnight(day);
}

/**
 * Whether London's clock shows a reading twice (`repeated`, in October) or not at all (`missing`, in March) on that day; null for every other reading, for one that
 * carries its own offset, and for what is no date or no time.
 */
export function clockChangeAt(date: IsoDate, time: string): 'repeated' | 'missing' | null {
  const parsed = parse(date, time);
  if (!parsed || parsed.offset !== null) return null;
  const { length } = readings(parsed.day, parsed.second);
  return length === 2 ? 'repeated' : length === 0 ? 'missing' : null;
}

/** As londonSecond, in whole minutes since the epoch (seconds cut off). */
export function londonMinute(date: IsoDate, time: string): number | null {
  const second = londonSecond(date, time);
  return second === null ? null : Math.floor(second / 60);
}

export interface WallTime { readonly date: IsoDate; readonly time: string }

/**
 * True elapsed minutes between two wall-clock times in London; a minute that has begun counts, so that "at most 240" and "more than 720"
 * are exact to the second. An end in the repeated hour that would lie before the start is read as the second pass: the order of the two is
 * what the message says about it. Null when either is no time; negative when the end lies before the start.
 */
export function elapsedMinutes(start: WallTime, end: WallTime): number | null {
  const from = londonSecond(start.date, start.time);
  let to = londonSecond(end.date, end.time);
  if (from === null || to === null) return null;
  const parsed = parse(end.date, end.time);
  if (to < from && parsed && parsed.offset === null) to = readings(parsed.day, parsed.second).find((reading) => reading >= from) ?? to;
  const seconds = to - from;
  return seconds < 0 ? Math.floor(seconds / 60) : Math.ceil(seconds / 60);
}

/** The date and time (`HH:MM:SS`) that London's clock shows at an instant given in seconds since the epoch. */
export function londonWall(instant: number): WallTime {
  const local = instant + offsetAt(instant);
  const day = Math.floor(local / DAY);
  const second = local - day * DAY;
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  return { date: dateOf(day), time: `${two(second / HOUR)}:${two((second % HOUR) / 60)}:${two(second % 60)}` };
}
