import type { TopicDefinition } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { insertRows, type Tx } from '@tributary/persistence';

export interface OutboxRow {
  readonly topic: TopicDefinition;
  readonly partition: number;
  readonly key: string;
  /** Sent as JSON; null is a tombstone. */
  readonly value: object | null;
  /** Beside those of CloudEvents, where the topic has them. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The channel on which a transaction with outbox rows wakes the relay of its schema. */
export const outboxChannel = (schema: string): string => `outbox_${schema}`;

const COLUMNS = { topic: 'text', partition: 'int', key: 'text', value: 'text', headers: 'jsonb' } as const;

/**
 * Puts messages into the outbox of the service, in the transaction of their cause. They are published in the order of
 * (transaction id, position): a transaction's id is that of its first write, so take locks before writing.
 */
export async function appendOutbox(tx: Tx, rows: readonly OutboxRow[]): Promise<void> {
  if (rows.length === 0) return;
  await insertRows(tx, 'outbox', COLUMNS, rows.map(toColumns));
  await tx.query(`select pg_notify('outbox_' || current_schema(), '')`);
}

function toColumns(row: OutboxRow): unknown[] {
  if (!Number.isInteger(row.partition) || row.partition < 0 || row.partition >= row.topic.partitions) {
    throw new TributaryError('no-such-partition', `topic ${row.topic.name} has no partition ${row.partition}`);
  }
  return [row.topic.name, row.partition, row.key, row.value === null ? null : JSON.stringify(row.value), row.headers ?? (row.topic.cloudEvents ? {} : null)];
}
