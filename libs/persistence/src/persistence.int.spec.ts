import type pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createDatabase, type TestDatabase } from '@tributary/testing';
import { assertMigrated, assertSchema, copyRows, createDataSource, createPool, insertRows, lockKey, lockKeys, migrate, streamRows, withTransaction, type MigrationClass } from './index.js';

class First1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner) { await runner.query('create table thing (id text primary key, tags text[], body jsonb, day date)'); }
  async down(runner: QueryRunner) { await runner.query('drop table thing'); }
}
class Second1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner) { await runner.query('create table counter (id text primary key, n bigint not null)'); }
  async down(runner: QueryRunner) { await runner.query('drop table counter'); }
}

let database: TestDatabase;
let url: string;
let pool: pg.Pool;

async function withSource<T>(migrations: readonly MigrationClass[], work: (source: ReturnType<typeof createDataSource>) => Promise<T>): Promise<T> {
  const source = createDataSource({ url, schema: 'linkage', migrations });
  try {
    return await work(source);
  } finally {
    if (source.isInitialized) await source.destroy();
  }
}

beforeAll(async () => {
  database = await createDatabase();
  url = await database.urlAs('linkage');
  pool = createPool({ url, schema: 'linkage', name: 'spec' });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('migrations', () => {
  it('are refused while any is pending, and accepted once all are applied', async () => {
    await expect(withSource([First1700000000001], assertMigrated)).rejects.toMatchObject({ code: 'schema-not-migrated' });
    await withSource([First1700000000001], migrate);
    await withSource([First1700000000001], assertMigrated);
    await assertSchema(pool, 'linkage', [First1700000000001]);
  });

  it('name the one that is missing', async () => {
    await expect(assertSchema(pool, 'linkage', [First1700000000001, Second1700000000002])).rejects.toThrow('not applied: Second1700000000002');
  });

  it('are refused when a newer program has been here, by starting and by migrating', async () => {
    await withSource([First1700000000001, Second1700000000002], migrate);
    await expect(withSource([First1700000000001], assertMigrated)).rejects.toThrow('unknown to this version: Second1700000000002');
    await expect(withSource([First1700000000001], migrate)).rejects.toMatchObject({ code: 'schema-not-migrated' });
  });

  it('are applied once when two start at the same time', async () => {
    await Promise.all([1, 2].map(() => withSource([First1700000000001, Second1700000000002], migrate)));
    const { rows } = await pool.query('select name from migrations order by name');
    expect(rows.map((row) => row.name)).toEqual(['First1700000000001', 'Second1700000000002']);
  });
});

describe('bulk writing', () => {
  const columns = { id: 'text', tags: 'text[]', body: 'jsonb', day: 'date' };

  beforeEach(() => pool.query('truncate thing'));

  it('inserts thousands of rows with arrays, objects, nulls and dates as they were given', async () => {
    const rows = Array.from({ length: 2_501 }, (_, i) => [`id${i}`, ['a"b', 'c\\d', 'e,f', null], { n: i, text: "O'Neil" }, i % 2 ? '2025-03-30' : null]);
    expect(await withTransaction(pool, (tx) => insertRows(tx, 'thing', columns, rows))).toBe(2_501);
    const { rows: found } = await pool.query(`select * from thing where id in ('id1', 'id2') order by id`);
    expect(found).toEqual([
      { id: 'id1', tags: ['a"b', 'c\\d', 'e,f', null], body: { n: 1, text: "O'Neil" }, day: '2025-03-30' },
      { id: 'id2', tags: ['a"b', 'c\\d', 'e,f', null], body: { n: 2, text: "O'Neil" }, day: null },
    ]);
  });

  it('inserts any text: empty, alone, and with the characters that separate values on the way', async () => {
    const awkward = ['', ' ', 'tab\there', 'a\u001eb', '\u001f', '"quoted"', '{}', 'NULL', '\\N', 'ünïcode ☃'];
    for (const ids of [...awkward.map((id) => [id]), awkward.map((id) => `all ${id}`), awkward.filter((id) => !id.includes('\u001e') && !id.includes('\u001f')).map((id) => `joined ${id}`)]) {
      await pool.query('truncate thing');
      await withTransaction(pool, (tx) => insertRows(tx, 'thing', { id: 'text', tags: 'text[]', body: 'jsonb' }, ids.map((id) => [id, [id], { id }])));
      const { rows } = await pool.query<{ id: string; tags: string[]; body: { id: string } }>('select id, tags, body from thing');
      expect(new Set(rows.map((row) => row.id))).toEqual(new Set(ids));
      for (const row of rows) expect([row.tags, row.body]).toEqual([[row.id], { id: row.id }]);
    }
  });

  it('copies rows with every character that the format escapes', async () => {
    const awkward = ['tab\there', 'line\nbreak', 'return\r', 'back\\slash', '\\N', '', '\\.', 'ünïcode ☃'];
    await withTransaction(pool, (tx) => copyRows(tx, 'thing', ['id', 'day'], awkward.map((id) => [id, null])));
    const { rows } = await pool.query<{ id: string; day: null }>('select id, day from thing');
    expect(new Set(rows.map((row) => row.id))).toEqual(new Set(awkward));
    expect(rows.every((row) => row.day === null)).toBe(true);
  });

  it('refuses a NUL character, keeps nothing of the copy, and leaves the connection usable', async () => {
    async function* rows() { for (let i = 0; i < 20_000; i++) yield [`id${i}`, null]; yield ['nul\0', null]; }
    await expect(withTransaction(pool, (tx) => copyRows(tx, 'thing', ['id', 'day'], rows()))).rejects.toMatchObject({ code: 'nul-character' });
    expect((await pool.query('select * from thing')).rowCount).toBe(0);
  });

  it('reports an error of the database in the middle of a copy, and the transaction is rolled back', async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => [`id${i}`, i === 10 ? 'no date' : null]);
    await expect(withTransaction(pool, (tx) => copyRows(tx, 'thing', ['id', 'day'], rows))).rejects.toMatchObject({ code: '22007' });
    expect((await pool.query('select * from thing')).rowCount).toBe(0);
  });

  it('streams a big result in order, inside a transaction and from a pool, and can be left early', async () => {
    await withTransaction(pool, (tx) => insertRows(tx, 'thing', { id: 'text' }, Array.from({ length: 3_000 }, (_, i) => [String(i).padStart(5, '0')])));
    const sql = 'select id from thing where id >= $1 order by id';
    const seen: string[] = [];
    for await (const row of streamRows<{ id: string }>(pool, sql, ['00001'], 700)) seen.push(row.id);
    expect(seen).toHaveLength(2_999);
    expect(seen).toEqual(seen.toSorted());
    await withTransaction(pool, async (tx) => {
      for await (const row of streamRows<{ id: string }>(tx, sql, ['00000'], 10)) {
        await tx.query('delete from thing where id = $1', [row.id]);
        if (row.id === '00024') break;
      }
      expect((await tx.query('select 1 from thing')).rowCount).toBe(2_975);
    });
    for await (const row of streamRows<{ id: string }>(pool, sql, ['00000'], 10)) if (row.id > '00030') break;
    await withTransaction(pool, async (tx) => {
      const ahead: string[] = [];
      for await (const row of streamRows<{ id: string }>(tx, sql, ['00000'], 10, true)) {
        ahead.push(row.id);
        if (ahead.length === 25) break;
      }
      expect([ahead.length, (await tx.query('select 1 from thing')).rowCount]).toEqual([25, 2_975]);
    });
    await expect((async () => { for await (const row of streamRows<{ n: number }>(pool, 'select 1000 / (25 - n) as n from generate_series(1, 100) n', [], 10)) seen.push(String(row.n)); })()).rejects.toThrow('division by zero');
    expect(pool.idleCount).toBe(pool.totalCount);
  });
});

