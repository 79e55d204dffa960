import { randomUUID } from 'node:crypto';
import { silentLogger } from '@tributary/observability';
import { TributaryError } from '@tributary/domain';
import { topicOffsets } from './topic-offsets.js';
import { createKafka, prefixed, type KafkaSettings } from './kafka-client.js';

export interface ReadMessage {
  readonly key: string;
  /** Parsed JSON; null for a tombstone. */
  readonly value: unknown;
  readonly partition: number;
  readonly offset: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ReadTopicOptions {
  readonly settings: KafkaSettings;
  /** Without the prefix of the settings. */
  readonly topic: string;
  /** From the first message there is (the default), or from what arrives after the call. */
  readonly fromBeginning?: boolean;
  /** Asked after each message; reading ends when it answers true. Without it, reading ends at what was the end when it began. */
  readonly until?: (messages: readonly ReadMessage[]) => boolean;
  /** 20 s when left out. */
  readonly timeoutMs?: number;
}

/**
 * Reads a topic, for tests and tools; holds everything in memory and commits nothing.
 * @throws TributaryError `topic-read-timeout`
 */
export async function readTopic(options: ReadTopicOptions): Promise<ReadMessage[]> {
  const kafka = createKafka(options.settings, silentLogger);
  const topic = prefixed(options.settings, options.topic);
  const remaining = new Map((await topicOffsets(options.settings, silentLogger, options.topic)).filter((end) => BigInt(end.high) > BigInt(end.low)).map((end) => [end.partition, BigInt(end.high)]));
  const messages: ReadMessage[] = [];
  if (!options.until && remaining.size === 0) return messages;
  const consumer = kafka.consumer({ groupId: prefixed(options.settings, `reader-${randomUUID()}`), maxWaitTimeInMs: 100, sessionTimeout: 10_000 });
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new TributaryError('topic-read-timeout', `topic ${options.topic} did not bring what was waited for`)), options.timeoutMs ?? 20_000);
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      const start = async () => {
        await consumer.connect();
        await consumer.subscribe({ topics: [topic], fromBeginning: options.fromBeginning ?? true });
        await consumer.run({
          autoCommit: false,
          eachBatch: async ({ batch }) => {
            for (const message of batch.messages) {
              messages.push({
                key: message.key?.toString() ?? '',
                value: message.value === null ? null : JSON.parse(message.value.toString()),
                partition: batch.partition, offset: message.offset,
                headers: Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)])),
              });
              if (options.until?.(messages)) return resolve();
            }
            if (BigInt(batch.lastOffset()) + 1n >= (remaining.get(batch.partition) ?? 0n)) remaining.delete(batch.partition);
            if (!options.until && remaining.size === 0) resolve();
          },
        });
      };
      start().catch(reject);
    });
  } finally {
    clearTimeout(timer);
    await consumer.disconnect();
  }
  return messages;
}
