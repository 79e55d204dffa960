import { TOPICS } from '@tributary/contracts';
import { appendOutboxFrom } from '@tributary/messaging';
import { lockKey, type Tx } from '@tributary/persistence';
import { FIGURES_LOCK } from '../figures/live-publisher.js';

/**
 * Says again what the topics of releases and released figures must hold, for readers of a topic that was lost: every release, and each figure as the latest release that has it shows it. Word for word
 * what was said when it was cut, so whoever has it already learns nothing.
 * Nothing may be cut meanwhile, or an earlier vintage would be said after it.
 */
export async function restateReleased(tx: Tx): Promise<{ releases: number; figures: number }> {
  await lockKey(tx, FIGURES_LOCK);
  const figures = await appendOutboxFrom(tx, {
    topic: TOPICS.indicators, params: [],
    sql: `select 0 as partition, key, body::text as value from (
      select distinct on (f.key) f.key, f.body from release_figure f join release r on r.id = f.release order by f.key, r.cut_off desc, r.vintage desc) as latest order by key`,
  });
  const releases = await appendOutboxFrom(tx, { topic: TOPICS.releases, params: [], sql: 'select 0 as partition, id as key, body::text as value from release order by cut_off, id' });
  return { releases, figures };
}
