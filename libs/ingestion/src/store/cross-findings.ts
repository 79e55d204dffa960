import type pg from 'pg';
import { crossFindingSchema, type CrossFindings } from '@tributary/contracts';
import { insertRows, type Tx } from '@tributary/persistence';
import type { FeedDefinition } from '../feed/feed.js';
import type { CrossFeed } from '../receipt/receipt.js';
import { PLACES_KEPT } from '../read/findings.js';
import { placesOf, type PlacedPerson } from './person-places.js';
import type { Submission } from './submissions.js';

/** Keeps what linkage found: the latest word for feed, sender and scope. */
export async function storeCrossFindings(tx: Tx, found: readonly CrossFindings[]): Promise<void> {
  const latest = new Map(found.map((one) => [`${one.feed}|${one.sender}|${one.scope}`, one]));
  await insertRows(tx, 'cross_finding', { feed: 'text', sender: 'text', scope: 'text', compared_at: 'timestamptz', findings: 'jsonb' },
    [...latest.values()].map((f) => [f.feed, f.sender, f.scope, f.comparedAt, f.findings]), 'on conflict (feed, sender, scope) do update set compared_at = excluded.compared_at, findings = excluded.findings');
}

/**
 * What comparing a submission's scope with other returns finds now, with places in the sender's own files. Null for a submission that is not the last one accepted of its scope: what is found is
 * about what stands, not about what stood then; and where nothing has been compared.
 */
export async function crossFeedOf(pool: pg.Pool, submission: Submission, feed: FeedDefinition): Promise<CrossFeed | null> {
  const { feed: feedId, sender, factScope } = submission;
  const { rows: [row] } = await pool.query<{ comparedAt: Date; findings: unknown[] }>(
    `select compared_at as "comparedAt", findings from cross_finding where feed = $1 and sender = $2 and scope = $3 and $4 = (
       select id from submission where feed = $1 and sender = $2 and fact_scope = $3 and outcome in ('accepted', 'partly', 'unchanged') order by serial desc limit 1)`, [feedId, sender, factScope, submission.id]);
  if (!row) return null;
  const found = row.findings.map((one) => crossFindingSchema.parse(one));
  const places = await placesOf(pool, submission, [...new Set(found.flatMap((one) => one.subjects))]);
  return {
    comparedAt: row.comparedAt.toISOString(),
    findings: found.filter((one) => one.count > 0).map(({ rule, severity, title, remedy, looked, count, subjects }) => (
      { rule, severity, title, remedy, looked, count, places: places.filter((p) => subjects.includes(p.subject)).slice(0, PLACES_KEPT).map((p) => placed(p, submission, feed)) })),
    waiting: found.filter((one) => !one.compared).map(({ rule, title }) => ({ rule, title })),
  };
}

/** A place names its submission where that is another one than the receipt's: the person was stated by an earlier one. */
function placed({ subject: _subject, submission, ...place }: PlacedPerson, { id }: Submission, { root }: FeedDefinition): CrossFeed['findings'][number]['places'][number] {
  return { ...place, record: root.title, field: null, ...(submission === id ? {} : { submission }) };
}
