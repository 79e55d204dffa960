import type pg from 'pg';
import {
  authoritySchema, establishmentSchema, healthOrganisationSchema, type Reference, type ReferenceLoaded, type ReferenceTable, type ReferenceVersion,
} from '@tributary/contracts';
import { insertRows, streamRows, type Tx } from '@tributary/persistence';
import { z } from 'zod';
import { referencesOf, type AskedReference, type References } from '../feed/references.js';

interface VersionRow { reference: ReferenceTable; edition: string; digest: string; valid_from: string; valid_until: string | null }

/** The reference tables of this service. What one run has read is kept for the next, until another edition arrives. */
export class ReferenceStore {
  readonly #pool: pg.Pool;
  readonly #kept = new Map<string, { readonly state: string; readonly references: Promise<References> }>();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Authorities, the editions of postcodes and authorities, and what is asked for, as they are now. */
  async current(asked: readonly AskedReference[]): Promise<References> {
    const tables: readonly ReferenceTable[] = ['authorities', 'postcodes', ...asked];
    const { rows } = await this.#pool.query<VersionRow>('select reference, edition, digest, valid_from, valid_until from reference_version where reference = any($1) order by reference', [tables]);
    const [key, state] = [tables.join(), JSON.stringify(rows)];
    const known = this.#kept.get(key);
    if (known?.state === state) return known.references;
    const references = this.#read(new Set(rows.map((row) => row.reference)), rows.map(versionOf));
    this.#kept.set(key, { state, references });
    references.catch(() => this.#kept.delete(key));
    return references;
  }

  async #read(loaded: ReadonlySet<ReferenceTable>, versions: readonly ReferenceVersion[]): Promise<References> {
    const [establishments, organisations, authorities] = [
      loaded.has('establishments') ? await this.#entries('establishments', establishmentSchema) : undefined,
      loaded.has('organisations') ? await this.#entries('organisations', healthOrganisationSchema) : undefined,
      loaded.has('authorities') ? await this.#entries('authorities', authoritySchema) : undefined,
    ];
    return referencesOf({ establishments, organisations, authorities }, versions);
  }

  async #entries<T extends z.ZodType>(table: ReferenceTable, schema: T): Promise<z.output<T>[]> {
    const all: z.output<T>[] = [];
    const list = z.array(schema);
    for await (const { entries } of streamRows<{ entries: unknown }>(this.#pool, 'select entries from reference_bucket where reference = $1', [table], 50)) all.push(...list.parse(entries));
    return all;
  }
}

const versionOf = (row: VersionRow): ReferenceVersion => ({ table: row.reference, edition: row.edition, validFrom: row.valid_from, validUntil: row.valid_until });

/** Keeps the latest state of each bucket, and which editions are in force. */
export async function storeReferences(tx: Tx, messages: readonly Reference[]): Promise<void> {
  const buckets = new Map<string, [string, string, string]>();
  for (const m of messages) if (m.what === 'entries') buckets.set(`${m.table}|${m.bucket}`, [m.table, m.bucket, JSON.stringify(m.entries)]);
  await insertRows(tx, 'reference_bucket', { reference: 'text', bucket: 'text', entries: 'jsonb' }, [...buckets.values()], 'on conflict (reference, bucket) do update set entries = excluded.entries');
  await storeEditions(tx, messages.filter((m) => m.what === 'version'));
}

/** Remembers which edition of a table is in force. */
export async function storeEditions(tx: Tx, loaded: readonly ReferenceLoaded[]): Promise<void> {
  const latest = new Map(loaded.map((m) => [m.table, m]));
  await insertRows(tx, 'reference_version', { reference: 'text', edition: 'text', digest: 'text', valid_from: 'date', valid_until: 'date' },
    [...latest.values()].map((m) => [m.table, m.edition, m.digest, m.validFrom, m.validUntil]),
    'on conflict (reference) do update set edition = excluded.edition, digest = excluded.digest, valid_from = excluded.valid_from, valid_until = excluded.valid_until');
}
