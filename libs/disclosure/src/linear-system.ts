/** Sparse equation over hidden cells: column -> coefficient modulo the prime. */
export type Row = Map<number, number>;

/**
 * The largest prime below 2^26: products stay exact in a double, and a determinant of 0/1 rows that is not zero is hardly ever zero modulo it.
 */
export const PRIME = 67_108_859;

function inverse(a: number): number {
  let [r0, r1, s0, s1] = [PRIME, a, 0, 1];
  while (r1 !== 0) {
    const q = Math.floor(r0 / r1);
    [r0, r1] = [r1, r0 - q * r1];
    [s0, s1] = [s1, s0 - q * s1];
  }
  return ((s0 % PRIME) + PRIME) % PRIME;
}

/** Equations in reduced form: each pivot column stands in its own row only. */
export class System {
  readonly pivots = new Map<number, Row>();
  /** Column -> pivots of the rows in which it stands. */
  readonly #holders = new Map<number, Set<number>>();

  /** @param wanted the pivot where the equation still has it; otherwise the column of its own that the fewest others have. */
  add(row: Row, wanted?: number): void {
    for (const column of Array.from(row.keys())) {
      const other = this.pivots.get(column);
      const factor = row.get(column);
      if (other && factor !== undefined) this.#subtract(row, factor, other, null);
    }
    const pivot = wanted !== undefined && row.has(wanted) ? wanted : this.#rarest(row);
    const lead = pivot === undefined ? undefined : row.get(pivot);
    if (pivot === undefined || lead === undefined) return;
    const scale = inverse(lead);
    for (const [c, v] of row) row.set(c, (v * scale) % PRIME);
    for (const holder of Array.from(this.#holders.get(pivot) ?? [])) {
      const other = this.pivots.get(holder);
      const factor = other?.get(pivot);
      if (other && factor !== undefined) this.#subtract(other, factor, row, holder);
    }
    this.pivots.set(pivot, row);
    for (const c of row.keys()) this.#hold(c, pivot);
  }

  #rarest(row: Row): number | undefined {
    let [rarest, fewest]: [number | undefined, number] = [undefined, Infinity];
    for (const column of row.keys()) {
      const held = this.#holders.get(column)?.size ?? 0;
      if (held < fewest) [rarest, fewest] = [column, held];
    }
    return rarest;
  }

  /** Columns that are this one times a number, but for what is known: what is left of them is the same. */
  tiedTo(column: number): number[] {
    const left = new Map(this.pivots.get(column) ?? [[column, 1]]);
    if (this.pivots.has(column)) left.delete(column);
    const first = left.entries().next();
    if (first.done) return [];
    const [at, lead] = first.value;
    const isTied = (pivot: number) => {
      const row = this.pivots.get(pivot);
      const scale = row?.get(at);
      return row !== undefined && scale !== undefined && row.size === left.size + 1 && [...left].every(([c, v]) => ((row.get(c) ?? 0) * lead) % PRIME === (scale * v) % PRIME);
    };
    return [...(left.size === 1 ? [at] : []), ...[...(this.#holders.get(at) ?? [])].filter((pivot) => pivot !== at && isTied(pivot))].filter((c) => c !== column);
  }

  /** `row -= factor * other`; keeps the index when the row is one of the system's (`pivot`). */
  #subtract(row: Row, factor: number, other: Row, pivot: number | null): void {
    for (const [c, v] of other) {
      const difference = ((row.get(c) ?? 0) - ((factor * v) % PRIME) + PRIME) % PRIME;
      if (difference === 0) {
        row.delete(c);
        if (pivot !== null) this.#holders.get(c)?.delete(pivot);
      } else {
        row.set(c, difference);
        if (pivot !== null) this.#hold(c, pivot);
      }
    }
  }

  #hold(column: number, pivot: number): void {
    const set = this.#holders.get(column);
    if (set) set.add(pivot);
    else this.#holders.set(column, new Set([pivot]));
  }
}
