import { insertRows, type Tx } from '@tributary/persistence';
import type { Checkpoint, Place } from './checkpoint.js';
import type { RawMessage } from './decode.js';

export interface QuarantineEntry {
  readonly offset: string;
  readonly reason: string;
  readonly raw: RawMessage;
}

const COLUMNS = {
  consumer_group: 'text', topic: 'text', incarnation: 'uuid', partition: 'int', message_offset: 'bigint', reason: 'text', key: 'text', value: 'text',
} as const;

/** A text the database can hold, of a size that a person can look at. */
const storable = (bytes: Buffer | null): string | null => (bytes === null ? null : bytes.toString('utf8').replaceAll('\0', '\uFFFD').slice(0, 100_000));

/** Sets messages aside with reason and position, in the transaction that moves the offset past them. */
export async function quarantine(tx: Tx, place: Place, checkpoint: Checkpoint, entries: readonly QuarantineEntry[]): Promise<void> {
  await insertRows(tx, 'quarantined_message', COLUMNS, entries.map((entry) => [
    place.group, place.topic, checkpoint.incarnation, place.partition, entry.offset, entry.reason, storable(entry.raw.key), storable(entry.raw.value),
  ]), 'on conflict do nothing');
}
