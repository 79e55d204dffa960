import type pg from 'pg';
import { crossFindingSchema, PLACES_KEPT, type CrossFinding, type CrossFindings } from '@tributary/contracts';
import { insertRows, type Tx } from '@tributary/persistence';
import type { FeedDefinition } from '../feed/feed.js';
import type { CrossFeed } from '../receipt/receipt.js';
import { askForDelivery } from '../webhooks/webhook-store.js';
import { placesOf, type PlacedPerson } from './person-places.js';
import type { Submission } from './submissions.js';

/** Keeps what linkage found: the latest word for feed, sender and scope. A sender with a webhook is told where that is another thing than before. */
export async function storeCrossFindings(tx: Tx, found: readonly CrossFindings[]): Promise<void> {
  const latest = new Map(found.map((one) => [`${one.feed}|${one.sender}|${one.scope}`, one]));
  const { rows } = await tx.query<{ key: string; findings: unknown[] }>(
    `select key, findings from (select feed || '|' || sender || '|' || scope as key, findings from cross_finding) as known where key = any($1)`, [[...latest.keys()]]);
  const before = new Map(rows.map(({ key, findings }) => [key, findings.map((one) => crossFindingSchema.parse(one))]));
  for (const [key, one] of latest) if (saidOf(one.findings) !== saidOf(before.get(key) ?? [])) await tellOfChange(tx, one);
  await insertRows(tx, 'cross_finding', { feed: 'text', sender: 'text', scope: 'text', compared_at: 'timestamptz', findings: 'jsonb' },
    [...latest.values()].map((f) => [f.feed, f.sender, f.scope, f.comparedAt, f.findings]), 'on conflict (feed, sender, scope) do update set compared_at = excluded.compared_at, findings = excluded.findings');
}

/** What a sender would see of findings: not how many were looked at, which moves with every return. */
function saidOf(findings: readonly CrossFinding[]): string {
  return JSON.stringify(findings.flatMap(({ rule, count, subjects }) => (count > 0 ? [[rule, count, subjects]] : [])));
}

/** The last submission accepted of a scope: what is found is about what stands. */
const LAST = `select id from submission where feed = $1 and sender = $2 and fact_scope = $3 and outcome in ('accepted', 'partly', 'unchanged') order by serial desc limit 1`;

async function tellOfChange(tx: Tx, { feed, sender, scope }: CrossFindings): Promise<void> {
  const { rows: [last] } = await tx.query<{ id: string }>(LAST, [feed, sender, scope]);
  if (last) await askForDelivery(tx, last.id, sender, 'receipt.findings-changed');
}

/** How much comparing finds now, and since when it has been that. */
export interface ComparedCounts { readonly comparedAt: string; readonly rules: number; readonly count: number }

/** Of the scope of a submission; null for one that is not the last accepted of its scope, and where nothing has been compared. */
export async function comparedCounts(pool: pg.Pool, submission: Submission): Promise<ComparedCounts | null> {
  const standing = await standingFindings(pool, submission);
  const broken = standing?.findings.filter(({ count }) => count > 0) ?? [];
  return standing && { comparedAt: standing.comparedAt, rules: broken.length, count: broken.reduce((sum, { count }) => sum + count, 0) };
}

async function standingFindings(pool: pg.Pool, { id, feed, sender, factScope }: Submission): Promise<{ comparedAt: string; findings: CrossFinding[] } | null> {
  const { rows: [row] } = await pool.query<{ comparedAt: Date; findings: unknown[] }>(
    `select compared_at as "comparedAt", findings from cross_finding where feed = $1 and sender = $2 and scope = $3 and $4 = (${LAST})`, [feed, sender, factScope, id]);
  return row ? { comparedAt: row.comparedAt.toISOString(), findings: row.findings.map((one) => crossFindingSchema.parse(one)) } : null;
}

/**
 * What comparing a submission's scope with other returns finds now, with places in the sender's own files. Null for a submission that is not the last one accepted of its scope: what is found is
 * about what stands, not about what stood then; and where nothing has been compared.
 */
export async function crossFeedOf(pool: pg.Pool, submission: Submission, feed: FeedDefinition): Promise<CrossFeed | null> {
  const standing = await standingFindings(pool, submission);
  if (!standing) return null;
  const { comparedAt, findings: found } = standing;
  const places = await placesOf(pool, submission, [...new Set(found.flatMap((one) => one.subjects))]);
  return {
    comparedAt,
    findings: found.filter((one) => one.count > 0).map(({ rule, severity, title, remedy, looked, count, subjects }) => (
      { rule, severity, title, remedy, looked, count, places: places.filter((p) => subjects.includes(p.subject)).slice(0, PLACES_KEPT).map((p) => placed(p, submission, feed)) })),
    waiting: found.filter((one) => !one.compared).map(({ rule, title }) => ({ rule, title })),
  };
}

/** A place names its submission where that is another one than the receipt's: the person was stated by an earlier one. */
function placed({ subject: _subject, submission, ...place }: PlacedPerson, { id }: Submission, { root }: FeedDefinition): CrossFeed['findings'][number]['places'][number] {
  return { ...place, record: root.title, field: null, ...(submission === id ? {} : { submission }) };
}
