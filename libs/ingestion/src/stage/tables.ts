import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { copyRows, quoteIdentifier, trySessionLock, withTransaction, type Tx } from '@tributary/persistence';
import { runLock } from '../store/submissions.js';

/** Names of the tables that a commit works with: what is stated, whose earlier statements stay, and what changes. */
export interface FactTables {
  readonly fact: string;
  readonly keep: string;
  readonly change: string;
  /** Facts that were stated more often than once, all but the one that is kept. */
  readonly twice: string;
}

/** Names of the unlogged tables of one run. */
export interface StageTables extends FactTables {
  readonly record: string;
  readonly unique: string;
  readonly subject: string;
  readonly node: string;
  readonly key: string;
  readonly mark: string;
  readonly person: string;
  readonly candidate: string;
  readonly match: string;
}

const PARTS = ['record', 'unique', 'subject', 'node', 'key', 'mark', 'person', 'candidate', 'match', 'fact', 'keep', 'change', 'twice'] as const;
const PREFIX = 'stage_';

/** Names that no other run has, not even one of the same submission that believes to be dead. @param serial the submission's number. */
export function stageTables(serial: string): StageTables {
  const run = randomBytes(4).toString('hex');
  const name = (part: string) => `${PREFIX}${serial}_${run}_${part}`;
  return {
    record: name('record'), unique: name('unique'), subject: name('subject'), node: name('node'), key: name('key'), mark: name('mark'),
    person: name('person'), candidate: name('candidate'), match: name('match'), fact: name('fact'), keep: name('keep'), change: name('change'), twice: name('twice'),
  };
}

const RECORD = ['seq', 'type', 'key', 'parent', 'dead', 'vals', 'sealed', 'place', 'local_hash'] as const;
const UNIQUE = ['rule', 'hash', 'seq'] as const;
const SUBJECT = ['seq', 'kind', 'hash', 'last', 'content', 'tree'] as const;
const FACT = [
  'record_type', 'record_id', 'subject_id', 'partition', 'council', 'tokens', 'payload', 'content_hash', 'day', 'ordering', 'deleted', 'is_root', 'local_hash',
] as const;
/** What facts are compared by: statistics of the other columns, payloads and tokens, would take most of the time. */
export const COMPARED_BY: readonly (typeof FACT)[number][] = ['record_type', 'record_id', 'subject_id', 'content_hash', 'ordering', 'deleted'];
const KEEP = ['subject_id', 'record_id', 'next_type', 'next_id'] as const;
const MARKS = ['seq', 'kind', 'ref'] as const;

const COLUMNS = {
  fact: `(record_type text collate "C" not null, record_id text collate "C" not null, subject_id text collate "C", partition smallint, council text, tokens text[] not null, payload text not null,
    content_hash text collate "C" not null, day date, ordering text collate "C", deleted boolean not null, is_root boolean not null, local_hash text)`,
  keep: '(subject_id text collate "C" not null, record_id text collate "C", next_type text collate "C", next_id text collate "C")',
  change: `(record_type text collate "C" not null, record_id text collate "C" not null, kind text not null, subject_id text collate "C", council text collate "C", partition smallint,
    was_subject_id text collate "C", was_council text collate "C", was_partition smallint)`,
  twice: '(record_type text collate "C" not null, payload text)',
} as const;

/** Temporary tables of a connection, made once and empty after each transaction: a submission that fits in memory needs no tables of its own. */
export const PENDING: FactTables = { fact: 'pending_fact', keep: 'pending_keep', change: 'pending_change', twice: 'pending_twice' };
/** So many facts make the planner's guesses worth correcting. */
const ANALYZE_FROM = 2_000;

/** Connections that had their tables before the transaction in which they were looked for: no rollback takes those away. */
const equipped = new WeakSet<Tx>();

async function hasPending(tx: Tx): Promise<boolean> {
  if (equipped.has(tx)) return true;
  const { rows: [row] } = await tx.query<{ made: boolean }>(`select to_regclass('pg_temp.${PENDING.change}') is not null as made`);
  if (row?.made !== true) return false;
  equipped.add(tx);
  return true;
}

/** Fills the temporary tables of the connection. */
export async function fillPending(tx: Tx, facts: readonly Cells[], keep: readonly Cells[]): Promise<void> {
  if (!(await hasPending(tx))) {
    await tx.query((['fact', 'keep', 'change', 'twice'] as const).map((part) => `create temporary table ${PENDING[part]} ${COLUMNS[part]} on commit delete rows`).join(';'));
    await tx.query(`create index on ${PENDING.fact} (record_type, record_id)`);
  }
  await copyRows(tx, PENDING.fact, FACT, facts);
  if (keep.length > 0) await copyRows(tx, PENDING.keep, KEEP, keep);
  if (facts.length >= ANALYZE_FROM) await tx.query(`analyze ${PENDING.fact} (${COMPARED_BY.join(', ')})`);
}

