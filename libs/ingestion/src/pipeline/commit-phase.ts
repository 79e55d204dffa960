import { lockKey, streamRows, withTransaction, type Tx } from '@tributary/persistence';
import { GENERAL } from '../feed/general-rules.js';
import { finish, type Submission } from '../store/submissions.js';
import { keepStatedLater, rememberStated } from '../store/stated-persons.js';
import { leaveOutReplaced, rememberRange } from '../store/stated-ranges.js';
import { holdSpace, rememberSubjects, type Acquaintance } from '../store/subject-directory.js';
import { appraise } from './appraisal.js';
import { applyChanges, findChanges, leaveOutUnsure, removeDuplicates, type ChangeCounts } from './changes.js';
import { isCovered, updateCoverage } from './coverage.js';
import { publishChanges, publishCoverage, type FactScope } from './publish.js';
import { makeReceipt, NO_CHANGES, type Receipt } from '../receipt/receipt.js';
import type { Stage } from '../stage/stage.js';
import { NO_RECORDS } from '../tree/fact-builder.js';
import { COMPARED_BY, type FactTables, type StageTables } from '../stage/tables.js';
import type { Run } from './run-context.js';

export interface ScopeState extends FactScope { readonly rank: number; readonly lastSerial: number; readonly contentHash: string | null; readonly circumstances: string | null; readonly statement: number }

/** Locks a scope for the rest of the transaction; at most one submission of a scope is committed at a time. Taken before the first write, so that the outbox follows the same order. */
export async function lockScope(tx: Tx, submission: Submission, feed: FactScope['feed']): Promise<ScopeState> {
  await lockStatements(tx, { feed, sender: submission.sender, scope: submission.factScope });
  const sql = 'select id, rank, last_serial, content_hash, circumstances, statement from fact_scope where feed = $1 and sender = $2 and scope = $3';
  const key = [submission.feed, submission.sender, submission.factScope];
  type Row = { id: number; rank: number; last_serial: string; content_hash: string | null; circumstances: string | null; statement: number };
  let { rows: [row] } = await tx.query<Row>(sql, key);
  if (!row) ({ rows: [row] } = await tx.query<Row>('insert into fact_scope (feed, sender, scope) values ($1, $2, $3) returning id, rank, last_serial, content_hash, circumstances, statement', key));
  if (!row) throw new Error('the scope could not be made');
  return { id: row.id, feed, sender: submission.sender, scope: submission.factScope, rank: row.rank, lastSerial: Number(row.last_serial), contentHash: row.content_hash, circumstances: row.circumstances, statement: row.statement };
}

/** Tens of thousands of facts are joined and put in order in memory, not on the disk. */
const ROOM_TO_SORT = `set local work_mem = '32MB'`;

/** The one transaction in which a submission takes effect: diff, current records, outbox, coverage, receipt. Does nothing for one that has already been finished. */
export async function commitPhase(run: Run, stage: Stage, submission: Submission, result: RunResult): Promise<Receipt | null> {
  const { ownTables } = stage;
  const { known } = result;
  if (ownTables) await prepare(run, ownTables);
  return withTransaction(run.pool, async (tx) => {
    if (ownTables) await tx.query(ROOM_TO_SORT);
    const scope = await lockScope(tx, submission, run.feed.feed.feed);
    if (!(await stillWaiting(tx, submission.id))) return null;
    const tables = await stage.facts(tx);
    if (!ownTables) await takeOutDuplicates(tx, run, tables);
    const receipt = await takeEffect(tx, run, tables, submission, scope, result, known && ownTables && { known, tables: ownTables });
    await finish(tx, receipt);
    return receipt;
  }, { attempts: 1, unlimited: true });
}

