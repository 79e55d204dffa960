import { periodKind } from '@tributary/domain';
import type { CouncilArea, ExactFigure, IndicatorDefinition } from '@tributary/indicators';
import { AgeBandMemory, ageBandSums } from './age-bands.js';
import { membersOf, type Relation } from './elimination.js';
import { cellId, isGuarded, isRolling, isSmall, numbersOf } from './numbers.js';
import { besideOtherPeriods, NOT_KEPT } from './other-periods.js';
import { areaSums, breakdownSums, rollingSums, yearSums } from './sums.js';
import type { Cell } from './suppression.js';
import { tiedYears } from './tied-periods.js';
import type { Cut } from './timelines.js';
import { notOutAs, unseenStates } from './unseen-states.js';
import { besideVintages, type Vintage } from './vintages.js';

/** What has been decided about a number, and which it was; null where that was not kept. */
export interface Decision {
  readonly decision: 'shown' | 'hidden';
  readonly value: number | null;
}

/** By the id of the cell. */
export type Decisions = ReadonlyMap<string, Decision>;

/** What a publication is made of and what it has to mind. */
export interface Numbers {
  readonly figures: readonly ExactFigure[];
  readonly definitions: ReadonlyMap<string, IndicatorDefinition>;
  readonly areas: readonly CouncilArea[];
  /** Decisions about cells of other periods that are out already; they stand. */
  readonly earlier: Decisions;
  /** Weighs the sums inside those publications too: exact, and slow. Without it everything that is hidden there is taken for a secret of its own, which hides more here. */
  readonly weighEarlier?: boolean;
  /** Earlier vintages of the same period. */
  readonly vintages?: readonly Vintage[];
  /** Vintages of other periods before their latest ones, which `earlier` has. */
  readonly formerVintages?: readonly Vintage[];
  /** Figures of other released periods as they are now: what has been corrected and is not out again is a number that nobody may learn, neither from a year or a rolling sum nor of a year from its quarters. */
  readonly pending?: readonly ExactFigure[];
  /** By other period, when its latest vintage was cut. */
  readonly latest?: ReadonlyMap<string, Cut>;
  /** Figures of quarters of the same calendar year that are not out: the year less the others would tell their numbers. */
  readonly unreleased?: readonly ExactFigure[];
}

function complementId(figure: ExactFigure): string {
  return cellId(`not:${figure.terms.map((t) => t.cell).join('/')}`, figure);
}

/** A proportion has two plain counts, the first out of the second: its complement is a number that a reader can work out. */
function isProportion(figure: ExactFigure, definition: IndicatorDefinition): boolean {
  return definition.formula.kind === 'percentage' && figure.terms.length === 2;
}

/** What the figures of one indicator bring: its numbers, the complements of its proportions, and the sums that hold between them. */
interface Piece {
  readonly cells: readonly Cell[];
  readonly relations: Relations;
}

/** By a text that names them, however their parts are ordered. */
type Relations = ReadonlyMap<string, Relation>;

/** Pieces as they were worked out last: most indicators of a publication have the very figures that they had when the last one was made. */
export class PieceMemory {
  readonly ageBands = new AgeBandMemory();
  readonly #pieces = new Map<string, { readonly figures: readonly ExactFigure[]; readonly areas: string; readonly piece: Piece }>();

  /** The piece of these figures, made when any of them is another one than last time. */
  of(indicator: string, figures: readonly ExactFigure[], areas: string, make: () => Piece): Piece {
    const known = this.#pieces.get(indicator);
    if (known && known.areas === areas && known.figures.length === figures.length && known.figures.every((figure, i) => figure === figures[i])) return known.piece;
    const piece = make();
    this.#pieces.set(indicator, { figures, areas, piece });
    return piece;
  }
}

/**
 * Every additive number behind the figures that have to be protected, the complements of proportions, and the sums that hold between them.
 * @param memory of the last time; it changes the time this takes and nothing else, as long as figures are never changed in place.
 */
