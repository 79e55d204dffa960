import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { topicSettings, type TopicDefinition } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import type { Logger } from '@tributary/observability';
import { createKafka, prefixed, type KafkaSettings } from './kafka-client.js';

// Node finds only some of the names of this CommonJS package; this one comes with its default export.
const { KafkaJSProtocolError } = kafkajs;

export interface Administration {
  /** Makes the topics that are missing, with their partitions and settings; those that exist are left as they are. */
  ensureTopics(topics: readonly TopicDefinition[], replicas?: number): Promise<void>;
  deleteTopics(topics: readonly TopicDefinition[]): Promise<void>;
  /** Offset behind the last message of each partition, by partition. */
  endOffsets(topic: TopicDefinition): Promise<readonly bigint[]>;
}

/** Runs `work` with an administrator's connection to the broker. */
export async function withAdministration<T>(settings: KafkaSettings, logger: Logger, work: (administration: Administration) => Promise<T>): Promise<T> {
  const admin = createKafka(settings, logger).admin();
  await admin.connect();
  try {
    return await work({
      async ensureTopics(topics, replicas = 1) {
        const existing = new Set(await admin.listTopics());
        const missing = topics.filter((topic) => !existing.has(prefixed(settings, topic.name)));
        if (missing.length === 0) return;
        // The client asks for the leaders at once and gives up when the broker does not know a topic yet.
        await admin.createTopics({
          waitForLeaders: false,
          topics: missing.map((topic) => ({
            topic: prefixed(settings, topic.name), numPartitions: topic.partitions, replicationFactor: replicas,
            configEntries: Object.entries(topicSettings(topic)).map(([name, value]) => ({ name, value })),
          })),
        });
        for (const topic of missing) await topicOffsets(settings, logger, topic.name);
      },
      async deleteTopics(topics) {
        await admin.deleteTopics({ topics: topics.map((topic) => prefixed(settings, topic.name)) });
      },
      async endOffsets(topic) {
        const ends = await topicOffsets(settings, logger, topic.name);
        return ends.toSorted((a, b) => a.partition - b.partition).map((end) => BigInt(end.high));
      },
    });
  } finally {
    await admin.disconnect();
  }
}

const ANSWERED_WITHIN_MS = 30_000;

/**
 * Where each partition of a topic begins and ends. Of a topic that has just been made, or that changed its broker, a broker can be named as the leader before it answers as one:
 * it is asked until it does, with a new connection each time, for the client keeps what it knows of leaders.
 * @param topic Without the prefix of the settings.
 * @throws TributaryError `topic-without-leader` after 30 s
 */
export async function topicOffsets(settings: KafkaSettings, logger: Logger, topic: string): Promise<{ partition: number; low: string; high: string }[]> {
  for (const until = Date.now() + ANSWERED_WITHIN_MS; ; await sleep(50)) {
    const admin = createKafka(settings, logger).admin();
    await admin.connect();
    try {
      const offsets = await admin.fetchTopicOffsets(prefixed(settings, topic));
      if (offsets.length > 0) return offsets;
    } catch (cause) {
      if (!(cause instanceof KafkaJSProtocolError && cause.retriable)) throw cause;
    } finally {
      await admin.disconnect();
    }
    if (Date.now() > until) throw new TributaryError('topic-without-leader', `no broker leads topic ${topic}`, { remedy: 'Look at the log of the broker, and try again.' });
  }
}
