import { jest } from '@jest/globals';
import fc from 'fast-check';
import type pg from 'pg';
import { Metrics, silentLogger } from '@tributary/observability';
import { withTransaction } from '@tributary/persistence';
import { AccessReadModel } from '@tributary/security';
import type { TestDatabase } from '@tributary/testing';
import type { KpiConfig } from '../config.js';
import { moveHorizon } from '../records/horizon.js';
import { Inflow } from '../records/inflow.js';
import { applyCoverage } from '../records/record-store.js';
import { agreeOnEverything, ALIKE, COVERAGE, kpiDatabase, PARTITION, PEOPLE, say } from '../testing/worked-examples.js';
import { LivePublisher } from './live-publisher.js';
import { SurroundingsReader } from './surroundings.js';

jest.setTimeout(240_000);

const [COUNCIL = ''] = COVERAGE.flatMap((c) => c.coverage.areas);

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  ({ database, pool } = await kpiDatabase());
  await agreeOnEverything(pool);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const publisher = () => new LivePublisher(pool, { LIVE_INTERVAL_MS: 100 } as KpiConfig, new SurroundingsReader(new AccessReadModel(pool)), new Inflow(), new Metrics('kpi', { process: false }), silentLogger);
const shown = async () => (await pool.query<{ key: string; body: string }>('select indicator, period, key, body from shown_figure order by 1, 2, 3')).rows;

const some = fc.uniqueArray(fc.nat(PEOPLE.length * ALIKE - 1), { minLength: 100, maxLength: PEOPLE.length * 6 });

describe('what figures say of agreements', () => {
  it('goes by those for the purpose of joint indicators: another one is none, also where it has ended', async () => {
    const state = async (purposes: readonly string[], until: string) => withTransaction(pool, async (tx) => {
      const before = await tx.query<{ id: string; document: object }>('select id, document from access_agreement where council = $1', [COUNCIL]);
      for (const { id, document } of before.rows) await tx.query('update access_agreement set document = $2 where id = $1', [id, { ...document, purposes, until }]);
      const { agreement, senders } = await new SurroundingsReader(new AccessReadModel(pool)).read(tx, '2025-06-01');
      for (const { id, document } of before.rows) await tx.query('update access_agreement set document = $2 where id = $1', [id, document]);
      return [agreement('sen2', COUNCIL), senders('sen2', COUNCIL).length > 0];
    });
    expect(await state(['audit', 'joint-indicators'], '2099-12-31')).toEqual(['active', true]);
    expect(await state(['joint-indicators'], '2025-05-31')).toEqual(['withdrawn', false]);
    for (const until of ['2099-12-31', '2025-05-31']) expect(await state(['direct-care'], until)).toEqual(['none', false]);
  });
});

describe('live figures', () => {
  it('that follow changes are those that are made from nothing', async () => {
    let moved = 0;
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(some, fc.boolean()), { minLength: 2, maxLength: 4 }), async (changes) => {
      await pool.query('truncate record, coverage, dirty_person, person_sum, cell, stale_measure, fold_setting, shown_figure, outbox');
      await withTransaction(pool, async (tx) => moveHorizon(tx, '2022-23Q4', await applyCoverage(tx, PARTITION, COVERAGE)));
      const following = publisher();
      for (const [i, [people, withdrawn]] of changes.entries()) {
        await say(pool, people, i + 1, withdrawn && i > 0);
        await following.publish();
      }
      const followed = await shown();
      await pool.query('truncate shown_figure');
      await publisher().publish();
      expect(followed).toEqual(await shown());
      moved += followed.filter(({ body }) => body.includes('"reason":"complementary"')).length;
    }), { numRuns: 5, endOnFailure: true });
    expect(moved).toBeGreaterThan(0);
  });
});
