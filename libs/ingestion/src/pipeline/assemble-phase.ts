import { feedTopicOf } from '@tributary/contracts';
import { GENERAL } from '../feed/general-rules.js';
import { arrayLiteral } from '../stage/array-literal.js';
import type { Stage } from '../stage/stage.js';
import { TreeAssembler, type AssembledTree } from '../tree/assemble.js';
import { NO_RECORDS, netChangeType, SAYS, type Ending } from '../tree/fact-builder.js';
import type { Run } from './run-context.js';

/** Trees looked at together, so that their postcodes are found by one query. */
const TREES = 300;

/** Takes the trees one after the other, decides, pseudonymises and maps them, and stages their facts. Memory holds some hundred trees. Returns from when the last of them applies, where they say so. */
export async function assemblePhase(run: Run, stage: Stage, totalRows: number): Promise<string | null> {
  const assembler = new TreeAssembler(run, feedTopicOf(run.feed.feed.feed).partitions);
  const end = ({ id, ordering, says }: Ending): void => {
    stage.addFact([netChangeType(run.feed.feed.feed), id, null, null, null, '{}', '{}', SAYS[says], null, ordering, 't', 't', null]);
  };
  let pending: AssembledTree[] = [];
  let rows = 0;
  const flush = async (): Promise<void> => {
    const trees = pending;
    pending = [];
    await run.postcodes.preload(trees.flatMap((tree) => (tree.identity.postcode ? [tree.identity.postcode] : [])));
    for (const tree of trees) {
      const { facts, keep, ending } = assembler.state(tree, run);
      for (const fact of facts) {
        run.keyCounts.add(run.keyCounts.of(fact));
        stage.addFact([
          fact.recordType, fact.recordId, fact.subjectId, String(fact.partition), fact.council, arrayLiteral(fact.tokens), fact.payloadText, fact.contentHash, fact.day, fact.ordering,
          'f', fact.isRoot ? 't' : 'f', fact.localHash,
        ]);
      }
      if (facts.length > 0) run.places?.add(tree.subjectId, tree.root.place);
      if (keep !== null) stage.keep(keep);
      if (ending) end(ending);
    }
    await stage.settleFacts();
    await run.places?.settle();
    await run.progress('assembling', rows, totalRows === 0 ? 1 : rows / totalRows);
  };
  for await (const tree of stage.trees()) {
    rows += tree.length;
    const assembled = assembler.assemble(tree);
    if ('ending' in assembled) {
      end(assembled.ending);
      run.counts.add(run.feed.feed.root.name, 'accepted');
    } else if ('withdrawn' in assembled) {
      stage.addFact([NO_RECORDS, assembled.withdrawn, assembled.withdrawn, null, null, '{}', '{}', 'withdrawn', null, null, 't', 'f', null]);
      run.withdrawn.set(assembled.withdrawn, assembled.place);
      run.counts.add(run.feed.feed.root.name, 'accepted');
    } else if ('tree' in assembled) pending.push(assembled.tree);
    else for (const kept of assembled.keep) stage.keep(kept);
    if (pending.length >= TREES) await flush();
  }
  await flush();
  await stage.endFacts();
  if (run.counts.total('accepted') === 0 && run.counts.total('dropped') === 0) run.findings.add(GENERAL.noRecords, null);
  return assembler.latest;
}
