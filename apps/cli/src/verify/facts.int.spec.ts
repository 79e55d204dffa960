import type { CurrentFact } from '@tributary/matching';
import { createPool, withTransaction } from '@tributary/persistence';
import { createDatabase } from '@tributary/testing';
import { expectedLinks } from './facts.js';

/** What is read of other services' tables. */
const TABLES = `
  create table governance.agreement (sender text, feed text, council text, purposes text[], valid_from date, valid_until date, withdrawn boolean);
  create table governance.objection (tokens text[], valid_from date, withdrawn boolean);
  create table linkage.governance_state (max_holders int not null);
  insert into governance.agreement select sender, 'sen2', 'E06000002', '{joint-indicators}', '2024-01-01', '2026-12-31', false from unnest(array['806', '807', '808']) as sender;
  insert into linkage.governance_state values (2)`;

const facts = ['806', '807', '808'].map((sender): CurrentFact => (
  { feed: 'sen2', sender, scope: '2025', recordType: 'person', recordId: 'r', subjectId: 's', withdrawn: false, council: 'E06000002', tokens: ['upn.k1.1'] }));

it('links are recomputed by the limit of holders that linkage has in force', async () => {
  const database = await createDatabase();
  const pool = createPool({ url: database.url, schema: 'public', name: 'spec', max: 1 });
  await pool.query(TABLES);
  const persons = async () => withTransaction(pool, async (tx) => new Set([...(await expectedLinks(tx, facts, '2025-06-01')).values()].map((link) => link.person)).size);
  expect(await persons()).toBe(3);
  await pool.query('update linkage.governance_state set max_holders = 3');
  expect(await persons()).toBe(1);
  await pool.end();
  await database.drop();
});
