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

/** Every additive number behind the figures that have to be protected, the complements of proportions, and the sums that hold between them. */
export function protectedCells(figures: readonly ExactFigure[], definitions: ReadonlyMap<string, IndicatorDefinition>, areas: readonly CouncilArea[], earlier: Decisions): { cells: Cell[]; relations: Relation[] } {
  const cells = new Map<string, Cell>();
  const relations = new Map<string, Relation>();
  const relate = (relation: Relation) => relations.set(`${relation.total}=${relation.parts.toSorted().join('+')}`, relation);
  const put = (cell: Cell) => {
    const known = cells.get(cell.id);
    // A number that is printed anywhere is no implied one, and small anywhere is small.
    if (!known) cells.set(cell.id, cell);
    else if (known.implied && !cell.implied) cells.set(cell.id, { ...cell, primary: cell.primary || known.primary });
    else if (cell.primary && !known.primary) cells.set(cell.id, { ...known, primary: true });
  };
  const guarded = figures.filter((f) => f.disclosureClass !== 'D' && f.status === 'returned');
  for (const figure of guarded) {
    for (const term of figure.terms) {
      const id = cellId(term, figure.area, figure.period);
      put({ id, value: term.count, primary: isSmall(term.count, figure), ...(earlier.has(id) ? { published: earlier.get(id) ?? 'hidden' } : {}) });
    }
    const definition = definitions.get(figure.indicator);
    const [top, bottom] = figure.terms;
    if (definition && top && bottom && isProportion(figure, definition)) {
      const rest = bottom.count - top.count;
      put({ id: complementId(figure), value: rest, primary: isSmall(rest, figure), implied: true });
      relate({ total: cellId(bottom, figure.area, figure.period), parts: [cellId(top, figure.area, figure.period), complementId(figure)] });
    }
  }
  const bands = ageBandSums(guarded);
  for (const atom of bands.atoms) put({ id: atom.id, value: atom.value, primary: isSmall(atom.value, atom.figure), implied: true });
  for (const relation of [...bands.relations, ...areaSums(guarded, areas), ...breakdownSums(guarded, definitions, areas), ...yearSums(guarded, definitions)]) relate(relation);
  for (const relation of relations.values()) {
    for (const id of [relation.total, ...relation.parts]) {
      const decided = earlier.get(id);
      if (!cells.has(id) && decided) cells.set(id, { id, value: decided === 'hidden' ? 1 : 0, primary: decided === 'hidden', published: decided });
    }
  }
  return { cells: [...cells.values()], relations: [...relations.values()] };
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
