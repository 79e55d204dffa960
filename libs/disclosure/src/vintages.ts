import { solve } from './age-bands.js';
import type { Decisions } from './cells.js';
import type { Relation } from './elimination.js';
import { isSmall, periodOf } from './numbers.js';
import { NOT_KEPT } from './other-periods.js';
import type { Cell } from './suppression.js';

interface System {
  readonly cells: ReadonlyMap<string, Cell>;
  readonly relations: readonly Relation[];
}

const idsOf = ({ total, parts }: Relation) => [total, ...parts];

/**
 * Puts what earlier vintages said beside what is to be said now, as a reader has it who keeps both (indicators-and-disclosure 3.4). A number that is as it was then stays shown, or hidden. One that
 * has changed is another number: the former one is a cell of its own, which the sums of that vintage tie to those that have not changed. Sums over several periods hold between the vintages in which
 * they add up: a year that was released before one of its quarters was corrected is the sum of what that quarter was, and says nothing about what it is now.
 * @param vintages of this period and of others, in any order.
 */
export function besideVintages({ cells, relations }: System, vintages: readonly Decisions[]): { cells: Map<string, Cell>; relations: Relation[] } {
  const joined = new Map(cells);
  const [within, across] = [relations.filter(isOfOnePeriod), relations.filter((relation) => !isOfOnePeriod(relation))];
  const sums = [...within];
  const names = new Map<string, string[]>();
  vintages.forEach((vintage, i) => {
    const changed = compared(joined, vintage);
    if (changed.size === 0) return;
    const isOther = (id: string) => changed.has(id) || cells.get(id)?.implied === true;
    const idOf = (id: string) => (isOther(id) ? `${id}@${i}` : id);
    const concerned = within.filter((relation) => idsOf(relation).some((id) => changed.has(id)));
    const copies = concerned.map(({ total, parts }) => ({ total: idOf(total), parts: parts.map(idOf) }));
    const own = new Set([...concerned.flatMap(idsOf), ...changed]);
    for (const cell of formerCells([...own].filter(isOther), idOf, vintage, formerValues(own, idOf, copies, vintage, cells))) joined.set(cell.id, cell);
    for (const id of changed) names.set(id, [...(names.get(id) ?? [id]), idOf(id)]);
    sums.push(...copies);
  });
  return { cells: joined, relations: [...sums, ...across.flatMap((sum) => asTheyAddUp(sum, names, joined))] };
}

function isOfOnePeriod({ total, parts }: Relation): boolean {
  const period = periodOf(total);
  return parts.every((part) => periodOf(part) === period);
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

/** What the numbers of a vintage were, by their former ids; what it never printed follows from the rest of its sums, as a reader would have it. */
function formerValues(ids: Iterable<string>, idOf: (id: string) => string, sums: readonly Relation[], vintage: Decisions, cells: ReadonlyMap<string, Cell>): Map<string, number> {
  const values = new Map<string, number>();
  for (const id of ids) {
    const value = vintage.get(id)?.value ?? (cells.get(id)?.implied === true ? undefined : cells.get(id)?.value);
    if (value !== undefined) values.set(idOf(id), value);
  }
  solve(sums, values);
  return values;
}

function formerCells(ids: readonly string[], idOf: (id: string) => string, vintage: Decisions, values: ReadonlyMap<string, number>): Cell[] {
  return ids.map((id): Cell => {
    const out = vintage.get(id);
    const value = values.get(idOf(id)) ?? NOT_KEPT;
    if (out === undefined) return { id: idOf(id), value, primary: isSmall(value), implied: true };
    return { id: idOf(id), value, primary: out.decision === 'hidden' && isSmall(value), published: out.decision, elsewhere: true };
  });
}

/** A sum over several periods between those vintages of its members in which it holds. @param names of each number that has changed, its former ones too. */
function asTheyAddUp({ total, parts }: Relation, names: ReadonlyMap<string, readonly string[]>, cells: ReadonlyMap<string, Cell>): Relation[] {
  if (!names.has(total) && !parts.some((part) => names.has(part))) return addsUp(total, parts, cells) ? [{ total, parts }] : [];
  const choices = [total, ...parts].map((id) => names.get(id) ?? [id]).reduce<readonly string[][]>((all, own) => all.flatMap((some) => own.map((id) => [...some, id])), [[]]);
  return choices.flatMap(([sum = '', ...members]) => (addsUp(sum, members, cells) ? [{ total: sum, parts: members }] : []));
}

/** Of a number that was not kept we take the sum for true. */
function addsUp(total: string, parts: readonly string[], cells: ReadonlyMap<string, Cell>): boolean {
  const whole = cells.get(total)?.value ?? NOT_KEPT;
  let sum = 0;
  for (const part of parts) {
    const value = cells.get(part)?.value ?? NOT_KEPT;
    if (value === NOT_KEPT) return true;
    sum += value;
  }
  return whole === NOT_KEPT || sum === whole;
}
