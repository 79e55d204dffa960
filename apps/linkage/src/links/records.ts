import { insertRows, type Tx } from '@tributary/persistence';
import { z } from 'zod';

export type Payload = Record<string, unknown>;

/** What linkage holds about a record, and what it last said about it: `emittedPerson` is null when nothing stands downstream. */
export interface StoredRecord {
  readonly key: string;
  readonly subject: number;
  readonly version: number;
  readonly withdrawn: boolean;
  readonly permitted: boolean;
  readonly council: string;
  readonly tokenSet: string | null;
  readonly emittedPerson: string | null;
  readonly emission: number;
}

export interface RecordWithPayload extends StoredRecord {
  readonly payload: Payload;
}

const storedSchema = z.object({
  key: z.string(), subject: z.number(), version: z.number(), withdrawn: z.boolean(), permitted: z.boolean(), council: z.string(),
  tokenSet: z.string().nullable(), emittedPerson: z.string().nullable(), emission: z.number(),
});
const withPayloadSchema = storedSchema.extend({ payload: z.record(z.string(), z.unknown()).nullable().transform((payload) => payload ?? {}) });

const COLUMNS = 'key, subject, version, withdrawn, permitted, council, token_set as "tokenSet", emitted_person as "emittedPerson", emission';

export async function recordsByKey(tx: Tx, keys: readonly string[]): Promise<Map<string, StoredRecord>> {
  const { rows } = await tx.query(`select ${COLUMNS} from record where key = any($1)`, [keys]);
  return new Map(rows.map((row) => storedSchema.parse(row)).map((record) => [record.key, record]));
}

/** Records of the subjects that stand or may stand downstream. */
export async function recordsOfSubjects(tx: Tx, subjects: readonly number[]): Promise<RecordWithPayload[]> {
  if (subjects.length === 0) return [];
  const { rows } = await tx.query(`select ${COLUMNS}, payload from record where subject = any($1) and (not withdrawn or emitted_person is not null) order by key`, [subjects]);
  return rows.map((row) => withPayloadSchema.parse(row));
}

export async function saveRecords(tx: Tx, records: readonly RecordWithPayload[]): Promise<void> {
  const columns = {
    key: 'text', subject: 'int', version: 'int', withdrawn: 'boolean', permitted: 'boolean', council: 'text', token_set: 'bigint', payload: 'json',
    emitted_person: 'text', emission: 'int',
  };
  const rows = records.map((r) => [
    r.key, r.subject, r.version, r.withdrawn, r.permitted, r.council, r.tokenSet, r.withdrawn ? null : r.payload, r.emittedPerson, r.emission,
  ]);
  await insertRows(tx, 'record', columns, rows, `on conflict (key) do update set subject = excluded.subject, version = excluded.version,
    withdrawn = excluded.withdrawn, permitted = excluded.permitted, council = excluded.council, token_set = excluded.token_set,
    payload = excluded.payload, emitted_person = excluded.emitted_person, emission = excluded.emission`);
}

export async function saveEmissions(tx: Tx, records: readonly StoredRecord[]): Promise<void> {
  if (records.length === 0) return;
  await tx.query(`update record r set emitted_person = u.person, emission = u.emission
    from unnest($1::text[], $2::text[], $3::int[]) as u(key, person, emission) where r.key = u.key`,
  [records.map((r) => r.key), records.map((r) => r.emittedPerson), records.map((r) => r.emission)]);
}
