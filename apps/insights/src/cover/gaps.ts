import type { Feed, Figure } from '@tributary/contracts';
import { listed } from '../words/listed.js';
import { feedTitle } from '../words/missing.js';

/** Figures that rest on one feed alone, and tell by their status how it stands with it. */
const BELLWETHERS: readonly (readonly [Feed, string])[] = [['sen2', 'EHC17'], ['school-census', 'EDU16'], ['camhs', 'MH04'], ['ae', 'AE06']];
/** Figures that rest on linking the feed to plans. */
const LINKED: readonly (readonly [Feed, string])[] = [['camhs', 'MH03'], ['ae', 'AE01']];

/** A gap as a sentence, and where on the page of help it is explained. */
export interface Gap { readonly text: string; readonly why: 'linking' | 'missing' }

/** Gaps in a council's data for the period, one for each kind with all of its feeds; those that change the meaning of what is shown come first. */
export function gapsOf(figures: readonly Figure[]): Gap[] {
  const statusOf = (indicator: string) => figures.find((f) => f.indicator === indicator && f.breakdown === 'all')?.status;
  const feedsOf = (rests: typeof BELLWETHERS, status: Figure['status']) => rests.filter(([, id]) => statusOf(id) === status).map(([feed]) => feedTitle(feed));
  const gap = (feeds: readonly string[], why: Gap['why'], text: string): Gap[] => (feeds.length === 0 ? [] : [{ text: `${listed(feeds)}: ${text}`, why }]);
  return [
    ...feedsOf(LINKED, 'not-linkable').flatMap((feed) => gap([feed], 'linking', 'shown for all children, because this provider\'s records cannot yet be linked to plans.')),
    ...gap(feedsOf(BELLWETHERS, 'no-agreement'), 'missing', 'no data sharing agreement, so figures that need it are missing.'),
    ...gap(feedsOf(BELLWETHERS, 'withdrawn'), 'missing', 'the agreement has been withdrawn, so figures that need it are missing.'),
    ...gap(feedsOf(BELLWETHERS, 'not-returned'), 'missing', 'not returned yet for this period.'),
  ];
}
