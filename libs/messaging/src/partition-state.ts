import type { TopicDefinition } from '@tributary/contracts';
import type { Checkpoint, Place } from './checkpoint.js';

/** What a session knows of a partition it has been assigned. */
export interface PartitionState {
  readonly topic: TopicDefinition;
  /** The broker's name of the topic. */
  readonly brokerTopic: string;
  readonly place: Place;
  checkpoint: Checkpoint;
  /** The release at whose barrier the partition waits. */
  held: string | undefined;
  /** The offset that has been sought already: when the broker again hands out later messages, there are none in between (compaction). */
  soughtFor: bigint | undefined;
  /** Failures in a row because the world is bad. */
  failures: number;
  failing: { readonly since: number; readonly error: unknown } | undefined;
  lag: bigint;
  /** Has the broker any offset of the group for the partition? It must before the stored one moves: its absence is how a topic made again is told. */
  readonly knownToBroker: boolean;
}

export const partitionKey = (topic: string, partition: number): string => `${topic}/${partition}`;

/** What has to happen before the messages of a batch may be applied. */
export type Position = 'apply' | 'seek' | 'reload';

/**
 * Compares a fetched batch with the stored offset. `fetchedOffset` is where the fetch began, where the client says so: a batch that begins
 * above the stored offset although the fetch did not is one whose older messages have been compacted away.
 */
export function positionOf(
  state: Pick<PartitionState, 'checkpoint' | 'soughtFor'>,
  batch: { readonly first: bigint; readonly last: bigint; readonly highWatermark: bigint; readonly fetchedOffset: bigint | undefined },
): Position {
  const next = state.checkpoint.nextOffset;
  if (batch.highWatermark < next) return 'reload';
  if (batch.last < next) return 'seek';
  if (batch.first <= next) return 'apply';
  if (batch.fetchedOffset !== undefined && batch.fetchedOffset <= next) return 'apply';
  return state.soughtFor === next ? 'apply' : 'seek';
}