/** Large tables get their indexes before anybody waits for the scope. */
async function prepare(run: Run, tables: FactTables): Promise<void> {
  await withTransaction(run.pool, async (tx) => {
    await takeOutDuplicates(tx, run, tables);
    await tx.query(`create unique index on ${tables.fact} (record_type, record_id); create index on ${tables.keep} (subject_id); create index on ${tables.keep} (record_id); analyze ${tables.fact} (${COMPARED_BY.join(', ')}); analyze ${tables.keep}`);
  }, { attempts: 1, unlimited: true });
}

/** What is stated twice is stated once, and counted once. */
async function takeOutDuplicates(tx: Tx, run: Run, tables: FactTables): Promise<void> {
  const twice = await removeDuplicates(tx, tables);
  if (twice === 0) return;
  run.findings.add(GENERAL.twice, null, twice);
  const removed = streamRows<{ recordType: string; payload: string }>(tx, `select record_type as "recordType", payload from ${tables.twice} where payload is not null and record_type = any($1)`, [run.keyCounts.types]);
  for await (const { recordType, payload } of removed) run.keyCounts.remove(run.keyCounts.of({ recordType, payload: payloadOf(payload) }));
}

/** A payload as it was staged by this run. */
const payloadOf = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

/** At most one transaction at a time states something of a scope. */
export function lockStatements(tx: Tx, { feed, sender, scope }: Omit<FactScope, 'id'>): Promise<void> {
  return lockKey(tx, `ingest|${feed}|${sender}|${scope}`);
}

export async function stillWaiting(tx: Tx, id: string): Promise<boolean> {
  const { rowCount } = await tx.query(`select 1 from submission where id = $1 and state = 'waiting' for update`, [id]);
  return rowCount === 1;
}

/** What a run has found out beside its facts: what the result depends on, what the sender's people were like, from when the last message applies. */
export interface RunResult { readonly circumstances: string; readonly known: Acquaintance | null; readonly latest: string | null }

interface Directory { readonly known: Acquaintance; readonly tables: StageTables }

async function takeEffect(tx: Tx, run: Run, tables: FactTables, submission: Submission, scope: ScopeState, { circumstances, latest }: RunResult, directory: Directory | null): Promise<Receipt> {
  const { scope: wanted } = run.feed;
  const standing = Number(submission.standing);
  const obsolete = scope.rank > wanted.rank ? GENERAL.superseded : (wanted.mode === 'snapshot' || wanted.mode === 'persons') && scope.lastSerial > standing ? GENERAL.older : null;
  if (obsolete) {
    run.findings.add(obsolete, null);
    return receiptOf(run, submission, 'unchanged', null);
  }
  const nothing = run.counts.total('accepted') === 0 && run.counts.total('dropped') === 0;
  if (nothing) return receiptOf(run, submission, 'refused', null);
  if (directory) await holdSpace(tx, directory.known);
  await giveWay(tx, run, tables, scope.id, standing, latest);
  if (run.withdrawn.size > 0) await tellOfNobody(tx, run, tables, scope.id);
  const found = await findChanges(tx, tables, scope.id, wanted, latest);
  // Who says of one person that something is gone means it.
  if (wanted.mode !== 'persons' && isSuspicious(found, run.feed.feed.deletionGuard) && submission.confirmedAt === null) {
    run.findings.add(GENERAL.deletions, null, found.missing);
    return receiptOf(run, submission, 'held', found, await appraise(tx, run, tables, submission));
  }
  await applyChanges(tx, tables, scope.id, wanted, found);
  const changes = found.added + found.corrected + found.withdrawn;
  const changed = changes > 0;
  const statement = changed ? scope.statement + 1 : scope.statement;
  if (changed) await publishChanges(tx, tables, scope, statement, changes);
  await run.places?.takeEffect(tx, scope.id, wanted.mode === 'snapshot' ? standing : null);
  if (directory) await rememberSubjects(tx, directory.tables, directory.known);
  if (wanted.mode === 'persons' && !(await isCovered(tx, scope.id))) run.findings.add(GENERAL.noSnapshot, null);
  await publishCoverage(tx, await updateCoverage(tx, tables, scope, wanted, submission.receivedOn, [...run.councils].toSorted(), changed));
  await settleScope(tx, tables, scope, run, submission, circumstances, statement);
  await rememberRange(tx, scope.id, wanted, latest);
  const outcome = run.counts.total('quarantined') > 0 ? 'partly' : !changed && (scope.lastSerial > 0 || scope.statement > 0) ? 'unchanged' : 'accepted';
  return receiptOf(run, submission, outcome, found, await appraise(tx, run, tables, submission));
}

