import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { quartersOfYear } from '@tributary/domain';
import { silentLogger } from '@tributary/observability';
import { withTransaction } from '@tributary/persistence';
import { AccessReadModel } from '@tributary/security';
import { eventually, type TestDatabase } from '@tributary/testing';
import { SurroundingsReader } from '../figures/surroundings.js';
import { moveHorizon } from '../records/horizon.js';
import { applyCoverage } from '../records/record-store.js';
import { agreeOnEverything, COVERAGE, kpiDatabase, PARTITION, PEOPLE, say } from '../testing/worked-examples.js';
import { ReleaseCutter } from './release-cutter.js';
import { latestCuts, listRefusals, listReleases } from './release-store.js';
import { restateReleased } from './restate.js';

const QUARTER = '2024-25Q1';
const YEAR = '2024';

let database: TestDatabase;
let pool: pg.Pool;
let cutter: ReleaseCutter;
beforeAll(async () => {
  ({ database, pool } = await kpiDatabase());
  await agreeOnEverything(pool);
  await withTransaction(pool, async (tx) => moveHorizon(tx, '2022-23Q4', await applyCoverage(tx, PARTITION, COVERAGE)));
  // Few of each example: small numbers beside larger ones.
  await say(pool, Array.from({ length: PEOPLE.length * 2 }, (_, n) => n), 1, false);
  cutter = new ReleaseCutter(pool, new SurroundingsReader(new AccessReadModel(pool)), silentLogger);
  cutter.onApplicationBootstrap();
}, 120_000);
afterAll(async () => {
  await cutter.onApplicationShutdown();
  await pool.end();
  await database.drop();
});

/** Asks for a release whose barrier everybody has reached, and waits for what becomes of it. */
async function ask(period: string): Promise<string> {
  const id = randomUUID();
  await pool.query(`insert into release_due (id, period, requested_by, requested_at, arrived_at) values ($1, $2, 'operator', now(), now())`, [id, period]);
  await eventually(async () => (await pool.query('select from release_due where id = $1 and done_at is not null', [id])).rowCount === 1, { timeout: 60_000 });
  return id;
}

const cells = async (release: string) => (await pool.query<{ cell: string; shown: boolean; value: number | null }>('select cell, shown, value from release_cell where release = $1 order by cell', [release])).rows;

describe('a release', () => {
  it('keeps what was decided about each number, and the number, so that the next vintage is bound where nothing has changed', async () => {
    const first = await cells(await ask(QUARTER));
    expect(first.some(({ shown }) => shown) && first.some(({ shown }) => !shown)).toBe(true);
    expect(first.every(({ value }) => value !== null)).toBe(true);
    expect(await cells(await ask(QUARTER))).toEqual(first);
    expect(await listRefusals(pool)).toEqual([]);
  });

  it('can be said again to readers of a topic that was lost: every release, and of each figure the latest vintage, word for word', async () => {
    // What the topics hold when compaction has taken what was said earlier under the same key.
    const compacted = async () => (await pool.query<{ topic: string; key: string; value: string }>(
      `select distinct on (topic, key) topic, key, value from outbox where topic in ('kpi.indicators.v1', 'kpi.releases.v1') order by topic, key, txid desc, id desc`)).rows;
    const before = await compacted();
    await pool.query('delete from outbox');
    const said = await withTransaction(pool, restateReleased);
    expect(await compacted()).toEqual(before);
    expect(before).toHaveLength(said.figures + said.releases);
    expect(said).toMatchObject({ releases: 2 });
    expect((await pool.query('select from outbox')).rowCount).toBe(before.length);
  });

  it('is not cut when what is out already would give a small number of it away, and says so', async () => {
    const before = await listReleases(pool);
    const small = (await cells(before[0]?.id ?? '')).find(({ cell, value }) => cell.startsWith('ae.') && value !== null && value > 0 && value <= 7);
    expect(small).toBeDefined();
    const at = (period: string) => small?.cell.replace(QUARTER, period) ?? '';
    // Somebody has published the year and its other quarters with everything in them.
    for (const period of [YEAR, ...quartersOfYear(YEAR).filter((q) => q !== QUARTER)]) {
      const id = randomUUID();
      await pool.query(`insert into release (id, period, vintage, cut_off, body) values ($1, $2, 1, now(), '{}')`, [id, period]);
      await pool.query('insert into release_cell (release, period, cell, shown, value) values ($1, $2, $3, true, $4)', [id, period, at(period), period === YEAR ? 3 * 40 + (small?.value ?? 0) : 40]);
    }
    const id = await ask(QUARTER);
    expect(await listRefusals(pool)).toEqual([{ id, period: QUARTER, reason: expect.stringContaining('small numbers would follow') }]);
    expect(await cells(id)).toEqual([]);
    expect((await pool.query(`select from outbox where value like '%' || $1 || '%'`, [id])).rowCount).toBe(0);
  });

  it('keeps what it was made from that is not out: what numbers of other periods have been corrected to, and what those of its quarters are that were never released', async () => {
    await pool.query(`with fakes as (select id from release where body::text = '{}'), cells as (delete from release_cell where release in (select id from fakes)) select from fakes`);
    await pool.query(`delete from release where body::text = '{}'`);
    const out = new Map((await cells((await listReleases(pool)).find(({ period }) => period === QUARTER)?.id ?? '')).map(({ cell, value }) => [cell, value]));
    await say(pool, Array.from({ length: PEOPLE.length }, (_, n) => PEOPLE.length * 2 + n), 1, false);
    await ask(YEAR);
    const kept = (await withTransaction(pool, (tx) => latestCuts(tx, { except: QUARTER }))).get(YEAR)?.corrected ?? new Map<string, number>();
    const corrected = [...kept].filter(([cell]) => cell.endsWith(`|${QUARTER}`));
    expect(corrected.length).toBeGreaterThan(20);
    // Whoever comes to an example is one more in what it counts: half as many again as the two that were out.
    expect(corrected.filter(([cell, value]) => (out.get(cell) ?? 0) >= value)).toEqual([]);
    expect(new Set([...kept.keys()].map((cell) => cell.split('|').at(-1)))).toEqual(new Set(quartersOfYear(YEAR)));
  });
});
