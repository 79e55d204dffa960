import { messagingMigrations } from '@tributary/messaging';
import { createDataSource, createPool, migrate } from '@tributary/persistence';
import { securityMigrations } from '@tributary/security';
import { createDatabase } from '@tributary/testing';
import { DecideAgain1700000000500 } from './1700000000500-decide-again.js';
import { linkageMigrations } from './index.js';

it("an upgrade has providers' patients decided again who hold several verified numbers of one key, and nobody else", async () => {
  const database = await createDatabase();
  const migrateTo = async (migrations: typeof linkageMigrations) => {
    const source = createDataSource({ url: database.url, schema: 'linkage', migrations: [...messagingMigrations, ...securityMigrations, ...migrations] });
    await migrate(source);
    await source.destroy();
  };
  await migrateTo(linkageMigrations.slice(0, linkageMigrations.indexOf(DecideAgain1700000000500)));
  const pool = createPool({ url: database.url, schema: 'linkage', name: 'linkage-spec' });
  const subjects = [['ae', 'nhs.k1.1 nhs.k1.2'], ['camhs', 'nhs.k1.1 nhs.k2.1'], ['ae', 'nhs.k1.1 nhsdob.k1.1 nhsnum.k1.2'], ['sen2', 'nhs.k1.1 nhs.k1.2'], ['camhs', 'dob.k1.1 nhs.k1.1 nhs.k1.2 nhs.k2.1 nhs.k2.2']] as const;
  for (const [i, [feed, tokens]] of subjects.entries()) {
    await pool.query("insert into subject (id, key, feed, sender, tokens, person, linkable, objected) values ($1::int, $1::text, $2, 'x', $3, $1::text, true, false)", [i, feed, tokens]);
    await pool.query("insert into subject_token select unnest(string_to_array($2, ' ')), $1", [i, tokens]);
  }
  await migrateTo(linkageMigrations);
  expect((await pool.query('select subject from decide_again order by 1')).rows).toEqual([{ subject: 0 }, { subject: 4 }]);
  await pool.end();
  await database.drop();
});
