import type { Feed, Figure } from '@tributary/contracts';
import { listed } from './listed.js';

export interface Missing {
  /** Stands in the place of the number. */
  readonly short: string;
  /** A sentence that says why. */
  readonly long: string;
}

/** Counts from 1 to 7 are hidden in figures of health data (indicators-and-disclosure 3.3, classes X and Q). */
const SMALL = 'fewer than 8';

const REASONS: Readonly<Record<NonNullable<Figure['reason']>, Missing>> = {
  'small-number': { short: 'Fewer than 8', long: `Hidden to protect people: a number behind this figure is ${SMALL}.` },
  complementary: { short: 'Hidden', long: `Hidden to protect people: from this number and others, one that is ${SMALL} could be worked out.` },
  'too-few-contributors': { short: 'Hidden', long: 'Hidden to protect people: too few councils are in this total.' },
  'no-denominator': { short: 'Nothing to count', long: 'Nothing fell into the base of this figure in the period, so there is no value.' },
};

const FEEDS: Readonly<Record<Feed, string>> = {
  sen2: 'the SEN2 return', 'school-census': 'the school census', camhs: 'CAMHS records', ae: 'A&E records', 'nhs-numbers': 'the list of NHS numbers',
};
const FEED_TITLES: Readonly<Record<Feed, string>> = { sen2: 'SEN2 return', 'school-census': 'School census', camhs: 'CAMHS', ae: 'A&E', 'nhs-numbers': 'NHS numbers' };

/** `SEN2 return`, `CAMHS`: a feed as a heading; the id itself where it is not known. */
export function feedTitle(feed: string): string {
  return Object.entries(FEED_TITLES).find(([id]) => id === feed)?.[1] ?? feed;
}

/** `the SEN2 return and CAMHS records` */
export function feedList(feeds: readonly Feed[]): string {
  return listed(feeds.map((feed) => FEEDS[feed])) || 'the data';
}

/** Why a figure has no value, in words; null when it has one. `feeds` are those that the figure rests on. */
export function missingWords(figure: Pick<Figure, 'value' | 'status' | 'reason'>, feeds: readonly Feed[]): Missing | null {
  if (figure.value !== null) return null;
  const sources = feedList(feeds);
  switch (figure.status) {
    case 'not-returned': return { short: 'Not returned', long: `Not returned yet: this figure needs ${sources} for the period.` };
    case 'no-agreement': return { short: 'No agreement', long: `No data sharing agreement covers ${sources}, so nothing was received or kept.` };
    case 'not-linkable': return { short: 'Cannot be linked', long: 'This provider\'s records cannot be linked to plans, so plan holders cannot be told apart; figures for all children are shown.' };
    case 'withdrawn': return { short: 'Withdrawn', long: `The agreement for ${sources} has been withdrawn.` };
    case 'not-applicable': return { short: 'Does not apply', long: 'This figure is not made for this area and period.' };
    case 'returned': return figure.reason === null ? { short: 'No value', long: 'No value has been given for this figure.' } : REASONS[figure.reason];
  }
}

/** A figure that does not exist: nothing has been said about it. */
export const NO_FIGURE: Missing = { short: 'No figure', long: 'No figure has been made for this area and period, or your role does not see it.' };
