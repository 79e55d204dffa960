import type pg from 'pg';
import { exactFigureSchema, figureKey, type Release } from '@tributary/contracts';
import { Metrics } from '@tributary/observability';
import { withTransaction } from '@tributary/persistence';
import { AccessReadModel } from '@tributary/security';
import type { TestDatabase } from '@tributary/testing';
import { z } from 'zod';
import { Folder } from '../fold/folder.js';
import { moveHorizon } from '../records/horizon.js';
import { applyCoverage, applyStatements, markDirty } from '../records/record-store.js';
import { keepRelease } from '../releases/release-store.js';
import { COVERAGE, kpiDatabase, PEOPLE, statementsOf } from '../testing/worked-examples.js';
import { readExact } from './exact-reader.js';
import { SurroundingsReader } from './surroundings.js';

const PARTITION = 0;
const MIDDLESBROUGH = { kind: 'council', id: '806', onsCode: 'E06000002', name: 'Middlesbrough', region: 'NENC', nhsArea: null, validFrom: null, validUntil: null };

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  ({ database, pool } = await kpiDatabase());
  await pool.query(`insert into access_organisation (key, kind, id, ons_code, document) values ('council:806', 'council', '806', $1, $2)`, [MIDDLESBROUGH.onsCode, MIDDLESBROUGH]);
  await withTransaction(pool, async (tx) => {
    await moveHorizon(tx, '2022-23Q4', await applyCoverage(tx, PARTITION, COVERAGE));
    await markDirty(tx, PARTITION, await applyStatements(tx, PARTITION, PEOPLE.flatMap(statementsOf)));
  });
  const folder = new Folder(pool, new Metrics('kpi', { process: false }));
  while ((await folder.foldSome(PARTITION)).folded > 0);
}, 60_000);
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const exact = (indicator?: string, state?: 'open' | 'released') => withTransaction(pool, async (tx) =>
  z.array(exactFigureSchema.strict()).parse(await readExact(tx, new SurroundingsReader(new AccessReadModel(pool)), { area: MIDDLESBROUGH.onsCode, period: '2024', indicator, state })));
const release = (vintage: number, cutOff: string): Release => ({ id: `r${vintage}`, period: '2024', vintage, cutOff, figures: 1, hidden: 0, definitions: {}, policy: 'first-line-1' });

describe('exact figures', () => {
  it('of an open period are those of now, and say so', async () => {
    const before = new Date().toISOString();
    const figures = await exact();
    expect(new Set(figures.map((f) => f.indicator)).size).toBeGreaterThan(5);
    expect(new Set(figures.map((f) => `${f.state} ${f.release}`))).toEqual(new Set(['open null']));
    expect(figures.every((f) => f.cutOff >= before && f.cutOff <= new Date().toISOString())).toBe(true);
    expect(new Set((await exact('EHC17')).map((f) => f.indicator))).toEqual(new Set(['EHC17']));
    expect(await exact('EHC17', 'released')).toEqual([]);
  });

  it('of a released period are those behind its latest release, with its cut-off, whatever the cells have become', async () => {
    const [figure] = (await exact('EHC17')).filter((f) => f.breakdown === 'all');
    if (!figure) throw new Error('no figure to release');
    for (const [vintage, n, cutOff] of [[1, '1111', '2025-02-01T08:00:00.000Z'], [2, '2222', '2025-03-01T08:00:00.000Z']] as const) {
      const { state: _state, cutOff: _cutOff, release: _release, ...made } = figure;
      const shown = { ...figure, state: 'released' as const, numerator: n, denominator: null, value: n, lower: null, upper: null, reason: null, policy: 'D-none' };
      await withTransaction(pool, (tx) => keepRelease(tx, release(vintage, cutOff), [shown], new Map([[figureKey(shown), { ...made, value: { n, d: '1' } }]]), { cells: new Map(), corrected: new Map() }));
    }
    expect(await exact()).toMatchObject([{ indicator: 'EHC17', breakdown: 'all', value: { n: '2222', d: '1' }, state: 'released', cutOff: '2025-03-01T08:00:00.000Z', release: 'r2' }]);
    expect(await exact('EHC01')).toEqual([]);
  });

  it('of a released period are those of now where the auditor asks for them, as after a vintage that was refused', async () => {
    const now = await exact('EHC17', 'open');
    expect(now.filter((f) => f.breakdown === 'all')).toEqual([expect.objectContaining({ state: 'open', release: null })]);
    expect(now.some((f) => f.value?.n === '2222')).toBe(false);
    expect(await exact('EHC17', 'released')).toMatchObject([{ value: { n: '2222', d: '1' }, release: 'r2' }]);
  });
});
