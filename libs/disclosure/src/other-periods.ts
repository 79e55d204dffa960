import type { ExactFigure } from '@tributary/indicators';
import { solve } from './age-bands.js';
import type { Decisions, Numbers } from './cells.js';
import { membersOf, type Relation } from './elimination.js';
import { inPeriod, isSmall, periodOf, placeIdOf, placeId } from './numbers.js';
import type { Cell } from './suppression.js';

interface System {
  readonly cells: ReadonlyMap<string, Cell>;
  readonly relations: readonly Relation[];
}

/** For a number that was not kept: none that is small, or whatever is hidden beside it would be taken for given away. */
export const NOT_KEPT = 1_000;

/**
 * The sums over areas and breakdowns that hold in this publication, as they hold in those of other periods that the year ties it to; with the numbers that those never printed but
 * imply, such as the complement of a proportion: a year less its other quarters would tell them.
 */
export function besideOtherPeriods({ cells, relations }: System, guarded: readonly ExactFigure[], { figures, earlier, weighEarlier = false }: Numbers): System {
  if (!weighEarlier) return { cells: new Map(), relations: [] };
  const own = new Set<string>(figures.map((f) => f.period));
  const [period] = own;
  const others = new Set(relations.flatMap(membersOf).filter((id) => earlier.has(id) || cells.has(id)).map(periodOf).filter((other) => !own.has(other)));
  const within = relations.filter((relation) => membersOf(relation).every((id) => periodOf(id) === period));
  const isThere = (id: string, here: string) => earlier.has(id) || cells.has(id) || cells.get(here)?.implied === true;
  const theirs = [...others].flatMap((other) => within.filter((relation) => membersOf(relation).every((id) => isThere(inPeriod(id, other), id)))
    .map(({ total, parts }) => ({ total: inPeriod(total, other), parts: parts.map((part) => inPeriod(part, other)) })));
  const implied = impliedCells(theirs, cells, earlier, new Map(guarded.map((f) => [placeId(f), f])), period ?? '');
  return { cells: implied, relations: theirs.filter((relation) => membersOf(relation).every((id) => earlier.has(id) || cells.has(id) || implied.has(id))) };
}

/** What other periods imply, as far as their numbers were kept. @param at a figure of each place of this period: small numbers of the same place are small there or may be shown there. */
function impliedCells(theirs: readonly Relation[], cells: ReadonlyMap<string, Cell>, earlier: Decisions, at: ReadonlyMap<string, ExactFigure>, period: string): Map<string, Cell> {
  const values = new Map<string, number>();
  const missing = new Set<string>();
  for (const id of theirs.flatMap(membersOf)) {
    const kept = earlier.has(id) ? earlier.get(id)?.value : cells.get(id)?.value;
    if (kept !== null && kept !== undefined) values.set(id, kept);
    if (!earlier.has(id) && !cells.has(id)) missing.add(id);
  }
  solve(theirs, values);
  return new Map([...missing].flatMap((id): [string, Cell][] => {
    const value = values.get(id);
    return value === undefined ? [] : [[id, { id, value, primary: isSmall(value, at.get(placeIdOf(inPeriod(id, period)))), implied: true, elsewhere: true }]];
  }));
}
