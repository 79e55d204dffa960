import Cluster from 'kafkajs/src/cluster/index.js';
import socketFactory from 'kafkajs/src/network/socketFactory.js';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import type { Logger } from '@tributary/observability';
import { clientOptions, createKafka, type KafkaSettings } from './kafka-client.js';

const METADATA = 3;
/** Earlier versions of the request tell no id; a broker that does not know this one is not asked. */
const VERSION = 12;
const NO_ID = '0'.repeat(32);

/**
 * Which topic stands behind each name: the broker gives every topic an id when it is made, so one that is deleted and made again has another. The client asks for older
 * metadata only, so we put the question ourselves. A topic is missing from the answer where the broker has none of the name, may not tell, or gives no ids.
 */
export async function topicIds(settings: KafkaSettings, logger: Logger, topics: readonly string[]): Promise<Map<string, string>> {
  const { brokers, sasl, clientId, connectionTimeout, requestTimeout, retry } = clientOptions(settings);
  const cluster = new Cluster({
    logger: createKafka(settings, logger).logger(), socketFactory: socketFactory(), brokers, sasl, clientId, connectionTimeout, requestTimeout, retry,
    authenticationTimeout: requestTimeout, reauthenticationThreshold: requestTimeout, enforceRequestTimeout: true, metadataMaxAge: requestTimeout, allowAutoTopicCreation: false, maxInFlightRequests: null,
  });
  await cluster.connect();
  try {
    const broker = cluster.brokerPool.seedBroker;
    if ((broker.versions[METADATA]?.maxVersion ?? 0) < VERSION) return new Map();
    return await broker.connectionPool.send<Map<string, string>>({
      request: { apiKey: METADATA, apiVersion: VERSION, apiName: 'Metadata', encode: async () => question(topics) },
      response: { decode: async (data) => answer(new Decoder(data)), parse: async (ids) => ids },
    });
  } finally {
    await cluster.disconnect();
  }
}

function question(topics: readonly string[]): Encoder {
  // No id, for we ask by name: 16 zeros.
  const entries = topics.map((name) => new Encoder().writeInt32(0).writeInt32(0).writeInt32(0).writeInt32(0).writeUVarIntString(name).writeUVarInt(0));
  return new Encoder().writeUVarInt(0).writeUVarIntArray(entries, 'object').writeBoolean(false).writeBoolean(false).writeUVarInt(0);
}

/** Goes through the answer in the order of Kafka's protocol guide; most of it is only passed over. */
function answer(data: Decoder): Map<string, string> {
  data.readTaggedFields();
  data.readInt32();
  data.readUVarIntArray(() => { data.readInt32(); data.readUVarIntString(); data.readInt32(); data.readUVarIntString(); data.readTaggedFields(); });
  data.readUVarIntString();
  data.readInt32();
  const ids = new Map<string, string>();
  data.readUVarIntArray(() => {
    data.readInt16();
    const name = data.readUVarIntString();
    const id = data.readBytes(16).toString('hex');
    data.readBoolean();
    data.readUVarIntArray(() => passPartition(data));
    data.readInt32();
    data.readTaggedFields();
    if (name !== null && id !== NO_ID) ids.set(name, id);
  });
  return ids;
}

function passPartition(data: Decoder): void {
  data.readInt16();
  for (let i = 0; i < 3; i++) data.readInt32();
  for (let i = 0; i < 3; i++) data.readUVarIntArray(() => data.readInt32());
  data.readTaggedFields();
}