/** Who withdraws a person under a key that finds nobody must hear of it: the person that was meant stands on. */
async function tellOfNobody(tx: Tx, run: Run, tables: FactTables, scopeId: number): Promise<void> {
  const { rows } = await tx.query<{ subject: string }>(
    `select f.subject_id as subject from ${tables.fact} f where f.record_type = $2 and not exists (select from current_record c where c.scope_id = $1 and c.subject_id = f.subject_id and not c.withdrawn)`, [scopeId, NO_RECORDS]);
  const record = run.feed.feed.root.title;
  const nobody = new Set(rows.map(({ subject }) => subject));
  for (const [subject, place] of run.withdrawn) if (nobody.has(subject)) run.findings.add(GENERAL.notStanding, { ...place, record, field: null });
}

/** Takes out of what is staged what may not change what stands: of whom it is not certain what it would change, and what has been said otherwise since. */
async function giveWay(tx: Tx, run: Run, tables: FactTables, scopeId: number, standing: number, latest: string | null): Promise<void> {
  const { scope } = run.feed;
  const unsure = await leaveOutUnsure(tx, tables, scopeId);
  if (unsure > 0) run.findings.add(GENERAL.asBefore, null, unsure);
  if (scope.mode === 'range' || scope.mode === 'net-change') {
    const replaced = await leaveOutReplaced(tx, tables, scopeId, scope, latest);
    if (replaced > 0) run.findings.add(GENERAL.replaced, null, replaced);
    return;
  }
  const since = await keepStatedLater(tx, tables, scopeId, standing);
  if (since > 0) run.findings.add(GENERAL.statedSince, null, since);
}

/** Single persons move neither what stands as a whole nor when it was sent: by that, wholes that come late are judged, and replays found. While there are any, the files of the whole do not give what stands. */
async function settleScope(tx: Tx, tables: FactTables, scope: ScopeState, run: Run, submission: Submission, circumstances: string, statement: number): Promise<void> {
  const { scope: { mode, rank } } = run.feed;
  const standing = Number(submission.standing);
  if (mode === 'persons' || mode === 'snapshot') await rememberStated(tx, tables, scope.id, standing, mode);
  if (mode === 'persons') await tx.query('update fact_scope set circumstances = null, statement = $2 where id = $1', [scope.id, statement]);
  else await tx.query(
    `update fact_scope set rank = $2, last_serial = greatest(last_serial, $3), content_hash = $4, circumstances = case when not exists (select from stated_person where scope_id = $1) then $5 end, statement = $6 where id = $1`,
    [scope.id, rank, standing, submission.contentHash, circumstances, statement]);
}

function isSuspicious(found: ChangeCounts, guard: number): boolean {
  return found.missing > 0 && found.missing > found.live * guard;
}

type Appraisal = Pick<Receipt, 'keyCounts' | 'quality'>;

function receiptOf(run: Run, submission: Submission, outcome: Receipt['outcome'], found: ChangeCounts | null, appraisal: Appraisal = {}): Receipt {
  const changes = found === null ? { ...NO_CHANGES } : { added: found.added, corrected: found.corrected, withdrawn: found.withdrawn, unchanged: found.unchanged };
  return makeReceipt({ submission, outcome, records: run.counts.toJSON(), changes, ...(found === null ? {} : { changesByType: found.byType }), findings: run.findings.list(), references: run.context.references.versions, mapping: run.extract.used, ...appraisal }, new Date());
}
