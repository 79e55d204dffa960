import { londonDate, periodKind, periodTitle, type Period } from '@tributary/domain';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** `12 May 2025`, by London's calendar. */
export function dateTitle(instant: string): string {
  const day = londonDate(new Date(instant));
  return `${Number(day.slice(8))} ${MONTHS[Number(day.slice(5, 7)) - 1] ?? ''} ${day.slice(0, 4)}`;
}

/** `Quarter 4 of 2024-25`; the year or month itself otherwise. */
export function quarterTitle(period: Period): string {
  return periodKind(period) === 'quarter' ? `Quarter ${period.slice(8)} of ${period.slice(0, 7)}` : periodTitle(period);
}

/** For axes: `Jan–Mar 2025`; the year itself otherwise. */
export function shortPeriod(period: Period): string {
  if (periodKind(period) !== 'quarter') return period;
  const [from = '', , to = '', year = ''] = periodTitle(period).split(' ');
  return `${from.slice(0, 3)}–${to.slice(0, 3)} ${year}`;
}

/** `this quarter`, `this year` */
export function thisPeriod(period: Period): string {
  return periodKind(period) === 'year' ? 'this year' : 'this quarter';
}

/** `12 May 2025, 14:05`, by London's clock. */
export function instantTitle(instant: string): string {
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(instant));
  return `${dateTitle(instant)}, ${time}`;
}
