import type pg from 'pg';
import { withTransaction } from '@tributary/persistence';
import { AccessReadModel } from '@tributary/security';
import type { TestDatabase } from '@tributary/testing';
import { kpiDatabase } from '../testing/worked-examples.js';
import { SurroundingsReader } from './surroundings.js';

const HERE = 'E06000002';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  ({ database, pool } = await kpiDatabase());
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function agreed(id: string, sender: string, from: string, until: string, withdrawn = false): Promise<void> {
  const document = { id, sender, feed: 'ae', council: HERE, purposes: ['joint-indicators'], from, until, retentionDays: 30, withdrawn };
  await pool.query('insert into access_agreement (id, sender, feed, council, valid_from, valid_until, withdrawn, document) values ($1, $2, $3, $4, $5, $6, $7, $8)', [id, sender, 'ae', HERE, from, until, withdrawn, document]);
}

async function council(id: string, onsCode: string, validFrom: string | null, validUntil: string | null): Promise<void> {
  const document = { kind: 'council', id, onsCode, name: `council ${id}`, region: 'NENC', nhsArea: null, validFrom, validUntil };
  await pool.query(`insert into access_organisation (key, kind, id, ons_code, document) values ($1, 'council', $2, $3, $4)`, [`council|${id}`, id, onsCode, document]);
}

const read = () => withTransaction(pool, (tx) => new SurroundingsReader(new AccessReadModel(pool)).read(tx, '2025-06-01'));

describe('what figures are made by, beside sums', () => {
  it('are the senders with an active agreement, each expected since the first one of its own', async () => {
    await agreed('1', 'RTR', '2023-01-01', '2024-12-31');
    await agreed('2', 'RTR', '2025-01-01', '2027-12-31');
    await agreed('3', 'RVW', '2025-04-01', '2027-12-31');
    await agreed('4', 'RVW', '2020-01-01', '2027-12-31', true);
    await agreed('5', 'RXX', '2020-01-01', '2024-12-31');
    expect((await read()).senders('ae', HERE)).toEqual([{ sender: 'RTR', from: '2023-01-01' }, { sender: 'RVW', from: '2025-04-01' }]);
  });

  it('are the councils with the days on which they began and ended, whatever codes they had', async () => {
    await council('806', HERE, null, null);
    await council('942', 'E06000063', '2023-04-01', null);
    await council('370', 'E08000038', '2025-05-01', null);
    await council('909', 'E10000006', '1974-04-01', '2023-03-31');
    expect((await read()).areas.map(({ council: code, validFrom, validUntil }) => [code, validFrom, validUntil])).toEqual([
      [HERE, null, null], ['E06000063', '2023-04-01', null], ['E08000038', '2009-01-01', null], ['E10000006', '1974-04-01', '2023-03-31'],
    ]);
  });
});
