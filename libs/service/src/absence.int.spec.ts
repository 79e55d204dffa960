import pg from 'pg';
import { createPool } from '@tributary/persistence';
import { createDatabase, freePort, type TestDatabase } from '@tributary/testing';
import { toProblem } from './problem-filter.js';

let database: TestDatabase;
let url: string;
beforeAll(async () => {
  database = await createDatabase();
  url = await database.urlAs('linkage');
});
afterAll(() => database.drop());

/** The problem that a caller is shown when `work` with a database fails. */
async function problemOf(connection: { url?: string; max?: number }, work: (pool: pg.Pool) => Promise<unknown>) {
  const pool = createPool({ url: connection.url ?? url, schema: 'linkage', name: 'spec', ...(connection.max === undefined ? {} : { max: connection.max }) });
  try {
    return toProblem(await work(pool).then(() => { throw new Error('it did not fail'); }, (error: unknown) => error), 'spec-1');
  } finally {
    await pool.end();
  }
}

describe('a request that fails because the database', () => {
  const away = { status: 503, code: 'backend-away', title: 'Service Unavailable' };

  it('does not listen is to be sent again, as nothing was done', async () => {
    const elsewhere = new URL(url);
    elsewhere.port = String(await freePort());
    expect(await problemOf({ url: elsewhere.href }, (pool) => pool.query('select 1'))).toMatchObject({ ...away, detail: expect.stringContaining('nothing was done'), remedy: expect.stringContaining('Retry-After') });
  });

  it('has no connection free in time is to be sent again, as nothing was done', async () => {
    const problem = await problemOf({ max: 1 }, async (pool) => {
      const only = await pool.connect();
      try {
        await pool.query('select 1');
      } finally {
        only.release();
      }
    });
    expect(problem).toMatchObject({ ...away, detail: expect.stringContaining('nothing was done') });
  });

  it('ends the connection under way is to be looked at first, as it may have been done', async () => {
    const problem = await problemOf({}, (pool) => pool.query('select pg_terminate_backend(pg_backend_pid())'));
    expect(problem).toMatchObject({ ...away, detail: expect.stringContaining('may have been done'), remedy: expect.stringContaining('Look whether') });
  });

  it('refuses what it was asked is an error of ours, of which nothing is shown', async () => {
    expect(await problemOf({}, (pool) => pool.query('select nothing'))).toMatchObject({ status: 500, code: 'internal-error', detail: 'The service could not do this.' });
  });
});
