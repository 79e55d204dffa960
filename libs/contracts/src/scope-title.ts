import { periodTitle } from '@tributary/domain';

const MONTH = String.raw`20\d\d-(?:0[1-9]|1[0-2])`;
const TERM = /^(20\d\d)-(autumn|spring|summer)$/;
const WINDOW = new RegExp(`^(${MONTH})-(primary|refresh)$`);
const RANGE = new RegExp(String.raw`^bulk:(${MONTH}-\d\d)\.\.(${MONTH}-\d\d)$`);
const EVENTS = 'events:';
const WORDS: Readonly<Record<string, string>> = { current: 'current list', 'net-change': 'net changes' };

/** A submission's scope as people say it: `spring 2025`, `March 2025, refresh`, `1 to 31 March 2025`; the text itself where it has no other words. */
export function scopeTitle(scope: string): string {
  if (scope.startsWith(EVENTS)) return `${scopeTitle(scope.slice(EVENTS.length))}, single persons`;
  const [, year, term] = TERM.exec(scope) ?? [];
  if (year !== undefined && term !== undefined) return `${term} ${year}`;
  const [, month, window] = WINDOW.exec(scope) ?? [];
  if (month !== undefined && window !== undefined) return `${periodTitle(month)}, ${window}`;
  const [, from, until] = RANGE.exec(scope) ?? [];
  return from !== undefined && until !== undefined ? daysTitle(from, until) : (WORDS[scope] ?? scope);
}

/** Says month and year once where both days have the same. */
function daysTitle(from: string, until: string): string {
  const day = (date: string) => String(Number(date.slice(8)));
  const [first, last] = [periodTitle(from.slice(0, 7)), periodTitle(until.slice(0, 7))];
  const begin = first === last ? '' : first.slice(-4) === last.slice(-4) ? ` ${first.slice(0, -5)}` : ` ${first}`;
  return from === until ? `${day(from)} ${first}` : `${day(from)}${begin} to ${day(until)} ${last}`;
}
