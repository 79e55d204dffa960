import type pg from 'pg';
import { messagingMigrations } from '@tributary/messaging';
import { createDataSource, createPool, migrate } from '@tributary/persistence';
import { securityMigrations } from '@tributary/security';
import { createDatabase, type TestDatabase } from '@tributary/testing';
import { Statements1700000010200 } from './1700000010200-statements.js';
import { kpiMigrations } from './index.js';

const ALL = [...messagingMigrations, ...securityMigrations, ...kpiMigrations];
const BEFORE = ALL.slice(0, ALL.indexOf(Statements1700000010200));

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createDatabase();
  pool = createPool({ url: database.url, schema: 'kpi', name: 'kpi spec', max: 1 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function applied(migrations: typeof ALL): Promise<void> {
  const source = createDataSource({ url: database.url, schema: 'kpi', migrations });
  await migrate(source);
  await source.destroy();
}

const rowsOf = async (table: string) => (await pool.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]?.n;

describe('an installation that held single records', () => {
  it('forgets them and what they added up to, has figures made again, and keeps coverage, the span and what was released', async () => {
    await applied(BEFORE);
    await pool.query(`insert into record (person, record_key, partition, feed, sender, emission, body) values ('p', 'ae|RTR|net-change|attendance|a', 0, 'ae', 'RTR', 1, '{}')`);
    await pool.query(`insert into coverage (partition, feed, sender, scope, version, body) values (0, 'ae', 'RTR', '2024-05', 1, '{}')`);
    await pool.query(`insert into fold_setting (first_quarter, horizon) values ('2022-23Q4', '2024-25Q1')`);
    await pool.query(`insert into dirty_person (partition, person) values (0, 'p')`);
    await pool.query(`insert into person_sum (person, partition, cells, amounts) values ('p', 0, '{1}', '{1}')`);
    await pool.query(`insert into cell_key (measure, area, period, breakdown) values ('ae.attendances', 'E06000002', '2024-25Q1', 'all')`);
    await pool.query('insert into cell (id, partition, amount) select id, 0, 1 from cell_key');
    await pool.query(`insert into release (id, period, vintage, cut_off, body) values ('r', '2024-25Q1', 1, now(), '{}')`);
    await pool.query(`insert into release_figure (release, key, indicator, period, body, exact) values ('r', 'k', 'AE06', '2024-25Q1', '{}', '{}')`);
    await applied(ALL);
    for (const gone of ['record', 'dirty_person', 'person_sum', 'cell']) expect([gone, await rowsOf(gone)]).toEqual([gone, 0]);
    for (const kept of ['coverage', 'fold_setting', 'cell_key', 'release', 'release_figure']) expect([kept, await rowsOf(kept)]).toEqual([kept, 1]);
    expect((await pool.query('select measure, period from stale_measure')).rows).toEqual([{ measure: '*', period: '*' }]);
    await pool.query(`insert into record (person, statement_key, partition, feed, sender, emission, body) values ('p', 'ae|RTR|net-change|s|E06000002', 0, 'ae', 'RTR', 1, '{}')`);
  });
});
