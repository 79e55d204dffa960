import type { Feed, Figure } from '@tributary/contracts';
import { feedTitle } from '../words/missing.js';

/** Figures that rest on one feed alone, and tell by their status how it stands with it. */
const BELLWETHERS: readonly (readonly [Feed, string])[] = [['sen2', 'EHC17'], ['school-census', 'EDU16'], ['camhs', 'MH04'], ['ae', 'AE06']];
/** Figures that rest on linking the feed to plans. */
const LINKED: readonly (readonly [Feed, string])[] = [['camhs', 'MH03'], ['ae', 'AE01']];

/** Gaps in a council's data for the period, as sentences; those that change the meaning of what is shown come first. */
export function gapsOf(figures: readonly Figure[]): string[] {
  const statusOf = (indicator: string) => figures.find((f) => f.indicator === indicator && f.breakdown === 'all')?.status;
  const unlinkable = LINKED.filter(([, id]) => statusOf(id) === 'not-linkable')
    .map(([feed]) => `${feedTitle(feed)}: shown for all children, because this provider's records cannot yet be linked to plans.`);
  const without = BELLWETHERS.filter(([, id]) => statusOf(id) === 'no-agreement').map(([feed]) => `${feedTitle(feed)}: no data sharing agreement, so figures that need it are missing.`);
  const withdrawn = BELLWETHERS.filter(([, id]) => statusOf(id) === 'withdrawn').map(([feed]) => `${feedTitle(feed)}: the agreement has been withdrawn, so figures that need it are missing.`);
  const awaited = BELLWETHERS.filter(([, id]) => statusOf(id) === 'not-returned').map(([feed]) => `${feedTitle(feed)}: not returned yet for this period.`);
  return [...unlinkable, ...without, ...withdrawn, ...awaited];
}