export function protectedCells(numbers: Numbers, memory = new PieceMemory()): { cells: Cell[]; relations: Relation[]; corrected: Map<string, number> } {
  const { figures, definitions, areas } = numbers;
  const cells = new Map<string, Cell>();
  const relations = new Map<string, Relation>();
  const guarded = figures.filter(isGuarded);
  const named = JSON.stringify(areas);
  for (const [indicator, own] of Map.groupBy(guarded, (f) => f.indicator)) {
    const piece = memory.of(indicator, own, named, () => pieceOf(own, definitions, areas));
    for (const cell of piece.cells) put(cells, cell);
    for (const [name, relation] of piece.relations) relations.set(name, relation);
  }
  const bands = ageBandSums(guarded, memory.ageBands);
  for (const atom of bands.atoms) put(cells, { id: atom.id, value: atom.value, primary: isSmall(atom.value, atom.figure), implied: true });
  for (const cell of withoutFigure(numbers)) put(cells, cell);
  for (const [name, relation] of byName([...bands.relations, ...yearsOfQuarters(guarded, numbers)])) relations.set(name, relation);
  const valueOf = (id: string) => cells.get(id)?.value ?? numbers.earlier.get(id)?.value;
  for (const [name, relation] of byName(rollingSums([...cells.keys(), ...numbers.earlier.keys()], [...guarded, ...(numbers.pending ?? [])], valueOf))) relations.set(name, relation);
  const others = besideOtherPeriods({ cells, relations: [...relations.values()] }, guarded, numbers);
  for (const [id, cell] of others.cells) if (!cells.has(id)) cells.set(id, cell);
  const all = [...relations.values(), ...others.relations];
  const notOut = notOutAs(all, numbers);
  const states = [...(numbers.vintages ?? []), ...(numbers.formerVintages ?? []), ...unseenStates(notOut, numbers)];
  const system = besideVintages({ cells: withDecisions(cells, all, numbers), relations: all }, states, numbers.latest ?? new Map());
  return { cells: [...system.cells.values()], relations: system.relations, corrected: notOut };
}

function pieceOf(figures: readonly ExactFigure[], definitions: ReadonlyMap<string, IndicatorDefinition>, areas: readonly CouncilArea[]): Piece {
  const cells = new Map<string, Cell>();
  const relations: Relation[] = [];
  for (const figure of figures) {
    for (const { id, name, value } of numbersOf(figure)) put(cells, { id, value, primary: isSmall(value, figure), ...(isRolling(name) ? { spare: true } : {}) });
    const definition = definitions.get(figure.indicator);
    const [top, bottom] = figure.terms;
    if (!definition || !top || !bottom || !isProportion(figure, definition)) continue;
    const rest = bottom.count - top.count;
    put(cells, { id: complementId(figure), value: rest, primary: isSmall(rest, figure), implied: true });
    relations.push({ total: cellId(bottom.cell, figure), parts: [cellId(top.cell, figure), complementId(figure)] });
  }
  const years = figures.filter((f) => periodKind(f.period) === 'year');
  return { cells: [...cells.values()], relations: byName([...relations, ...areaSums(figures, areas), ...breakdownSums(figures, definitions, areas), ...yearSums(years, definitions)]) };
}

/** A number that is printed anywhere is no implied one, and small anywhere is small. */
function put(cells: Map<string, Cell>, cell: Cell): void {
  const known = cells.get(cell.id);
  if (!known) cells.set(cell.id, cell);
  else if (known.implied && !cell.implied) cells.set(cell.id, { ...cell, primary: cell.primary || known.primary });
  else if (cell.primary && !known.primary) cells.set(cell.id, { ...known, primary: true });
}

function byName(relations: readonly Relation[]): Relations {
  return new Map(relations.map((relation) => [`${relation.total}=${relation.parts.toSorted().join('+')}`, relation]));
}

/** A quarter is tied to its calendar year where something else of that year is out; other years that are out tell of quarters that rolling figures count together with it. */
function yearsOfQuarters(guarded: readonly ExactFigure[], { definitions, earlier, latest = new Map() }: Numbers): Relation[] {
  if (earlier.size === 0) return [];
  const others = new Set([...new Set(guarded.map(({ period }) => period))].flatMap(tiedYears).filter((year) => latest.has(year)));
  return [...yearSums(guarded.filter((f) => periodKind(f.period) === 'quarter'), definitions), ...yearSums(guarded, definitions, [...others])];
}

/** Numbers of quarters that are not out: nobody is shown them, and nobody may learn the small ones. */
function withoutFigure({ unreleased = [], earlier }: Numbers): Cell[] {
  return unreleased.filter(isGuarded).flatMap((figure) => numbersOf(figure).filter(({ flows }) => flows)
    .map(({ id, value }): Cell => ({ id, value, primary: isSmall(value, figure), published: 'hidden', elsewhere: true }))
    .filter(({ id }) => !earlier.has(id)));
}

/** Cells with what has been decided about them before, and those of earlier publications that the sums reach. */
function withDecisions(cells: ReadonlyMap<string, Cell>, relations: Iterable<Relation>, { earlier, weighEarlier = false }: Numbers): ReadonlyMap<string, Cell> {
  if (earlier.size === 0) return cells;
  const decided = new Map(cells);
  for (const relation of relations) {
    for (const id of membersOf(relation)) {
      const out = earlier.get(id);
      if (decided.has(id) || !out) continue;
      const primary = out.decision === 'hidden' && (!weighEarlier || out.value === null || isSmall(out.value));
      decided.set(id, { id, value: out.value ?? NOT_KEPT, primary, published: out.decision, elsewhere: true, ...(out.value === null ? { unkept: true } : {}) });
    }
  }
  return decided;
}
