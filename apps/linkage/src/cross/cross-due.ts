import type { ComparedFeed, CoverageFact, Feed, Statement } from '@tributary/contracts';
import { insertRows, type Tx } from '@tributary/persistence';

/** Something of a scope has changed, or of any (`sender` null): what comparing it finds may be another thing now. */
export interface Due { readonly id: string; readonly feed: ComparedFeed | null; readonly sender: string | null; readonly scope: string | null }

const isCompared = (feed: Feed): feed is ComparedFeed => feed === 'sen2' || feed === 'school-census';
const COLUMNS = { feed: 'text', sender: 'text', scope: 'text' } as const;

/** Remembers, in the transaction of the change, which scopes have to be compared again. A row for each: partitions do not wait for each other. */
export async function markDue(tx: Tx, messages: readonly (Statement | CoverageFact)[]): Promise<void> {
  const scopes = new Map<string, readonly [string, string, string]>();
  for (const { feed, sender, scope } of messages) if (isCompared(feed)) scopes.set(`${feed}|${sender}|${scope}`, [feed, sender, scope]);
  await insertRows(tx, 'cross_due', COLUMNS, [...scopes.values()]);
}

/** Everything has to be compared again: permission or objections have changed, or a day has begun. */
export async function markAllDue(tx: Tx): Promise<void> {
  await insertRows(tx, 'cross_due', COLUMNS, [[null, null, null]]);
}
