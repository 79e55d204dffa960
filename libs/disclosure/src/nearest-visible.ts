import { membersOf, type Relation, type Sums } from './elimination.js';
import type { Cell } from './suppression.js';

/** Where cells lie and which sums they are in. */
export interface Surroundings {
  readonly byId: ReadonlyMap<string, Cell>;
  readonly sums: Sums;
}

/**
 * Looks for cells that may be hidden beside a secret: the smallest visible one of the sums around it; where there is none, of those around their members, and so on. What has been looked
 * through without finding any is not looked through again, so between two answers cells may be hidden and none shown.
 */
export class NearestVisible {
  /** Sums by their places. */
  #ring: ReadonlySet<number>;
  readonly #passed = new Set<number>();
  /** Of the ring's cells those that may be hidden, the best last. */
  #candidates: string[] | null = null;

  constructor(secret: string, private readonly around: Surroundings) {
    this.#ring = new Set(around.sums.around(secret));
  }

  /** @returns null when there is none however far one goes. */
  find(unknown: ReadonlySet<string>): string | null {
    while (this.#ring.size > 0) {
      this.#candidates ??= candidatesOf(this.#relations(), this.around.byId, unknown);
      for (let best = this.#candidates.at(-1); best !== undefined; best = this.#candidates.at(-1)) {
        if (!unknown.has(best)) return best;
        this.#candidates.pop();
      }
      this.#goOn();
    }
    return null;
  }

  #relations(): Relation[] {
    return [...this.#ring].flatMap((at) => this.around.sums.relations[at] ?? []);
  }

  #goOn(): void {
    for (const at of this.#ring) this.#passed.add(at);
    const next = new Set<number>();
    for (const relation of this.#relations()) {
      for (const id of membersOf(relation)) for (const at of this.around.sums.around(id)) if (!this.#passed.has(at)) next.add(at);
    }
    this.#ring = next;
    this.#candidates = null;
  }
}

type Rank = readonly [number, number, number];

/** Cells of some sums that may be hidden at all, those that had better stay visible first: zeros, totals, large numbers; ties by id. */
function candidatesOf(relations: Iterable<Relation>, byId: ReadonlyMap<string, Cell>, unknown: ReadonlySet<string>): string[] {
  const ranks = new Map<string, Rank>();
  for (const relation of relations) {
    for (const id of membersOf(relation)) {
      const cell = byId.get(id);
      if (!cell || unknown.has(id) || cell.published !== undefined || cell.fixed) continue;
      const rank: Rank = cell.spare ? [-1, 0, cell.value] : [cell.value === 0 ? 1 : 0, id === relation.total ? 1 : 0, cell.value];
      const known = ranks.get(id);
      if (!known || compare(rank, known) < 0) ranks.set(id, rank);
    }
  }
  return [...ranks].toSorted(([a, x], [b, y]) => compare(y, x) || (a < b ? 1 : -1)).map(([id]) => id);
}

function compare(a: Rank, b: Rank): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
