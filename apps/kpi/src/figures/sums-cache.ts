import type { MeasureSums } from '@tributary/indicators';
import type { Period } from '@tributary/domain';
import type { Tx } from '@tributary/persistence';

type Cells = ReadonlyMap<string, number>;

const NONE: Cells = new Map();

/**
 * Cells summed over partitions, in memory: a few tens of thousands of numbers for a region. Read again, for a measure and period, when the fold
 * says that they have changed.
 */
export class SumsCache {
  /** By measure and period, then by council, then by breakdown. */
  readonly #groups = new Map<string, Map<string, Map<string, number>>>();
  readonly #sums: MeasureSums = {
    cells: (measure, council, period) => this.#cellsOf(measure, council, period),
    get: (measure, council, period, breakdown) => this.#cellsOf(measure, council, period).get(breakdown) ?? 0,
  };

  /** Reads everything. */
  async load(tx: Tx): Promise<void> {
    this.#groups.clear();
    await this.#read(tx, 'true', []);
  }

  /** Reads some measures and periods again. */
  async refresh(tx: Tx, stale: readonly (readonly [measure: string, period: string])[]): Promise<void> {
    if (stale.length === 0) return;
    for (const [measure, period] of stale) this.#groups.delete(`${measure}|${period}`);
    await this.#read(tx, '(k.measure, k.period) in (select * from unnest($1::text[], $2::text[]))', [stale.map((s) => s[0]), stale.map((s) => s[1])]);
  }

  /** As formulas read them, always as they were read last. */
  sums(): MeasureSums {
    return this.#sums;
  }

  /** Periods in which anything has been counted. */
  periods(): Set<string> {
    return new Set([...this.#groups.keys()].map((key) => key.slice(key.indexOf('|') + 1)));
  }

  #cellsOf(measure: string, council: string, period: Period): Cells {
    return this.#groups.get(`${measure}|${period}`)?.get(council) ?? NONE;
  }

  async #read(tx: Tx, condition: string, params: readonly unknown[]): Promise<void> {
    const { rows } = await tx.query<{ measure: string; area: string; period: string; breakdown: string; amount: string }>(
      `select k.measure, k.area, k.period, k.breakdown, sum(c.amount) as amount from cell_key k join cell c on c.id = k.id
       where ${condition} group by k.id having sum(c.amount) <> 0`, [...params]);
    for (const { measure, area, period, breakdown, amount } of rows) {
      const key = `${measure}|${period}`;
      const group = this.#groups.get(key) ?? new Map<string, Map<string, number>>();
      const cells = group.get(area) ?? new Map<string, number>();
      this.#groups.set(key, group.set(area, cells.set(breakdown, Number(amount))));
    }
  }
}
