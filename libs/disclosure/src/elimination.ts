/** A sum that holds exactly between cells: the first is the total of the others. Any cell may be left out of publication. */
export interface Relation {
  readonly total: string;
  readonly parts: readonly string[];
}

/** Sparse row over the hidden cells: cell index -> coefficient modulo the prime. */
type Row = Map<number, bigint>;

/** Large enough that a determinant of 0/1 rows that is not zero is hardly ever zero modulo it. */
const PRIME = 2_147_483_647n;

function inverse(a: bigint): bigint {
  let [r0, r1, s0, s1] = [PRIME, a % PRIME, 0n, 1n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1] = [r1, r0 - q * r1];
    [s0, s1] = [s1, s0 - q * s1];
  }
  return ((s0 % PRIME) + PRIME) % PRIME;
}

function addTo(row: Row, column: number, amount: bigint): void {
  const sum = ((row.get(column) ?? 0n) + amount + PRIME) % PRIME;
  if (sum === 0n) row.delete(column);
  else row.set(column, sum);
}

function subtract(row: Row, factor: bigint, other: Row): void {
  for (const [column, value] of other) addTo(row, column, PRIME - ((factor * value) % PRIME));
}

/**
 * Which hidden cells a reader can work out exactly from the visible ones and the relations: those whose unit vector lies in the row space
 * of the equations between hidden cells. Gauss-Jordan elimination modulo a prime (indicators-and-disclosure 3.4).
 */
export function recoverable(relations: readonly Relation[], hidden: ReadonlySet<string>): Set<string> {
  const names = [...hidden];
  const column = new Map(names.map((name, i) => [name, i]));
  const pivots = new Map<number, Row>();
  for (const relation of relations) {
    const row: Row = new Map();
    const total = column.get(relation.total);
    if (total !== undefined) addTo(row, total, PRIME - 1n);
    for (const part of relation.parts) {
      const at = column.get(part);
      if (at !== undefined) addTo(row, at, 1n);
    }
    reduceInto(pivots, row);
  }
  const found = new Set<string>();
  for (const [pivot, row] of pivots) if (row.size === 1) found.add(names[pivot] ?? '');
  return found;
}

function reduceInto(pivots: Map<number, Row>, row: Row): void {
  for (const [pivot, other] of pivots) {
    const factor = row.get(pivot);
    if (factor !== undefined) subtract(row, factor, other);
  }
  const first = row.entries().next();
  if (first.done) return;
  const [pivot, lead] = first.value;
  const scale = inverse(lead);
  for (const [c, v] of row) row.set(c, (v * scale) % PRIME);
  for (const other of pivots.values()) {
    const factor = other.get(pivot);
    if (factor !== undefined) subtract(other, factor, row);
  }
  pivots.set(pivot, row);
}
