import { TributaryError } from '@tributary/domain';
import type { AnyBatchConsumer } from './types.js';

/**
 * One consumer of all that name the same group: a member of a group has a client of its own that asks the broker twice a second, which for topics on which hardly anything happens is
 * most of what a service does. Each goes on getting the batches of its own topics only. Throws `consumer-group-clash` when two of them take the same topic, and when one of several has a
 * barrier, which counts the partitions of its whole group.
 */
export function together(consumers: readonly [AnyBatchConsumer, ...AnyBatchConsumer[]]): AnyBatchConsumer {
  const [{ group }, ...others] = consumers;
  if (others.length === 0) return consumers[0];
  if (consumers.some((consumer) => consumer.barrier)) throw clash(group, 'one of them has a barrier and must be alone');
  const byTopic = new Map<string, AnyBatchConsumer>();
  for (const consumer of consumers) {
    for (const { name } of consumer.topics) {
      if (byTopic.has(name)) throw clash(group, `two of them take ${name}`);
      byTopic.set(name, consumer);
    }
  }
  const bounds = consumers.flatMap((consumer) => consumer.maxBatch ?? []);
  return {
    group, topics: consumers.flatMap((consumer) => consumer.topics), tombstones: 'deliver', ...(bounds.length === 0 ? {} : { maxBatch: Math.min(...bounds) }),
    async handle(tx, { messages, ...batch }) {
      const consumer = byTopic.get(batch.topic.name);
      const wanted = consumer?.tombstones === 'deliver' ? messages : messages.filter(({ value }) => value !== null);
      if (wanted.length > 0) await consumer?.handle(tx, { ...batch, messages: wanted });
    },
  };
}

const clash = (group: string, why: string): TributaryError => new TributaryError('consumer-group-clash', `the consumers of ${group} cannot share it: ${why}`);
