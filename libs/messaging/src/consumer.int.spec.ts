import { createTopics, deleteTopics, eventually, freePort } from '@tributary/testing';
import { silentLogger } from '@tributary/observability';
import { withTransaction } from '@tributary/persistence';
import { BadMessageError, completeBarrier } from './index.js';
import { createKafka, prefixed } from './kafka-client.js';
import { BarrierConsumer, RecordingConsumer, count, countDifferent, createWorld, leaveOffsets, publish, publishBarrier, specTopic, startRelay, startServer, type World } from './specs/harness.js';
import { topicIds } from './topic-ids.js';

const one = specTopic('spec.one.v1');
const two = specTopic('spec.two.v1');
const single = specTopic('spec.single.v1', 1);
let world: World;

beforeEach(async () => { world = await createWorld([one, two, single]); });
afterEach(() => world.close());

const records = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => ({ id: `r${from + i}`, version: 1 }));
const offsets = async () => {
  const { rows } = await world.pool.query<{ n: number }>('select coalesce(sum(next_offset), 0)::int as n from consumer_offset');
  return rows[0]?.n ?? 0;
};
/** Deletes a topic and makes another one of its name. The broker may go on listing the former for a while: only another id says that the new one is there. */
async function makeAgain(topic: typeof single): Promise<void> {
  const name = prefixed(world.settings, topic.name);
  const id = async () => (await topicIds(world.settings, silentLogger, [name])).get(name);
  const former = await id();
  await deleteTopics(prefixed(world.settings, topic.name));
  await eventually(async () => {
    await createTopics(world.settings.prefix, [topic]);
    const now = await id();
    return now !== undefined && now !== former;
  }, { timeout: 20_000, every: 200 });
}

/** A topic whose thirty messages have been read, and then another one of its name. As many as before and more: only the incarnation tells the two topics apart. */
async function readThenMadeAgain(): Promise<ReturnType<typeof startRelay>> {
  const relay = startRelay(world);
  const first = startServer(world, new RecordingConsumer([single]));
  await publish(world, single, records(0, 30));
  await eventually(async () => (await offsets()) === 30);
  await first.close();
  await makeAgain(single);
  await publish(world, single, records(100, 140));
  return relay;
}

async function readsFromItsBeginning(): Promise<void> {
  const second = startServer(world, new RecordingConsumer([single]));
  await eventually(async () => (await count(world, `id >= 'r100' and length(id) = 4`)) === 40, { timeout: 25_000 });
  await second.close();
}

/** Sends bytes as they are, past the outbox, as a stranger might. */
async function sendRaw(topic: string, values: readonly (string | null)[]): Promise<void> {
  const producer = createKafka(world.settings, silentLogger).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  await producer.send({ topic: prefixed(world.settings, topic), messages: values.map((value, i) => ({ key: `raw${i}`, value, partition: 0 })) });
  await producer.disconnect();
}

