import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Tx } from '@tributary/persistence';

/** Where a group stands in a partition, as PostgreSQL has it. `incarnation` tells a topic from another of the same name that was made later. */
export interface Checkpoint {
  readonly incarnation: string;
  readonly nextOffset: bigint;
  /** The broker's id of that topic; null when it was not known as the offset was stored. */
  readonly topicId: string | null;
}

export interface Place {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

/** What the broker says about a partition. */
export interface BrokerView {
  readonly low: bigint;
  readonly high: bigint;
  /** Has the group an offset committed there? The broker forgets it when the topic is deleted. */
  readonly committed: boolean;
  /** Null where the broker tells none. */
  readonly topicId: string | null;
}

/** Somebody else has moved the offset: this process no longer owns the partition, or never did. */
export class CheckpointLostError extends Error {
  constructor(readonly place: Place) {
    super('the stored offset is not the expected one');
    this.name = 'CheckpointLostError';
  }
}

/**
 * Moves the stored offset from `from` to `next`, in the transaction of the effect. The comparison is the fence: of two processes
 * that worked on the same messages one commits, the other gets the error and rolls back.
 * Belongs at the end of the transaction, so that the handler's locks come before the transaction's first write.
 * @throws CheckpointLostError
 */
export async function advance(tx: Tx, place: Place, from: Checkpoint, next: bigint): Promise<void> {
  const { rowCount } = await tx.query({
    name: 'advance-offset',
    text: `update consumer_offset set next_offset = $6, updated_at = now()
           where consumer_group = $1 and topic = $2 and partition = $3 and incarnation = $4 and next_offset = $5`,
    values: [place.group, place.topic, place.partition, from.incarnation, from.nextOffset.toString(), next.toString()],
  });
  if (rowCount !== 1) throw new CheckpointLostError(place);
}

/** What to do with a partition that has just been assigned. */
export type Verdict = 'known' | 'new' | 'recreated' | 'truncated';

/**
 * Is the stored offset one of this topic? A topic deleted and made again has another id. Where ids are not known it is told by starting from 0: its end lies before the stored offset, or the
 * broker has dropped the group's committed offsets together with the old topic; but a group that went on reading meanwhile has left new ones. Reading again what had been read costs time only; skipping would lose records. Every partition is introduced to the broker before its stored offset moves, so a missing one means something.
 */
export function judge(stored: Checkpoint | undefined, broker: BrokerView): Verdict {
  if (!stored) return 'new';
  if (stored.topicId !== null && broker.topicId !== null && stored.topicId !== broker.topicId) return 'recreated';
  if (broker.high < stored.nextOffset) return 'recreated';
  if (!broker.committed && stored.nextOffset > broker.low) return 'recreated';
  if (stored.nextOffset < broker.low) return 'truncated';
  return 'known';
}

/** Reads the checkpoint of a partition, or makes it; mends it where the topic is another one by now. */
export async function establish(pool: pg.Pool, place: Place, broker: BrokerView): Promise<{ checkpoint: Checkpoint; verdict: Verdict }> {
  const stored = await read(pool, place);
  const verdict = judge(stored, broker);
  if (stored && verdict === 'known') return { checkpoint: await named(pool, place, stored, broker.topicId), verdict };
  const incarnation = stored && verdict === 'truncated' ? stored.incarnation : randomUUID();
  await pool.query(
    `insert into consumer_offset (consumer_group, topic, partition, incarnation, next_offset, topic_id) values ($1, $2, $3, $4, $5, $8)
     on conflict (consumer_group, topic, partition) do update set incarnation = excluded.incarnation, next_offset = excluded.next_offset, topic_id = excluded.topic_id, updated_at = now()
     where consumer_offset.incarnation = $6 and consumer_offset.next_offset = $7`,
    [place.group, place.topic, place.partition, incarnation, broker.low.toString(), stored?.incarnation ?? null, stored?.nextOffset.toString() ?? null, broker.topicId],
  );
  const now = await read(pool, place);
  if (!now) throw new CheckpointLostError(place);
  return { checkpoint: now, verdict };
}

/** Notes which topic the offset belongs to, where that was not known before: after an upgrade, or a broker that gave no ids. */
async function named(pool: pg.Pool, place: Place, stored: Checkpoint, topicId: string | null): Promise<Checkpoint> {
  if (topicId === null || stored.topicId !== null) return stored;
  await pool.query('update consumer_offset set topic_id = $4 where consumer_group = $1 and topic = $2 and partition = $3 and topic_id is null and incarnation = $5',
    [place.group, place.topic, place.partition, topicId, stored.incarnation]);
  return { ...stored, topicId };
}

async function read(pool: pg.Pool, place: Place): Promise<Checkpoint | undefined> {
  const { rows } = await pool.query<{ incarnation: string; next_offset: string; topic_id: string | null }>(
    'select incarnation, next_offset, topic_id from consumer_offset where consumer_group = $1 and topic = $2 and partition = $3',
    [place.group, place.topic, place.partition],
  );
  const row = rows[0];
  return row ? { incarnation: row.incarnation, nextOffset: BigInt(row.next_offset), topicId: row.topic_id } : undefined;
}
