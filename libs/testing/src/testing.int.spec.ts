import { TOPICS } from '@tributary/contracts';
import { withAdmin, withClient } from '@tributary/infra';
import { Redis } from 'ioredis';
import { createDatabase, createTopics, deleteTopics, eventually, redisUrl, stack, topicPrefix } from './index.js';

describe('the shared test stack', () => {
  it('gives each spec a database of its own, copied from a template that is built once', async () => {
    let built = 0;
    const template = {
      name: 'testing-spec', version: String(process.pid),
      build: (url: string) => { built++; return withClient(url, async (client) => { await client.query('CREATE TABLE kpi.thing AS SELECT 1 AS n'); }); },
    };
    const one = await createDatabase({ template });
    const began = Date.now();
    const two = await createDatabase({ template });
    expect(Date.now() - began).toBeLessThan(2_000);
    expect(built).toBe(1);
    await withClient(one.url, (client) => client.query('INSERT INTO kpi.thing VALUES (2)'));
    const count = (url: string) => withClient(url, async (client) => (await client.query('SELECT n FROM kpi.thing')).rowCount);
    expect(await count(one.url)).toBe(2);
    expect(await count(two.url)).toBe(1);
    await Promise.all([one.drop(), two.drop()]);
  });

  it('makes topics under a prefix with their partitions', async () => {
    const prefix = topicPrefix();
    await createTopics(prefix, ['linked']);
    const { kafka } = await stack();
    const made = await withAdmin(kafka, (admin) => admin.fetchTopicMetadata({ topics: [prefix + TOPICS.linked.name] }));
    expect(made.topics[0]?.partitions).toHaveLength(TOPICS.linked.partitions);
    await deleteTopics(prefix);
  });

  it('gives each spec an empty Redis', async () => {
    const [first, second] = [new Redis(await redisUrl()), new Redis(await redisUrl())];
    await first.set('key', 'value');
    expect(await second.get('key')).toBeNull();
    first.disconnect();
    second.disconnect();
  });

  it('asks until a condition holds, and says what failed when it never does', async () => {
    let asked = 0;
    await eventually(() => ++asked === 3);
    expect(asked).toBe(3);
    await expect(eventually(() => { throw new Error('not yet'); }, { timeout: 60 })).rejects.toThrow('not yet');
  });
});