describe('transactions', () => {
  beforeEach(() => pool.query(`insert into counter values ('a', 0), ('b', 0) on conflict (id) do update set n = 0`));

  it('run again after a deadlock, so that both of two end', async () => {
    const increment = (first: string, second: string) => withTransaction(pool, async (tx) => {
      await tx.query('update counter set n = n + 1 where id = $1', [first]);
      await tx.query('select pg_sleep(0.05)');
      await tx.query('update counter set n = n + 1 where id = $1', [second]);
    });
    await Promise.all([increment('a', 'b'), increment('b', 'a')]);
    expect((await pool.query('select n from counter order by id')).rows).toEqual([{ n: '2' }, { n: '2' }]);
  });

  it('run again after a serialization failure', async () => {
    let runs = 0;
    const increment = () => withTransaction(pool, async (tx) => {
      runs++;
      const { rows } = await tx.query<{ n: string }>(`select n from counter where id = 'a'`);
      await tx.query(`select pg_sleep(0.02)`);
      await tx.query(`update counter set n = $1 where id = 'a'`, [Number(rows[0]?.n) + 1]);
    }, { isolation: 'serializable' });
    await Promise.all([increment(), increment(), increment()]);
    expect((await pool.query(`select n from counter where id = 'a'`)).rows).toEqual([{ n: '3' }]);
    expect(runs).toBeGreaterThan(3);
  });

  it('undo everything when the work throws', async () => {
    await expect(withTransaction(pool, async (tx) => {
      await tx.query(`update counter set n = 9`);
      throw new Error('no');
    })).rejects.toThrow('no');
    expect((await pool.query('select n from counter')).rows).toEqual([{ n: '0' }, { n: '0' }]);
  });

  it('survive the loss of their connection: the pool replaces it', async () => {
    await expect(withTransaction(pool, (tx) => tx.query('select pg_terminate_backend(pg_backend_pid())'))).rejects.toThrow();
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('wait for a key that another one holds, and take many keys in any order without a deadlock', async () => {
    const order: string[] = [];
    await withTransaction(pool, async (first) => {
      await lockKey(first, 'k');
      const second = withTransaction(pool, async (tx) => { await lockKey(tx, 'k'); order.push('second'); });
      await first.query('select pg_sleep(0.05)');
      order.push('first');
      await first.query('commit');
      await second;
      await first.query('begin');
    });
    expect(order).toEqual(['first', 'second']);
    const keys = Array.from({ length: 2_000 }, (_, i) => `t${i}`);
    await Promise.all([keys, keys.toReversed()].map((some) => withTransaction(pool, async (tx) => { await lockKeys(tx, 'tokens', some); })));
  });

  it('do not have an id before their first write, even while they hold locks', async () => {
    await withTransaction(pool, async (tx) => {
      await lockKeys(tx, 'tokens', ['a', 'b']);
      await lockKey(tx, 'c');
      expect((await tx.query('select pg_current_xact_id_if_assigned() as id')).rows).toEqual([{ id: null }]);
    });
  });
});
