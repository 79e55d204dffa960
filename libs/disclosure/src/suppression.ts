import { membersOf, Sums, type Relation } from './elimination.js';
import { NearestVisible, type Surroundings } from './nearest-visible.js';
import { Ranges } from './ranges.js';

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
  /** Of another publication, which has decided about it. */
  readonly elsewhere?: boolean;
  /** Of a number that was not kept and does not follow from others: its value stands for one that is not small. */
  readonly unkept?: boolean;
  /** Hidden rather than any other: less is lost with it. */
  readonly spare?: boolean;
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

/** What has been found of parts that nothing ties to others, by a digest of their content: most of a publication is as it was when the last one was made. */
export class SuppressionMemory {
  #found: ReadonlyMap<string, Suppression> = new Map();

  /** @param digest of a text, of which no two that are met are the same. */
  constructor(readonly digest: (text: string) => string) {}

  get size(): number {
    return this.#found.size;
  }

  find(content: string): Suppression | undefined {
    return this.#found.get(content);
  }

  /** Forgets everything else. */
  keep(found: ReadonlyMap<string, Suppression>): void {
    this.#found = found;
  }
}

/**
 * Hides the primary cells and as many others as are needed so that no small number comes back by adding or subtracting what is shown.
 * Greedy: while one can be worked out, the smallest visible cell that shares a relation with it is hidden; parts before totals, never a
 * zero while another will do, never one that is already out. Deterministic: ties go by id. Cells that no relation ties together, not through others either, do not influence each other.
 * @param memory what was found before; afterwards what was found now.
 */
export function suppress(cells: readonly Cell[], relations: readonly Relation[], memory?: SuppressionMemory): Suppression {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const known = relations.filter((r) => byId.has(r.total) && r.parts.every((part) => byId.has(part)));
  const hidden = new Map<string, HiddenBecause>();
  const exposed: string[] = [];
  const found = new Map<string, Suppression>();
  for (const part of tiedTogether(cells, known)) {
    if (part.cells.every((cell) => cell.elsewhere)) continue;
    const content = memory === undefined || part.relations.length === 0 ? null : memory.digest(JSON.stringify([part.cells, part.relations]));
    const result = (content === null ? undefined : memory?.find(content)) ?? suppressPart(part.cells, part.relations);
    if (content !== null) found.set(content, result);
    for (const [id, because] of result.hidden) hidden.set(id, because);
    exposed.push(...result.exposed);
  }
  memory?.keep(found);
  return { hidden, exposed: exposed.toSorted() };
}

interface Part { readonly cells: Cell[]; readonly relations: Relation[] }

/** The cells in parts that no relation joins, each with its relations, in the order of their first cells. */
function tiedTogether(cells: readonly Cell[], relations: readonly Relation[]): Iterable<Part> {
  const parent = new Map(cells.map((cell) => [cell.id, cell.id]));
  const rootOf = (id: string): string => {
    let root = id;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up;
    for (let at = id; at !== root; ) {
      const up = parent.get(at) ?? root;
      parent.set(at, root);
      at = up;
    }
    return root;
  };
  for (const relation of relations) for (const part of relation.parts) parent.set(rootOf(part), rootOf(relation.total));
  const parts = new Map<string, Part>();
  for (const cell of cells) {
    const root = rootOf(cell.id);
    const part = parts.get(root);
    if (part) part.cells.push(cell);
    else parts.set(root, { cells: [cell], relations: [] });
  }
  for (const relation of relations) parts.get(rootOf(relation.total))?.relations.push(relation);
  return parts.values();
}

function suppressPart(cells: readonly Cell[], known: readonly Relation[]): Suppression {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const hidden = new Map<string, HiddenBecause>();
  const unknown = new Set<string>();
  const secret = new Set<string>();
  for (const cell of cells) {
    const hide = cell.published === 'hidden' || (cell.primary && cell.published === undefined && !cell.fixed);
    if (hide && !cell.implied) hidden.set(cell.id, 'small-number');
    if (hide || cell.implied) unknown.add(cell.id);
    if (cell.primary && !cell.fixed && cell.published !== 'shown') secret.add(cell.id);
  }
  if (secret.size === 0) return { hidden, exposed: [] };
  const part: Tied = { cells, byId, sums: new Sums(known) };
  const deciding = { hidden, unknown, secret };
  const exposed = hideBeside(openSecrets, part, deciding);
  hideBeside(narrowSecrets, part, deciding);
  showAgain(part, { ...deciding, secret: new Set([...secret].filter((id) => !exposed.has(id))) }, exposed);
  return { hidden, exposed: [...exposed].toSorted() };
}

