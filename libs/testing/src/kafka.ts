import { randomBytes } from 'node:crypto';
import { TOPICS, type TopicDefinition, type TopicId } from '@tributary/contracts';
import { createTopics as create, kafkaPasswords, withAdmin } from '@tributary/infra';
import { stack, testHome } from './stack.js';

/** A prefix for topics, groups and transactions that no other spec has: `t1a2b3c.`. */
export function topicPrefix(): string {
  return `t${randomBytes(5).toString('hex')}.`;
}

/** Makes topics under a prefix, with their partitions and compaction: those of libs/contracts that are named, or others; all of libs/contracts unless some are given. */
export async function createTopics(prefix: string, topics: readonly (TopicId | TopicDefinition)[] = Object.values(TOPICS)): Promise<void> {
  const { kafka } = await stack();
  await withAdmin(kafka, (admin) => create(admin, prefix, topics.map((topic) => (typeof topic === 'string' ? TOPICS[topic] : topic))));
}

/** Removes the topics whose names begin so; for afterAll of specs that made many. */
export async function deleteTopics(prefix: string): Promise<void> {
  const { kafka } = await stack();
  await withAdmin(kafka, async (admin) => {
    const topics = (await admin.listTopics()).filter((name) => name.startsWith(prefix));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  });
}

export interface KafkaEnv { readonly brokers: string; readonly username: string; readonly password: string }

/** How to reach the shared broker: as its administrator (any prefix), or as a principal, who may use the topics without a prefix only. */
export async function kafkaEnv(principal = 'admin'): Promise<KafkaEnv> {
  const { kafka } = await stack();
  return { brokers: kafka.brokers.join(','), username: principal, password: (await kafkaPasswords(testHome()))[principal] ?? '' };
}
