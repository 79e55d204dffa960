import { sumContributions, type Contribution, type MeasureSums } from '@tributary/indicators';
import type { Tx } from '@tributary/persistence';

/**
 * Cells summed over partitions, in memory: a few tens of thousands of numbers for a region. Read again, for a measure and period, when the fold
 * says that they have changed.
 */
export class SumsCache {
  readonly #cells = new Map<string, Contribution[]>();
  #sums: MeasureSums | null = null;

  /** Reads everything. */
  async load(tx: Tx): Promise<void> {
    this.#cells.clear();
    await this.#read(tx, 'true', []);
  }

  /** Reads some measures and periods again. */
  async refresh(tx: Tx, stale: readonly (readonly [measure: string, period: string])[]): Promise<void> {
    if (stale.length === 0) return;
    for (const [measure, period] of stale) this.#cells.delete(`${measure}|${period}`);
    await this.#read(tx, '(k.measure, k.period) in (select * from unnest($1::text[], $2::text[]))', [stale.map((s) => s[0]), stale.map((s) => s[1])]);
  }

  /** As formulas read them. */
  sums(): MeasureSums {
    this.#sums ??= sumContributions(this.#all());
    return this.#sums;
  }

  /** Periods in which anything has been counted. */
  periods(): Set<string> {
    return new Set([...this.#cells.values()].flatMap((cells) => (cells[0] ? [cells[0].period] : [])));
  }

  *#all(): Generator<Contribution> {
    for (const cells of this.#cells.values()) yield* cells;
  }

  async #read(tx: Tx, condition: string, params: readonly unknown[]): Promise<void> {
    this.#sums = null;
    const { rows } = await tx.query<{ measure: string; area: string; period: string; breakdown: string; amount: string }>(
      `select k.measure, k.area, k.period, k.breakdown, sum(c.amount) as amount from cell_key k join cell c on c.id = k.id
       where ${condition} group by k.id having sum(c.amount) <> 0`, [...params]);
    for (const row of rows) {
      const group = `${row.measure}|${row.period}`;
      const list = this.#cells.get(group);
      const cell = { ...row, amount: Number(row.amount) };
      if (list) list.push(cell);
      else this.#cells.set(group, [cell]);
    }
  }
}
