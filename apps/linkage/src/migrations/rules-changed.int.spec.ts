import { messagingMigrations } from '@tributary/messaging';
import { createDataSource, createPool, migrate } from '@tributary/persistence';
import { securityMigrations } from '@tributary/security';
import { createDatabase, type TestDatabase } from '@tributary/testing';
import type pg from 'pg';
import { DecideAgain1700000000500 } from './1700000000500-decide-again.js';
import { AmbiguousNumbers1700000000800 } from './1700000000800-ambiguous-numbers.js';
import { RowsWithoutTokens1700000000900 } from './1700000000900-rows-without-tokens.js';
import { linkageMigrations } from './index.js';

let database: TestDatabase;
let pool: pg.Pool;

/** Who waits to be decided again. */
const waiting = async (): Promise<number[]> => (await pool.query<{ subject: number }>('select subject from decide_again order by 1')).rows.map(({ subject }) => subject);
const before = (migration: (typeof linkageMigrations)[number]) => linkageMigrations.slice(0, linkageMigrations.indexOf(migration));

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
  await migrateTo(before(DecideAgain1700000000500));
  pool = createPool({ url: database.url, schema: 'linkage', name: 'linkage-spec' });
  for (const [id, [feed, tokens]] of SUBJECTS.entries()) {
    await pool.query("insert into subject (id, key, feed, sender, tokens, person, linkable, objected) values ($1::int, $1::text, $2, '806', $3, $1::text, true, false)", [id, feed, tokens]);
    await pool.query("insert into subject_token select unnest(string_to_array($2, ' ')), $1", [id, tokens]);
    await pool.query("insert into statement (key, subject, version, permitted, council, tokens, records, emission) values ($1::text, $1::int, 1, true, 'E06000002', $2, '[]', 1)", [id, tokens]);
  }
  await migrateTo(before(AmbiguousNumbers1700000000800));
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('an upgrade that brings other rules', () => {
  it("has providers' patients decided again who hold several verified numbers of one key, and nobody else", async () => {
    expect(await waiting()).toEqual([0, 4]);
  });

  it('has it judged again whether councils may have their tracing results used', async () => {
    expect((await pool.query('select key from permission_pending')).rows).toEqual([{ key: 'nhs-numbers|806|E06000002' }]);
  });

  it('has those decided again who share a number with two others and are alone, or one that stands without a date of birth, and nobody else', async () => {
    await pool.query('delete from decide_again');
    await pool.query("delete from subject_token where token not in ('nhs.k1.9', 'nhsnum.k1.2')");
    await pool.query("insert into subject_token values ('nhsnum.k1.2', 3), ('nhs.k1.9', 0), ('nhs.k1.9', 1), ('uln.k1.1', 4), ('uln.k1.1', 5)");
    await pool.query("update subject set level = 'L1' where id in (1, 3)");
    await migrateTo(before(RowsWithoutTokens1700000000900));
    expect(await waiting()).toEqual([0, 2, 3, 5]);
  });

  it('marks rows of snapshots that had no token as those of their snapshot, and has their people decided again', async () => {
    await pool.query('delete from decide_again');
    await pool.query(`insert into statement (key, subject, version, permitted, council, tokens, records, emission) values
      ('sen2|806|2025|s|E06000002', 3, 1, true, 'E06000002', '', '[]', 1), ('sen2|806|2026|s|E06000002', 3, 1, false, 'E06000002', '', '[]', 1),
      ('school-census|806|2025-spring|s|E06000002', 1, 2, true, 'E06000002', '', null, 1), ('camhs|RX3|2024-11-primary|s|E06000002', 4, 1, true, 'E06000002', '', '[]', 1)`);
    await migrateTo(linkageMigrations);
    expect(await waiting()).toEqual([3]);
    expect((await pool.query("select tokens from statement where key like '%|s|%' order by key")).rows.map(({ tokens }: { tokens: string }) => tokens)).toEqual(['', '', 'scope.-.2025', 'scope.-.2026']);
    expect((await pool.query('select tokens from subject where id = 3')).rows).toEqual([{ tokens: 'nhs.k1.1 nhs.k1.2 scope.-.2025' }]);
  });
});
