import type { KeyCount } from '@tributary/contracts';

/** A key count has moved when it differs from the one it is compared with by more than both: small councils' counts jump by a few. */
export const MOVED_BEYOND = { percent: 10, least: 10 } as const;

/** Has a count moved against another one? In whole numbers. */
export function hasMoved(count: number, other: number): boolean {
  const difference = Math.abs(count - other);
  return difference > MOVED_BEYOND.least && difference * 100 > other * MOVED_BEYOND.percent;
}

export interface Counted { readonly id: string; readonly title: string; readonly count: number }
/** What the counts are held against: the receipt of the last snapshot, and what has been published for the scope, by id of the count. */
export interface Yardsticks {
  readonly before: { readonly scope: string; readonly receivedAt: string; readonly counts: ReadonlyMap<string, number> } | null;
  readonly published: { readonly source: string; readonly counts: ReadonlyMap<string, number> } | null;
}

/** Key counts with what they are compared with; a count that nothing is known of stands alone. */
export function compareKeyCounts(counted: readonly Counted[], { before, published }: Yardsticks): KeyCount[] {
  return counted.map(({ id, title, count }) => {
    const [then, said] = [before?.counts.get(id), published?.counts.get(id)];
    return {
      id, title, count,
      before: before === null || then === undefined ? null : { scope: before.scope, receivedAt: before.receivedAt, count: then, moved: hasMoved(count, then) },
      published: published === null || said === undefined ? null : { source: published.source, count: said, moved: hasMoved(count, said) },
    };
  });
}
