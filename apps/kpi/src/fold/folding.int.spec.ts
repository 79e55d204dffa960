import fc from 'fast-check';
import type pg from 'pg';
import { recordKey, type CoverageFact, type LinkedRecord } from '@tributary/contracts';
import { coverageIndex, foldPerson, sumContributions, type Contribution } from '@tributary/indicators';
import { Metrics } from '@tributary/observability';
import { withTransaction } from '@tributary/persistence';
import type { TestDatabase } from '@tributary/testing';
import { moveHorizon, readSpan } from '../records/horizon.js';
import { applyCoverage, applyRecords, markDirty } from '../records/record-store.js';
import { COVERAGE, kpiDatabase, PEOPLE } from '../testing/worked-examples.js';
import { Folder } from './folder.js';

const FIRST = '2022-23Q4';
const PARTITION = 2;

type Step = { readonly kind: 'records'; readonly records: readonly LinkedRecord[] } | { readonly kind: 'coverage'; readonly facts: readonly CoverageFact[] } | { readonly kind: 'fold' };

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  ({ database, pool } = await kpiDatabase());
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

beforeEach(() => pool.query('truncate record, coverage, dirty_person, person_sum, cell, stale_measure, fold_setting'));

async function take(step: Step, folder: Folder): Promise<void> {
  if (step.kind === 'fold') {
    await folder.foldSome(PARTITION);
    return;
  }
  await withTransaction(pool, async (tx) => {
    if (step.kind === 'records') await markDirty(tx, PARTITION, await applyRecords(tx, PARTITION, step.records));
    else await moveHorizon(tx, FIRST, await applyCoverage(tx, PARTITION, step.facts));
  });
}

async function run(steps: readonly Step[]): Promise<Map<string, number>> {
  const folder = new Folder(pool, new Metrics('kpi', { process: false }));
  for (const step of steps) await take(step, folder);
  while ((await folder.foldSome(PARTITION)).folded > 0);
  const { rows } = await pool.query<{ key: string; amount: string }>(
    `select k.measure || '|' || k.area || '|' || k.period || '|' || k.breakdown as key, sum(c.amount) as amount from cell c join cell_key k using (id) group by k.id having sum(c.amount) <> 0`);
  return new Map(rows.map((row) => [row.key, Number(row.amount)]));
}

/** The plainest recomputation: the last statement about each record, each person folded once. */
async function recomputed(statements: readonly LinkedRecord[], coverage: readonly CoverageFact[]): Promise<Map<string, number>> {
  const last = new Map<string, LinkedRecord>();
  for (const r of statements) {
    const key = `${r.person}|${recordKey(r)}`;
    if ((last.get(key)?.emission ?? 0) < r.emission) last.set(key, r);
  }
  const span = await withTransaction(pool, readSpan);
  const people = Map.groupBy([...last.values()].filter((r) => !r.withdrawn), (r) => r.person);
  const context = span && { ...span, coverage: coverageIndex(coverage) };
  const contributions: Contribution[] = context ? [...people.values()].flatMap((records) => foldPerson(records, context)) : [];
  const sums = sumContributions(contributions);
  return new Map(contributions.map((c) => [`${c.measure}|${c.area}|${c.period}|${c.breakdown}`, sums.get(c.measure, c.area, c.period, c.breakdown)]));
}

function sorted(cells: ReadonlyMap<string, number>): [string, number][] {
  return [...cells].filter(([, amount]) => amount !== 0).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** What may happen to a record after it was first stated: nothing, a withdrawal, a return, an objection. */
const fates = fc.constantFrom<readonly Partial<LinkedRecord>[]>([], [], [{ withdrawn: true }], [{ withdrawn: true }, { withdrawn: false }], [{ objected: true }]);

const history = fc.record({
  people: fc.uniqueArray(fc.integer({ min: 0, max: PEOPLE.length - 1 }), { minLength: 1, maxLength: 12 }),
  fates: fc.array(fates, { minLength: 40, maxLength: 40 }),
  order: fc.array(fc.nat(1_000_000), { minLength: 200, maxLength: 200 }),
  folds: fc.array(fc.nat(200), { maxLength: 6 }),
  repeats: fc.array(fc.nat(200), { maxLength: 10 }),
});

describe('folding', () => {
  it('gives the cells of a recomputation for every worked example of the catalogue', async () => {
    const statements = PEOPLE.flat();
    const cells = await run([{ kind: 'coverage', facts: COVERAGE }, { kind: 'records', records: statements }]);
    expect(cells.size).toBeGreaterThan(100);
    expect(sorted(cells)).toEqual(sorted(await recomputed(statements, COVERAGE)));
  });

  it('ends as a recomputation whatever the order, the repetition, the corrections and the moments of folding', async () => {
    await fc.assert(fc.asyncProperty(history, async (h) => {
      await pool.query('truncate record, coverage, dirty_person, person_sum, cell, stale_measure, fold_setting');
      const records = h.people.flatMap((i) => PEOPLE[i] ?? []);
      const statements = records.flatMap((r, i) => [r, ...(h.fates[i % 40] ?? []).map((change, n) => ({ ...r, ...change, emission: n + 2 }))]);
      const steps: Step[] = [...statements.map((r): Step => ({ kind: 'records', records: [r] })), ...COVERAGE.map((f): Step => ({ kind: 'coverage', facts: [f] }))];
      const shuffled = steps.map((step, i) => [h.order[i % 200] ?? 0, i, step] as const).toSorted((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , step]) => step);
      for (const at of h.repeats) shuffled.push(shuffled[at % shuffled.length] ?? { kind: 'fold' });
      for (const at of h.folds) shuffled.splice(at % shuffled.length, 0, { kind: 'fold' });
      const cells = await run(shuffled);
      expect(sorted(cells)).toEqual(sorted(await recomputed(statements, COVERAGE)));
    }), { numRuns: 25 });
  });

  it('leaves nothing behind when everything has been withdrawn', async () => {
    const statements = PEOPLE.flat();
    const gone = statements.map((r) => ({ ...r, withdrawn: true, emission: 2 }));
    expect(await run([{ kind: 'coverage', facts: COVERAGE }, { kind: 'records', records: statements }, { kind: 'fold' }, { kind: 'records', records: gone }])).toEqual(new Map());
    expect((await pool.query('select from person_sum')).rowCount).toBe(0);
  });

  it('marks the measures that have changed, so that their figures are made again', async () => {
    await run([{ kind: 'coverage', facts: COVERAGE }, { kind: 'records', records: PEOPLE.flat() }]);
    const { rows } = await pool.query<{ measure: string }>('select distinct measure from stale_measure');
    expect(rows.length).toBeGreaterThan(10);
  });
});
