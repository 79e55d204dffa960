import { receiptEventSchema, TOPICS } from '@tributary/contracts';
import { messagingMigrations } from '@tributary/messaging';
import { createDataSource, createPool, migrate } from '@tributary/persistence';
import { securityMigrations } from '@tributary/security';
import { createDatabase } from '@tributary/testing';
import { SAMPLE } from '../receipt/sample.fixture.js';
import { ingestionMigrations } from './migrations.js';
import { ReceiptFindings1700000000300 } from './receipt-findings-migration.js';

const SCHEMA = 'ingest_told_again';
const RECEIPTS = 120;

it('after an upgrade, receipts of before are told once more with what was found, in their order, and what is not ready is not', async () => {
  const database = await createDatabase();
  const pool = createPool({ url: database.url, schema: SCHEMA, name: 'upgrade-spec' });
  const upTo = async (migrations: typeof ingestionMigrations) => {
    const source = createDataSource({ url: database.url, schema: SCHEMA, migrations: [...messagingMigrations, ...securityMigrations, ...migrations] });
    await migrate(source);
    await source.destroy();
  };
  try {
    await upTo(ingestionMigrations.filter((m) => m !== ReceiptFindings1700000000300));
    const ids = Array.from({ length: RECEIPTS }, (_, i) => `0b2f7c1e-7a55-4c6e-9d52-${String(i).padStart(12, '0')}`);
    await pool.query(
      `insert into submission (id, feed, sender, scope, fact_scope, principal, received_on, state, content_hash, files, bytes, retain_until, receipt)
       select id, 'sen2', '806', '2025', '2025', 'p', '2025-03-03', case when receipt is null then 'waiting' else 'finished' end, 'h', '[]', 0, '2025-04-03', receipt from unnest($1::uuid[], $2::jsonb[]) as t (id, receipt)`,
      [[...ids, '0b2f7c1e-7a55-4c6e-9d52-999999999999'], [...ids.map((submission) => JSON.stringify({ ...SAMPLE, submission })), null]]);
    await upTo(ingestionMigrations);
    const { rows } = await pool.query<{ topic: string; key: string; value: string; headers: object }>('select topic, key, value, headers from outbox order by txid, id');
    expect(rows.map(({ key }) => key)).toEqual(ids);
    expect(rows.every(({ topic, headers }) => topic === TOPICS.receipts.name && Object.keys(headers).length === 0)).toBe(true);
    expect(rows.map(({ value }) => receiptEventSchema.parse(JSON.parse(value)).findings)).toEqual(ids.map(() => SAMPLE.findings));
  } finally {
    await pool.end();
    await database.drop();
  }
}, 60_000);
