import type pg from 'pg';
import type { TopicDefinition } from '@tributary/contracts';
import { withTransaction } from '@tributary/persistence';
import { recordArrival } from './barrier.js';
import { advance, type Checkpoint, type Place } from './checkpoint.js';
import type { Decoded, RawMessage } from './decode.js';
import { quarantine, type QuarantineEntry } from './quarantine.js';
import type { Segment } from './segments.js';
import { BadMessageError, type AnyBatchConsumer, type BatchMessage } from './types.js';

export interface SegmentWork {
  readonly pool: pg.Pool;
  readonly consumer: AnyBatchConsumer;
  readonly topic: TopicDefinition;
  readonly place: Place;
  readonly checkpoint: Checkpoint;
  readonly segment: Segment;
  /** The message of an offset as it came, for quarantine. */
  readonly raw: (offset: string) => RawMessage | undefined;
}

export interface SegmentResult {
  readonly handled: number;
  readonly quarantined: number;
  /** The partition has to wait at the segment's barrier. */
  readonly held: boolean;
}

/**
 * Applies a segment and moves the offset, all in one transaction. Messages the handler calls bad are quarantined and the rest is tried again.
 * @throws CheckpointLostError when somebody else owns the partition; whatever the handler threw when the world is bad. Nothing has been committed then.
 */
export async function applySegment(work: SegmentWork): Promise<SegmentResult> {
  const bad: QuarantineEntry[] = work.segment.decoded.flatMap((one) => (one.is === 'bad' ? [{ offset: one.offset, reason: one.reason, raw: one.raw }] : []));
  let messages = deliverable(work.segment.decoded, work.consumer.tombstones === 'deliver');
  for (;;) {
    try {
      const held = await commit(work, messages, bad);
      return { handled: messages.length, quarantined: bad.length, held };
    } catch (error) {
      if (!(error instanceof BadMessageError)) throw error;
      const named = new Map(error.messages.map((one) => [one.offset, one.reason]));
      const rest = messages.filter((message) => !named.has(message.offset));
      // A handler that names no message of its batch would be asked for ever.
      if (rest.length === messages.length) throw error;
      for (const { offset } of messages) {
        const reason = named.get(offset);
        const raw = work.raw(offset);
        if (reason !== undefined && raw) bad.push({ offset, reason, raw });
      }
      messages = rest;
    }
  }
}

async function commit(work: SegmentWork, messages: readonly BatchMessage<never>[], bad: readonly QuarantineEntry[]): Promise<boolean> {
  const { consumer, topic, place, checkpoint, segment } = work;
  return withTransaction(work.pool, async (tx) => {
    if (messages.length > 0) await consumer.handle(tx, { topic, partition: place.partition, messages });
    await quarantine(tx, place, checkpoint, bad);
    const held = segment.barrier !== undefined && consumer.barrier !== undefined
      ? await recordArrival(tx, { group: place.group, release: segment.barrier, topic: place.topic, partition: place.partition })
      : false;
    await advance(tx, place, checkpoint, segment.next);
    return held;
  });
}

/**
 * What the handler gets. The values have passed the topic's schema; the consumer's own type of them is the one that belongs to its topics,
 * which the compiler cannot follow through a list of topics.
 */
function deliverable(decoded: readonly Decoded[], tombstones: boolean): BatchMessage<never>[] {
  const messages: BatchMessage<unknown>[] = [];
  for (const one of decoded) {
    if (one.is === 'message') messages.push({ key: one.key, value: one.value, offset: one.offset, timestamp: one.timestamp });
    else if (one.is === 'tombstone' && tombstones) messages.push({ key: one.key, value: null, offset: one.offset, timestamp: one.timestamp });
  }
  return messages as BatchMessage<never>[];
}
