import type { TopicDefinition } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { insertRows, type Tx } from '@tributary/persistence';

/** A value that is JSON already. */
export class JsonText {
  constructor(readonly text: string) {}
}

export interface OutboxRow {
  readonly topic: TopicDefinition;
  readonly partition: number;
  readonly key: string;
  /** Sent as JSON; null is a tombstone. */
  readonly value: object | JsonText | null;
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
  await wakeRelay(tx);
}

/** Many messages of one topic that the database makes itself: nothing of them passes through the process. */
export interface OutboxQuery {
  readonly topic: TopicDefinition;
  /** Selects `partition` (int), `key` and `value` (text, JSON), in the order of publication. */
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** Puts what a query selects into the outbox, as {@link appendOutbox} does with rows. Throws `no-such-partition` when a message has none of the topic's. @returns how many there were. */
export async function appendOutboxFrom(tx: Tx, { topic, sql, params }: OutboxQuery): Promise<number> {
  const [name, headers, partitions] = [params.length + 1, params.length + 2, params.length + 3];
  const { rows: [row] } = await tx.query<{ appended: string; astray: number | null }>(
    `with appended as (insert into outbox (topic, partition, key, value, headers) select $${name}, m.partition, m.key, m.value, $${headers}::jsonb from (${sql}) as m returning partition)
     select count(*) as appended, max(partition) filter (where partition < 0 or partition >= $${partitions}) as astray from appended`,
    [...params, topic.name, topic.cloudEvents ? '{}' : null, topic.partitions]);
  const astray = row?.astray ?? null;
  if (astray !== null) throw noSuchPartition(topic, astray);
  const appended = Number(row?.appended ?? 0);
  if (appended > 0) await wakeRelay(tx);
  return appended;
}

async function wakeRelay(tx: Tx): Promise<void> {
  await tx.query(`select pg_notify('outbox_' || current_schema(), '')`);
}

function noSuchPartition(topic: TopicDefinition, partition: number): TributaryError {
  return new TributaryError('no-such-partition', `topic ${topic.name} has no partition ${partition}`);
}

function toColumns(row: OutboxRow): unknown[] {
  if (!Number.isInteger(row.partition) || row.partition < 0 || row.partition >= row.topic.partitions) {
    throw noSuchPartition(row.topic, row.partition);
  }
  return [row.topic.name, row.partition, row.key, textOf(row.value), row.headers ?? (row.topic.cloudEvents ? {} : null)];
}

function textOf(value: OutboxRow['value']): string | null {
  if (value === null) return null;
  return value instanceof JsonText ? value.text : JSON.stringify(value);
}
