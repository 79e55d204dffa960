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

/** The postcode reference of this service, read through a memory of the outward codes used last. Made for one run, so that a new reference is seen by the next. */
export class PostcodeReference {
  readonly #pool: pg.Pool;
  readonly #cache = new Map<string, Table | null>();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Makes `find` know these postcodes (any spelling). */
  async preload(postcodes: Iterable<string>): Promise<void> {
    const missing = new Set<string>();
    for (const text of postcodes) {
      const outward = parsePostcode(text)?.outward;
      if (outward !== undefined && !this.#touch(outward)) missing.add(outward);
    }
    if (missing.size === 0) return;
    const { rows } = await this.#pool.query<{ outward: string; postcodes: Table }>('select outward, postcodes from postcode_outward where outward = any($1)', [[...missing]]);
    const found = new Map(rows.map((row) => [row.outward, row.postcodes]));
    for (const outward of missing) this.#cache.set(outward, found.get(outward) ?? null);
    const excess = this.#cache.size - Math.max(KEPT, missing.size);
    if (excess > 0) for (const outward of [...this.#cache.keys()].slice(0, excess)) this.#cache.delete(outward);
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
