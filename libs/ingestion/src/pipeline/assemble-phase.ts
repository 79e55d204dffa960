import { arrayLiteral } from './array-literal.js';
import { feedTopicOf } from '@tributary/contracts';
import { streamRows } from '@tributary/persistence';
import { GENERAL } from '../feed/general-rules.js';
import { TreeAssembler, type AssembledTree, type StagedRow } from '../tree/assemble.js';
import { netChangeType, SAYS, type Ending } from '../tree/fact-builder.js';
import type { Run } from './run-context.js';
import { StageWriter } from './staging.js';

/** Trees looked at together, so that their postcodes are found by one query. */
const TREES = 300;

/** Streams the trees back one after the other, decides, pseudonymises and maps them, and stages their facts. Memory holds some hundred trees. */
export async function assemblePhase(run: Run, totalRows: number): Promise<void> {
  const writers = { facts: StageWriter.facts(run.pool, run.tables), keep: StageWriter.keep(run.pool, run.tables) };
  const assembler = new TreeAssembler(run, feedTopicOf(run.feed.feed.feed).partitions);
  const end = ({ id, ordering, says }: Ending): void => {
    writers.facts.add([netChangeType(run.feed.feed.feed), id, null, null, null, '{}', '{}', SAYS[says], null, ordering, 't', 't', null]);
  };
  let pending: AssembledTree[] = [];
  let rows = 0;
  const flush = async (): Promise<void> => {
    const trees = pending;
    pending = [];
    await run.postcodes.preload(trees.flatMap((tree) => (tree.identity.postcode ? [tree.identity.postcode] : [])));
    for (const tree of trees) {
      const { facts, keep, ending } = assembler.state(tree);
      for (const fact of facts) {
        writers.facts.add([
          fact.recordType, fact.recordId, fact.subjectId, String(fact.partition), fact.council, arrayLiteral(fact.tokens), JSON.stringify(fact.payload), fact.contentHash, fact.day, fact.ordering,
          'f', fact.isRoot ? 't' : 'f', fact.localHash,
        ]);
      }
      if (keep !== null) writers.keep.add([keep]);
      if (ending) end(ending);
    }
    await Promise.all([writers.facts.flushWhenFull(), writers.keep.flushWhenFull()]);
    await run.progress('assembling', rows, totalRows === 0 ? 100 : Math.floor((rows / totalRows) * 100));
  };
  for await (const tree of groups(run)) {
    rows += tree.length;
    const assembled = assembler.assemble(tree);
    if ('ending' in assembled) {
      end(assembled.ending);
      run.counts.add(run.feed.feed.root.name, 'accepted');
    } else if ('tree' in assembled) pending.push(assembled.tree);
    else for (const subject of assembled.keep) writers.keep.add([subject]);
    if (pending.length >= TREES) await flush();
  }
  await flush();
  await Promise.all([writers.facts.end(), writers.keep.end()]);
  if (run.counts.total('accepted') === 0 && run.counts.total('dropped') === 0) run.findings.add(GENERAL.noRecords, null);
}

async function* groups(run: Run): AsyncGenerator<StagedRow[]> {
  const { record, node, mark, person, match } = run.tables;
  const marks = `(select seq, jsonb_agg(jsonb_build_array(kind, ref)) as marks from ${mark} group by seq)`;
  let group: StagedRow[] = [];
  const sql = `select n.root_seq, r.seq, n.parent_seq, r.type, r.dead, r.vals, r.sealed, r.place, r.local_hash, m.marks, w.subject_id as subject
    from ${node} n join ${record} r using (seq) left join ${marks} m using (seq) left join ${person} p using (seq) left join ${match} w on w.person = p.person
    where n.root_seq is not null order by n.root_seq`;
  for await (const row of streamRows<StagedRow>(run.pool, sql, [], 1_000)) {
    if (group.length > 0 && group[0]?.root_seq !== row.root_seq) {
      yield group;
      group = [];
    }
    group.push(row);
  }
  if (group.length > 0) yield group;
}
