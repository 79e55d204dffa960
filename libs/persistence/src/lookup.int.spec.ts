import type pg from 'pg';
import { z } from 'zod';
import { createDatabase, type TestDatabase } from '@tributary/testing';
import { createPool, lookup } from './index.js';

const ROWS = 40_000;

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createDatabase();
  pool = createPool({ url: await database.urlAs('linkage'), schema: 'linkage', name: 'spec' });
  // A table that is being filled: the planner has not looked at it yet, and takes every column for one of few values.
  await pool.query('create table filling (id int primary key, owner text not null, note text) with (autovacuum_enabled = false)');
  await pool.query('create index filling_owner on filling (owner)');
  await pool.query(`insert into filling select n, 'o' || n / 3, repeat('x', 200) from generate_series(1, ${ROWS}) as n`);
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

const byOwner = lookup({ table: 'filling', column: 'owner', type: 'text', select: 'id, owner' });
const owners = Array.from({ length: 500 }, (_, i) => `o${i * 20 + 7}`);
const plan = z.array(z.object({ 'QUERY PLAN': z.string() }));

async function planOf(sql: string): Promise<string> {
  const { rows } = await pool.query(`explain ${sql}`, [owners]);
  return plan.parse(rows).map((row) => row['QUERY PLAN']).join('\n');
}

describe('looking up many values', () => {
  it('finds the rows that belong to any of them, and none for a value that no row has', async () => {
    const { rows } = await pool.query(`${byOwner} order by id`, [[...owners, 'nobody']]);
    const { rows: expected } = await pool.query('select id, owner from filling where owner = any($1) order by id', [owners]);
    expect(expected.length).toBeGreaterThan(1_400);
    expect(rows).toEqual(expected);
  });

  it('narrows by a condition with parameters of its own', async () => {
    const { rows } = await pool.query(lookup({ table: 'filling', column: 'owner', type: 'text', select: 'id', where: 'id > $2' }), [['o100'], 300]);
    expect(rows).toEqual([{ id: 301 }, { id: 302 }]);
  });

  it('goes by the index in a table that the planner has not looked at yet, where the same question by an array reads all of it', async () => {
    expect(await planOf(byOwner)).toMatch(/Index Scan (using|on) filling_owner/);
    expect(await planOf('select id, owner from filling where owner = any($1::text[])')).toContain('Seq Scan on filling');
  });
});
