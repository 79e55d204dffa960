import { jest } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TOPICS, type Postcodes, type ReleaseRequest } from '@tributary/contracts';
import { silentLogger } from '@tributary/observability';
import { trySessionLock, withTransaction } from '@tributary/persistence';
import { createStage, dropStrayStages, stageTables } from '../stage/tables.js';
import { PostcodeMemory, PostcodeReference } from '../store/postcodes.js';
import { runLock } from '../store/submissions.js';
import { World } from '../testing/harness.js';
import { tinyFiles } from '../testing/tiny-files.js';
import { tinyFeed } from '../testing/tiny-feed.js';
import { PostcodesConsumer, ReleasesConsumer } from './consumers.js';
import { WebhookStore } from '../webhooks/webhook-store.js';
import { Sweeper } from './sweeper.js';
import type { WorkQueue } from './work-queue.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

let world: World;
beforeEach(async () => {
  world = await World.create([tinyFeed]);
  await world.agree('806', 'sen2', 'E06000002');
});
afterEach(() => world.close());
const message = <T>(value: T) => ({ key: 'k', value, offset: '0', timestamp: '0' });
const options = { name: 'ingest-sen2', feeds: [tinyFeed] } as const;

describe('a release that is asked for', () => {
  const request: ReleaseRequest = { id: 'r1', period: '2024-25Q4', requestedAt: '2025-05-01T10:00:00Z', requestedBy: 'op' };
  const ask = () => withTransaction(world.pool, (tx) => new ReleasesConsumer(options).handle(tx, { topic: TOPICS.releaseRequests, partition: 0, messages: [message(request)] }));

  it('puts one barrier on every partition of the topic, once, behind what was accepted before', async () => {
    await world.submit({ sender: '806', scope: '2025', files: tinyFiles([{ id: 1 }]) });
    await ask();
    await ask();
    const { rows } = await world.pool.query<{ partition: number; kind: string }>(`select partition, value::jsonb->>'kind' as kind from outbox where topic = 'feed.sen2.v1' order by txid, id`);
    expect(rows.filter((row) => row.kind === 'barrier').map((row) => row.partition)).toEqual([0, 1, 2, 3]);
    expect(rows.findIndex((row) => row.kind === 'barrier')).toBe(2);
  });
});

describe('the postcode reference', () => {
  const load = (table: Postcodes) => withTransaction(world.pool, (tx) => new PostcodesConsumer(options).handle(tx, { topic: TOPICS.postcodes, partition: 0, messages: [message(table)] }));

  it('is kept in its latest edition and read however a postcode is written', async () => {
    await load({ outward: 'ZZ1', edition: '2024', postcodes: { '1AA': ['E01', 'E06000001', 'S'] } });
    await load({ outward: 'ZZ1', edition: '2025', postcodes: { '1AA': ['E02', 'E06000002', 'S'] } });
    const reference = new PostcodeReference(world.pool);
    await reference.preload(['zz1 1aa', 'ZZ99 9ZZ', 'nonsense']);
    expect(['ZZ11AA', 'ZZ1 1AB', 'ZZ99 9ZZ', 'nonsense', null].map((text) => reference.find(text))).toEqual([{ lsoa: 'E02', council: 'E06000002' }, null, null, null, null]);
  });

  it('is remembered from run to run, and read again when it has changed', async () => {
    const memory = new PostcodeMemory();
    const councilOf = async () => {
      const reference = new PostcodeReference(world.pool, memory);
      await reference.preload(['ZZ1 1AA']);
      return reference.find('ZZ1 1AA')?.council;
    };
    const read = jest.spyOn(memory, 'put');
    expect(await councilOf()).toBeUndefined();
    await load({ outward: 'ZZ1', edition: '2025', postcodes: { '1AA': ['E01', 'E06000001', 'S'] } });
    expect([await councilOf(), await councilOf()]).toEqual(['E06000001', 'E06000001']);
    expect(read).toHaveBeenCalledTimes(1);
    await load({ outward: 'ZZ1', edition: '2025', postcodes: { '1AA': ['E01', 'E06000002', 'S'] } });
    expect(await councilOf()).toBe('E06000002');
  });
});

describe('staging tables', () => {
  const tables = async () => (await world.pool.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = current_schema() and tablename ~ '^stage_'`)).rows.length;

  it('of a run that was cut off are dropped, not those of a sender that somebody works on', async () => {
    const [dead, live] = [await world.receive({ sender: '806', scope: '2025', files: tinyFiles([{ id: 1 }]) }), await world.receive({ sender: '807', scope: '2025', files: tinyFiles([{ id: 1 }]) })];
    const stages = [dead, live].map((s) => stageTables(s.serial));
    for (const stage of stages) await createStage(world.pool, stage);
    await createStage(world.pool, stageTables('999999'));
    const all = await tables();
    const worker = await world.pool.connect();
    expect(await trySessionLock(worker, runLock(live))).toBe(true);
    expect(await dropStrayStages(world.pool)).toBe(1);
    expect(await tables()).toBe(all / 3);
    await worker.query('select pg_advisory_unlock_all()');
    expect(await dropStrayStages(world.pool)).toBe(0);
    expect(await tables()).toBe(0);
    expect(await trySessionLock(worker, runLock(live))).toBe(true);
    worker.release(true);
  });
});

const sweeperOf = () => new Sweeper({
  pool: world.pool, store: world.store, queue: { add: () => Promise.resolve(false) } as Pick<WorkQueue, 'add'> as WorkQueue, files: world.files, uploads: { removeExpired: () => Promise.resolve(0) },
  webhooks: new WebhookStore(world.pool), logger: silentLogger,
});

describe('word of webhooks that ended', () => {
  it('is kept for thirty days and then removed; what still waits stays', async () => {
    const now = new Date('2025-03-31T12:00:00Z');
    const deliveries = [['delivered', '2025-03-01T11:59:00Z'], ['delivered', '2025-03-01T12:01:00Z'], ['failed', '2025-02-01T00:00:00Z'], ['pending', null]] as const;
    for (const [state, doneAt] of deliveries) await world.pool.query(`insert into webhook_delivery (id, submission, sender, state, created_at, done_at) values (gen_random_uuid(), gen_random_uuid(), '806', $1, '2025-01-01', $2)`, [state, doneAt]);
    await sweeperOf().tidy(now);
    expect((await world.pool.query<{ state: string }>('select state from webhook_delivery order by state')).rows.map((row) => row.state)).toEqual(['delivered', 'pending']);
  });
});

describe('stored files', () => {
  it('are removed when their retention has ended, not before, and never while they are waited for', async () => {
    const sweeper = sweeperOf();
    const done = await world.receive({ sender: '806', scope: '2025', files: tinyFiles([{ id: 1 }]) });
    await world.pipeline.process(done);
    const waiting = await world.receive({ sender: '806', scope: '2025', files: tinyFiles([{ id: 2 }]) });
    expect(await sweeper.removeExpired('2025-04-02')).toBe(0);
    expect(await sweeper.removeExpired('2025-04-03')).toBe(1);
    expect(await readdir(join(world.dataDir, 'raw'))).toEqual([waiting.id]);
    expect((await world.store.byId(done.id))?.rawRemovedAt).not.toBeNull();
  });
});
