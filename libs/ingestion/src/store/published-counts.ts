import type { PublishedCounts } from '@tributary/contracts';
import { insertRows, type Tx } from '@tributary/persistence';

/** Keeps what has been published about a scope: the latest word for feed, scope and sender. */
export async function storePublishedCounts(tx: Tx, published: readonly PublishedCounts[]): Promise<void> {
  const latest = new Map(published.map((one) => [`${one.feed}|${one.scope}|${one.sender}`, one]));
  await insertRows(tx, 'published_count', { feed: 'text', scope: 'text', sender: 'text', source: 'text', counts: 'jsonb' },
    [...latest.values()].map((p) => [p.feed, p.scope, p.sender, p.source, p.counts]), 'on conflict (feed, scope, sender) do update set source = excluded.source, counts = excluded.counts');
}
