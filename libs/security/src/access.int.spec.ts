import type { ModuleRef } from '@nestjs/core';
import type pg from 'pg';
import { TOPICS, type Agreement, type Principal, type TopicDefinition } from '@tributary/contracts';
import { createDataSource, createPool, migrate, withTransaction, type Tx } from '@tributary/persistence';
import { createDatabase, type TestDatabase } from '@tributary/testing';
import { AccessConsumer } from './access-consumer.js';
import { AccessListenerRegistry } from './listener-registry.js';
import { AccessReadModel, securityMigrations, type AccessListener, type Changed } from './index.js';

let database: TestDatabase;
let pool: pg.Pool;
let consumer: AccessConsumer;
let model: AccessReadModel;
const seen: (readonly Changed<Agreement>[])[] = [];

class Listener implements AccessListener {
  async onAgreements(tx: Tx, changed: readonly Changed<Agreement>[]): Promise<void> {
    // The read model has the change already, in the same transaction.
    for (const { after } of changed) if (after) expect(await model.agreements({ sender: after.sender }, tx)).toContainEqual(after);
    seen.push(changed);
  }
}

beforeAll(async () => {
  database = await createDatabase();
  const url = await database.urlAs('linkage');
  const source = createDataSource({ url, schema: 'linkage', migrations: securityMigrations });
  await migrate(source);
  await source.destroy();
  pool = createPool({ url, schema: 'linkage', name: 'spec' });
  model = new AccessReadModel(pool);
  const registry = new AccessListenerRegistry();
  registry.add([Listener]);
  const modules: Pick<ModuleRef, 'get'> = { get: () => new Listener() as never };
  consumer = new AccessConsumer('linkage', registry, modules as ModuleRef);
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

beforeEach(async () => {
  seen.length = 0;
  await pool.query('truncate access_agreement, access_principal, access_organisation');
});

const agreement = (over: Partial<Agreement> = {}): Agreement => ({
  id: 'a1', sender: '806', feed: 'sen2', council: 'E06000002', purposes: ['joint-indicators'], from: '2024-01-01', until: '2024-12-31', retentionDays: 30, withdrawn: false, ...over,
});
const deliver = (topic: TopicDefinition, messages: readonly (readonly [string, Agreement | Principal | null])[]) =>
  withTransaction(pool, (tx) => consumer.handle(tx, { topic, partition: 0, messages: messages.map(([key, value], i) => ({ key, value, offset: String(i), timestamp: '0' })) }));

describe('the access read model', () => {
  it('allows on the first and the last day of an agreement and on no other, not when withdrawn or for other purposes, and only what it names', async () => {
    await deliver(TOPICS.agreements, [['a1', agreement()]]);
    const on = async (day: string, over = {}) => (await model.activeAgreement({ sender: '806', feed: 'sen2', council: 'E06000002', on: day, ...over }))?.id;
    expect(await Promise.all(['2023-12-31', '2024-01-01', '2024-12-31', '2025-01-01'].map((day) => on(day)))).toEqual([undefined, 'a1', 'a1', undefined]);
    expect(await on('2024-06-01', { feed: 'camhs' })).toBeUndefined();
    expect(await on('2024-06-01', { council: 'E06000001' })).toBeUndefined();
    await deliver(TOPICS.agreements, [['a1', agreement({ withdrawn: true })]]);
    expect(await on('2024-06-01')).toBeUndefined();
    await deliver(TOPICS.agreements, [['a1', agreement({ purposes: ['direct-care', 'audit'] })]]);
    expect(await on('2024-06-01')).toBeUndefined();
    await deliver(TOPICS.agreements, [['a1', agreement({ purposes: ['audit', 'joint-indicators'] })], ['a0', agreement({ id: 'a0' })], ['a2', agreement({ id: 'a2', until: '2025-12-31' })]]);
    expect([await on('2024-06-01'), (await deliver(TOPICS.agreements, [['a2', null]]), await on('2024-06-01'))]).toEqual(['a2', 'a0']);
  });

  it('tells listeners of real changes once, with before and after, and of a re-delivery nobody', async () => {
    await deliver(TOPICS.agreements, [['a1', agreement({ until: '2024-06-30' })], ['a1', agreement()]]);
    await deliver(TOPICS.agreements, [['a1', agreement()]]);
    await deliver(TOPICS.agreements, [['a1', agreement({ until: '2025-12-31' })]]);
    await deliver(TOPICS.agreements, [['a1', null]]);
    expect(seen).toEqual([
      [{ before: undefined, after: agreement() }],
      [{ before: agreement(), after: agreement({ until: '2025-12-31' }) }],
      [{ before: agreement({ until: '2025-12-31' }), after: undefined }],
    ]);
    expect(await model.agreements({})).toEqual([]);
  });

  it('knows principals until they are withdrawn', async () => {
    const principal: Principal = { id: 'p', roles: ['council'], organisation: '806', withdrawn: false };
    await deliver(TOPICS.principals, [['p', principal]]);
    expect(await model.principal('p')).toEqual(principal);
    await deliver(TOPICS.principals, [['p', { ...principal, withdrawn: true }]]);
    expect(await model.principal('p')).toBeUndefined();
  });
});
