import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { TributaryError } from '@tributary/domain';
import type { Logger } from '@tributary/observability';
import { createKafka, prefixed, type KafkaSettings } from './kafka-client.js';

// Node finds only some of the names of this CommonJS package; this one comes with its default export.
const { KafkaJSProtocolError } = kafkajs;

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
