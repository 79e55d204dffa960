import { RECORD_PARTITIONS, TOPICS, type Statement } from '@tributary/contracts';
import { messagingMigrations, partitionFor } from '@tributary/messaging';
import { createDataSource, createPool, migrate, withTransaction } from '@tributary/persistence';
import { securityMigrations } from '@tributary/security';
import { createDatabase, type TestDatabase } from '@tributary/testing';
import type pg from 'pg';
import { applyStatements, latestStatements } from '../links/apply-statements.js';
import { enterGate } from '../links/gate.js';
import { Statements1700000000400 } from './1700000000400-statements.js';
import { linkageMigrations } from './index.js';

const PERSON = 'c0ffee';
const COUNCIL = 'E06000002';

let database: TestDatabase;
let pool: pg.Pool;

async function migrateTo(migrations: typeof linkageMigrations): Promise<void> {
  const source = createDataSource({ url: database.url, schema: 'linkage', migrations: [...messagingMigrations, ...securityMigrations, ...migrations] });
  await migrate(source);
  await source.destroy();
}

beforeAll(async () => {
  database = await createDatabase();
  await migrateTo(linkageMigrations.slice(0, linkageMigrations.indexOf(Statements1700000000400)));
  pool = createPool({ url: database.url, schema: 'linkage', name: 'linkage-spec' });
  await pool.query(`insert into subject (key, feed, sender, tokens, person, level, linkable, objected) values ('sen2|806|s1', 'sen2', '806', '{upn.k1.1}', $1, null, true, false)`, [PERSON]);
  await pool.query(`insert into record (key, subject, version, withdrawn, permitted, council, payload, emitted_person, emission) values
    ('sen2|806|2025|need|n', 1, 4, false, true, $1, '{}', $2, 7), ('sen2|806|2025|person|p', 1, 1, true, true, $1, null, null, 2)`, [COUNCIL, PERSON]);
  await migrateTo(linkageMigrations);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('an upgrade of a system that held single records', () => {
  it('ends what was said of each of them, under the key it was said under', async () => {
    expect((await pool.query('select topic, partition, key, value from outbox')).rows)
      .toEqual([{ topic: TOPICS.linked.name, partition: partitionFor(PERSON, RECORD_PARTITIONS), key: `${PERSON}|sen2|806|2025|need|n`, value: null }]);
  });

  it('keeps the ids of persons: what is stated again stands under them', async () => {
    const statement: Statement = {
      kind: 'statement', feed: 'sen2', sender: '806', scope: '2025', subjectId: 's1', council: COUNCIL, version: 1, tokens: ['upn.k1.1'], records: [{ recordType: 'need', recordId: 'n', payload: {} }],
    };
    await withTransaction(pool, async (tx) => {
      await enterGate(tx, 'alone');
      await applyStatements(tx, latestStatements([statement]), { maxHolders: 4, permitted: new Set([`sen2|806|${COUNCIL}`]), objecting: new Set() }, true);
    });
    expect((await pool.query('select key, emitted_person as person from statement')).rows).toEqual([{ key: `sen2|806|2025|s1|${COUNCIL}`, person: PERSON }]);
  });
});
