import { linkedRecords, statementKey, type CoverageFact, type LinkedContent, type LinkedRecord, type StatedRecord, type Statement } from '@tributary/contracts';
import { streamRows, withTransaction, type Tx } from '@tributary/persistence';
import type { Session } from '../session/session.js';
import { INGESTION_SCHEMAS, readCoverage } from '../verify/facts.js';
import { verifierPool } from '../verify/pool.js';

/** A record as ingestion holds it. */
export interface SampledFact extends StatedRecord, Omit<Statement, 'kind' | 'version' | 'records'> { readonly partition: number; readonly contentHash: string }

/** What has been pushed, as stages after reading meet it. */
export interface Sample {
  /** All records of some of the sources' persons, in the feeds' proportions. */
  readonly facts: readonly SampledFact[];
  /** Whole people with all their records. */
  readonly people: readonly (readonly LinkedRecord[])[];
  readonly coverage: readonly CoverageFact[];
  readonly firstQuarter: string;
  readonly horizon: string;
}

type FactRow = Omit<SampledFact, 'payload'> & { payload: string };

/** Reads a sample of about so many facts, and about as many records of whole people, from the tables of a loaded system. */
export async function readSample(session: Session, size: number): Promise<Sample> {
  const pool = await verifierPool(session);
  try {
    return await withTransaction(pool, async (tx) => {
      const { rows: [span] } = await tx.query<{ first_quarter: string; horizon: string }>('select first_quarter, horizon from kpi.fold_setting');
      return { facts: await someFacts(tx, size), people: await somePeople(tx, size), coverage: await readCoverage(tx), firstQuarter: span?.first_quarter ?? '', horizon: span?.horizon ?? '' };
    }, { readOnly: true });
  } finally {
    await pool.end();
  }
}

/** Subject ids are keyed hashes: the lowest of them are persons taken at random, and all their records can be asked for without an order of all. */
async function someFacts(tx: Tx, size: number): Promise<SampledFact[]> {
  const counts: number[] = [];
  for (const schema of INGESTION_SCHEMAS) counts.push(Number((await tx.query<{ n: string }>(`select count(*) as n from ${schema}.current_record where not withdrawn`)).rows[0]?.n ?? 0));
  const total = counts.reduce((a, b) => a + b, 0);
  const facts: SampledFact[] = [];
  for (const [i, schema] of INGESTION_SCHEMAS.entries()) {
    const share = Math.round((size * (counts[i] ?? 0)) / Math.max(1, total));
    const sql = `select s.feed, s.sender, s.scope, r.record_type as "recordType", r.record_id as "recordId", r.subject_id as "subjectId", r.partition, r.council, r.tokens, r.payload, r.content_hash as "contentHash"
      from ${schema}.current_record r join ${schema}.fact_scope s on s.id = r.scope_id
      where not r.withdrawn and r.subject_id <= (select max(subject_id) from (select subject_id from ${schema}.current_record where not withdrawn order by subject_id limit ${share}) lowest)`;
    for await (const row of streamRows<FactRow>(tx, sql, [], 5_000)) facts.push({ ...row, payload: JSON.parse(row.payload) as Record<string, unknown> });
  }
  return facts;
}

async function somePeople(tx: Tx, size: number): Promise<LinkedRecord[][]> {
  const people: LinkedRecord[][] = [];
  let [person, records] = ['', 0];
  const sql = 'select person, statement_key as key, body from kpi.record where body is not null order by person';
  for await (const row of streamRows<{ person: string; key: string; body: LinkedContent }>(tx, sql, [], 1_000)) {
    if (row.person !== person) {
      if (records >= size) break;
      people.push([]);
      person = row.person;
    }
    const said = linkedRecords(row.person, row.key, row.body);
    people.at(-1)?.push(...said);
    records += said.length;
  }
  return people;
}

/** Tokens that ingestion makes for one fact on average: once for a person of a submission, then shared by all of the person's records in it. */
export function tokensPerFact(facts: readonly SampledFact[]): number {
  const made = new Map<string, Set<string>>();
  for (const fact of facts) {
    const person = `${fact.feed}|${fact.sender}|${fact.scope}|${fact.subjectId}`;
    const known = made.get(person) ?? new Set<string>();
    for (const token of fact.tokens) known.add(token);
    made.set(person, known);
  }
  return [...made.values()].reduce((sum, tokens) => sum + tokens.size, 0) / Math.max(1, facts.length);
}

/** The messages of the sample as ingestion publishes them in a first send, one JSON line each. */
export function messageLines(facts: readonly SampledFact[]): string[] {
  return [...Map.groupBy(facts, statementKey)].map(([key, records]) => JSON.stringify({ key, partition: records[0]?.partition, value: JSON.stringify(statementOf(records)) }));
}

/** @param facts of one statement, one at least */
function statementOf(facts: readonly SampledFact[]): Statement {
  const [first] = facts;
  if (!first) throw new RangeError('a statement of no records has no key');
  const { feed, sender, scope, subjectId, council } = first;
  return {
    kind: 'statement', feed, sender, scope, subjectId, council, version: 1, tokens: [...new Set(facts.flatMap(({ tokens }) => tokens))],
    records: facts.map(({ recordType, recordId, payload }) => ({ recordType, recordId, payload })),
  };
}
