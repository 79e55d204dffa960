import { randomUUID } from 'node:crypto';
import { kafkaPasswords, stackAccess, type Home } from '@tributary/infra';
import { Kafka, logLevel } from 'kafkajs';

export interface Received { readonly key: string; readonly value: unknown }

/** Reads a topic to its end as a business intelligence tool does: with the account of its own and a consumer group of its own. */
export async function readAsSubscriber(home: Home, topic: string): Promise<Received[]> {
  const { kafka } = await stackAccess(home, {});
  const client = new Kafka({
    clientId: 'bi', brokers: [...kafka.brokers], logLevel: logLevel.NOTHING, retry: { retries: 2 },
    sasl: { mechanism: 'scram-sha-512', username: 'bi', password: (await kafkaPasswords(home))['bi'] ?? '' },
  });
  const admin = client.admin();
  await admin.connect();
  try {
    const [end] = await admin.fetchTopicOffsets(topic);
    if (!end || BigInt(end.high) === BigInt(end.low)) return [];
    return await readTo(client, topic, BigInt(end.high));
  } finally {
    await admin.disconnect();
  }
}

/** Topics of subscribers have one partition. */
async function readTo(client: Kafka, topic: string, end: bigint): Promise<Received[]> {
  const consumer = client.consumer({ groupId: `bi-${randomUUID()}`, maxWaitTimeInMs: 100 });
  const received: Received[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      const start = async () => {
        await consumer.connect();
        await consumer.subscribe({ topics: [topic], fromBeginning: true });
        await consumer.run({ autoCommit: false, eachBatch: async ({ batch }) => {
          for (const { key, value } of batch.messages) received.push({ key: key?.toString() ?? '', value: value === null ? null : JSON.parse(value.toString()) });
          if (BigInt(batch.lastOffset()) + 1n >= end) resolve();
        } });
      };
      start().catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return received;
}
