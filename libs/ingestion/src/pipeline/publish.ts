import { feedTopicOf, type CoverageFact, type Feed } from '@tributary/contracts';
import { appendOutbox, appendOutboxFrom, partitionFor } from '@tributary/messaging';
import type { Tx } from '@tributary/persistence';
import type { FactTables } from '../stage/tables.js';

export interface FactScope { readonly id: number; readonly feed: Feed; readonly sender: string; readonly scope: string }

/**
 * Puts one message for each change into the outbox: a Fact of the contracts (publish.int.spec.ts), made where the facts are, because a first send states tens of thousands. To be called before
 * the changes are applied: a withdrawal goes out under the subject that the record had. Payloads are JSON texts already.
 */
export async function publishChanges(tx: Tx, t: FactTables, { id, feed, sender, scope }: FactScope): Promise<void> {
  const withdrawn = `ch.kind = 'withdrawn'`;
  const [subject, council] = ['coalesce(f.subject_id, c.subject_id)', 'coalesce(f.council, c.council)'];
  const sql = `select coalesce(f.partition, c.partition)::int as partition, $2 || '|' || ch.record_type || '|' || ch.record_id as key,
      $3 || ',"recordType":' || to_json(ch.record_type) || ',"recordId":' || to_json(ch.record_id) || ',"subjectId":' || to_json(${subject}) || ',"version":' || ch.version
        || ',"withdrawn":' || case when ${withdrawn} then 'true' else 'false' end || ',"council":' || to_json(${council})
        || ',"tokens":' || case when ${withdrawn} then '[]' else array_to_json(f.tokens)::text end || ',"payload":' || case when ${withdrawn} then '{}' else f.payload end || '}' as value
    from ${t.change} ch left join ${t.fact} f on f.record_type = ch.record_type and f.record_id = ch.record_id
    left join current_record c on c.scope_id = $1 and c.record_type = ch.record_type and c.record_id = ch.record_id
    order by 1, ${subject}, not coalesce(f.is_root, false), ch.record_type, ch.record_id`;
  const opening = JSON.stringify({ kind: 'fact', feed, sender, scope }).slice(0, -1);
  await appendOutboxFrom(tx, { topic: feedTopicOf(feed), sql, params: [id, `${feed}|${sender}|${scope}`, opening] });
}

export async function publishCoverage(tx: Tx, facts: readonly CoverageFact[]): Promise<void> {
  await appendOutbox(tx, facts.map((fact) => {
    const topic = feedTopicOf(fact.feed);
    return { topic, partition: partitionFor(`${fact.feed}|${fact.sender}`, topic.partitions), key: `${fact.feed}|${fact.sender}|${fact.scope}|coverage`, value: fact };
  }));
}
