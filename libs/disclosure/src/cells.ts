import type { CouncilArea, ExactFigure, IndicatorDefinition, Term } from '@tributary/indicators';
import { monthsOf, periodKind, quarterOf, type Period } from '@tributary/domain';
import { ageBandSums } from './age-bands.js';
import { CLASS_POLICIES } from './classes.js';
import type { Relation } from './elimination.js';
import type { Cell } from './suppression.js';

/** What has been decided before about a cell, by its id. */
export type Decisions = ReadonlyMap<string, 'shown' | 'hidden'>;

/** Id of the number behind a term, for one area and period. */
export function cellId(term: Term, area: string, period: Period): string {
  return `${term.cell}|${area}|${period}`;
}

function complementId(figure: ExactFigure): string {
  return `not:${figure.terms.map((t) => t.cell).join('/')}|${figure.area}|${figure.period}`;
}

/** A proportion has two plain counts, the first out of the second: its complement is a number that a reader can work out. */
function isProportion(figure: ExactFigure, definition: IndicatorDefinition): boolean {
  return definition.formula.kind === 'percentage' && figure.terms.length === 2;
}

function isSmall(count: number, figure: ExactFigure): boolean {
  const policy = CLASS_POLICIES[figure.disclosureClass];
  if (figure.areaLevel === 'region' && figure.contributors >= policy.regionFromContributors) return false;
  return count >= 1 && count <= policy.rule.hideUpTo;
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
export function protectedCells(
  figures: readonly ExactFigure[], definitions: ReadonlyMap<string, IndicatorDefinition>, areas: readonly CouncilArea[], earlier: Decisions, memory = new PieceMemory(),
): { cells: Cell[]; relations: Relation[] } {
  const cells = new Map<string, Cell>();
  const relations = new Map<string, Relation>();
  const guarded = figures.filter((f) => f.disclosureClass !== 'D' && f.status === 'returned');
  const named = JSON.stringify(areas);
  for (const [indicator, own] of Map.groupBy(guarded, (f) => f.indicator)) {
    const piece = memory.of(indicator, own, named, () => pieceOf(own, definitions, areas));
    for (const cell of piece.cells) put(cells, cell);
    for (const [name, relation] of piece.relations) relations.set(name, relation);
  }
  const bands = ageBandSums(guarded);
  for (const atom of bands.atoms) put(cells, { id: atom.id, value: atom.value, primary: isSmall(atom.value, atom.figure), implied: true });
  for (const [name, relation] of byName(bands.relations)) relations.set(name, relation);
  return { cells: withDecisions(cells, relations.values(), earlier), relations: [...relations.values()] };
}

function pieceOf(figures: readonly ExactFigure[], definitions: ReadonlyMap<string, IndicatorDefinition>, areas: readonly CouncilArea[]): Piece {
  const cells = new Map<string, Cell>();
  const relations: Relation[] = [];
  for (const figure of figures) {
    for (const term of figure.terms) put(cells, { id: cellId(term, figure.area, figure.period), value: term.count, primary: isSmall(term.count, figure) });
    const definition = definitions.get(figure.indicator);
    const [top, bottom] = figure.terms;
    if (!definition || !top || !bottom || !isProportion(figure, definition)) continue;
    const rest = bottom.count - top.count;
    put(cells, { id: complementId(figure), value: rest, primary: isSmall(rest, figure), implied: true });
    relations.push({ total: cellId(bottom, figure.area, figure.period), parts: [cellId(top, figure.area, figure.period), complementId(figure)] });
  }
  return { cells: [...cells.values()], relations: byName([...relations, ...areaSums(figures, areas), ...breakdownSums(figures, definitions, areas), ...yearSums(figures, definitions)]) };
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

/** Cells with what has been decided about them before, and those of earlier publications that the sums reach. */
function withDecisions(cells: ReadonlyMap<string, Cell>, relations: Iterable<Relation>, earlier: Decisions): Cell[] {
  if (earlier.size === 0) return [...cells.values()];
  const decided = new Map([...cells].map(([id, cell]) => {
    const published = cell.implied ? undefined : earlier.get(id);
    return [id, published ? { ...cell, published } : cell];
  }));
  for (const relation of relations) {
    for (const id of [relation.total, ...relation.parts]) {
      const published = earlier.get(id);
      if (!decided.has(id) && published) decided.set(id, { id, value: published === 'hidden' ? 1 : 0, primary: published === 'hidden', published });
    }
  }
  return [...decided.values()];
}

type Returned = (figure: ExactFigure, council: string, breakdown: string) => boolean;

function returnedBy(figures: readonly ExactFigure[]): Returned {
  const returned = new Set(figures.filter((f) => f.areaLevel === 'council').map((f) => `${f.indicator}|${f.area}|${f.period}|${f.breakdown}`));
  return (figure, council, breakdown) => returned.has(`${figure.indicator}|${council}|${figure.period}|${breakdown}`);
}

function membersOf(figure: ExactFigure, areas: readonly CouncilArea[]): string[] {
  const codeOf = (a: CouncilArea) => (figure.areaLevel === 'region' ? a.region : figure.areaLevel === 'nhs-area' ? a.nhsArea : a.council);
  return areas.filter((a) => codeOf(a) === figure.area).map((a) => a.council);
}

/** An NHS area or a region is the sum of its councils that have returned. */
function areaSums(figures: readonly ExactFigure[], areas: readonly CouncilArea[]): Relation[] {
  const returned = returnedBy(figures);
  return figures.filter((f) => f.areaLevel !== 'council').flatMap((figure) => {
    const members = membersOf(figure, areas).filter((council) => returned(figure, council, figure.breakdown));
    if (members.length === 0) return [];
    return figure.terms.map((term) => ({ total: cellId(term, figure.area, figure.period), parts: members.map((council) => cellId(term, council, figure.period)) }));
  });
}

/**
 * Breakdowns that share a whole out: the values' cells add up to those of `all`, term by term, where they differ. A council that is in the whole but cannot
 * be broken down (its records cannot be linked) is a part of its own: the region's whole less the region's cohorts is that council.
 */
function breakdownSums(figures: readonly ExactFigure[], definitions: ReadonlyMap<string, IndicatorDefinition>, areas: readonly CouncilArea[]): Relation[] {
  const byKey = new Map(figures.map((f) => [`${f.indicator}|${f.area}|${f.period}|${f.breakdown}`, f]));
  const returned = returnedBy(figures);
  return figures.filter((f) => f.breakdown === 'all').flatMap((whole) =>
    (definitions.get(whole.indicator)?.breakdowns ?? []).filter((family) => family.partition).flatMap((family) => {
      const names = family.values.map((value) => `${family.name}=${value}`);
      const present = names.map((name) => byKey.get(`${whole.indicator}|${whole.area}|${whole.period}|${name}`)).filter((p) => p !== undefined);
      if (present.length < names.length) return [];
      const whollyIn = membersOf(whole, areas).filter((council) => returned(whole, council, 'all') && !names.some((name) => returned(whole, council, name)));
      return whole.terms.flatMap((term, i) => {
        const cellsOfParts = present.map((p) => p.terms[i]).filter((t) => t !== undefined);
        if (cellsOfParts.length < present.length || cellsOfParts.some((t) => t.cell === term.cell)) return [];
        const unbroken = whole.areaLevel === 'council' ? [] : whollyIn.map((council) => cellId(term, council, whole.period));
        return [{ total: cellId(term, whole.area, whole.period), parts: [...cellsOfParts.map((t) => cellId(t, whole.area, whole.period)), ...unbroken] }];
      });
    }));
}

/** A calendar year of flows is the sum of its four quarters (indicators-and-disclosure 3.2, cumulative quarters). */
function yearSums(figures: readonly ExactFigure[], definitions: ReadonlyMap<string, IndicatorDefinition>): Relation[] {
  return figures.filter((f) => periodKind(f.period) === 'year' && definitions.get(f.indicator)?.kind.startsWith('flow')).flatMap((figure) => {
    const quarters = [...new Set(monthsOf(figure.period).map(quarterOf))];
    return figure.terms.map((term) => ({ total: cellId(term, figure.area, figure.period), parts: quarters.map((q) => cellId(term, figure.area, q)) }));
  });
}
