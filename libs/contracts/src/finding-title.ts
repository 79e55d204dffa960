import type { Feed } from './feeds.js';

/** Feeds whose rules are titled by what should be, as the guides of their returns put them; health feeds title theirs by what was found. */
const ASKING: ReadonlySet<string> = new Set<Feed>(['sen2', 'school-census', 'nhs-numbers']);

/** What a finding says to those who are to mend it: `Not met: The UPN is permanent`, so that nobody reads what a rule asks for as what was found. */
export function findingTitle(feed: string, { rule, title }: { readonly rule: string; readonly title: string }): string {
  // Rules of every feed (T-TWICE) are titled by what was found; T1 is one of the list of NHS numbers.
  return ASKING.has(feed) && !rule.startsWith('T-') ? `Not met: ${title}` : title;
}
