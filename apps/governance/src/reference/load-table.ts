import { createHash, randomUUID, type Hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { referenceSchema, TOPICS, type ReferenceLoaded, type ReferenceTable, type TopicDefinition } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { appendOutbox, partitionFor } from '@tributary/messaging';
import { copyRows, lockKey, streamRows, type Tx } from '@tributary/persistence';
import type { TableFile } from './tables.js';

/** What is asked for when a table is loaded. */
export interface Edition {
  readonly edition: string;
  readonly validFrom: string;
  /** Load it although it is older or much smaller than what is there. */
  readonly replace: boolean;
  readonly actor: string;
}

export interface Loaded { readonly edition: string; readonly validFrom: string; readonly entries: number; readonly changedBuckets: number }

/** A file with that many per cent fewer entries than the table has is taken for one that was cut short. */
const MOST_LOST_PERCENT = 20;

/** The same bytes, and their hash when they have passed. */
export async function* hashed(input: Readable, sum: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of input as AsyncIterable<Buffer>) {
    sum.update(chunk);
    yield chunk;
  }
}

export const contentHash = (): Hash => createHash('sha256');

/** Makes a table what the file says, in the transaction given: entries that the file has not go. Announces the buckets that changed, then the edition. Memory is flat. */
export async function loadTable<E>(tx: Tx, file: TableFile<E>, input: (sum: Hash) => Readable, wanted: Edition): Promise<Loaded> {
  const { table } = file;
  await lockKey(tx, `governance.references|${table}`);
  await tx.query(`set local statement_timeout = '30min'`);
  await assertNotOlder(tx, table, wanted);
  const [loading, sum] = [randomUUID(), contentHash()];
  await copyRows(tx, 'reference_loading', ['loading', 'key', 'bucket', 'entry'], (async function* () {
    for await (const entry of file.read(input(sum))) {
      const key = file.key(entry);
      yield [loading, key, key.slice(0, file.bucketLength), JSON.stringify(entry)];
    }
  })());
  const entries = await assertNotCut(tx, table, loading, wanted);
  const changed = await merge(tx, table, loading);
  await tx.query('delete from reference_loading where loading = $1', [loading]);
  for (const bucket of changed) await announceBucket(tx, file, bucket);
  await recordEdition(tx, TOPICS.references, table, { ...wanted, entries, digest: sum.digest('hex') });
  return { edition: wanted.edition, validFrom: wanted.validFrom, entries, changedBuckets: changed.length };
}

/** @throws TributaryError `reference-older` (409) when what is in force begins later. */
export async function assertNotOlder(tx: Tx, table: ReferenceTable, { validFrom, replace }: Edition): Promise<void> {
  const { rows: [newer] } = await tx.query<{ edition: string; valid_from: string }>('select edition, valid_from from reference_version where reference = $1 and valid_from > $2 order by valid_from desc limit 1', [table, validFrom]);
  if (newer && !replace) throw new TributaryError('reference-older', `edition ${newer.edition} of ${table} is in force from ${newer.valid_from}, later than this one`, { status: 409, remedy: 'Load the latest edition, or say replace to go back.' });
}

async function assertNotCut(tx: Tx, table: ReferenceTable, loading: string, { replace }: Edition): Promise<number> {
  const { rows: [count] } = await tx.query<{ now: string; before: string }>('select (select count(distinct key) from reference_loading where loading = $1) as now, (select count(*) from reference_entry where reference = $2) as before', [loading, table]);
  const [now, before] = [Number(count?.now), Number(count?.before)];
  if (now === 0) throw new TributaryError('reference-empty', 'the file has no entry that could be read', { status: 422, remedy: 'Is it the right file?' });
  if (!replace && now * 100 < before * (100 - MOST_LOST_PERCENT)) {
    throw new TributaryError('reference-shrinks', `the file has ${now} entries, the table ${before}: it looks cut short`, { status: 409, remedy: 'Send the complete file, or say replace when it is complete.' });
  }
  return now;
}

/** One statement makes the table what has been copied; returns the buckets in which anything has changed. */
async function merge(tx: Tx, table: ReferenceTable, loading: string): Promise<string[]> {
  const { rows } = await tx.query<{ bucket: string }>(
    `with latest as (select distinct on (key) key, bucket, entry from reference_loading where loading = $2 order by key, entry::text),
     merged as (
       insert into reference_entry as e (reference, key, bucket, entry) select $1, key, bucket, entry from latest
       on conflict (reference, key) do update set entry = excluded.entry where e.entry is distinct from excluded.entry returning bucket),
     gone as (delete from reference_entry e where reference = $1 and not exists (select from latest l where l.key = e.key) returning bucket)
     select bucket from merged union select bucket from gone order by bucket`, [table, loading]);
  return rows.map((row) => row.bucket);
}

async function announceBucket<E>(tx: Tx, file: TableFile<E>, bucket: string): Promise<void> {
  const entries: E[] = [];
  for await (const { entry } of streamRows<{ entry: E }>(tx, 'select entry from reference_entry where reference = $1 and bucket = $2 order by key', [file.table, bucket], 500)) entries.push(entry);
  const topic = TOPICS.references;
  const key = `${file.table}|${bucket}`;
  await appendOutbox(tx, [{ topic, partition: partitionFor(key, topic.partitions), key, value: referenceSchema.parse(file.message(bucket, entries)) }]);
}

/** Puts an edition on record, ends the one before on the day before, and announces it after what it has changed; the same edition with the same content says nothing new. */
export async function recordEdition(tx: Tx, topic: TopicDefinition, table: ReferenceTable, { edition, validFrom, entries, digest, actor }: Edition & { entries: number; digest: string }): Promise<void> {
  const { rows: [same] } = await tx.query('select 1 from reference_version where reference = $1 and edition = $2 and digest = $3 and valid_from = $4 and valid_until is null', [table, edition, digest, validFrom]);
  if (same) return;
  await tx.query(`update reference_version set valid_until = greatest(valid_from, $3::date - 1) where reference = $1 and edition <> $2 and valid_until is null`, [table, edition, validFrom]);
  await tx.query(
    `insert into reference_version (reference, edition, digest, valid_from, entries, loaded_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (reference, edition) do update set digest = excluded.digest, valid_from = excluded.valid_from, valid_until = null, entries = excluded.entries, loaded_by = excluded.loaded_by, loaded_at = now()`,
    [table, edition, digest, validFrom, entries, actor]);
  const value: ReferenceLoaded = { what: 'version', table, edition, digest, validFrom, validUntil: null, entries };
  const key = `${table}|version`;
  await appendOutbox(tx, [{ topic, partition: partitionFor(key, topic.partitions), key, value }]);
}
