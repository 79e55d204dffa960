import { calendarYearOf, quartersOfYear, shiftQuarter, type Period } from '@tributary/domain';
import type { CouncilArea, ExactFigure, IndicatorDefinition } from '@tributary/indicators';
import type { Relation } from './elimination.js';
import { cellId, isRolling, numbersOf, placeOf } from './numbers.js';

type Definitions = ReadonlyMap<string, IndicatorDefinition>;

function membersOf(figure: ExactFigure, areas: readonly CouncilArea[]): string[] {
  const codeOf = (a: CouncilArea) => (figure.areaLevel === 'region' ? a.region : figure.areaLevel === 'nhs-area' ? a.nhsArea : a.council);
  return areas.filter((a) => codeOf(a) === figure.area && !figure.lacking.includes(a.council)).map((a) => a.council);
}

/** An NHS area or a region is the sum of those of its councils whose data are in its figure. */
export function areaSums(figures: readonly ExactFigure[], areas: readonly CouncilArea[]): Relation[] {
  return figures.filter((f) => f.areaLevel !== 'council').flatMap((figure) => {
    const members = membersOf(figure, areas);
    if (members.length === 0) return [];
    return numbersOf(figure).map(({ id, name }) => ({ total: id, parts: members.map((council) => cellId(name, placeOf(council, figure.period))) }));
  });
}

/**
 * Breakdowns that share a whole out: the values' cells add up to those of `all`, number by number, where they differ. A council that is in the whole but cannot
 * be broken down (its records cannot be linked) is a part of its own: the region's whole less the region's cohorts is that council.
 */
export function breakdownSums(figures: readonly ExactFigure[], definitions: Definitions, areas: readonly CouncilArea[]): Relation[] {
  const byKey = new Map(figures.map((f) => [`${f.indicator}|${f.area}|${f.period}|${f.breakdown}`, f]));
  return figures.filter((f) => f.breakdown === 'all').flatMap((whole) =>
    (definitions.get(whole.indicator)?.breakdowns ?? []).filter((family) => family.partition).flatMap((family) => {
      const parts = family.values.map((value) => byKey.get(`${whole.indicator}|${whole.area}|${whole.period}|${family.name}=${value}`)).filter((p) => p !== undefined);
      if (parts.length < family.values.length) return [];
      const broken = new Set(parts.flatMap((part) => membersOf(part, areas)));
      const unbroken = whole.areaLevel === 'council' ? [] : membersOf(whole, areas).filter((council) => !broken.has(council));
      return partSums(whole, parts, unbroken);
    }));
}

function partSums(whole: ExactFigure, parts: readonly ExactFigure[], unbroken: readonly string[]): Relation[] {
  return numbersOf(whole).flatMap(({ id, name }, i) => {
    const named = parts.flatMap((part) => {
      const own = numbersOf(part)[i];
      return own ? [own] : [];
    });
    if (named.length < parts.length || named.some((own) => own.name === name)) return [];
    return [{ total: id, parts: [...named.map((own) => own.id), ...unbroken.map((council) => cellId(name, placeOf(council, whole.period)))] }];
  });
}

/**
 * A calendar year of flows is the sum of its four quarters (indicators-and-disclosure 3.2, cumulative quarters): told by the figures of the year and by those of its quarters.
 * @param years those of the figures' own periods unless given
 */
export function yearSums(figures: readonly ExactFigure[], definitions: Definitions, years?: readonly Period[]): Relation[] {
  return figures.filter((f) => definitions.get(f.indicator)?.kind.startsWith('flow') && definitions.get(f.indicator)?.calendarYears).flatMap((figure) => {
    const { area, lacking } = figure;
    const flows = numbersOf(figure).filter((number) => number.flows && !isRolling(number.name));
    return (years ?? [calendarYearOf(figure.period)]).flatMap((year) => {
      const quarters = quartersOfYear(year);
      return flows.map(({ name }) => ({ total: cellId(name, { area, lacking, period: year }), parts: quarters.map((period) => cellId(name, { area, lacking, period })) }));
    });
  });
}

const ROLLING = /^(.*)@(\d+)(\|[^|]*)\|([^|]*)$/;

/**
 * A rolling number is the sum of its quarters' own (Term.cell), whatever publications they are in; person-time is a mean, and does not add up.
 * @param figures that tell which numbers do. Of others it is told by what stands.
 * @param valueOf undefined or null of numbers that are not there.
 */
export function rollingSums(ids: Iterable<string>, figures: readonly ExactFigure[], valueOf: (id: string) => number | null | undefined): Relation[] {
  const numbers = new Map(figures.flatMap(numbersOf).filter(({ name }) => isRolling(name)).map(({ name, flows }) => [name, flows]));
  return [...ids].filter(isRolling).flatMap((id) => {
    const [, name, quarters, place, last] = ROLLING.exec(id) ?? [];
    if (name === undefined || place === undefined || last === undefined) return [];
    const parts = Array.from({ length: Number(quarters) }, (_, i) => `${name}${place}|${shiftQuarter(last, -i)}`);
    const addsUp = numbers.get(`${name}@${quarters}`) ?? parts.reduce((sum, part) => sum + (valueOf(part) ?? NaN), 0) === valueOf(id);
    return addsUp ? [{ total: id, parts }] : [];
  });
}
