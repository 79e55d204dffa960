// The floor of the broker: how fast one kafkajs producer and one consumer move given messages, with the settings of the relay and of the consumers.
// KAFKA_BROKERS, KAFKA_USERNAME, KAFKA_PASSWORD and TOPIC (4 partitions, empty) name the place; argument: a file of JSON lines {key, partition, value}.
// Prints one JSON document.
import { readFileSync } from 'node:fs';
import kafkajs from 'kafkajs';
// The codec of the service's own client.
import '../dist/kafka-client.js';

const { CompressionTypes, Kafka, logLevel, Partitioners } = kafkajs;
const { KAFKA_BROKERS = '', KAFKA_USERNAME, KAFKA_PASSWORD = '', TOPIC = '' } = process.env;
/** The relay's own limits: libs/messaging/src/sends.ts. */
const PARTITION_BYTES = 900 * 1024;
const SEND_BYTES = 4 * 1024 * 1024;

const messages = readFileSync(process.argv[2], 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
const kafka = new Kafka({
  clientId: 'bench', brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.NOTHING,
  ...(KAFKA_USERNAME === undefined ? {} : { sasl: { mechanism: 'scram-sha-512', username: KAFKA_USERNAME, password: KAFKA_PASSWORD } }),
});

function* sends() {
  let [current, total, perPartition] = [[], 0, new Map()];
  for (const message of messages) {
    const size = Buffer.byteLength(message.value) + Buffer.byteLength(message.key) + 300;
    const there = perPartition.get(message.partition) ?? 0;
    if (current.length > 0 && (there + size > PARTITION_BYTES || total + size > SEND_BYTES)) {
      yield current;
      [current, total, perPartition] = [[], 0, new Map()];
    }
    current.push(message);
    total += size;
    perPartition.set(message.partition, (perPartition.get(message.partition) ?? 0) + size);
  }
  if (current.length > 0) yield current;
}

async function produce() {
  const producer = kafka.producer({ idempotent: true, allowAutoTopicCreation: false, createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const began = performance.now();
  for (const send of sends()) {
    await producer.sendBatch({ acks: -1, compression: CompressionTypes.ZSTD, topicMessages: [{ topic: TOPIC, messages: send }] });
  }
  const seconds = (performance.now() - began) / 1000;
  await producer.disconnect();
  return seconds;
}

/** From the first batch to the last message, JSON parsed; joining the group is not counted. */
async function consume() {
  const consumer = kafka.consumer({ groupId: `bench-${process.pid}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
  let [began, seen] = [0, 0];
  await new Promise((resolve, reject) => {
    consumer.on(consumer.events.FETCH_START, () => { began ||= performance.now(); });
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        for (const message of batch.messages) if (JSON.parse(message.value.toString()) !== null) seen++;
        if (seen >= messages.length) resolve();
      },
    }).catch(reject);
  });
  const seconds = (performance.now() - began) / 1000;
  await consumer.disconnect();
  return seconds;
}

const bytes = messages.reduce((sum, { value }) => sum + Buffer.byteLength(value), 0);
const produceSeconds = await produce();
console.log(JSON.stringify({ messages: messages.length, bytes, produceSeconds, consumeSeconds: await consume() }));
