import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import type { Logger } from '@tributary/observability';
import './idle-connections.js';

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;

const [compress, decompress] = [promisify(zstdCompress), promisify(zstdDecompress)];
const FASTEST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** The client knows the type but has no codec of it. It takes a quarter of gzip's processor time in both directions; messages of earlier versions are gzip, which the client reads by itself. */
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: ({ buffer }: { buffer: Buffer }) => compress(buffer, FASTEST),
  decompress: (buffer: Buffer) => decompress(buffer),
});

export interface KafkaSettings {
  /** `host:port`, separated by commas. */
  readonly brokers: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Precedes the name of every topic and group; empty but in tests. */
  readonly prefix: string;
  /** How the client names itself to the broker: the service. */
  readonly clientId: string;
}

/** How the client is to behave: each operation is retried for some seconds only, because waiting longer is the business of the callers, who can be asked how they are. */
export function clientOptions(settings: KafkaSettings) {
  const sasl = settings.username === undefined ? undefined : { mechanism: 'scram-sha-512' as const, username: settings.username, password: settings.password ?? '' };
  return {
    clientId: settings.clientId,
    brokers: settings.brokers.split(','),
    ...(sasl === undefined ? {} : { sasl }),
    connectionTimeout: 5_000,
    requestTimeout: 30_000,
    retry: { retries: 5, initialRetryTime: 200, maxRetryTime: 3_000, restartOnFailure: async () => false },
  };
}

/** A kafkajs client with our settings. */
export function createKafka(settings: KafkaSettings, logger: Logger): InstanceType<typeof Kafka> {
  return new Kafka({
    ...clientOptions(settings),
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => {
      // The client is outspoken about what it then mends by itself; its texts can hold addresses and payload sizes, never content.
      logger[entry.level <= logLevel.ERROR ? 'warn' : 'debug'](`kafka: ${entry.log.message}`, { component: entry.namespace });
    },
  });
}

/** The broker's name of a topic. */
export const prefixed = (settings: Pick<KafkaSettings, 'prefix'>, topic: string): string => `${settings.prefix}${topic}`;
