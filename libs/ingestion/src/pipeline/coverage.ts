import type { CoverageFact } from '@tributary/contracts';
import type { IsoDate } from '@tributary/domain';
import type { Tx } from '@tributary/persistence';
import type { Scope } from '../feed/scope.js';
import type { FactScope } from './publish.js';
import type { FactTables } from '../stage/tables.js';

interface CoverageRow { scope: string; version: number; first_accepted: IsoDate; last_accepted: IsoDate; reference_date: IsoDate | null; areas: string[] }

/**
 * What an accepted submission covers. A snapshot covers its scope; single persons keep up to date what one has covered, and cover nothing by themselves; messages with a day of their own cover the months of those days (`2024-10`), because
 * their scope has no end. Returns only what is new: a first acceptance, another reference date, other councils, or facts that changed on a later day than the last ones.
 */
export async function updateCoverage(tx: Tx, t: FactTables, target: FactScope, scope: Scope, on: IsoDate, areas: readonly string[], changed: boolean): Promise<CoverageFact[]> {
  const wanted = scope.mode === 'snapshot' || (scope.mode === 'persons' && (await isCovered(tx, target.id))) ? [{ scope: scope.factScope, reference: scope.referenceDate }] : scope.mode === 'persons' ? [] : await months(tx, t, scope);
  const facts: CoverageFact[] = [];
  for (const { scope: name, reference } of wanted) {
    const { rows: [known] } = await tx.query<CoverageRow>('select scope, version, first_accepted, last_accepted, reference_date, areas from coverage where scope_id = $1 and scope = $2', [target.id, name]);
    const referenceDate = later(known?.reference_date ?? null, reference);
    const same = known && known.reference_date === referenceDate && known.areas.join() === areas.join();
    if (same && (!changed || known.last_accepted >= on)) continue;
    const coverage = { firstAccepted: earlier(known?.first_accepted, on), lastAccepted: later(known?.last_accepted ?? null, on) ?? on, referenceDate, areas: [...areas] };
    const version = (known?.version ?? 0) + 1;
    await tx.query(
      `insert into coverage (scope_id, scope, version, first_accepted, last_accepted, reference_date, areas) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (scope_id, scope) do update set version = excluded.version, first_accepted = excluded.first_accepted, last_accepted = excluded.last_accepted, reference_date = excluded.reference_date, areas = excluded.areas`,
      [target.id, name, version, coverage.firstAccepted, coverage.lastAccepted, referenceDate, coverage.areas]);
    facts.push({ kind: 'coverage', feed: target.feed, sender: target.sender, scope: name, version, coverage });
  }
  return facts;
}

/** Has a whole of the scope been accepted before? */
export async function isCovered(tx: Tx, scopeId: number): Promise<boolean> {
  const { rowCount } = await tx.query('select 1 from coverage where scope_id = $1 limit 1', [scopeId]);
  return rowCount === 1;
}

async function months(tx: Tx, t: FactTables, scope: Scope): Promise<{ scope: string; reference: IsoDate | null }[]> {
  const { rows } = await tx.query<{ month: string; last: IsoDate }>(`select to_char(day, 'YYYY-MM') as month, max(day) as last from ${t.fact} where day is not null group by 1 order by 1`);
  const found = new Map(rows.map((row) => [row.month, row.last]));
  if (scope.mode === 'range' && scope.from !== null && scope.until !== null) {
    // A statement about days covers them all, also those on which nothing happened.
    for (let month = scope.from.slice(0, 7); month <= scope.until.slice(0, 7); month = nextMonth(month)) {
      found.set(month, month === scope.until.slice(0, 7) ? scope.until : lastDay(month));
    }
  }
  return [...found].map(([month, reference]) => ({ scope: month, reference }));
}

function nextMonth(month: string): string {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5))];
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

const lastDay = (month: string): IsoDate => new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10);
const earlier = (a: IsoDate | undefined, b: IsoDate): IsoDate => (a !== undefined && a < b ? a : b);
const later = (a: IsoDate | null, b: IsoDate | null): IsoDate | null => (a === null ? b : b === null || a > b ? a : b);
