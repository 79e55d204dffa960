import { recoverable, type Relation } from './elimination.js';

/** One additive number that a publication shows, hides or never prints. */
export interface Cell {
  readonly id: string;
  readonly value: number;
  /** Must not be learnt by anybody: its number is small. */
  readonly primary: boolean;
  /** Already out in an earlier publication, shown or hidden: that decision stands (indicators-and-disclosure 3.4). */
  readonly published?: 'shown' | 'hidden';
  /** Public anyway (a population estimate): it can never be hidden. */
  readonly fixed?: boolean;
  /** Never printed, only implied by others: a complement such as "not seen within four hours". */
  readonly implied?: boolean;
}

export type HiddenBecause = 'small-number' | 'complementary';

export interface Suppression {
  /** Printed cells that are hidden, with why. */
  readonly hidden: ReadonlyMap<string, HiddenBecause>;
  /** Small numbers that what is already out gives away whatever is hidden now. */
  readonly exposed: readonly string[];
}

/** Hidden parts of one total that add up to no more than this get another one hidden beside them (indicators-and-disclosure 3.4). */
const SMALL_SUM = 7;

/**
 * Hides the primary cells and as many others as are needed so that no small number comes back by adding or subtracting what is shown.
 * Greedy: while one can be worked out, the smallest visible cell that shares a relation with it is hidden; parts before totals, never a
 * zero while another will do, never one that is already out. Deterministic: ties go by id.
 */
export function suppress(cells: readonly Cell[], relations: readonly Relation[]): Suppression {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const known = relations.filter((r) => byId.has(r.total) && r.parts.every((part) => byId.has(part)));
  const touching = relationsByCell(known);
  const hidden = new Map<string, HiddenBecause>();
  const unknown = new Set<string>();
  const secret = new Set<string>();
  for (const cell of cells) {
    const hide = cell.published === 'hidden' || (cell.primary && cell.published === undefined && !cell.fixed);
    if (hide && !cell.implied) hidden.set(cell.id, 'small-number');
    if (hide || cell.implied) unknown.add(cell.id);
    if (cell.primary && !cell.fixed && cell.published !== 'shown') secret.add(cell.id);
  }
  const exposed = new Set<string>();
  const conceal = (id: string | null) => {
    if (id === null) return false;
    hidden.set(id, 'complementary');
    unknown.add(id);
    return true;
  };
  for (;;) {
    const open = openSecrets(known, unknown, secret, byId).filter((id) => !exposed.has(id));
    if (open.length === 0) return { hidden, exposed: [...exposed].toSorted() };
    const fresh = new Set<string>();
    for (const id of open) {
      const around = touching.get(id) ?? [];
      if (around.some((r) => [r.total, ...r.parts].some((member) => fresh.has(member)))) continue;
      const candidate = nearestVisible(around, touching, byId, unknown);
      if (conceal(candidate)) fresh.add(candidate ?? '');
      else exposed.add(id);
    }
  }
}

/** Secrets that can be worked out exactly, and one secret of each total whose hidden parts together are still small. */
function openSecrets(relations: readonly Relation[], unknown: ReadonlySet<string>, secret: ReadonlySet<string>, byId: ReadonlyMap<string, Cell>): string[] {
  const open = new Set([...recoverable(relations, unknown)].filter((id) => secret.has(id)));
  for (const relation of relations) {
    if (unknown.has(relation.total)) continue;
    const parts = relation.parts.filter((part) => unknown.has(part));
    const first = parts.find((part) => secret.has(part));
    const sum = parts.reduce((total, part) => total + (byId.get(part)?.value ?? 0), 0);
    if (first !== undefined && parts.length > 1 && sum <= SMALL_SUM) open.add(first);
  }
  return [...open].toSorted();
}

function relationsByCell(relations: readonly Relation[]): Map<string, Relation[]> {
  const map = new Map<string, Relation[]>();
  for (const relation of relations) {
    for (const id of [relation.total, ...relation.parts]) {
      const list = map.get(id);
      if (list) list.push(relation);
      else map.set(id, [relation]);
    }
  }
  return map;
}

/** The smallest visible cell of the relations around a secret; where there is none, of those around their members, and so on. */
function nearestVisible(start: readonly Relation[], touching: ReadonlyMap<string, Relation[]>, byId: ReadonlyMap<string, Cell>, unknown: ReadonlySet<string>): string | null {
  const seen = new Set<Relation>();
  for (let ring = [...start]; ring.length > 0; ) {
    const found = smallestVisible(ring, byId, unknown);
    if (found !== null) return found;
    for (const relation of ring) seen.add(relation);
    const next = new Set(ring.flatMap((r) => [r.total, ...r.parts]).flatMap((id) => touching.get(id) ?? []));
    ring = [...next].filter((relation) => !seen.has(relation));
  }
  return null;
}

function smallestVisible(relations: readonly Relation[], byId: ReadonlyMap<string, Cell>, unknown: ReadonlySet<string>): string | null {
  let best: { id: string; rank: readonly [number, number, number] } | null = null;
  for (const relation of relations) {
    for (const id of [relation.total, ...relation.parts]) {
      const cell = byId.get(id);
      if (!cell || unknown.has(id) || cell.published !== undefined || cell.fixed) continue;
      const rank = [cell.value === 0 ? 1 : 0, id === relation.total ? 1 : 0, cell.value] as const;
      if (best === null || compare(rank, best.rank) < 0 || (compare(rank, best.rank) === 0 && id < best.id)) best = { id, rank };
    }
  }
  return best?.id ?? null;
}

function compare(a: readonly [number, number, number], b: readonly [number, number, number]): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
