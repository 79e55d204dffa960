import type { Message } from 'kafkajs';
import type { StoredRow } from './outbox-reader.js';

/** Of many small messages a partition gets less than a megabyte at once, so that consumers, which fetch half of one, go on in small steps; what comes at once may be as large as a message (MAX_MESSAGE_BYTES). */
const PARTITION_BYTES = 900 * 1024;
const SEND_BYTES = 4 * 1024 * 1024;
/** The client copies what it has of a partition for each message that it adds: what a send costs grows with the square of its messages. */
const SEND_MESSAGES = 1_000;

/** Cuts rows, in order, into sends that broker and consumers bear. A row that is larger than the limit by itself goes alone. */
export function* cutSends(rows: readonly StoredRow[], partitionLimit = PARTITION_BYTES, limit = SEND_BYTES): Generator<readonly StoredRow[]> {
  let current: StoredRow[] = [];
  let total = 0;
  let perPartition = new Map<string, number>();
  for (const row of rows) {
    const place = `${row.topic}/${row.partition}`;
    const size = Buffer.byteLength(row.value ?? '') + Buffer.byteLength(row.key) + 300;
    const there = perPartition.get(place) ?? 0;
    if (current.length > 0 && (there + size > partitionLimit || total + size > limit || current.length === SEND_MESSAGES)) {
      yield current;
      current = [];
      total = 0;
      perPartition = new Map();
    }
    current.push(row);
    total += size;
    perPartition.set(place, (perPartition.get(place) ?? 0) + size);
  }
  if (current.length > 0) yield current;
}

/** Rows by the broker's topic, each in order, as the client takes them. Headers are those of CloudEvents 1.0 in binary mode; a row whose headers are null has none. */
export function topicMessages(rows: readonly StoredRow[], service: string, brokerTopic: (topic: string) => string): { topic: string; messages: Message[] }[] {
  const byTopic = new Map<string, Message[]>();
  for (const row of rows) {
    let messages = byTopic.get(row.topic);
    if (!messages) byTopic.set(row.topic, (messages = []));
    messages.push({
      key: row.key, value: row.value, partition: row.partition,
      ...(row.headers === null ? {} : { headers: { ...row.headers, ...cloudEvent(row, service) } }),
    });
  }
  return [...byTopic].map(([topic, messages]) => ({ topic: brokerTopic(topic), messages }));
}

function cloudEvent(row: StoredRow, service: string): Record<string, string> {
  return {
    ce_specversion: '1.0',
    ce_id: `${service}-${row.txid}-${row.id}`,
    ce_type: row.topic,
    ce_source: `urn:tributary:${service}`,
    ce_time: new Date(row.createdAt).toISOString(),
    'content-type': 'application/json',
  };
}
