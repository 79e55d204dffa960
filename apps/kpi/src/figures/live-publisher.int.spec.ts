import { jest } from '@jest/globals';
import fc from 'fast-check';
import type pg from 'pg';
import { localAuthorityByOns } from '@tributary/domain';
import { Metrics, silentLogger } from '@tributary/observability';
import { withTransaction } from '@tributary/persistence';
import { AccessReadModel } from '@tributary/security';
import type { TestDatabase } from '@tributary/testing';
import type { KpiConfig } from '../config.js';
import { Folder } from '../fold/folder.js';
import { moveHorizon } from '../records/horizon.js';
import { Inflow } from '../records/inflow.js';
import { applyCoverage, applyStatements, markDirty } from '../records/record-store.js';
import { COVERAGE, kpiDatabase, PEOPLE, statementsOf } from '../testing/worked-examples.js';
import { LivePublisher } from './live-publisher.js';
import { SurroundingsReader } from './surroundings.js';

jest.setTimeout(240_000);

// That whose coverage figures go by.
const PARTITION = 0;
const COUNCILS = [...new Set(COVERAGE.flatMap((c) => c.coverage.areas))];

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  ({ database, pool } = await kpiDatabase());
  for (const code of COUNCILS) {
    const known = localAuthorityByOns(code);
    if (!known) continue;
    const document = { kind: 'council', id: known.dfe, onsCode: code, name: known.name, region: known.region, nhsArea: null, validFrom: null, validUntil: null };
    await pool.query(`insert into access_organisation (key, kind, id, ons_code, document) values ($1, 'council', $2, $3, $4)`, [`council|${known.dfe}`, known.dfe, code, document]);
    for (const { feed, sender } of COVERAGE) {
      const agreement = { id: `${feed}-${sender}-${code}`, sender, feed, council: code, purposes: ['joint-indicators'], from: '2020-01-01', until: '2099-12-31', retentionDays: 30, withdrawn: false };
      await pool.query('insert into access_agreement (id, sender, feed, council, valid_from, valid_until, withdrawn, document) values ($1, $2, $3, $4, $5, $6, false, $7) on conflict do nothing', [agreement.id, sender, feed, code, agreement.from, agreement.until, agreement]);
    }
  }
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const publisher = () => new LivePublisher(pool, { LIVE_INTERVAL_MS: 100 } as KpiConfig, new SurroundingsReader(new AccessReadModel(pool)), new Inflow(), new Metrics('kpi', { process: false }), silentLogger);
const shown = async () => (await pool.query<{ key: string; body: string }>('select indicator, period, key, body from shown_figure order by 1, 2, 3')).rows;

/** So many people like each one of the examples, so that not all numbers are small. */
const ALIKE = 15;

/** Some people are stated, or nothing of them stands any more, and folded. */
async function say(people: readonly number[], emission: number, withdrawn: boolean): Promise<void> {
  const statements = people.flatMap((n) => statementsOf(PEOPLE[n % PEOPLE.length] ?? []).map((s) => ({
    ...s, person: `${s.person}-${Math.floor(n / PEOPLE.length)}`, emission, records: withdrawn ? [] : s.records,
  })));
  await withTransaction(pool, async (tx) => markDirty(tx, PARTITION, await applyStatements(tx, PARTITION, statements)));
  const folder = new Folder(pool, new Metrics('kpi', { process: false }));
  while ((await folder.foldSome(PARTITION)).folded > 0);
}

const some = fc.uniqueArray(fc.nat(PEOPLE.length * ALIKE - 1), { minLength: 100, maxLength: PEOPLE.length * 6 });

describe('what figures say of agreements', () => {
  it('goes by those for the purpose of joint indicators: another one is none, also where it has ended', async () => {
    const [council = ''] = COUNCILS;
    const state = async (purposes: readonly string[], until: string) => withTransaction(pool, async (tx) => {
      const before = await tx.query<{ id: string; document: object }>('select id, document from access_agreement where council = $1', [council]);
      for (const { id, document } of before.rows) await tx.query('update access_agreement set document = $2 where id = $1', [id, { ...document, purposes, until }]);
      const { agreement, senders } = await new SurroundingsReader(new AccessReadModel(pool)).read(tx, '2025-06-01');
      for (const { id, document } of before.rows) await tx.query('update access_agreement set document = $2 where id = $1', [id, document]);
      return [agreement('sen2', council), senders('sen2', council).length > 0];
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
        await say(people, i + 1, withdrawn && i > 0);
        await following.publish();
      }
      const followed = await shown();
      await pool.query('truncate shown_figure');
      await publisher().publish();
      expect(followed).toEqual(await shown());
      moved += followed.filter(({ body }) => body.includes('"reason":"complementary"')).length;
    }), { numRuns: 5 });
    expect(moved).toBeGreaterThan(0);
  });
});
