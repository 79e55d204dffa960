import fc from 'fast-check';
import type pg from 'pg';
import { statementKey, type CoverageFact, type LinkedRecord, type LinkedStatement, type StatedRecord } from '@tributary/contracts';
import { coverageIndex, foldPerson, sumContributions, type Contribution } from '@tributary/indicators';
import { Metrics } from '@tributary/observability';
import { withTransaction } from '@tributary/persistence';
import type { TestDatabase } from '@tributary/testing';
import { followDefinitions, moveHorizon, readSpan } from '../records/horizon.js';
import { applyCoverage, applyStatements, markDirty } from '../records/record-store.js';
import { COVERAGE, kpiDatabase, PEOPLE, statementsOf } from '../testing/worked-examples.js';
import { Folder } from './folder.js';

const FIRST = '2022-23Q4';
const PARTITION = 2;

type Step = { readonly kind: 'statements'; readonly statements: readonly LinkedStatement[] } | { readonly kind: 'coverage'; readonly facts: readonly CoverageFact[] } | { readonly kind: 'fold' };

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
    if (step.kind === 'statements') await markDirty(tx, PARTITION, await applyStatements(tx, PARTITION, step.statements));
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

/** What stands: the records of the last statement under each key of each person. */
function standing(statements: readonly LinkedStatement[]): LinkedRecord[] {
  const last = new Map<string, LinkedStatement>();
  for (const s of statements) {
    const key = `${s.person}|${statementKey(s)}`;
    if ((last.get(key)?.emission ?? 0) < s.emission) last.set(key, s);
  }
  return [...last.values()].flatMap(({ kind: _kind, emission: _emission, records, ...whose }) => records.map((r) => ({ ...whose, ...r })));
}

/** The plainest recomputation: each person of whom something stands folded once. */
async function recomputed(records: readonly LinkedRecord[], coverage: readonly CoverageFact[]): Promise<Map<string, number>> {
  const span = await withTransaction(pool, readSpan);
  const people = Map.groupBy(records, (r) => r.person);
  const context = span && { ...span, coverage: coverageIndex(coverage) };
  const contributions: Contribution[] = context ? [...people.values()].flatMap((own) => foldPerson(own, context)) : [];
  const sums = sumContributions(contributions);
  return new Map(contributions.map((c) => [`${c.measure}|${c.area}|${c.period}|${c.breakdown}`, sums.get(c.measure, c.area, c.period, c.breakdown)]));
}

