import { messagingMigrations } from '@tributary/messaging';
import { createDataSource, createPool, migrate } from '@tributary/persistence';
import { securityMigrations } from '@tributary/security';
import { createDatabase, type TestDatabase } from '@tributary/testing';
import type pg from 'pg';
import { DecideAgain1700000000500 } from './1700000000500-decide-again.js';
import { linkageMigrations } from './index.js';

let database: TestDatabase;
let pool: pg.Pool;

async function migrateTo(migrations: typeof linkageMigrations): Promise<void> {
  const source = createDataSource({ url: database.url, schema: 'linkage', migrations: [...messagingMigrations, ...securityMigrations, ...migrations] });
  await migrate(source);
  await source.destroy();
}

const SUBJECTS = [
  ['ae', 'nhs.k1.1 nhs.k1.2'], ['camhs', 'nhs.k1.1 nhs.k2.1'], ['ae', 'nhs.k1.1 nhsdob.k1.1 nhsnum.k1.2'], ['sen2', 'nhs.k1.1 nhs.k1.2'],
  ['camhs', 'dob.k1.1 nhs.k1.1 nhs.k1.2 nhs.k2.1 nhs.k2.2'], ['nhs-numbers', 'nhs.k1.9'],
] as const;

beforeAll(async () => {
  database = await createDatabase();
  await migrateTo(linkageMigrations.slice(0, linkageMigrations.indexOf(DecideAgain1700000000500)));
  pool = createPool({ url: database.url, schema: 'linkage', name: 'linkage-spec' });
  for (const [id, [feed, tokens]] of SUBJECTS.entries()) {
    await pool.query("insert into subject (id, key, feed, sender, tokens, person, linkable, objected) values ($1::int, $1::text, $2, '806', $3, $1::text, true, false)", [id, feed, tokens]);
    await pool.query("insert into subject_token select unnest(string_to_array($2, ' ')), $1", [id, tokens]);
    await pool.query("insert into statement (key, subject, version, permitted, council, tokens, records, emission) values ($1::text, $1::int, 1, true, 'E06000002', $2, '[]', 1)", [id, tokens]);
  }
  await migrateTo(linkageMigrations);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('an upgrade that brings other rules', () => {
  it("has providers' patients decided again who hold several verified numbers of one key, and nobody else", async () => {
    expect((await pool.query('select subject from decide_again order by 1')).rows).toEqual([{ subject: 0 }, { subject: 4 }]);
  });

  it('has it judged again whether councils may have their tracing results used', async () => {
    expect((await pool.query('select key from permission_pending')).rows).toEqual([{ key: 'nhs-numbers|806|E06000002' }]);
  });
});
