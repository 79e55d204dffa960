import { solve } from './age-bands.js';
import type { Decision, Decisions } from './cells.js';
import type { Relation } from './elimination.js';
import { isSmall, periodOf } from './numbers.js';
import { NOT_KEPT } from './other-periods.js';
import type { Cell } from './suppression.js';
import { Timelines } from './timelines.js';

/** What one release decided, and the place of it in the order of all releases. */
export interface Vintage { readonly at: number; readonly cells: Decisions }

interface System {
  readonly cells: ReadonlyMap<string, Cell>;
  readonly relations: readonly Relation[];
}

const idsOf = ({ total, parts }: Relation) => [total, ...parts];

/**
 * Puts what earlier vintages said beside what is to be said now, as a reader has it who keeps both (indicators-and-disclosure 3.4). A number that is as it was then stays shown, or hidden. One that
 * has changed is another number: the former one is a cell of its own, which the sums of that vintage tie to those that have not changed. Sums over several periods are told between the vintages that
 * were out together ({@link Timelines}).
 * @param vintages of this period and of others, but for the latest of those.
 * @param order the period that is decided about, and the places of the latest vintages of the others.
 */
export function besideVintages({ cells, relations }: System, vintages: readonly Vintage[], order: { readonly own: string; readonly latestAt: ReadonlyMap<string, number> }): { cells: Map<string, Cell>; relations: Relation[] } {
  const joined = new Map(cells);
  const [within, across] = [relations.filter(isOfOnePeriod), relations.filter((relation) => !isOfOnePeriod(relation))];
  const sums = [...within];
  const former = new FormerNumbers();
  const timelines = new Timelines(order.own, order.latestAt);
  for (const [i, { at, cells: vintage }] of vintages.toSorted((a, b) => a.at - b.at).entries()) {
    const changed = compared(joined, vintage);
    const nameOf = (id: string) => (changed.has(id) ? former.nameOf(id, vintage.get(id)?.value ?? null) : cells.get(id)?.implied === true ? `${id}@${i}*` : id);
    const [first] = vintage.keys();
    if (first !== undefined) timelines.add(periodOf(first), { at, nameOf: (id) => (changed.has(id) ? nameOf(id) : id) });
    if (changed.size === 0) continue;
    const concerned = within.filter((relation) => idsOf(relation).some((id) => changed.has(id)));
    const copies = concerned.map(({ total, parts }) => ({ total: nameOf(total), parts: parts.map(nameOf) }));
    const own = new Set([...concerned.flatMap(idsOf), ...changed]);
    const values = formerValues(own, nameOf, copies, vintage, cells);
    for (const id of own) if (nameOf(id) !== id) put(joined, formerCell(nameOf(id), vintage.get(id), values));
    sums.push(...copies);
  }
  return { cells: joined, relations: [...sums, ...across.flatMap((sum) => timelines.asTheyAddUp(sum, (id) => keptValue(joined.get(id))))] };
}

const keptValue = (cell: Cell | undefined): number | undefined => (cell?.unkept === true ? undefined : cell?.value);

function isOfOnePeriod({ total, parts }: Relation): boolean {
  const period = periodOf(total);
  return parts.every((part) => periodOf(part) === period);
}

/** Names for what numbers were: the same for the same number in several vintages. */
class FormerNumbers {
  readonly #names = new Map<string, (number | null)[]>();

  nameOf(id: string, value: number | null): string {
    const values = this.#names.get(id) ?? [];
    if (!values.includes(value)) this.#names.set(id, [...values, value]);
    return `${id}@${this.#names.get(id)?.indexOf(value) ?? 0}`;
  }
}

/** Marks what is as it was as decided. @returns what has changed. */
function compared(cells: Map<string, Cell>, vintage: Decisions): Set<string> {
  const changed = new Set<string>();
  for (const [id, { decision, value }] of vintage) {
    const now = cells.get(id);
    if (now === undefined || now.implied) continue;
    if (value !== null && value !== now.value) changed.add(id);
    // Shown once is known, whatever another vintage hid.
    else if (now.published !== 'shown') cells.set(id, { ...now, published: decision });
  }
  return changed;
}

/** What the numbers of a vintage were, by their former names; what it never printed follows from the rest of its sums, as a reader would have it. */
function formerValues(ids: Iterable<string>, nameOf: (id: string) => string, sums: readonly Relation[], vintage: Decisions, cells: ReadonlyMap<string, Cell>): Map<string, number> {
  const values = new Map<string, number>();
  for (const id of ids) {
    const value = vintage.get(id)?.value ?? (cells.get(id)?.implied === true ? undefined : cells.get(id)?.value);
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
