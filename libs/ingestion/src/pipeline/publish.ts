import { feedTopicOf, type CoverageFact, type Feed } from '@tributary/contracts';
import { appendOutbox, appendOutboxFrom, partitionFor } from '@tributary/messaging';
import type { Tx } from '@tributary/persistence';
import type { FactTables } from '../stage/tables.js';

export interface FactScope { readonly id: number; readonly feed: Feed; readonly sender: string; readonly scope: string }

/**
 * A query for a statement of each person of a scope that another query names (`subject_id`, `council`, `partition`): `partition`, `key` and `value`, as the outbox takes them. A Statement of the
 * contracts (publish.int.spec.ts), made where the records are, because a first send states tens of thousands. Payloads are JSON texts already, and tokens need no escaping; only roots have any.
 * @param whose a query that may name the scope as $1, the first of {@link statementParams}.
 * @param few persons of many: the records of each are looked up by themselves (libs/persistence, lookup), where a planner whose picture of the table is old would read the whole scope.
 */
export function statementsOf(whose: string, few = false): string {
  const records = few ? 'lateral (select * from current_record r where r.scope_id = $1 and r.subject_id = w.subject_id offset 0)' : 'current_record';
  // Put in order before it is put together: an aggregate with an order of its own would sort the records of each person by themselves.
  return `select s.partition::int as partition, $2 || '|' || s.subject_id || '|' || s.council as key,
      $3 || ',"subjectId":' || to_json(s.subject_id) || ',"council":' || to_json(s.council) || ',"version":' || $4::int || ',"tokens":['
        || coalesce(string_agg('"' || array_to_string(s.tokens, '","') || '"', ',') filter (where s.tokens <> '{}'), '') || '],"records":['
        || coalesce(string_agg('{"recordType":' || to_json(s.record_type) || ',"recordId":' || to_json(s.record_id) || ',"payload":' || s.payload || '}', ','), '') || ']}' as value
    from (select w.partition, w.subject_id, w.council collate "C" as council, c.record_type, c.record_id, c.tokens, c.payload
      from (${whose}) as w left join ${records} c on c.scope_id = $1 and c.subject_id = w.subject_id and c.council = w.council and not c.withdrawn
      order by 1, 2, 3, not c.is_root, c.record_type, c.record_id) as s
    group by s.partition, s.subject_id, s.council order by s.partition, s.subject_id, s.council`;
}

/** What {@link statementsOf} asks for. @param version of the scope's statements. */
export function statementParams({ id, feed, sender, scope }: FactScope, version: number): unknown[] {
  return [id, `${feed}|${sender}|${scope}`, JSON.stringify({ kind: 'statement', feed, sender, scope }).slice(0, -1), version];
}

const FEW = 5_000;

/** States the persons again of whom something has changed, each as they stand now, also those to whom a record belonged before. To be called when the changes have been applied. */
export async function publishChanges(tx: Tx, t: FactTables, scope: FactScope, version: number, changes: number): Promise<void> {
  const touched = `select subject_id, council, partition from ${t.change} where subject_id is not null
    union select was_subject_id, was_council, was_partition from ${t.change} where was_subject_id is not null`;
  await appendOutboxFrom(tx, { topic: feedTopicOf(scope.feed), sql: statementsOf(touched, changes <= FEW), params: statementParams(scope, version) });
}

export async function publishCoverage(tx: Tx, facts: readonly CoverageFact[]): Promise<void> {
  await appendOutbox(tx, facts.map((fact) => {
    const topic = feedTopicOf(fact.feed);
    return { topic, partition: partitionFor(`${fact.feed}|${fact.sender}`, topic.partitions), key: `${fact.feed}|${fact.sender}|${fact.scope}|coverage`, value: fact };
  }));
}
