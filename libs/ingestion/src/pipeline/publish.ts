import { feedTopicOf, recordKey, tokensOf, type CoverageFact, type Fact, type Feed, type TopicDefinition } from '@tributary/contracts';
import { appendOutbox, partitionFor, type OutboxRow } from '@tributary/messaging';
import { streamRows, type Tx } from '@tributary/persistence';
import type { FactTables } from '../stage/tables.js';

interface ChangeRow {
  record_type: string; record_id: string; kind: 'added' | 'corrected' | 'withdrawn'; version: number; subject_id: string; partition: number; council: string; tokens: string; payload: string;
}
export interface FactScope { readonly id: number; readonly feed: Feed; readonly sender: string; readonly scope: string }

const CHUNK = 1_000;

/** Puts one message for each change into the outbox. To be called before the changes are applied: a withdrawal goes out under the subject that the record had. */
export async function publishChanges(tx: Tx, t: FactTables, scope: FactScope): Promise<void> {
  const topic = feedTopicOf(scope.feed);
  const sql = `select ch.record_type, ch.record_id, ch.kind, ch.version, coalesce(f.subject_id, c.subject_id) as subject_id, coalesce(f.partition, c.partition) as partition,
      coalesce(f.council, c.council) as council, coalesce(array_to_string(f.tokens, ' '), '') as tokens, coalesce(f.payload, '{}') as payload
    from ${t.change} ch left join ${t.fact} f on f.record_type = ch.record_type and f.record_id = ch.record_id
    left join current_record c on c.scope_id = $1 and c.record_type = ch.record_type and c.record_id = ch.record_id
    order by partition, subject_id, not coalesce(f.is_root, false), ch.record_type, ch.record_id`;
  let rows: OutboxRow[] = [];
  for await (const row of streamRows<ChangeRow>(tx, sql, [scope.id], CHUNK)) {
    rows.push(toOutbox(topic, scope, row));
    if (rows.length === CHUNK) {
      await appendOutbox(tx, rows);
      rows = [];
    }
  }
  await appendOutbox(tx, rows);
}

function toOutbox(topic: TopicDefinition, { feed, sender, scope }: FactScope, row: ChangeRow): OutboxRow {
  const withdrawn = row.kind === 'withdrawn';
  const fact: Fact = {
    kind: 'fact', feed, sender, scope, recordType: row.record_type, recordId: row.record_id, subjectId: row.subject_id, version: row.version, withdrawn, council: row.council,
    tokens: withdrawn ? [] : tokensOf(row.tokens), payload: withdrawn ? {} : (JSON.parse(row.payload) as Record<string, unknown>),
  };
  return { topic, partition: row.partition, key: recordKey(fact), value: fact };
}

export async function publishCoverage(tx: Tx, facts: readonly CoverageFact[]): Promise<void> {
  await appendOutbox(tx, facts.map((fact) => {
    const topic = feedTopicOf(fact.feed);
    return { topic, partition: partitionFor(`${fact.feed}|${fact.sender}`, topic.partitions), key: `${fact.feed}|${fact.sender}|${fact.scope}|coverage`, value: fact };
  }));
}
