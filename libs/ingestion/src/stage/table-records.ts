import { streamRows, withTransaction, type Tx } from '@tributary/persistence';
import { PLACES_KEPT } from '@tributary/contracts';
import type { CompiledType } from '../feed/compile.js';
import { VERDICTS, type MutableValues } from '../read/record-reader.js';
import type { Value } from '../read/values.js';
import type { Run } from '../pipeline/run-context.js';
import { localIdHash, MARK, openPart, reportLost, subjectRows, type HeldRecord, type Mark, type RecordStage, type TreeRow } from './held-record.js';
import { parsePlace, placeText } from './places.js';
import { StageWriter, type StageTables } from './tables.js';

interface StagedRow {
  readonly root_seq: string; readonly seq: string; readonly parent_seq: string | null; readonly type: number; readonly dead: number; readonly vals: string; readonly sealed: string | null;
  readonly place: string; readonly local_hash: string | null; readonly marks: Mark[] | null; readonly subject: string | null;
}

/** Holds the records of a large submission in unlogged tables: memory stays flat as it grows. Nothing in clear is staged: identity is sealed with a key of the run, keys are keyed hashes. */
export class TableRecords implements RecordStage {
  readonly #run: Run;
  readonly #tables: StageTables;
  readonly #writers: { readonly records: StageWriter; readonly unique: StageWriter; readonly subjects: StageWriter };

  constructor(run: Run, tables: StageTables) {
    this.#run = run;
    this.#tables = tables;
    this.#writers = { records: StageWriter.records(run.pool, tables), unique: StageWriter.unique(run.pool, tables), subjects: StageWriter.subjects(run.pool, tables) };
  }