describe('a consumer', () => {
  it('applies each message once and moves the offset in the same transaction, seen from another connection', async () => {
    const relay = startRelay(world);
    let unequal = 0;
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => { release = resolve; });
    let entered = false;
    const consumer = new RecordingConsumer([single], async () => { entered = true; await gate; });
    const server = startServer(world, consumer);
    await publish(world, single, records(0, 100));
    await eventually(() => entered);
    if ((await offsets()) !== (await count(world))) unequal++;
    expect(await offsets()).toBe(0);
    release();
    await eventually(async () => (await offsets()) === 100);
    expect([unequal, await count(world)]).toEqual([0, 100]);
    await Promise.all([server.close(), relay.stop()]);
  });

  it('goes on where PostgreSQL says, whatever the broker remembers: nothing lost, nothing doubled after a restart', async () => {
    const relay = startRelay(world);
    const first = startServer(world, new RecordingConsumer([one]));
    await publish(world, one, records(0, 200));
    await eventually(async () => (await count(world)) === 200);
    await first.close();
    await leaveOffsets(world, one, '0');
    await publish(world, one, records(200, 250));
    const second = startServer(world, new RecordingConsumer([one]));
    await eventually(async () => (await count(world)) === 250, { timeout: 20_000 });
    expect(await offsets()).toBe(250);
    await Promise.all([second.close(), relay.stop()]);
  });

  it('that was paused and lost its partition to another one rolls back when it wakes: a zombie changes nothing', async () => {
    const relay = startRelay(world);
    let wake: () => void = () => undefined;
    const asleep = new Promise<void>((resolve) => { wake = resolve; });
    let entered = false;
    const zombie = startServer(world, new RecordingConsumer([single], async () => { entered = true; await asleep; }));
    await publish(world, single, records(0, 50));
    await eventually(() => entered);
    // The other one applies the same messages and moves the offset, as the new owner does after a rebalance.
    await world.pool.query(`insert into applied select 'other', 'r' || n, 1 from generate_series(0, 49) n`);
    await world.pool.query('update consumer_offset set next_offset = 50');
    wake();
    await publish(world, single, records(50, 60));
    await eventually(async () => (await offsets()) === 60, { timeout: 20_000 });
    expect(await count(world)).toBe(60);
    expect(await count(world, `place <> 'other' and id in ('r0', 'r49')`)).toBe(0);
    await Promise.all([zombie.close(), relay.stop()]);
  });

  it('quarantines what is not JSON, not of the schema, or holds a NUL, with reason and position, and goes on', async () => {
    await sendRaw(single.name, [
      '{"kind":"record","id":"good1","version":1}', 'rubbish', '{"kind":"record","id":7}', '{"kind":"record","id":"nul\\u0000","version":1}', null,
      '{"kind":"record","id":"good2","version":1}',
    ]);
    const server = startServer(world, new RecordingConsumer([single]));
    await eventually(async () => (await offsets()) === 6);
    const { rows } = await world.pool.query('select topic, partition, message_offset, reason, key, value from quarantined_message order by message_offset');
    expect(rows).toEqual([
      { topic: single.name, partition: 0, message_offset: '1', reason: 'not JSON', key: 'raw1', value: 'rubbish' },
      { topic: single.name, partition: 0, message_offset: '2', reason: expect.stringContaining('not of the schema of spec.single.v1: id (invalid_type)'), key: 'raw2', value: '{"kind":"record","id":7}' },
      { topic: single.name, partition: 0, message_offset: '3', reason: 'contains a NUL character', key: 'raw3', value: expect.any(String) },
    ]);
    expect(await count(world)).toBe(2);
    await server.close();
  });

  it('quarantines what its handler calls bad, and applies the rest of the batch', async () => {
    await sendRaw(single.name, [1, 2, 3].map((n) => `{"kind":"record","id":"r${n}","version":${n}}`));
    const consumer = new RecordingConsumer([single], (_, batch) => {
      const bad = batch.messages.find((message) => message.value.version === 2);
      if (bad) throw new BadMessageError({ offset: bad.offset, reason: 'impossible version' });
    });
    const server = startServer(world, consumer);
    await eventually(async () => (await offsets()) === 3);
    expect((await world.pool.query('select message_offset, reason from quarantined_message')).rows).toEqual([{ message_offset: '1', reason: 'impossible version' }]);
    expect(await count(world)).toBe(2);
    await server.close();
  });

  it('tries again when the world is bad, quarantines nothing, and says that it fails', async () => {
    const relay = startRelay(world);
    let broken = true;
    const server = startServer(world, new RecordingConsumer([one], async (tx) => { if (broken) await tx.query('select * from no_such_table'); }));
    await publish(world, one, records(0, 40));
    await eventually(() => (server.health()[0]?.failing.length ?? 0) > 0);
    expect(server.health()[0]?.failing[0]?.reason).toContain('42P01');
    broken = false;
    await eventually(async () => (await count(world)) === 40, { timeout: 20_000 });
    expect((await world.pool.query('select 1 from quarantined_message')).rowCount).toBe(0);
    expect(server.health()[0]?.failing).toEqual([]);
    await Promise.all([server.close(), relay.stop()]);
  });

  it('starts without a broker, says so, and can be stopped', async () => {
    const server = startServer(world, new RecordingConsumer([one]), { ...world.settings, brokers: `127.0.0.1:${await freePort()}` });
    await eventually(() => (server.health()[0]?.crashes ?? 0) > 0, { timeout: 30_000 });
    expect(server.health()[0]?.joined).toBe(false);
    await server.close();
  });

  it('reads a topic that was deleted and made again from its beginning', async () => {
    const relay = await readThenMadeAgain();
    await readsFromItsBeginning();
    await relay.stop();
  });

  it('reads a topic that was made again from its beginning also where the group has left an offset in the new one, as a member does that goes on reading meanwhile', async () => {
    const relay = await readThenMadeAgain();
    await eventually(async () => (await relay.health()).depth === 0);
    await leaveOffsets(world, single, '30');
    await readsFromItsBeginning();
    await relay.stop();
  });

  it('notices by itself that a topic has been made again while it reads', async () => {
    const relay = startRelay(world);
    const server = startServer(world, new RecordingConsumer([single]), world.settings, world.pool, 200);
    await publish(world, single, records(0, 30));
    await eventually(async () => (await offsets()) === 30);
    await makeAgain(single);
    await publish(world, single, records(100, 140));
    // Those behind the former offset may be read before it notices and again after it: each at least once is what counts.
    await eventually(async () => (await countDifferent(world, `id >= 'r100' and length(id) = 4`)) === 40, { timeout: 40_000 });
    await eventually(async () => (await offsets()) === 40);
    await Promise.all([server.close(), relay.stop()]);
  });

  it('applies a backlog of many batches whole, each message once', async () => {
    const relay = startRelay(world);
    const total = 20_000;
    await publish(world, one, records(0, total));
    await eventually(async () => (await relay.health()).depth === 0, { timeout: 30_000 });
    await relay.stop();
    const server = startServer(world, new RecordingConsumer([one]));
    await eventually(async () => (await offsets()) === total, { timeout: 40_000 });
    await server.close();
    expect([await count(world), await countDifferent(world)]).toEqual([total, total]);
  });
});

