import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { topicSettings, type TopicDefinition } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import type { Logger } from '@tributary/observability';
import { createKafka, prefixed, type KafkaSettings } from './kafka-client.js';

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
        // The client asks for the leaders at once and gives up when the broker does not know a topic yet; they are asked for until they are there.
        await admin.createTopics({
          waitForLeaders: false,
          topics: missing.map((topic) => ({
            topic: prefixed(settings, topic.name), numPartitions: topic.partitions, replicationFactor: replicas,
            configEntries: Object.entries(topicSettings(topic)).map(([name, value]) => ({ name, value })),
          })),
        });
        await untilLed(admin, missing.map((topic) => prefixed(settings, topic.name)));
      },
      async deleteTopics(topics) {
        await admin.deleteTopics({ topics: topics.map((topic) => prefixed(settings, topic.name)) });
      },
      async endOffsets(topic) {
        const ends = await admin.fetchTopicOffsets(prefixed(settings, topic.name));
        return ends.toSorted((a, b) => a.partition - b.partition).map((end) => BigInt(end.high));
      },
    });
  } finally {
    await admin.disconnect();
  }
}

const LED_WITHIN_MS = 30_000;

async function untilLed(admin: Admin, topics: string[]): Promise<void> {
  for (const until = Date.now() + LED_WITHIN_MS; ; await sleep(50)) {
    const known = await admin.fetchTopicMetadata({ topics }).catch(() => undefined);
    if (known?.topics.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0))) return;
    if (Date.now() > until) throw new TributaryError('topics-without-leader', 'topics that have just been made have no leader yet', { remedy: 'Look at the log of the broker, and try again.' });
  }
}
