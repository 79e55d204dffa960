/** A sum that holds exactly between cells: the first is the total of the others. Any cell may be left out of publication. */
export interface Relation {
  readonly total: string;
  readonly parts: readonly string[];
}

/** Sparse equation over the hidden cells: cell index -> coefficient modulo the prime. */
type Row = Map<number, number>;

/**
 * The largest prime below 2^26: products stay exact in a double, and a determinant of 0/1 rows that is not zero is hardly ever zero modulo it.
 */
const PRIME = 67_108_859;

function inverse(a: number): number {
  let [r0, r1, s0, s1] = [PRIME, a, 0, 1];
  while (r1 !== 0) {
    const q = Math.floor(r0 / r1);
    [r0, r1] = [r1, r0 - q * r1];
    [s0, s1] = [s1, s0 - q * s1];
  }
  return ((s0 % PRIME) + PRIME) % PRIME;
}

/**
 * Which hidden cells a reader can work out exactly from the visible ones and the relations: those whose unit vector lies in the row space
 * of the equations between hidden cells. Gauss-Jordan elimination modulo a prime (indicators-and-disclosure 3.4), on sparse rows, so that
 * its cost follows the cells that are really tied to each other.
 */
export function recoverable(relations: readonly Relation[], hidden: ReadonlySet<string>): Set<string> {
  const names = [...hidden];
  const column = new Map(names.map((name, i) => [name, i]));
  const system = new System();
  for (const relation of relations) system.add(equation(relation, column));
  const found = new Set<string>();
  for (const [pivot, row] of system.pivots) if (row.size === 1) found.add(names[pivot] ?? '');
  return found;
}

function equation(relation: Relation, column: ReadonlyMap<string, number>): Row {
  const row: Row = new Map();
  const put = (name: string, amount: number) => {
    const at = column.get(name);
    if (at === undefined) return;
    const sum = ((row.get(at) ?? 0) + amount + PRIME) % PRIME;
    if (sum === 0) row.delete(at);
    else row.set(at, sum);
  };
  put(relation.total, PRIME - 1);
  for (const part of relation.parts) put(part, 1);
  return row;
}

/** Equations in reduced form: each pivot column stands in its own row only. */
class System {
  readonly pivots = new Map<number, Row>();
  /** Column -> pivots of the rows in which it stands. */
  readonly #holders = new Map<number, Set<number>>();

  add(row: Row): void {
    for (const column of Array.from(row.keys())) {
      const other = this.pivots.get(column);
      const factor = row.get(column);
      if (other && factor !== undefined) this.#subtract(row, factor, other, null);
    }
    const first = row.entries().next();
    if (first.done) return;
    const [pivot, lead] = first.value;
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
