import { recordKey, type CoverageFact, type LinkedRecord } from '@tributary/contracts';
import { quarterOf } from '@tributary/domain';
import { cellKey, coverageIndex, foldPerson } from '@tributary/indicators';
import type { ExpectedLink } from '@tributary/matching';
import { streamRows, type Tx } from '@tributary/persistence';
import { INGESTION_SCHEMAS } from './facts.js';

interface Row { person: string; feed: LinkedRecord['feed']; sender: string; scope: string; record_type: string; record_id: string; subject_id: string; council: string; payload: string }

/** Facts with their payload, person after person. The links have been compared before, record by record, so linkage's ids of persons serve for the order. */
function factsByPerson(): string {
  const parts = INGESTION_SCHEMAS.map((schema) => `
    select l.emitted_person as person, s.feed, s.sender, s.scope, r.record_type, r.record_id, r.subject_id, r.council, r.payload
    from ${schema}.current_record r join ${schema}.fact_scope s on s.id = r.scope_id
    join linkage.statement l on l.key = s.feed || '|' || s.sender || '|' || s.scope || '|' || r.subject_id || '|' || r.council
    where not r.withdrawn and l.emitted_person is not null`);
  return `${parts.join(' union all ')} order by person`;
}

export interface CellComparison {
  readonly persons: number;
  readonly cells: number;
  readonly differences: string[];
}

/** Folds everybody from the facts alone and compares every cell with those of kpi. */
export async function compareCells(tx: Tx, links: ReadonlyMap<string, ExpectedLink>, coverage: readonly CoverageFact[]): Promise<CellComparison> {
  const { rows: settings } = await tx.query<{ first_quarter: string; horizon: string }>('select first_quarter, horizon from kpi.fold_setting');
  const setting = settings[0];
  const horizon = coverage.map((c) => c.coverage.referenceDate).filter((d) => d !== null).map(quarterOf).toSorted().at(-1);
  if (!setting || horizon === undefined) return { persons: 0, cells: 0, differences: horizon === setting?.horizon ? [] : ['kpi has not heard of any accepted scope'] };
  const differences = setting.horizon === horizon ? [] : [`the horizon is ${setting.horizon}, and must be ${horizon}`];
  const context = { coverage: coverageIndex(coverage), firstQuarter: setting.first_quarter, horizon };
  const sums = new Map<string, number>();
  let persons = 0;
  const fold = (records: readonly LinkedRecord[]) => {
    persons++;
    for (const c of foldPerson(records, context)) sums.set(cellKey(c), (sums.get(cellKey(c)) ?? 0) + c.amount);
  };
  let current: LinkedRecord[] = [];
  for await (const row of streamRows<Row>(tx, factsByPerson(), [], 5_000, true)) {
    const record = linked(row, links);
    if (!record) continue;
    if (current[0] && current[0].person !== record.person) {
      fold(current);
      current = [];
    }
    current.push(record);
  }
  if (current.length > 0) fold(current);
  return { persons, ...(await compare(tx, sums, differences)) };
}

function linked(row: Row, links: ReadonlyMap<string, ExpectedLink>): LinkedRecord | null {
  const identity = { feed: row.feed, sender: row.sender, scope: row.scope, recordType: row.record_type, recordId: row.record_id };
  const link = links.get(recordKey(identity));
  if (!link) return null;
  return {
    ...identity, person: row.person, subjectId: row.subject_id, council: row.council, linkable: link.linkable, objected: link.objected,
    payload: JSON.parse(row.payload) as Record<string, unknown>,
  };
}

async function compare(tx: Tx, sums: ReadonlyMap<string, number>, differences: string[]): Promise<{ cells: number; differences: string[] }> {
  const seen = new Set<string>();
  const sql = `select k.measure, k.area, k.period, k.breakdown, sum(c.amount)::float8 as amount from kpi.cell c join kpi.cell_key k on k.id = c.id group by k.id having sum(c.amount) <> 0`;
  for await (const cell of streamRows<{ measure: string; area: string; period: string; breakdown: string; amount: number }>(tx, sql, [], 5_000)) {
    const key = cellKey(cell);
    seen.add(key);
    const must = sums.get(key) ?? 0;
    if (must !== cell.amount) differences.push(`cell ${key}: is ${cell.amount}, and must be ${must}`);
  }
  for (const [key, must] of sums) if (must !== 0 && !seen.has(key)) differences.push(`cell ${key}: is missing, and must be ${must}`);
  return { cells: seen.size, differences };
}
