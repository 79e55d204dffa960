import { isActiveOn, type Agreement } from '@tributary/contracts';
import type { Viewer } from '../figures/visibility.js';

/** A sender and a feed by one text, to look them up. */
export const pairOf = ({ sender, feed }: { readonly sender: string; readonly feed: string }): string => `${sender} ${feed}`;

/** What has been agreed and has never been received. */
export interface NeverReceived {
  readonly sender: string;
  readonly feed: string;
  /** ONS codes of the councils whose agreements wait for it. */
  readonly councils: readonly string[];
  /** First day of the oldest of these agreements. */
  readonly since: string;
}

/**
 * The agreements that a viewer may see gaps of: staff of the region those of everybody, a sender its own, a council's people also those about the council.
 * @param council ONS code of the viewer's organisation, where it is a council.
 */
export function agreementsVisibleTo(viewer: Viewer, council: string | null, agreements: readonly Agreement[]): readonly Agreement[] {
  const { roles, organisation } = viewer;
  if (roles.includes('operator') || roles.includes('region') || roles.includes('auditor')) return agreements;
  if (organisation === null) return [];
  const own = roles.includes('sender') || roles.includes('council');
  return agreements.filter((a) => (own && a.sender === organisation) || (roles.includes('council') && council !== null && a.council === council));
}

/** Senders and feeds with an agreement today from which nothing has ever been accepted, the longest wait first. @param received pairs of which something has. */
export function neverReceived(agreements: readonly Agreement[], received: ReadonlySet<string>, today: string): NeverReceived[] {
  const waiting = agreements.filter(isActiveOn(today)).filter((a) => !received.has(pairOf(a)));
  return [...Map.groupBy(waiting, pairOf).values()].flatMap((all): NeverReceived[] => {
    const [first] = all.toSorted((a, b) => (a.from < b.from ? -1 : 1));
    return first ? [{ sender: first.sender, feed: first.feed, councils: [...new Set(all.map((a) => a.council))].toSorted(), since: first.from }] : [];
  }).toSorted((a, b) => (a.since === b.since ? (pairOf(a) < pairOf(b) ? -1 : 1) : a.since < b.since ? -1 : 1));
}
