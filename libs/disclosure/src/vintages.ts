import { solve } from './age-bands.js';
import type { Decision, Decisions } from './cells.js';
import { membersOf, type Relation } from './elimination.js';
import { formerId, isSmall, periodOf } from './numbers.js';
import { NOT_KEPT } from './other-periods.js';
import type { Cell } from './suppression.js';
import { Timelines, type Cut } from './timelines.js';

/** What one release decided, and when. */
export interface Vintage extends Cut {
  readonly cells: Decisions;
  /** Nothing was decided: some numbers of a period, as they were when another one was released, that were not out. */
  readonly unseen?: boolean;
}

interface System {
  readonly cells: ReadonlyMap<string, Cell>;
  readonly relations: readonly Relation[];
}

const NOTHING: ReadonlySet<string> = new Set();

/**
 * Puts what earlier vintages said beside what is to be said now, as a reader has it who keeps both (indicators-and-disclosure 3.4). A number that is as it was then stays shown, or hidden. One that
 * has changed is another number: the former one is a cell of its own, which the sums of that vintage tie to those that have not changed. Sums over several periods are told between the states that
 * go together ({@link Timelines}).
 * @param vintages of this period and of others, but for the latest of those, and states that nobody has seen (`unseenStates`).
 * @param latest when the latest vintages of the others were cut.
 */
export function besideVintages({ cells, relations }: System, vintages: readonly Vintage[], latest: ReadonlyMap<string, Cut>): { cells: Map<string, Cell>; relations: Relation[] } {
  const joined = new Map(cells);
  const [within, across] = [relations.filter(isOfOnePeriod), relations.filter((relation) => !isOfOnePeriod(relation))];
  const sums = [...within];
  const former = new FormerNumbers(following(within, cells));
  const timelines = new Timelines(latest);
  const out = new Map<string, State>();
  const inOrder = vintages.toSorted((a, b) => a.at - b.at);
  const changes = changesOf(inOrder, cells);
  for (const [i, one] of inOrder.entries()) {
    const [first] = one.cells.keys();
    if (first === undefined) continue;
    const changed = changes[i] ?? NOTHING;
    const period = periodOf(first);
    const before = one.unseen && !isOut(latest.get(period), one) ? out.get(period) : undefined;
    const state = stateOf(one, former.named(changed, one), before);
    timelines.add(period, { at: one.at, corrected: one.corrected, nameOf: state.nameOf });
    if (!one.unseen) {
      out.set(period, state);
      keepDecisions(joined, one.cells, changed);
    }
    if (changed.size === 0) continue;
    const nameOf = (id: string) => (cells.get(id)?.implied === true ? former.impliedName(id, state.nameOf, i) : state.nameOf(id));
    const concerned = within.filter((relation) => membersOf(relation).some((id) => changed.has(id)));
    const copies = concerned.map(({ total, parts }) => ({ total: nameOf(total), parts: parts.map(nameOf) }));
    const own = new Set([...concerned.flatMap(membersOf), ...changed]);
    const standing = (id: string) => (nameOf(id) === id && cells.get(id)?.implied !== true ? cells.get(id)?.value : undefined);
    const values = formerValues(own, nameOf, copies, (id) => state.decisionOf(id)?.value ?? standing(id));
    for (const id of own) if (nameOf(id) !== id) put(joined, formerCell(nameOf(id), state.decisionOf(id), values));
    sums.push(...copies);
  }
  return { cells: joined, relations: [...sums, ...across.flatMap((sum) => timelines.asTheyAddUp(sum, (id) => keptValue(joined.get(id))))] };
}

/** What the numbers of a period were at some time. */
interface State {
  /** Of printed numbers. */
  readonly nameOf: (id: string) => string;
  readonly decisionOf: (id: string) => Decision | undefined;
}

/** @param before what was out, for what stands in it no other way. */
function stateOf({ cells }: Vintage, names: ReadonlyMap<string, string>, before: State | undefined): State {
  return {
    nameOf: (id) => names.get(id) ?? (before === undefined || cells.has(id) ? id : before.nameOf(id)),
    decisionOf: (id) => cells.get(id) ?? before?.decisionOf(id),
  };
}

/** Was the latest vintage out by then? */
const isOut = (latest: Cut | undefined, { at }: Cut): boolean => latest !== undefined && latest.at < at;

const keptValue = (cell: Cell | undefined): number | undefined => (cell?.unkept === true ? undefined : cell?.value);

/** Does a sum hold within one period? */
export function isOfOnePeriod({ total, parts }: Relation): boolean {
  const period = periodOf(total);
  return parts.every((part) => periodOf(part) === period);
}

interface Former { readonly value: number | null; readonly mark: string }

