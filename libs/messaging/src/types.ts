import type { TopicDefinition } from '@tributary/contracts';
import type { Tx } from '@tributary/persistence';

export interface BatchMessage<T> {
  readonly key: string;
  /** Validated against the topic's schema. */
  readonly value: T;
  readonly offset: string;
  /** Milliseconds since the epoch as text, as the broker has it. */
  readonly timestamp: string;
}

export interface Batch<T> {
  /** The definition of the contracts; its name is without the prefix that tests use. */
  readonly topic: TopicDefinition;
  readonly partition: number;
  /** In the order of the partition; never empty. */
  readonly messages: readonly BatchMessage<T>[];
}

/** What a barrier makes of the partitions that wait at it: let them go on, or keep them until {@link completeBarrier}. */
export type BarrierDecision = 'complete' | 'hold';

export interface BarrierProtocol {
  /**
   * All partitions of all topics of the group that carry barriers have reached this release's barrier, and everything before it has been
   * committed. Runs in a transaction begun after all of those, so that what it appends to the outbox follows everything they appended.
   * May run again when that transaction fails.
   */
  onAllArrived(tx: Tx, release: string): Promise<BarrierDecision>;
}

/**
 * A consumer of whole batches. The service's own class implements it as a Nest provider and names itself in `MessagingModule.forRoot`.
 * T is the union of what its topics carry; barriers are not part of it, they go to the protocol. A consumer that wants tombstones (messages without a value)
 * includes `null` in T and says `tombstones = 'deliver'`; otherwise they are passed over.
 */
export interface BatchConsumer<T> {
  /** The consumer group; begins with the service's name (`linkage`, `kpi.governance`), because the stack's ACLs do. Consumers that hardly get anything share one. */
  readonly group: string;
  readonly topics: readonly TopicDefinition[];
  readonly tombstones?: null extends T ? 'deliver' | 'drop' : 'drop';
  /** Most messages in one transaction; 5,000 when left out. */
  readonly maxBatch?: number;
  /** Partitions worked on at the same time; 4 when left out. Each takes one connection of the pool. */
  readonly concurrency?: number;
  /**
   * Applies the batch. Everything goes through `tx`, which also moves the offset: both are committed, or neither. It may run again
   * for the same messages. Take locks before the first write (`lockKeys`): the outbox is ordered by the transaction's id, which the first write assigns.
   * Throw {@link BadMessageError} to have messages quarantined and the rest tried again; anything else thrown means that the world is bad: roll back, wait, try again.
   */
  handle(tx: Tx, batch: Batch<T>): Promise<void>;
  readonly barrier?: BarrierProtocol;
}

/** A consumer of whatever its topics carry: what the machinery holds, to which the type of the messages is the consumer's own matter. */
export type AnyBatchConsumer = Omit<BatchConsumer<never>, 'tombstones'> & { readonly tombstones?: 'deliver' | 'drop' };

/** A consumer class as the modules name it. */
export type ConsumerClass = abstract new (...args: never[]) => AnyBatchConsumer;

export interface BadMessage {
  readonly offset: string;
  /** Why, in words that hold no value of the message. */
  readonly reason: string;
}

/** Thrown by a handler about messages that can never be applied; they go to quarantine and the rest of the batch is tried again. */
export class BadMessageError extends Error {
  readonly messages: readonly BadMessage[];

  constructor(messages: BadMessage | readonly BadMessage[]) {
    super('messages of a batch cannot be applied');
    this.name = 'BadMessageError';
    this.messages = 'offset' in messages ? [messages] : messages;
  }
}