describe('a barrier over two topics of four partitions', () => {
  it('lets nothing behind it through until everyone has arrived, also across a restart in the middle', async () => {
    const relay = startRelay(world);
    const before = records(0, 40);
    await publish(world, one, before);
    await publish(world, two, before);
    await publishBarrier(world, [one], 'R1');
    await publish(world, one, records(100, 140));
    const first = new BarrierConsumer([one, two]);
    const server = startServer(world, first);
    const arrived = async () => (await world.pool.query('select 1 from barrier_arrival')).rowCount;
    await eventually(async () => (await arrived()) === 4 && (await count(world)) === 80, { timeout: 20_000 });
    expect(first.arrivals).toEqual([]);
    await server.close();

    const second = new BarrierConsumer([one, two]);
    const restarted = startServer(world, second);
    await eventually(() => restarted.health()[0]?.held[0] === 'R1', { timeout: 20_000 });
    expect(await count(world)).toBe(80);
    await publish(world, two, records(40, 50));
    await publishBarrier(world, [two], 'R1');
    await publish(world, two, records(200, 240));
    await eventually(async () => (await count(world)) === 40 + 50 + 1 + 40 + 40, { timeout: 20_000 });
    expect(second.arrivals).toEqual(['R1']);
    // What had been applied when everyone had arrived is exactly what was sent before the barriers.
    const { rows } = await world.pool.query<{ id: string }>(`select id from applied where turn < (select turn from applied where place = 'barrier')`);
    expect(rows).toHaveLength(90);
    expect(rows.every((row) => Number(row.id.slice(1)) < 100)).toBe(true);
    await Promise.all([restarted.close(), relay.stop()]);
  });

  it('keeps the partitions when the answer is hold, until the barrier is completed', async () => {
      const relay = startRelay(world);
    const consumer = new BarrierConsumer([one, two]);
    consumer.decision = 'hold';
    const server = startServer(world, consumer);
    await publishBarrier(world, [one, two], 'R2');
    await publish(world, one, records(0, 20));
    await eventually(async () => (await world.pool.query(`select 1 from barrier where state = 'held'`)).rowCount === 1, { timeout: 20_000 });
    await eventually(() => server.health()[0]?.held[0] === 'R2');
    expect(await count(world, `place <> 'barrier'`)).toBe(0);
    await withTransaction(world.pool, (tx) => completeBarrier(tx, 'linkage', 'R2'));
    await eventually(async () => (await count(world, `place <> 'barrier'`)) === 20, { timeout: 20_000 });
    expect(consumer.arrivals).toEqual(['R2']);
    await Promise.all([server.close(), relay.stop()]);
  });
});
