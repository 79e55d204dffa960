import { cellKey, type Contribution } from '@tributary/indicators';
import { insertRows, withTransaction } from '@tributary/persistence';
import type pg from 'pg';

/**
 * Numbers for cell keys, so that a person's sums are two arrays of integers instead of thousands of texts. Keys are made in a
 * transaction of their own: a fold that rolls back leaves unused keys behind, never a number that means something else.
 */
export class CellKeys {
  readonly #ids = new Map<string, number>();
  readonly #measures = new Map<number, readonly [measure: string, period: string]>();

  constructor(private readonly pool: pg.Pool) {}

  /** Ids of the cells of these contributions, in their order. */
  async idsOf(contributions: readonly Contribution[]): Promise<number[]> {
    const unknown = new Map<string, Contribution>();
    const ids = contributions.map((c) => {
      const key = cellKey(c);
      const id = this.#ids.get(key);
      if (id === undefined) unknown.set(key, c);
      return id;
    });
    if (unknown.size > 0) await this.#make([...unknown.values()]);
    return ids.map((id, i) => id ?? this.#made(contributions[i]));
  }

  /** Measure and period of a cell that this process has met; loads it when it has not. */
  async measureOf(ids: readonly number[]): Promise<ReadonlyMap<number, readonly [string, string]>> {
    const missing = ids.filter((id) => !this.#measures.has(id));
    if (missing.length > 0) {
      const { rows } = await this.pool.query<{ id: number; measure: string; period: string }>('select id, measure, period from cell_key where id = any($1::int[])', [missing]);
      for (const row of rows) this.#measures.set(row.id, [row.measure, row.period]);
    }
    return this.#measures;
  }

  #made(contribution: Contribution | undefined): number {
    const id = contribution && this.#ids.get(cellKey(contribution));
    if (id === undefined) throw new RangeError('a cell has no number');
    return id;
  }

  async #make(contributions: readonly Contribution[]): Promise<void> {
    const rows = contributions.map((c) => [c.measure, c.area, c.period, c.breakdown]).toSorted((a, b) => (a.join('|') < b.join('|') ? -1 : 1));
    await withTransaction(this.pool, async (tx) => {
      await insertRows(tx, 'cell_key', { measure: 'text', area: 'text', period: 'text', breakdown: 'text' }, rows, 'on conflict do nothing');
    });
    const columns = [0, 1, 2, 3].map((i) => rows.map((row) => row[i]));
    const { rows: found } = await this.pool.query<{ id: number; measure: string; area: string; period: string; breakdown: string }>(
      `select k.id, k.measure, k.area, k.period, k.breakdown from cell_key k
       join unnest($1::text[], $2::text[], $3::text[], $4::text[]) as w(measure, area, period, breakdown) using (measure, area, period, breakdown)`, columns);
    for (const row of found) {
      this.#ids.set(cellKey(row), row.id);
      this.#measures.set(row.id, [row.measure, row.period]);
    }
  }
}
