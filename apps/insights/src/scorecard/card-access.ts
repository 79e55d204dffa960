import { isActiveOn, type Agreement, type Organisation } from '@tributary/contracts';
import { sendersVisibleTo, type Viewer } from '../figures/visibility.js';

/** A sender and a feed whose records of one council's residents may be looked at. */
export interface AgreedPair { readonly sender: string; readonly feed: string }

/** What a viewer may see of the records of one council's residents. */
export type ResidentsAccess =
  /** Of these senders, every number. */
  | { readonly level: 'exact'; readonly senders: 'all' | readonly string[] }
  /** Of these pairs, what libs/disclosure decides. */
  | { readonly level: 'shown'; readonly pairs: readonly AgreedPair[] }
  | { readonly level: 'nothing' };

/**
 * Who sees the score cards of a council's residents: the region's staff, and a sender its own, every number; the council's people, those of senders with an agreement today that is
 * about the council. Nobody else anything.
 */
export function residentsAccess(viewer: Viewer, council: Organisation, agreements: readonly Agreement[], today: string): ResidentsAccess {
  if (sendersVisibleTo(viewer) === 'all') return { level: 'exact', senders: 'all' };
  if (viewer.organisation === null || council.kind !== 'council') return { level: 'nothing' };
  if (viewer.organisation !== council.id) return viewer.roles.includes('sender') ? { level: 'exact', senders: [viewer.organisation] } : { level: 'nothing' };
  if (!viewer.roles.includes('council')) return { level: 'nothing' };
  const active = agreements.filter((a) => a.council === council.onsCode && a.sender !== council.id).filter(isActiveOn(today));
  return { level: 'shown', pairs: active.map(({ sender, feed }) => ({ sender, feed })) };
}