/** Cells that are tied together, with all that does not change while it is decided about them. */
interface Tied extends Surroundings {
  readonly cells: readonly Cell[];
}

/** The sums that a cell is in. */
const around = ({ sums }: Tied, id: string): readonly Relation[] => sums.around(id).flatMap((at) => sums.relations[at] ?? []);

/** Hides one cell after the other beside the secrets that are found open, until none is. @returns those that nothing is left to hide beside. */
function hideBeside(find: (part: Tied, deciding: Deciding) => readonly string[], part: Tied, deciding: Deciding): ReadonlySet<string> {
  const { hidden, unknown } = deciding;
  const bare = new Set<string>();
  const searches = new Map<string, NearestVisible>();
  // Where one secret finds nothing left to hide, none will from then on: all cells are tied together.
  let isExhausted = false;
  for (;;) {
    const open = find(part, deciding).filter((id) => !bare.has(id));
    if (open.length === 0) return bare;
    const fresh = new Set<string>();
    const without: string[] = [];
    for (const id of open) {
      if (fresh.size > 0 && around(part, id).some((relation) => membersOf(relation).some((member) => fresh.has(member)))) continue;
      const search = searches.get(id) ?? new NearestVisible(id, part);
      searches.set(id, search);
      const candidate = isExhausted ? null : search.find(unknown);
      if (candidate === null) {
        isExhausted = true;
        without.push(id);
      } else {
        hidden.set(candidate, 'complementary');
        unknown.add(candidate);
        fresh.add(candidate);
      }
    }
    // What was hidden for another may do for these too: only when nothing is left to hide are they given away.
    if (fresh.size === 0) for (const id of without) bare.add(id);
  }
}

interface Deciding {
  readonly hidden: Map<string, HiddenBecause>;
  readonly unknown: Set<string>;
  readonly secret: ReadonlySet<string>;
}

/**
 * Shows again what was hidden for another and protects nobody, the largest first: what was hidden later does for it, or the same number is visible under a
 * second name (an area and a region of the same councils), and one number is not to be masked twice differently (indicators-and-disclosure 3.4).
 * @param exposed numbers that what is out gives away: they are not told in so many words all the same.
 */
function showAgain(part: Tied, { hidden, unknown, secret }: Deciding, exposed: ReadonlySet<string>): void {
  const { cells, byId, sums } = part;
  const candidates = [...hidden].flatMap(([id, because]) => (because === 'complementary' && byId.get(id)?.published === undefined ? (byId.get(id) ?? []) : []));
  if (candidates.length === 0) return;
  const knowledge = sums.knowledge(unknown);
  const ranges = new Ranges(cells, sums.relations, unknown);
  for (const { id } of candidates.toSorted((a, b) => Number(a.spare ?? false) - Number(b.spare ?? false) || b.value - a.value || (a.id < b.id ? -1 : 1))) {
    if (knowledge.following(id).some((other) => secret.has(other))) continue;
    const relations = around(part, id);
    if (relations.some((relation) => membersOf(relation).some((member) => exposed.has(member)))) continue;
    unknown.delete(id);
    if (relations.some((relation) => smallTogether(relation, byId, { unknown, secret }) !== undefined) || !ranges.show(id, secret)) unknown.add(id);
    else {
      hidden.delete(id);
      knowledge.show(id);
    }
  }
}

/** Secrets that can be worked out exactly, and one secret of each total whose hidden parts together are still small. */
function openSecrets({ byId, sums }: Tied, deciding: Deciding): string[] {
  const open = new Set([...sums.knowledge(deciding.unknown).found()].filter((id) => deciding.secret.has(id)));
  for (const relation of sums.relations) {
    const first = smallTogether(relation, byId, deciding);
    if (first !== undefined) open.add(first);
  }
  return [...open].toSorted();
}

/** Secrets that rounding and sums leave too little room (indicators-and-disclosure 3.4, interval audit). */
function narrowSecrets({ cells, sums }: Tied, { unknown, secret }: Deciding): string[] {
  const ranges = new Ranges(cells, sums.relations, unknown);
  return [...secret].filter((id) => ranges.isNarrow(id)).toSorted();
}

/** A secret among the hidden parts of a visible total, where all of these together are still small. */
function smallTogether({ total, parts }: Relation, byId: ReadonlyMap<string, Cell>, { unknown, secret }: Omit<Deciding, 'hidden'>): string | undefined {
  if (unknown.has(total)) return undefined;
  const without = parts.filter((part) => unknown.has(part));
  const sum = without.reduce((so, part) => so + (byId.get(part)?.value ?? 0), 0);
  return without.length > 1 && sum <= SMALL_SUM ? without.find((part) => secret.has(part)) : undefined;
}