/** Makes the tables. They hold no value in clear: identity is sealed with a key of the run, local ids and keys are keyed hashes. */
export async function createStage(pool: pg.Pool, t: StageTables): Promise<void> {
  await pool.query(`
    create unlogged table ${t.record} (seq bigint not null, type smallint not null, key text collate "C", parent text collate "C", dead smallint not null, vals text, sealed text, place text not null, local_hash text);
    create unlogged table ${t.unique} (rule smallint not null, hash text collate "C" not null, seq bigint not null);
    create unlogged table ${t.subject} (seq bigint not null, kind smallint not null, hash text collate "C" not null, last boolean not null, content text collate "C", tree text collate "C");
    create unlogged table ${t.node} (seq bigint not null, parent_seq bigint, root_seq bigint);
    create unlogged table ${t.key} (type smallint not null, key text collate "C" not null, seq bigint not null, root_seq bigint, times int not null);
    create unlogged table ${t.mark} (seq bigint not null, kind smallint not null, ref int not null);
    create unlogged table ${t.person} (seq bigint not null, person bigint not null);
    create unlogged table ${t.candidate} (person bigint not null, kind smallint not null, hash text collate "C" not null, numbered boolean not null default false);
    create unlogged table ${t.match} (person bigint not null, subject_id text collate "C" not null);
    create unlogged table ${t.fact} ${COLUMNS.fact};
    create unlogged table ${t.keep} ${COLUMNS.keep};
    create unlogged table ${t.change} ${COLUMNS.change};
    create unlogged table ${t.twice} ${COLUMNS.twice};
  `);
}

export async function dropStage(pool: pg.Pool, t: StageTables): Promise<void> {
  await pool.query(`drop table if exists ${PARTS.map((part) => t[part]).join(', ')}`);
}

interface StrayStage { readonly names: string[]; readonly feed: string | null; readonly sender: string }

/** Drops what runs of processes that are gone have left: tables of a submission whose sender nobody has locked. Returns how many submissions have tables that somebody still works with. */
export async function dropStrayStages(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<StrayStage>(`
    select array_agg(t.tablename::text) as names, s.feed, s.sender from pg_tables t left join submission s on s.serial = substring(t.tablename from '^${PREFIX}([0-9]+)_')::bigint
    where t.schemaname = current_schema() and t.tablename ~ '^${PREFIX}[0-9]+_' group by s.serial, s.feed, s.sender`);
  let inUse = 0;
  for (const stage of rows) if (!(await dropUnlessInUse(pool, stage))) inUse++;
  return inUse;
}

async function dropUnlessInUse(pool: pg.Pool, { names, feed, sender }: StrayStage): Promise<boolean> {
  const client = await pool.connect();
  let lost: Error | undefined;
  try {
    if (feed !== null && !(await trySessionLock(client, runLock({ feed, sender })))) return false;
    await client.query(`drop table if exists ${names.map(quoteIdentifier).join(', ')}`);
    return true;
  } finally {
    await client.query('select pg_advisory_unlock_all()').catch((error: Error) => { lost = error; });
    client.release(lost);
  }
}

const FLUSH = 4_000;
export type Cells = readonly (string | null)[];

/** Writes rows to one staging table: one COPY is under way while the next rows are being made. Memory holds two batches. */
export class StageWriter {
  #rows: Cells[] = [];
  #busy: Promise<unknown> = Promise.resolve();

  private constructor(readonly pool: pg.Pool, readonly table: string, readonly columns: readonly string[]) {}

  static records = (pool: pg.Pool, t: StageTables): StageWriter => new StageWriter(pool, t.record, RECORD);
  static unique = (pool: pg.Pool, t: StageTables): StageWriter => new StageWriter(pool, t.unique, UNIQUE);
  static subjects = (pool: pg.Pool, t: StageTables): StageWriter => new StageWriter(pool, t.subject, SUBJECT);
  static marks = (pool: pg.Pool, t: StageTables): StageWriter => new StageWriter(pool, t.mark, MARKS);
  static facts = (pool: pg.Pool, t: FactTables): StageWriter => new StageWriter(pool, t.fact, FACT);
  static keep = (pool: pg.Pool, t: FactTables): StageWriter => new StageWriter(pool, t.keep, KEEP);

  /** To be called after each batch of adds: waits for the COPY before the last. */
  async flushWhenFull(): Promise<void> {
    if (this.#rows.length >= FLUSH) await this.#flush();
  }

  add(cells: Cells): void {
    this.#rows.push(cells);
  }

  async end(): Promise<void> {
    await this.#flush();
    await this.#busy;
  }

  async #flush(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    await this.#busy;
    if (rows.length === 0) return;
    const copy = withTransaction(this.pool, (tx) => copyRows(tx, this.table, this.columns, rows), { attempts: 1 });
    // Awaited by the next flush; until then a failure must not count as unhandled.
    copy.catch(() => undefined);
    this.#busy = copy;
  }
}