  add(record: HeldRecord): void {
    const { ids, feed, context, seal } = this.#run;
    const { type, values } = record;
    const seq = String(record.seq);
    const identity = type.identity.map((position) => values[type.names[position] ?? ''] ?? null);
    const sealed = identity.some((value) => value !== null) ? seal.seal(JSON.stringify(identity)) : null;
    this.#writers.records.add([
      seq, String(type.index), record.key === null ? null : ids.id('key', type.type.name, record.key),
      record.parentKey === null ? null : ids.id('key', type.type.parent?.name ?? '', record.parentKey), String(VERDICTS.indexOf(record.verdict)), openPart(record), sealed,
      placeText(record.place),
      record.localKey === null ? null : localIdHash(ids, feed.feed.feed, context.sender.id, record.localKey),
    ]);
    for (const { rule, key } of record.unique) this.#writers.unique.add([String(rule), ids.id('unique', rule, ...key), seq]);
    for (const row of subjectRows(this.#run, record)) this.#writers.subjects.add(row);
  }

  async settle(): Promise<void> {
    await Promise.all(Object.values(this.#writers).map((writer) => writer.flushWhenFull()));
  }

  async resolve(): Promise<void> {
    await Promise.all(Object.values(this.#writers).map((writer) => writer.end()));
    const run = this.#run;
    const t = this.#tables;
    await withTransaction(run.pool, async (tx) => {
      await joinRoots(tx, run, t);
      for (const type of run.feed.children) await joinChildren(tx, run, t, type);
      await markShared(tx, t);
      await tx.query(`create index on ${t.mark} (seq); analyze ${t.record}; analyze ${t.node}; analyze ${t.mark}`);
      for (const type of run.feed.children) await findLost(tx, run, t, type);
    }, { attempts: 1, unlimited: true });
  }

  async *trees(): AsyncGenerator<readonly TreeRow[]> {
    const { record, node, mark, person, match } = this.#tables;
    const marks = `(select seq, jsonb_agg(jsonb_build_array(kind, ref)) as marks from ${mark} group by seq)`;
    const sql = `select n.root_seq, r.seq, n.parent_seq, r.type, r.dead, r.vals, r.sealed, r.place, r.local_hash, m.marks, w.subject_id as subject
      from ${node} n join ${record} r using (seq) left join ${marks} m using (seq) left join ${person} p using (seq) left join ${match} w on w.person = p.person
      where n.root_seq is not null order by n.root_seq`;
    let tree: TreeRow[] = [];
    let root: string | null = null;
    for await (const row of streamRows<StagedRow>(this.#run.pool, sql, [], 1_000)) {
      if (root !== row.root_seq && tree.length > 0) {
        yield tree;
        tree = [];
      }
      root = row.root_seq;
      const read = this.#row(row);
      if (read) tree.push(read);
    }
    if (tree.length > 0) yield tree;
  }

  #row(row: StagedRow): TreeRow | null {
    const type = this.#run.feed.types[row.type];
    if (!type) return null;
    return {
      record: { seq: Number(row.seq), type, verdict: VERDICTS[row.dead] ?? 'reject-group', ...this.#values(type, row), place: parsePlace(row.place) },
      parentSeq: row.parent_seq === null ? null : Number(row.parent_seq), localHash: row.local_hash, marks: row.marks ?? [], subject: row.subject,
    };
  }

  #values(type: CompiledType, row: StagedRow): Pick<HeldRecord, 'values' | 'faults'> {
    const values: MutableValues = { ...type.blank };
    // Written by this run, so their form is known.
    const [pairs, faults] = JSON.parse(row.vals) as [Value[], number[]];
    for (let i = 0; i < pairs.length; i += 2) values[type.names[Number(pairs[i])] ?? ''] = pairs[i + 1] ?? null;
    if (row.sealed !== null) {
      const opened = JSON.parse(this.#run.seal.open(row.sealed)) as (string | null)[];
      type.identity.forEach((position, i) => { values[type.names[position] ?? ''] = opened[i] ?? null; });
    }
    return { values, faults };
  }
}

async function joinRoots(tx: Tx, run: Run, t: StageTables): Promise<void> {
  const root = run.feed.typeOf(run.feed.feed.root);
  await tx.query(`insert into ${t.node} select seq, null, seq from ${t.record} where type = $1`, [root.index]);
  await collectKeys(tx, t, root);
}

async function joinChildren(tx: Tx, run: Run, t: StageTables, type: CompiledType): Promise<void> {
  const parent = type.type.parent ? run.feed.typeOf(type.type.parent).index : -1;
  await tx.query(
    `insert into ${t.node} select r.seq, k.seq, k.root_seq from ${t.record} r left join ${t.key} k on k.type = $2 and k.key = r.parent where r.type = $1`, [type.index, parent]);
  await collectKeys(tx, t, type);
}

/** Keys of a type's records, for their children; a key that two records have is marked on both, and calls the first. */
async function collectKeys(tx: Tx, t: StageTables, type: CompiledType): Promise<void> {
  await tx.query(
    `insert into ${t.key} select r.type, r.key, min(r.seq), min(n.root_seq), count(*) from ${t.record} r join ${t.node} n using (seq) where r.type = $1 and r.key is not null group by r.type, r.key`, [type.index]);
  await tx.query(`update ${t.key} k set root_seq = n.root_seq from ${t.node} n where k.type = $1 and k.times > 1 and n.seq = k.seq`, [type.index]);
  await tx.query(
    `insert into ${t.mark} select r.seq, ${MARK.keyTwice}, 0 from ${t.key} k join ${t.record} r on r.type = k.type and r.key = k.key where k.type = $1 and k.times > 1`, [type.index]);
  await tx.query(`analyze ${t.key}`);
}

async function markShared(tx: Tx, t: StageTables): Promise<void> {
  await tx.query(
    `insert into ${t.mark} select u.seq, ${MARK.unique}, u.rule from ${t.unique} u
     join (select rule, hash from ${t.unique} group by rule, hash having count(*) > 1) s using (rule, hash)`);
}

async function findLost(tx: Tx, run: Run, { record, node }: StageTables, type: CompiledType): Promise<void> {
  const lost = `from ${node} n join ${record} r using (seq) where n.root_seq is null and r.type = $1`;
  const { rows: [counts] } = await tx.query<{ orphans: string; below: string }>(
    `select count(*) filter (where n.parent_seq is null) as orphans, count(*) filter (where n.parent_seq is not null) as below ${lost}`, [type.index]);
  const [orphans, below] = [Number(counts?.orphans ?? 0), Number(counts?.below ?? 0)];
  if (orphans + below === 0) return;
  const { rows } = await tx.query<{ place: string; below: boolean }>(`select r.place, n.parent_seq is not null as below ${lost} order by r.seq limit ${PLACES_KEPT}`, [type.index]);
  reportLost(run, type, { orphans, below, places: rows.map((row) => ({ place: parsePlace(row.place), below: row.below })) });
}
