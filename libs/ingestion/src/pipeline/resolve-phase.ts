import { withTransaction, type Tx } from '@tributary/persistence';
import type { CompiledType } from '../feed/compile.js';
import { GENERAL } from '../feed/general-rules.js';
import { PLACES_KEPT } from '../read/findings.js';
import { parsePlace } from './places.js';
import type { Run } from './run-context.js';

/** Kinds of marks on records; `ref` says which. */
export const MARK = { unique: 0, keyTwice: 1 } as const;

/** Joins children to their roots, level by level, and finds what records have in common that they must not; set by set, in the database. */
export async function resolvePhase(run: Run): Promise<void> {
  await withTransaction(run.pool, async (tx) => {
    await tx.query('set local statement_timeout = 0');
    await joinRoots(tx, run);
    for (const type of run.feed.children) await joinChildren(tx, run, type);
    await markShared(tx, run);
    await tx.query(`create index on ${run.tables.mark} (seq); analyze ${run.tables.record}; analyze ${run.tables.node}; analyze ${run.tables.mark}`);
    await reportOrphans(tx, run);
  }, { attempts: 1 });
}

async function joinRoots(tx: Tx, run: Run): Promise<void> {
  const { record, node } = run.tables;
  const root = run.feed.typeOf(run.feed.feed.root);
  await tx.query(`insert into ${node} select seq, null, seq from ${record} where type = $1`, [root.index]);
  await collectKeys(tx, run, root);
}

async function joinChildren(tx: Tx, run: Run, type: CompiledType): Promise<void> {
  const { record, node, key } = run.tables;
  const parent = type.type.parent ? run.feed.typeOf(type.type.parent).index : -1;
  await tx.query(
    `insert into ${node} select r.seq, k.seq, k.root_seq from ${record} r left join ${key} k on k.type = $2 and k.key = r.parent where r.type = $1`, [type.index, parent]);
  await collectKeys(tx, run, type);
}

/** Keys of a type's records, for their children; a key that two records have is marked on both. */
async function collectKeys(tx: Tx, run: Run, type: CompiledType): Promise<void> {
  const { record, node, key, mark } = run.tables;
  await tx.query(
    `insert into ${key} select r.type, r.key, min(r.seq), min(n.root_seq), count(*) from ${record} r join ${node} n using (seq) where r.type = $1 and r.key is not null group by r.type, r.key`, [type.index]);
  await tx.query(
    `insert into ${mark} select r.seq, ${MARK.keyTwice}, 0 from ${key} k join ${record} r on r.type = k.type and r.key = k.key where k.type = $1 and k.times > 1`, [type.index]);
  await tx.query(`analyze ${key}`);
}

async function markShared(tx: Tx, run: Run): Promise<void> {
  const { unique, mark } = run.tables;
  await tx.query(
    `insert into ${mark} select u.seq, ${MARK.unique}, u.rule from ${unique} u
     join (select rule, hash from ${unique} group by rule, hash having count(*) > 1) s using (rule, hash)`);
}

async function reportOrphans(tx: Tx, run: Run): Promise<void> {
  const { record, node } = run.tables;
  for (const type of run.feed.children) {
    const lost = `from ${node} n join ${record} r using (seq) where n.root_seq is null and r.type = $1`;
    const { rows: [counts] } = await tx.query<{ orphans: string; below: string }>(
      `select count(*) filter (where n.parent_seq is null) as orphans, count(*) filter (where n.parent_seq is not null) as below ${lost}`, [type.index]);
    const [orphans, below] = [Number(counts?.orphans ?? 0), Number(counts?.below ?? 0)];
    if (orphans + below === 0) continue;
    const places = await tx.query<{ place: string; below: boolean }>(`select r.place, n.parent_seq is not null as below ${lost} order by r.seq limit ${PLACES_KEPT}`, [type.index]);
    for (const row of places.rows) run.findings.add(row.below ? GENERAL.withParent : (type.orphan ?? GENERAL.orphan), { ...parsePlace(row.place), record: type.type.title, field: null }, 1);
    const shown = { orphans: places.rows.filter((r) => !r.below).length, below: places.rows.filter((r) => r.below).length };
    if (orphans > shown.orphans) run.findings.add(type.orphan ?? GENERAL.orphan, null, orphans - shown.orphans);
    if (below > shown.below) run.findings.add(GENERAL.withParent, null, below - shown.below);
    run.counts.add(type.type.name, 'quarantined', orphans + below);
  }
}
