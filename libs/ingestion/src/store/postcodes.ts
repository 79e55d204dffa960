import type pg from 'pg';
import { postcodesSchema } from '@tributary/contracts';
import { parsePostcode } from '@tributary/domain';
import { insertRows, type Tx } from '@tributary/persistence';
import type { z } from 'zod';

export interface PostcodeArea {
  readonly lsoa: string;
  /** ONS code of the council. */
  readonly council: string;
}

type Table = z.infer<typeof postcodesSchema>['postcodes'];

/** Outward codes kept in memory; the country has fewer than 3,000, of a few hundred postcodes each. */
const KEPT = 400;

interface Kept { readonly version: string; readonly table: Table }

/** The outward codes that the runs of a process used last, each as of the version of its row: a run of ten records need not read tables of thousands of postcodes again. */
export class PostcodeMemory {
  readonly #kept = new Map<string, Kept>();

  get(outward: string, version: string): Table | undefined {
    const known = this.#kept.get(outward);
    if (known?.version !== version) return undefined;
    this.#kept.delete(outward);
    this.#kept.set(outward, known);
    return known.table;
  }

  put(outward: string, kept: Kept): void {
    this.#kept.set(outward, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** The postcode reference as one run sees it. Made for one run, so that a new reference is seen by the next. */
export class PostcodeReference {
  readonly #pool: pg.Pool;
  readonly #memory: PostcodeMemory;
  readonly #cache = new Map<string, Table | null>();

  constructor(pool: pg.Pool, memory = new PostcodeMemory()) {
    this.#pool = pool;
    this.#memory = memory;
  }

  /** Makes `find` know these postcodes (any spelling). */
  async preload(postcodes: Iterable<string>): Promise<void> {
    const missing = new Set<string>();
    for (const text of postcodes) {
      const outward = parsePostcode(text)?.outward;
      if (outward !== undefined && !this.#touch(outward)) missing.add(outward);
    }
    if (missing.size === 0) return;
    const found = await this.#read([...missing]);
    for (const outward of missing) this.#cache.set(outward, found.get(outward) ?? null);
    const excess = this.#cache.size - Math.max(KEPT, missing.size);
    if (excess > 0) for (const outward of [...this.#cache.keys()].slice(0, excess)) this.#cache.delete(outward);
  }

  async #read(outwards: readonly string[]): Promise<Map<string, Table>> {
    const versions = await this.#pool.query<{ outward: string; version: string }>('select outward, xmin::text as version from postcode_outward where outward = any($1)', [outwards]);
    const found = new Map<string, Table>();
    const unread: string[] = [];
    for (const { outward, version } of versions.rows) {
      const table = this.#memory.get(outward, version);
      if (table) found.set(outward, table);
      else unread.push(outward);
    }
    if (unread.length === 0) return found;
    const { rows } = await this.#pool.query<{ outward: string; version: string; postcodes: Table }>('select outward, xmin::text as version, postcodes from postcode_outward where outward = any($1)', [unread]);
    for (const { outward, version, postcodes } of rows) {
      this.#memory.put(outward, { version, table: postcodes });
      found.set(outward, postcodes);
    }
    return found;
  }

  /** Null for a postcode that is not in the reference. It must have been preloaded. */
  find(text: string | null | undefined): PostcodeArea | null {
    const postcode = text ? parsePostcode(text) : null;
    const entry = postcode ? this.#cache.get(postcode.outward)?.[postcode.inward] : undefined;
    return entry ? { lsoa: entry[0], council: entry[1] } : null;
  }

  #touch(outward: string): boolean {
    const known = this.#cache.get(outward);
    if (known === undefined) return false;
    this.#cache.delete(outward);
    this.#cache.set(outward, known);
    return true;
  }
}

/** Keeps the latest table of each outward code. */
export async function storePostcodes(tx: Tx, tables: readonly z.infer<typeof postcodesSchema>[]): Promise<void> {
  const latest = new Map(tables.map((table) => [table.outward, table]));
  await insertRows(tx, 'postcode_outward', { outward: 'text', edition: 'text', postcodes: 'jsonb' },
    [...latest.values()].map((t) => [t.outward, t.edition, t.postcodes]),
    'on conflict (outward) do update set edition = excluded.edition, postcodes = excluded.postcodes');
}
