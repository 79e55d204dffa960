import type { Feed } from './feeds.js';
import type { FoundPlace } from './receipts.js';

/** Feeds whose rules are titled by what should be, as the guides of their returns put them; health feeds title theirs by what was found. */
const ASKING: ReadonlySet<string> = new Set<Feed>(['sen2', 'school-census', 'nhs-numbers']);

/** What a finding says to those who are to mend it: `Not met: The UPN is permanent`, so that nobody reads what a rule asks for as what was found. */
export function findingTitle(feed: string, { rule, title }: { readonly rule: string; readonly title: string }): string {
  // Rules of every feed (T-TWICE) are titled by what was found; T1 is one of the list of NHS numbers.
  return ASKING.has(feed) && !rule.startsWith('T-') ? `Not met: ${title}` : title;
}

/** Where something was found, as people look it up: `file-1-person.csv, line 1,204, column 4`. */
export function placeTitle({ file, line, column, xpath }: FoundPlace): string {
  return [file, ...(line === undefined ? [] : [`line ${line.toLocaleString('en-GB')}`]), ...(column === undefined ? [] : [`column ${column}`]), ...(xpath === undefined ? [] : [xpath])].join(', ');
}
