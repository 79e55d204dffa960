import { linkedRecord, recordKey, type CoverageFact, type Fact, type Feed, type LinkedContent, type LinkedRecord } from '@tributary/contracts';
import { streamRows, withTransaction } from '@tributary/persistence';
import type { Session } from '../session/session.js';
import { INGESTION_SCHEMAS, readCoverage } from '../verify/facts.js';
import { verifierPool } from '../verify/pool.js';

export interface SampledFact { readonly fact: Fact; readonly partition: number; readonly contentHash: string }

/** What has been pushed, as stages after reading meet it. */
export interface Sample {
  /** In the feeds' proportions. */
  readonly facts: readonly SampledFact[];
  /** Whole people with all their records. */
  readonly people: readonly (readonly LinkedRecord[])[];
  readonly coverage: readonly CoverageFact[];
  readonly firstQuarter: string;
  readonly horizon: string;
}

interface FactRow {
  feed: Feed; sender: string; scope: string; record_type: string; record_id: string; subject_id: string; partition: number; council: string; tokens: string[]; payload: string; version: number; content_hash: string;
}

/** Reads a sample of so many facts, and about as many records of whole people, from the tables of a loaded system. */
export async function readSample(session: Session, size: number): Promise<Sample> {
  const pool = await verifierPool(session);
  try {
    return await withTransaction(pool, async (tx) => {
      const counts: number[] = [];
      for (const schema of INGESTION_SCHEMAS) counts.push(Number((await tx.query<{ n: string }>(`select count(*) as n from ${schema}.current_record where not withdrawn`)).rows[0]?.n ?? 0));
      const total = counts.reduce((a, b) => a + b, 0);
      const facts: SampledFact[] = [];
      for (const [i, schema] of INGESTION_SCHEMAS.entries()) {
        const share = Math.round((size * (counts[i] ?? 0)) / Math.max(1, total));
        const sql = `select s.feed, s.sender, s.scope, r.record_type, r.record_id, r.subject_id, r.partition, r.council, r.tokens, r.payload, r.version, r.content_hash
          from ${schema}.current_record r join ${schema}.fact_scope s on s.id = r.scope_id where not r.withdrawn limit ${share}`;
        for await (const row of streamRows<FactRow>(tx, sql, [], 5_000)) facts.push(factOf(row));
      }
      const people = new Map<string, LinkedRecord[]>();
      const records = `select person, record_key as key, body from kpi.record where body is not null and person <= coalesce(
        (select person from (select person from kpi.record where body is not null order by person limit ${size}) p order by person desc limit 1), '') order by person`;
      for await (const { person, key, body } of streamRows<{ person: string; key: string; body: LinkedContent }>(tx, records, [], 5_000)) {
        const record = linkedRecord(person, key, body);
        const known = people.get(person);
        if (known) known.push(record);
        else people.set(person, [record]);
      }
      const { rows: [span] } = await tx.query<{ first_quarter: string; horizon: string }>('select first_quarter, horizon from kpi.fold_setting');
      return { facts, people: [...people.values()], coverage: await readCoverage(tx), firstQuarter: span?.first_quarter ?? '', horizon: span?.horizon ?? '' };
    }, { readOnly: true });
  } finally {
    await pool.end();
  }
}

function factOf(row: FactRow): SampledFact {
  const fact: Fact = {
    kind: 'fact', feed: row.feed, sender: row.sender, scope: row.scope, recordType: row.record_type, recordId: row.record_id, subjectId: row.subject_id, version: row.version,
    withdrawn: false, council: row.council, tokens: row.tokens, payload: JSON.parse(row.payload) as Record<string, unknown>,
  };
  return { fact, partition: row.partition, contentHash: row.content_hash };
}

/** Tokens that ingestion makes for one fact on average: once for a person of a submission, then shared by all of the person's records in it. */
export function tokensPerFact(facts: readonly SampledFact[]): number {
  const made = new Map<string, Set<string>>();
  for (const { fact } of facts) {
    const person = `${fact.feed}|${fact.sender}|${fact.scope}|${fact.subjectId}`;
    const known = made.get(person) ?? new Set<string>();
    for (const token of fact.tokens) known.add(token);
    made.set(person, known);
  }
  return [...made.values()].reduce((sum, tokens) => sum + tokens.size, 0) / Math.max(1, facts.length);
}

/** The messages of the sample as ingestion publishes them, one JSON line each. */
export function messageLines(facts: readonly SampledFact[]): string {
  return facts.map(({ fact, partition }) => JSON.stringify({ key: recordKey(fact), partition, value: JSON.stringify(fact) })).join('\n');
}
