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
  return new Knowledge(relations, hidden).found();
}

/** What a reader knows about hidden cells, and what would follow if one of them were shown. */
export class Knowledge {
  readonly #names: readonly string[];
  readonly #column: ReadonlyMap<string, number>;
  readonly #system = new System();

  constructor(relations: readonly Relation[], hidden: ReadonlySet<string>) {
    this.#names = [...hidden];
    this.#column = new Map(this.#names.map((name, i) => [name, i]));
    for (const relation of relations) this.#system.add(equation(relation, this.#column));
  }

  /** Cells that can be worked out. */
  found(): Set<string> {
    const found = new Set<string>();
    for (const [pivot, row] of this.#system.pivots) if (row.size === 1) found.add(this.#names[pivot] ?? '');
    return found;
  }

  /** Other cells, not known yet, that could be worked out if this one were shown. */
  following(id: string): string[] {
    const column = this.#column.get(id);
    return column === undefined ? [] : this.#system.tiedTo(column).map((c) => this.#names[c] ?? '');
  }

  /** Takes a cell for shown from here on. */
  show(id: string): void {
    const column = this.#column.get(id);
    if (column !== undefined) this.#system.add(new Map([[column, 1]]));
  }
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
