import { randomBytes } from 'node:crypto';
import { eventually } from '@tributary/testing';
import { withTransaction } from '@tributary/persistence';
import { appendOutbox } from './index.js';
import { outboxDepth } from './outbox-reader.js';
import { RecordingConsumer, createWorld, specTopic, startRelay, startServer, type World } from './specs/harness.js';

const topic = specTopic('spec.large.v1', 1);
let world: World;

beforeAll(async () => { world = await createWorld([topic]); });
afterAll(() => world.close());

it('a statement of two megabytes, which a patient with thousands of attendances makes, passes from the outbox to the consumer, and so does what comes after it', async () => {
  // Like the keyed hashes that a statement is full of, it cannot be packed much.
  const sizes = [10, 2_000_000, 10, 1_500_000, 1_500_000, 10];
  await withTransaction(world.pool, (tx) => appendOutbox(tx, sizes.map((size, i) => (
    { topic, partition: 0, key: `k${i}`, value: { kind: 'record', id: randomBytes(size).toString('base64').slice(0, size), version: i } }))));
  const relay = startRelay(world);
  const server = startServer(world, new RecordingConsumer([topic]));
  try {
    const applied = async () => (await world.pool.query<{ version: number; size: number }>('select version, length(id) as size from applied order by turn')).rows;
    await eventually(async () => (await applied()).length === sizes.length, { timeout: 20_000, every: 200 });
    expect(await applied()).toEqual(sizes.map((size, version) => ({ version, size })));
    expect((await outboxDepth(world.pool)).depth).toBe(0);
  } finally {
    await Promise.all([relay.stop(), server.close()]);
  }
});
