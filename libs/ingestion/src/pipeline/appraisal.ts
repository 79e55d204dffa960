import type { Quality } from '@tributary/contracts';
import { daysBetween, type IsoDate } from '@tributary/domain';
import type { Tx } from '@tributary/persistence';
import { expectedByType } from '../feed/quality.js';
import type { Scope } from '../feed/scope.js';
import { compareKeyCounts, type Yardsticks } from '../receipt/key-counts.js';
import type { Receipt } from '../receipt/receipt.js';
import type { Submission } from '../store/submissions.js';
import type { Run } from './run-context.js';
import type { FactTables } from '../stage/tables.js';

/** What a receipt says of a submission's quality beside the findings: key counts against what they can be held against, fields, timeliness. */
export async function appraise(tx: Tx, run: Run, tables: FactTables, submission: Submission): Promise<Pick<Receipt, 'keyCounts' | 'quality'>> {
  // A few persons of a scope are no measure of it.
  if (run.feed.scope.mode === 'persons') return {};
  const counted = run.keyCounts.list();
  const records = run.findings.fields.list(expectedByType(run.feed.feed.quality));
  const councils = run.councilFields.list(records);
  const quality = { records, ...(councils.length === 0 ? {} : { councils }), timeliness: await timeliness(tx, run, tables, submission) };
  if (counted.length === 0) return { quality };
  const yardsticks = { before: await lastSnapshot(tx, submission, run.feed.scope), published: await publishedCounts(tx, submission) };
  return { keyCounts: compareKeyCounts(counted, yardsticks), quality };
}

/** The last accepted submission of the scope, else of the scope with the latest reference date before this one's. Other days of a range are no yardstick. */
async function lastSnapshot(tx: Tx, s: Submission, scope: Scope): Promise<Yardsticks['before']> {
  const { rows: [last] } = await tx.query<{ receipt: Receipt }>(
    `select receipt from submission where feed = $1 and sender = $2 and serial < $3 and outcome in ('accepted', 'partly', 'unchanged') and receipt ? 'keyCounts'
       and ($4 and fact_scope = $5 or scope = $6 or $4 and receipt->'quality'->'timeliness'->>'referenceDate' < $7)
     order by fact_scope = $5 desc, receipt->'quality'->'timeliness'->>'referenceDate' desc nulls last, serial desc limit 1`,
    [s.feed, s.sender, s.serial, scope.mode === 'snapshot', s.factScope, s.scope, scope.referenceDate]);
  return last === undefined ? null : { scope: last.receipt.scope, receivedAt: last.receipt.receivedAt, counts: new Map((last.receipt.keyCounts ?? []).map((k) => [k.id, k.count])) };
}

async function publishedCounts(tx: Tx, s: Submission): Promise<Yardsticks['published']> {
  const { rows: [row] } = await tx.query<{ source: string; counts: Record<string, number> }>('select source, counts from published_count where feed = $1 and scope = $2 and sender = $3', [s.feed, s.scope, s.sender]);
  return row === undefined ? null : { source: row.source, counts: new Map(Object.entries(row.counts)) };
}

/** Days from what the data are about to their receipt: the scope's reference date, else the latest day of a fact. */
async function timeliness(tx: Tx, run: Run, tables: FactTables, submission: Submission): Promise<Quality['timeliness']> {
  const referenceDate = run.feed.scope.referenceDate ?? (await latestDay(tx, tables));
  return referenceDate === null ? null : { referenceDate, receivedOn: submission.receivedOn, days: Math.max(daysBetween(referenceDate, submission.receivedOn), 0) };
}

async function latestDay(tx: Tx, t: FactTables): Promise<IsoDate | null> {
  const { rows: [row] } = await tx.query<{ day: IsoDate | null }>(`select max(day) as day from ${t.fact}`);
  return row?.day ?? null;
}