function sorted(cells: ReadonlyMap<string, number>): [string, number][] {
  return [...cells].filter(([, amount]) => amount !== 0).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** A record that says something else: born in another month, come at another age. */
function corrected({ payload, ...record }: StatedRecord): StatedRecord {
  return { ...record, payload: { ...payload, ...('birthMonth' in payload ? { birthMonth: '2007-09' } : {}), ...('age' in payload ? { age: 17 } : {}) } };
}

/** How the statements that follow differ from the first. */
type Fate = (first: LinkedStatement) => readonly Partial<LinkedStatement>[];
const FATES: Readonly<Record<string, Fate>> = {
  stays: () => [],
  isSaidAgain: () => [{}],
  isCorrected: ({ records }) => [{ records: records.map(corrected) }],
  isCorrectedBack: ({ records }) => [{ records: records.map(corrected) }, {}],
  losesARecord: ({ records }) => [{ records: records.slice(1) }],
  losesOneAndHasItBack: ({ records }) => [{ records: records.slice(0, -1) }, {}],
  isWithdrawn: () => [{ records: [] }],
  isWithdrawnAndReturns: () => [{ records: [] }, {}],
  isObjectedTo: () => [{ objected: true }],
  movesToAnother: ({ person }) => [{ records: [] }, { person: `${person}-other` }],
};

const history = fc.record({
  people: fc.uniqueArray(fc.integer({ min: 0, max: PEOPLE.length - 1 }), { minLength: 1, maxLength: 12 }),
  fates: fc.array(fc.constantFrom(...Object.keys(FATES)), { minLength: 40, maxLength: 40 }),
  order: fc.array(fc.nat(1_000_000), { minLength: 200, maxLength: 200 }),
  folds: fc.array(fc.nat(200), { maxLength: 6 }),
  repeats: fc.array(fc.nat(200), { maxLength: 10 }),
  batch: fc.integer({ min: 1, max: 6 }),
});

/** Statements that follow one another come in batches of so many at the most. */
function batched(steps: readonly Step[], most: number): Step[] {
  const batches: Step[] = [];
  for (const step of steps) {
    const last = batches.at(-1);
    if (step.kind !== 'statements' || last?.kind !== 'statements' || last.statements.length >= most) batches.push(step);
    else batches[batches.length - 1] = { kind: 'statements', statements: [...last.statements, ...step.statements] };
  }
  return batches;
}

describe('folding', () => {
  it('gives the cells of a recomputation for every worked example of the catalogue', async () => {
    const cells = await run([{ kind: 'coverage', facts: COVERAGE }, { kind: 'statements', statements: PEOPLE.flatMap(statementsOf) }]);
    expect(cells.size).toBeGreaterThan(100);
    expect(sorted(cells)).toEqual(sorted(await recomputed(PEOPLE.flat(), COVERAGE)));
  });

  it('ends as a recomputation whatever the order, the repetition, the corrections and the moments of folding', async () => {
    await fc.assert(fc.asyncProperty(history, async (h) => {
      await pool.query('truncate record, coverage, dirty_person, person_sum, cell, stale_measure, fold_setting');
      const first = h.people.flatMap((i) => statementsOf(PEOPLE[i] ?? []));
      const statements = first.flatMap((s, i) => [s, ...(FATES[h.fates[i % 40] ?? '']?.(s) ?? []).map((change, n) => ({ ...s, ...change, emission: n + 2 }))]);
      const steps: Step[] = [...statements.map((s): Step => ({ kind: 'statements', statements: [s] })), ...COVERAGE.map((f): Step => ({ kind: 'coverage', facts: [f] }))];
      const shuffled = steps.map((step, i) => [h.order[i % 200] ?? 0, i, step] as const).toSorted((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , step]) => step);
      for (const at of h.repeats) shuffled.push(shuffled[at % shuffled.length] ?? { kind: 'fold' });
      for (const at of h.folds) shuffled.splice(at % shuffled.length, 0, { kind: 'fold' });
      const cells = await run(batched(shuffled, h.batch));
      expect(sorted(cells)).toEqual(sorted(await recomputed(standing(statements), COVERAGE)));
    }), { numRuns: 25, endOnFailure: true });
  });

  it('leaves nothing behind when nothing stands any more', async () => {
    const statements = PEOPLE.flatMap(statementsOf);
    const gone = statements.map((s) => ({ ...s, records: [], emission: 2 }));
    expect(await run([{ kind: 'coverage', facts: COVERAGE }, { kind: 'statements', statements }, { kind: 'fold' }, { kind: 'statements', statements: gone }])).toEqual(new Map());
    expect((await pool.query('select from person_sum')).rowCount).toBe(0);
  });

  it('marks the measures that have changed, so that their figures are made again', async () => {
    await run([{ kind: 'coverage', facts: COVERAGE }, { kind: 'statements', statements: PEOPLE.flatMap(statementsOf) }]);
    const { rows } = await pool.query<{ measure: string }>('select distinct measure from stale_measure');
    expect(rows.length).toBeGreaterThan(10);
  });

  it('begins again with everybody when the sums were made by other definitions, and only then', async () => {
    await run([{ kind: 'coverage', facts: COVERAGE }, { kind: 'statements', statements: PEOPLE.flatMap(statementsOf) }, { kind: 'fold' }]);
    const marked = async () => (await pool.query('select from dirty_person')).rowCount;
    await withTransaction(pool, followDefinitions);
    expect(await marked()).toBe(0);
    await pool.query(`update fold_setting set definitions = 'EHC01.1'`);
    await withTransaction(pool, followDefinitions);
    expect(await marked()).toBe((await pool.query('select distinct person from record where body is not null')).rowCount);
    expect((await pool.query(`select from stale_measure where measure = '*'`)).rowCount).toBe(1);
  });
});
