import { PRIME, System, type Row } from './linear-system.js';

/** A sum that holds exactly between cells: the first is the total of the others. Any cell may be left out of publication. */
export interface Relation {
  readonly total: string;
  readonly parts: readonly string[];
}

/** All cells of a sum, its total first. */
export const membersOf = ({ total, parts }: Relation): string[] => [total, ...parts];

/**
 * Which hidden cells a reader can work out exactly from the visible ones and the relations: those whose unit vector lies in the row space
 * of the equations between hidden cells. Gauss-Jordan elimination modulo a prime (indicators-and-disclosure 3.4), on sparse rows, so that
 * its cost follows the cells that are really tied to each other.
 */
export function recoverable(relations: readonly Relation[], hidden: ReadonlySet<string>): Set<string> {
  return new Sums(relations).knowledge(hidden).found();
}

const NO_SUMS: readonly number[] = [];

/** Sums by the places of their cells, to be asked again and again while more and more is hidden. */
export class Sums {
  /** Place of each cell that is in a sum. */
  readonly #at = new Map<string, number>();
  readonly names: readonly string[];
  /** Members of each sum, its total first. */
  readonly members: readonly (readonly number[])[];
  /** The sums that each cell is in. */
  readonly touching: readonly (readonly number[])[];

  constructor(readonly relations: readonly Relation[]) {
    this.members = relations.map((relation) => membersOf(relation).map((name) => this.#place(name)));
    this.names = [...this.#at.keys()];
    const touching = this.names.map((): number[] => []);
    for (const [i, sum] of this.members.entries()) for (const member of new Set(sum)) touching[member]?.push(i);
    this.touching = touching;
  }

  #place(name: string): number {
    const known = this.#at.get(name);
    if (known !== undefined) return known;
    this.#at.set(name, this.#at.size);
    return this.#at.size - 1;
  }

  /** @returns undefined of a cell that is in no sum. */
  placeOf(name: string): number | undefined {
    return this.#at.get(name);
  }

  /** The sums that a cell is in. */
  around(name: string): readonly number[] {
    return this.touching[this.#at.get(name) ?? -1] ?? NO_SUMS;
  }

  /** What a reader knows to whom these cells are not shown. */
  knowledge(hidden: ReadonlySet<string>): Knowledge {
    const isHidden = new Uint8Array(this.names.length);
    for (const name of hidden) {
      const at = this.#at.get(name);
      if (at !== undefined) isHidden[at] = 1;
    }
    return new Knowledge(this, isHidden);
  }
}

/** What a reader knows about hidden cells, and what would follow if one of them were shown. */
export class Knowledge {
  readonly #system = new System();

  constructor(private readonly sums: Sums, private readonly isHidden: Uint8Array) {
    const rows = sums.members.map((members) => equation(members, isHidden));
    for (const { at, pivot } of inEasyOrder(rows, sums)) this.#system.add(rows[at] ?? new Map(), pivot);
  }

  /** Cells that can be worked out. */
  found(): Set<string> {
    const found = new Set<string>();
    for (const [pivot, row] of this.#system.pivots) if (row.size === 1) found.add(this.sums.names[pivot] ?? '');
    return found;
  }

  /** Other cells, not known yet, that could be worked out if this one were shown. */
  following(id: string): string[] {
    const column = this.#columnOf(id);
    return column === undefined ? [] : this.#system.tiedTo(column).map((c) => this.sums.names[c] ?? '');
  }

  /** Takes a cell for shown from here on. */
  show(id: string): void {
    const column = this.#columnOf(id);
    if (column !== undefined) this.#system.add(new Map([[column, 1]]));
  }

  #columnOf(id: string): number | undefined {
    const at = this.sums.placeOf(id);
    return at !== undefined && this.isHidden[at] === 1 ? at : undefined;
  }
}

/** A sum as an equation between its hidden cells. */
function equation(members: readonly number[], isHidden: Uint8Array): Row {
  const row: Row = new Map();
  for (let i = 0; i < members.length; i++) {
    const at = members[i] ?? 0;
    if (isHidden[at] === 0) continue;
    const sum = ((row.get(at) ?? 0) + (i === 0 ? PRIME - 1 : 1)) % PRIME;
    if (sum === 0) row.delete(at);
    else row.set(at, sum);
  }
  return row;
}

interface Placed { readonly at: number; readonly pivot?: number }

/**
 * Equations in an order in which most are added without a change of those before: one with a column that no other has says nothing about the rest, and has that column for its pivot. So it is put
 * behind the rest, and then the same is asked of the rest. Nearly all go this way: of sums over areas and parts few go round in a circle.
 */
function inEasyOrder(rows: readonly Row[], { names, touching }: Sums): Placed[] {
  const holders = new Int32Array(names.length);
  for (const row of rows) for (const column of row.keys()) holders[column] = (holders[column] ?? 0) + 1;
  const isTaken = new Uint8Array(rows.length);
  const behind: Placed[] = [];
  const alone: number[] = [];
  holders.forEach((count, column) => { if (count === 1) alone.push(column); });
  for (let pivot = alone.pop(); pivot !== undefined; pivot = alone.pop()) {
    const column = pivot;
    const at = touching[column]?.find((i) => isTaken[i] === 0 && rows[i]?.has(column) === true);
    if (at === undefined) continue;
    isTaken[at] = 1;
    behind.push({ at, pivot });
    for (const other of rows[at]?.keys() ?? []) {
      holders[other] = (holders[other] ?? 0) - 1;
      if (holders[other] === 1) alone.push(other);
    }
  }
  const rest = rows.flatMap((row, at): Placed[] => (row.size === 0 || isTaken[at] === 1 ? [] : [{ at }]));
  return [...rest, ...behind.toReversed()];
}
