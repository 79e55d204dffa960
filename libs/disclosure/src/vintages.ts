import type { Decisions } from './cells.js';
import type { Relation } from './elimination.js';
import { isSmall } from './numbers.js';
import type { Cell } from './suppression.js';

interface System {
  readonly cells: ReadonlyMap<string, Cell>;
  readonly relations: readonly Relation[];
}

/**
 * Puts what earlier vintages of the same period said beside what is to be said now, as a reader has it who keeps both (indicators-and-disclosure 3.4). A number
 * that is as it was then stays shown, or hidden. One that has changed is another number: the former one is a cell of its own, which the sums of that
 * vintage tie to those that have not changed.
 */
export function besideVintages({ cells, relations }: System, vintages: readonly Decisions[]): { cells: Map<string, Cell>; relations: Relation[] } {
  const joined = new Map(cells);
  const sums = [...relations];
  vintages.forEach((vintage, i) => {
    const changed = new Set<string>();
    for (const [id, { decision, value }] of vintage) {
      const now = joined.get(id);
      if (now === undefined || now.implied) continue;
      if (value !== null && value !== now.value) changed.add(id);
      // Shown once is known, whatever another vintage hid.
      else if (now.published !== 'shown') joined.set(id, { ...now, published: decision });
    }
    if (changed.size === 0) return;
    const former = formerOf(vintage, changed, cells, i);
    for (const relation of relations) {
      if (![relation.total, ...relation.parts].some((id) => changed.has(id))) continue;
      const copy = { total: former.idOf(relation.total), parts: relation.parts.map(former.idOf) };
      for (const cell of former.cellsOf(relation)) joined.set(cell.id, cell);
      sums.push(copy);
    }
  });
  return { cells: joined, relations: sums };
}

function formerOf(vintage: Decisions, changed: ReadonlySet<string>, cells: ReadonlyMap<string, Cell>, nth: number) {
  const isOther = (id: string) => changed.has(id) || cells.get(id)?.implied === true;
  const idOf = (id: string) => (isOther(id) ? `${id}@${nth}` : id);
  const valueOf = (id: string) => vintage.get(id)?.value ?? cells.get(id)?.value ?? 0;
  const cellOf = (id: string, { total, parts }: Relation): Cell => {
    const out = vintage.get(id);
    if (out) return { id: idOf(id), value: valueOf(id), primary: out.decision === 'hidden' && isSmall(valueOf(id)), published: out.decision, elsewhere: true };
    // What no vintage prints follows from the rest of its sum where it is the only one of its kind.
    const alone = parts.filter((part) => cells.get(part)?.implied).length === 1 && id !== total;
    const value = alone ? valueOf(total) - parts.reduce((sum, part) => sum + (part === id ? 0 : valueOf(part)), 0) : 0;
    return { id: idOf(id), value, primary: isSmall(value), implied: true };
  };
  return { idOf, cellsOf: (relation: Relation) => [relation.total, ...relation.parts].filter(isOther).map((id) => cellOf(id, relation)) };
}
