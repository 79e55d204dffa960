import type { CoverageFact, Feed } from '@tributary/contracts';
import { recomputeLinks, type AgreementTerm, type CurrentFact, type ObjectionTerm, type Recomputation } from '@tributary/matching';
import { roleOf } from '@tributary/infra';
import { streamRows, type Tx } from '@tributary/persistence';

/** Schemas that hold current facts. */
export const INGESTION_SCHEMAS = ['ingest-sen2', 'ingest-school-census', 'ingest-camhs', 'ingest-ae'].map(roleOf);

const BATCH = 5_000;

interface FactRow { feed: string; sender: string; scope: string; record_type: string; record_id: string; subject_id: string; council: string; tokens: string }

/** Every current fact of ingestion, without payload. Token lists that are the same are one list in memory. */
export async function readFacts(tx: Tx): Promise<CurrentFact[]> {
  const lists = new Map<string, readonly string[]>();
  const facts: CurrentFact[] = [];
  for (const schema of INGESTION_SCHEMAS) {
    const sql = `select s.feed, s.sender, s.scope, r.record_type, r.record_id, r.subject_id, r.council, array_to_string(r.tokens, ' ') as tokens
      from ${schema}.current_record r join ${schema}.fact_scope s on s.id = r.scope_id where not r.withdrawn`;
    for await (const row of streamRows<FactRow>(tx, sql, [], BATCH, true)) {
      let tokens = lists.get(row.tokens);
      if (!tokens) lists.set(row.tokens, (tokens = row.tokens === '' ? [] : row.tokens.split(' ')));
      facts.push({ feed: row.feed, sender: row.sender, scope: row.scope, recordType: row.record_type, recordId: row.record_id, subjectId: row.subject_id, withdrawn: false, council: row.council, tokens });
    }
  }
  return facts;
}

/** Coverage as ingestion holds it. */
export async function readCoverage(tx: Tx): Promise<CoverageFact[]> {
  const facts: CoverageFact[] = [];
  for (const schema of INGESTION_SCHEMAS) {
    const { rows } = await tx.query<{ feed: Feed; sender: string; scope: string; version: number; first: string; last: string; reference: string | null; areas: string[] }>(
      `select s.feed, s.sender, c.scope, c.version, to_char(c.first_accepted, 'YYYY-MM-DD') as first, to_char(c.last_accepted, 'YYYY-MM-DD') as last,
         to_char(c.reference_date, 'YYYY-MM-DD') as reference, c.areas from ${schema}.coverage c join ${schema}.fact_scope s on s.id = c.scope_id`);
    for (const r of rows) facts.push({ kind: 'coverage', feed: r.feed, sender: r.sender, scope: r.scope, version: r.version, coverage: { firstAccepted: r.first, lastAccepted: r.last, referenceDate: r.reference, areas: r.areas } });
  }
  return facts;
}

/** Agreements and objections as governance holds them. */
export async function readGovernance(tx: Tx): Promise<{ agreements: AgreementTerm[]; objections: ObjectionTerm[] }> {
  const agreements = await tx.query<AgreementTerm>(
    `select sender, feed, council, purposes, to_char(valid_from, 'YYYY-MM-DD') as "from", to_char(valid_until, 'YYYY-MM-DD') as until, withdrawn from governance.agreement`);
  const objections = await tx.query<ObjectionTerm>(`select tokens, to_char(valid_from, 'YYYY-MM-DD') as "from", withdrawn from governance.objection`);
  return { agreements: agreements.rows, objections: objections.rows };
}

/** The links that must be of facts on a day: by governance's agreements and objections, and by the limit of holders of a token that linkage has in force. */
export async function expectedLinks(tx: Tx, facts: Iterable<CurrentFact>, today: string): Promise<Recomputation['links']> {
  const { rows: [inForce] } = await tx.query<{ maxHolders: number }>('select max_holders as "maxHolders" from linkage.governance_state');
  return recomputeLinks(facts, { ...(await readGovernance(tx)), today }, inForce ?? {}).links;
}
