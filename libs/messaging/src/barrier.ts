import { barrierSchema, type TopicDefinition } from '@tributary/contracts';
import { lockKey, type Tx } from '@tributary/persistence';
import type { BarrierProtocol } from './types.js';

/** Does the topic carry barriers? Its schema says so. */
export function carriesBarriers(topic: TopicDefinition): boolean {
  return topic.schema.safeParse({ kind: 'barrier', release: 'r' }).success;
}

/** The release of a barrier message, or undefined for any other message. */
export function barrierRelease(value: unknown): string | undefined {
  const parsed = barrierSchema.safeParse(value);
  return parsed.success ? parsed.data.release : undefined;
}

export interface BarrierPlace {
  readonly group: string;
  readonly release: string;
  readonly topic: string;
  readonly partition: number;
}

/**
 * Records that a partition has reached the barrier; belongs in the transaction that moves the partition's offset past it.
 * @returns whether the partition has to wait. A barrier already complete (a re-delivery) stops nobody.
 */
export async function recordArrival(tx: Tx, place: BarrierPlace): Promise<boolean> {
  await tx.query('insert into barrier (consumer_group, release) values ($1, $2) on conflict do nothing', [place.group, place.release]);
  await tx.query(
    'insert into barrier_arrival (consumer_group, release, topic, partition) values ($1, $2, $3, $4) on conflict do nothing',
    [place.group, place.release, place.topic, place.partition],
  );
  const { rows } = await tx.query<{ state: string }>('select state from barrier where consumer_group = $1 and release = $2', [place.group, place.release]);
  return rows[0]?.state !== 'complete';
}

/**
 * Asks the protocol what to do once every expected partition has arrived. Runs in a transaction of its own, begun after the arrivals were
 * committed: only then is its transaction id, hence its place in the outbox, behind everything that came before the barrier.
 * @returns true when this call completed the barrier.
 */
export async function tryComplete(tx: Tx, group: string, release: string, expected: number, protocol: BarrierProtocol): Promise<boolean> {
  // An advisory lock, not a row lock: a row lock would assign the transaction's id before the arrivals have been counted.
  await lockKey(tx, `barrier:${group}:${release}`);
  const { rows } = await tx.query<{ state: string; arrived: number }>(
    `select b.state, (select count(*)::int from barrier_arrival a where a.consumer_group = b.consumer_group and a.release = b.release) as arrived
     from barrier b where b.consumer_group = $1 and b.release = $2`,
    [group, release],
  );
  const barrier = rows[0];
  if (!barrier || barrier.state !== 'gathering' || barrier.arrived < expected) return false;
  const decision = await protocol.onAllArrived(tx, release);
  await tx.query(
    `update barrier set state = $3, completed_at = case when $3 = 'complete' then now() end where consumer_group = $1 and release = $2`,
    [group, release, decision === 'complete' ? 'complete' : 'held'],
  );
  return decision === 'complete';
}

/** Lets the partitions go on that a barrier answered with `hold` has kept; in the transaction of whatever they waited for. */
export async function completeBarrier(tx: Tx, group: string, release: string): Promise<void> {
  await tx.query(
    `update barrier set state = 'complete', completed_at = now() where consumer_group = $1 and release = $2 and state = 'held'`,
    [group, release],
  );
}