/** Names for what numbers were: the same for a number that stayed as it was from one vintage to the next, whatever it had been in between that nobody has seen. */
class FormerNumbers {
  /** Of numbers that are others now, what they last were when they were out, and since then when they were not; and how many names they have. */
  readonly #last = new Map<string, { out?: Former | undefined; unseen?: Former | undefined; names: number }>();
  /** What numbers that nobody prints have followed from, by number. */
  readonly #grounds = new Map<string, string[]>();

  /** @param following the sum by which a number that nobody prints follows from printed ones. */
  constructor(readonly following: ReadonlyMap<string, Relation>) {}

  /** @param changed numbers of the vintage that are others now; vintages come in the order of their releases. */
  named(changed: ReadonlySet<string>, { cells, unseen = false }: Vintage): ReadonlyMap<string, string> {
    return new Map([...changed].map((id) => [id, formerId(id, this.#mark(id, cells.get(id)?.value ?? null, unseen))]));
  }

  #mark(id: string, value: number | null, isUnseen: boolean): string {
    const last = this.#last.get(id) ?? { names: 0 };
    this.#last.set(id, last);
    const known = isUnseen ? [last.unseen] : [last.out, last.unseen];
    const former = known.find((one) => one?.value === value) ?? { value, mark: String(last.names++) };
    if (isUnseen) last.unseen = former;
    else [last.out, last.unseen] = [former, last.out === former ? last.unseen : undefined];
    return former.mark;
  }

  /** Name of a number that nobody prints: as long as what it follows from is the same, so is it. Of one that does not follow nobody knows whether it has stayed. */
  impliedName(id: string, nameOf: (id: string) => string, vintage: number): string {
    const sum = this.following.get(id);
    if (!sum) return formerId(id, `${vintage}*`);
    const others = membersOf(sum).filter((member) => member !== id);
    if (others.every((member) => nameOf(member) === member)) return id;
    const ground = others.map(nameOf).join('=');
    const known = this.#grounds.get(id) ?? [];
    if (!known.includes(ground)) this.#grounds.set(id, [...known, ground]);
    return formerId(id, `${this.#grounds.get(id)?.indexOf(ground) ?? 0}*`);
  }
}

/** Of each number that nobody prints and that is alone so in a sum, that sum. */
function following(sums: readonly Relation[], cells: ReadonlyMap<string, Cell>): Map<string, Relation> {
  const found = new Map<string, Relation>();
  for (const sum of sums) {
    const [first, second] = membersOf(sum).filter((id) => cells.get(id)?.implied === true);
    if (first !== undefined && second === undefined && !found.has(first)) found.set(first, sum);
  }
  return found;
}

/**
 * Which numbers of each vintage are others than those that stand now. A number that was another one in between is another one, even if it has come back to what it was: no reader knows that it has,
 * unless it is shown. What it was in between that was not out makes no other one of it.
 * @param inOrder of their releases
 */
function changesOf(inOrder: readonly Vintage[], cells: ReadonlyMap<string, Cell>): ReadonlySet<string>[] {
  const since = new Set<string>();
  return inOrder.toReversed().map(({ cells: vintage, unseen }) => {
    const changed = new Set<string>();
    for (const [id, { value }] of vintage) {
      const now = cells.get(id);
      if (now === undefined || now.implied) continue;
      if (since.has(id) || (value !== null && value !== now.value)) changed.add(id);
    }
    for (const id of changed) if (!unseen) since.add(id);
    return changed;
  }).toReversed();
}

/** What is as it was is as it was decided; shown once is known, whatever another vintage hid. */
function keepDecisions(cells: Map<string, Cell>, vintage: Decisions, changed: ReadonlySet<string>): void {
  for (const [id, { decision }] of vintage) {
    const now = cells.get(id);
    if (now !== undefined && !now.implied && !changed.has(id) && now.published !== 'shown') cells.set(id, { ...now, published: decision });
  }
}

/** What the numbers of a vintage were, by their former names; what it never printed follows from the rest of its sums, as a reader would have it. */
function formerValues(ids: Iterable<string>, nameOf: (id: string) => string, sums: readonly Relation[], keptOf: (id: string) => number | undefined): Map<string, number> {
  const values = new Map<string, number>();
  for (const id of ids) {
    const value = keptOf(id);
    if (value !== undefined) values.set(nameOf(id), value);
  }
  solve(sums, values);
  return values;
}

function formerCell(name: string, out: Decision | undefined, values: ReadonlyMap<string, number>): Cell {
  const value = values.get(name) ?? NOT_KEPT;
  const kept = values.has(name) ? {} : { unkept: true };
  if (out === undefined) return { id: name, value, primary: isSmall(value), implied: true, ...kept };
  return { id: name, value, primary: out.decision === 'hidden' && isSmall(value), published: out.decision, elsewhere: true, ...kept };
}

/** Shown in one of two vintages is known. */
function put(cells: Map<string, Cell>, cell: Cell): void {
  if (cells.get(cell.id)?.published !== 'shown') cells.set(cell.id, cell);
}
