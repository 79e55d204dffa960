import { connect, createServer, type Server, type Socket } from 'node:net';
import { eventually, freePort } from '@tributary/testing';
import { createPool, withTransaction } from '@tributary/persistence';
import { appendOutbox, appendOutboxFrom, readTopic } from './index.js';
import { outboxDepth } from './outbox-reader.js';
import { appendRecords, createWorld, publish, specTopic, startRelay, type World } from './specs/harness.js';

const topic = specTopic('spec.records.v1', 1);
const wide = specTopic('spec.wide.v1', 4);
let world: World;

beforeAll(async () => { world = await createWorld([topic, wide]); });
afterAll(() => world.close());
beforeEach(() => world.pool.query('truncate outbox'));

const versions = async (from: number) => (await readTopic({ settings: world.settings, topic: topic.name, until: (seen) => seen.length >= from }))
  .map((message) => (message.value === null ? null : (message.value as { version: number }).version));
const end = async () => (await readTopic({ settings: world.settings, topic: topic.name })).length;

describe('the outbox', () => {
  it('does not skip a transaction that took its place first and commits last', async () => {
    const before = await end();
    const relay = startRelay(world);
    const late = await world.pool.connect();
    const early = await world.pool.connect();
    try {
      await late.query('begin');
      await appendRecords(late, topic, [{ id: 'r', version: 1 }]);
      await early.query('begin');
      await appendRecords(early, topic, [{ id: 'r', version: 2 }]);
      await early.query('commit');
      // The relay has been woken by now; what it must not do is publish past the open transaction.
      await publish(world, topic, [{ id: 'r', version: 3 }]);
      await eventually(async () => (await relay.health()).active);
      expect((await outboxDepth(world.pool)).depth).toBe(2);
      await late.query('commit');
      expect((await versions(before + 3)).slice(before)).toEqual([1, 2, 3]);
    } finally {
      late.release(true);
      early.release(true);
      await relay.stop();
    }
    expect((await outboxDepth(world.pool)).depth).toBe(0);
  });

  it('is not stopped by a long transaction of another role', async () => {
    const before = await end();
    const other = createPool({ url: await world.database.urlAs('kpi'), schema: 'kpi', name: 'other' });
    const long = await other.connect();
    await long.query('begin');
    await long.query('select pg_current_xact_id()');
    const relay = startRelay(world);
    try {
      await publish(world, topic, [{ id: 'r', version: 10 }]);
      expect((await versions(before + 1)).at(-1)).toBe(10);
    } finally {
      await long.query('rollback');
      long.release(true);
      await Promise.all([other.end(), relay.stop()]);
    }
  });

  it('keeps nothing of a transaction that is rolled back', async () => {
    await expect(withTransaction(world.pool, async (tx) => {
      await appendRecords(tx, topic, [{ id: 'r', version: 1 }]);
      throw new Error('no');
    })).rejects.toThrow('no');
    expect((await outboxDepth(world.pool)).depth).toBe(0);
  });

  it('refuses a partition that the topic does not have', async () => {
    await expect(withTransaction(world.pool, (tx) => appendOutbox(tx, [{ topic, partition: 1, key: 'k', value: null }]))).rejects.toMatchObject({ code: 'no-such-partition' });
  });

  it('takes what a query selects in the order of the query, as it takes rows', async () => {
    const sql = `select 0 as partition, 'k' || n as key, json_build_object('version', n)::text as value from generate_series(1, $1::int) as n order by n desc`;
    const select = { topic, sql, params: [3] };
    expect(await withTransaction(world.pool, (tx) => appendOutboxFrom(tx, select))).toBe(3);
    const { rows } = await world.pool.query('select topic, partition, key, value, headers from outbox order by txid, id');
    await world.pool.query('truncate outbox');
    const append = [3, 2, 1].map((n) => ({ topic, partition: 0, key: `k${n}`, value: { version: n } }));
    await withTransaction(world.pool, (tx) => appendOutbox(tx, append));
    const { rows: appended } = await world.pool.query('select topic, partition, key, value, headers from outbox order by txid, id');
    expect(rows.map((row) => ({ ...row, value: JSON.parse(row.value) }))).toEqual(appended.map((row) => ({ ...row, value: JSON.parse(row.value) })));
  });

  it('refuses what a query puts into a partition that the topic does not have, and keeps nothing of it', async () => {
    const select = { topic, sql: `select n as partition, 'k' as key, '{}' as value from generate_series(0, 1) as n`, params: [] };
    await expect(withTransaction(world.pool, (tx) => appendOutboxFrom(tx, select))).rejects.toMatchObject({ code: 'no-such-partition' });
    expect((await outboxDepth(world.pool)).depth).toBe(0);
  });

  it('sends no headers on a topic that has none: between two services of ours they would cost more than the records', async () => {
    const before = await end();
    await withTransaction(world.pool, (tx) => appendOutbox(tx, [{ topic: { ...topic, cloudEvents: false }, partition: 0, key: 'k', value: { kind: 'record', id: 'k', version: 1 } }]));
    const relay = startRelay(world);
    const message = (await readTopic({ settings: world.settings, topic: topic.name, until: (seen) => seen.length > before })).at(-1);
    await relay.stop();
    expect(message?.headers).toEqual({});
  });

  it('sends tombstones, and CloudEvents headers on every message', async () => {
    const before = await end();
    await withTransaction(world.pool, (tx) => appendOutbox(tx, [
      { topic, partition: 0, key: 'k', value: { kind: 'record', id: 'k', version: 1 }, headers: { own: 'yes' } },
      { topic, partition: 0, key: 'k', value: null },
    ]));
    const relay = startRelay(world);
    const messages = (await readTopic({ settings: world.settings, topic: topic.name, until: (seen) => seen.length >= before + 2 })).slice(before);
    await relay.stop();
    expect(messages.map((message) => message.value)).toEqual([{ kind: 'record', id: 'k', version: 1 }, null]);
    for (const message of messages) {
      expect(message.headers).toMatchObject({ ce_specversion: '1.0', ce_type: topic.name, ce_source: 'urn:tributary:linkage', 'content-type': 'application/json' });
      expect(Date.parse(message.headers['ce_time'] ?? '')).toBeGreaterThan(0);
    }
    expect(messages[0]?.headers['own']).toBe('yes');
    expect(new Set(messages.map((message) => message.headers['ce_id'])).size).toBe(2);
  });

  it('is published by one of two relays only, and by the other one when the first has gone', async () => {
    const before = await end();
    const first = startRelay(world);
    await eventually(async () => (await first.health()).active);
    const second = startRelay(world, world.settings, world.newPool());
    await publish(world, topic, Array.from({ length: 500 }, (_, version) => ({ id: 'r', version })));
    expect((await versions(before + 500)).slice(before)).toEqual(Array.from({ length: 500 }, (_, version) => version));
    expect((await second.health()).active).toBe(false);
    await first.stop();
    await publish(world, topic, [{ id: 'r', version: 1_000 }]);
    expect((await versions(before + 501)).at(-1)).toBe(1_000);
    await second.stop();
  });

  it('is well again once the database is, with nothing to publish', async () => {
    const relay = startRelay(world);
    try {
      await eventually(async () => (await relay.health()).active);
      const { rowCount } = await world.pool.query(`select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
        where l.locktype = 'advisory' and d.datname = current_database() and l.pid <> pg_backend_pid()`);
      expect(rowCount).toBeGreaterThan(0);
      await eventually(async () => (await relay.health()).failing !== undefined);
      await eventually(async () => expect(await relay.health()).toMatchObject({ active: true, failing: undefined }), { timeout: 15_000 });
    } finally {
      await relay.stop();
    }
  });

  it('waits while the broker is away and goes on in order when it comes back', async () => {
    const before = await end();
    const gate = new Gate(world.settings.brokers, await freePort());
    const relay = startRelay(world, { ...world.settings, brokers: `127.0.0.1:${gate.port}` });
    try {
      for (let version = 0; version < 20; version++) await publish(world, topic, [{ id: 'r', version }]);
      await eventually(async () => (await relay.health()).failing !== undefined, { timeout: 30_000 });
      expect((await outboxDepth(world.pool)).depth).toBe(20);
      await gate.open();
      expect((await versions(before + 20)).slice(before)).toEqual(Array.from({ length: 20 }, (_, version) => version));
      await eventually(async () => (await relay.health()).failing === undefined);
    } finally {
      await relay.stop();
      await gate.close();
    }
  });

  it('publishes a transaction of more rows than one send takes whole, and in order in each partition', async () => {
    const rows = 5_000;
    await publish(world, wide, Array.from({ length: rows }, (_, i) => ({ id: `r${i}`, version: i })));
    const relay = startRelay(world);
    const messages = await readTopic({ settings: world.settings, topic: wide.name, until: (seen) => seen.length >= rows });
    await relay.stop();
    const byPartition = Map.groupBy(messages, ({ partition }) => partition);
    expect([messages.length, byPartition.size]).toEqual([rows, wide.partitions]);
    for (const own of byPartition.values()) {
      const versionsThere = own.map(({ value }) => (value as { version: number }).version);
      expect(versionsThere).toEqual(versionsThere.toSorted((x, y) => x - y));
    }
  });
});

/** Stands before the broker's first port, closed until told to open: a broker that is away, without touching the one that others use. */
class Gate {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(private readonly broker: string, readonly port: number) {}

  async open(): Promise<void> {
    const [host, port] = this.broker.split(',')[0]?.split(':') ?? [];
    this.#server = createServer((socket) => {
      const upstream = connect(Number(port), host);
      for (const one of [socket, upstream]) {
        this.#sockets.add(one);
        one.on('error', () => undefined);
      }
      socket.pipe(upstream).pipe(socket);
    });
    await new Promise<void>((resolve) => { this.#server?.listen(this.port, '127.0.0.1', resolve); });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => { if (this.#server) this.#server.close(() => resolve()); else resolve(); });
  }
}
