import { FEEDS } from '@tributary/contracts';
import type { Period } from '@tributary/domain';
import { fraction, judge, position, toNumber } from '@tributary/statistics';
import type { MeasureSums } from './contribution.js';
import { existsIn, type CouncilArea } from './council-area.js';
import type { CoverageIndex } from './coverage.js';
import type { AreaLevel, FigureStatus, IndicatorDefinition } from './definition.js';
import type { ExactFigure } from './figure.js';
import { breakdownsOf, type FigureBreakdown } from './figures/breakdowns.js';
import { estimates, evaluate, evaluateQuantile, periodsOf, type Evaluated } from './figures/formulas.js';
import { CANNOT_LINK, noteOf } from './figures/notes.js';
import type { PopulationIndex } from './population.js';
import { arrivalDays } from './quality/arrival.js';
import { disclosureClass, needsOf } from './quality/lineage.js';
import type { StatusIndex } from './status.js';

export interface FigureInput {
  readonly period: Period;
  readonly sums: MeasureSums;
  readonly areas: readonly CouncilArea[];
  readonly population: PopulationIndex;
  readonly coverage: CoverageIndex;
  readonly statuses: StatusIndex;
}

interface Area {
  readonly code: string;
  readonly level: AreaLevel;
  /** Those of the area that exist in the period. */
  readonly councils: readonly string[];
  readonly region: string | null;
}

/**
 * Every figure of an indicator for a period: each council, NHS area and region, each breakdown. Sums of areas take numerator and denominator from
 * the same councils, those whose status is `returned` and whose bases are known (indicators-and-disclosure.md 0.7).
 */
export function computeFigures(definition: IndicatorDefinition, input: FigureInput): ExactFigure[] {
  const areas = areasOf(input.areas, input.period);
  return breakdownsOf(definition).flatMap((breakdown) => {
    const figures = areas.map((area) => figureOf(definition, breakdown, area, input));
    const regions = new Map(figures.filter((f) => f.areaLevel === 'region').map((f) => [f.area, f]));
    return figures.map((figure, i) => {
      const region = regions.get(areas[i]?.region ?? '');
      return region && figure.areaLevel !== 'region' ? compared(definition, figure, region) : figure;
    });
  });
}

function areasOf(councils: readonly CouncilArea[], period: Period): Area[] {
  const grouped = (level: AreaLevel, codeOf: (c: CouncilArea) => string | null): Area[] => {
    const groups = new Map<string, CouncilArea[]>();
    for (const c of councils) {
      const code = codeOf(c);
      if (code !== null) groups.set(code, [...(groups.get(code) ?? []), c]);
    }
    return [...groups].map(([code, members]) => {
      const regions = new Set(members.map((m) => m.region));
      return { code, level, councils: members.filter((m) => existsIn(m, period)).map((m) => m.council), region: regions.size === 1 ? members[0]?.region ?? null : null };
    });
  };
  return [...grouped('council', (c) => c.council), ...grouped('nhs-area', (c) => c.nhsArea), ...grouped('region', (c) => c.region)];
}

function figureOf(definition: IndicatorDefinition, breakdown: FigureBreakdown, area: Area, input: FigureInput): ExactFigure {
  const { formula } = definition;
  const needs = { ...needsOf(definition, breakdown.where), periods: periodsOf(formula, input.period) };
  const statuses = area.councils.map((c) => input.statuses.status(c, needs));
  const counted = area.councils.filter((c, i) => statuses[i] === 'returned' && estimates(formula, c, input) !== null);
  const status = statusOfArea(statuses);
  const classOf = disclosureClass(definition, breakdown.where);
  const head = {
    indicator: definition.id, definitionVersion: definition.version, disclosureClass: classOf, area: area.code, areaLevel: area.level,
    period: input.period, breakdown: breakdown.name, unit: definition.unit, decimals: definition.decimals, comparison: null,
  };
  const blank = { lacking: [], numerator: null, denominator: null, value: null, multiplier: 1, terms: [], lower: null, upper: null, estimate: null, note: null };
  if (status !== 'returned') return { ...head, ...blank, status, reason: null, contributors: 0 };
  if (counted.length === 0) return { ...head, ...blank, status, reason: 'no-denominator', contributors: 0 };
  const result = resultOf(definition, breakdown, counted, input);
  if (!result) return { ...head, ...blank, status: 'not-applicable', reason: null, contributors: 0 };
  const { interval, ...rest } = result;
  return {
    ...head, ...rest, lower: interval?.lower ?? null, upper: interval?.upper ?? null, status,
    reason: rest.value === null ? 'no-denominator' : null, contributors: counted.length, lacking: area.councils.filter((c) => !counted.includes(c)).toSorted(),
    estimate: joined(counted.flatMap((c) => estimates(formula, c, input) ?? [])),
    note: joined([noteOf(definition, breakdown, classOf, counted, area.councils.length, input), fullCohort(definition, breakdown, area, input)], ' '),
  };
}

const LACKING: readonly FigureStatus[] = ['not-returned', 'no-agreement', 'withdrawn', 'not-linkable', 'not-applicable'];

/** An area of several councils has a figure as soon as one of them has; one of none that exists in the period has nothing to return. */
function statusOfArea(statuses: readonly FigureStatus[]): FigureStatus {
  if (statuses.length === 0) return 'not-applicable';
  return statuses.includes('returned') ? 'returned' : LACKING.find((s) => statuses.includes(s)) ?? 'not-returned';
}

function resultOf(definition: IndicatorDefinition, breakdown: FigureBreakdown, councils: readonly string[], input: FigureInput): Evaluated | null {
  const { formula } = definition;
  const asked = { formula, where: breakdown.where, whereBelow: breakdown.whereBelow, councils, input };
  if (formula.kind === 'quantiles') {
    const point = formula.points.find((p) => p.name === breakdown.statistic);
    return point ? evaluateQuantile(asked, formula.histogram, point.p) : null;
  }
  return formula.kind === 'arrival-days' ? latestArrival(breakdown, councils, input) : evaluate(asked);
}

function latestArrival(breakdown: FigureBreakdown, councils: readonly string[], input: FigureInput): Evaluated | null {
  const feed = FEEDS.find((f) => f === breakdown.where['feed']);
  const days = feed ? councils.map((c) => arrivalDays(input.coverage, feed, c, input.period)).filter((d) => d !== null) : [];
  if (days.length === 0) return null;
  const value = fraction(Math.max(...days));
  return { numerator: value, denominator: null, value, multiplier: 1, terms: [], interval: null };
}

/** The figure of everybody stands in for the cohorts where records cannot be linked, and says so. */
function fullCohort(definition: IndicatorDefinition, breakdown: FigureBreakdown, area: Area, input: FigureInput): string | null {
  const cohort = definition.breakdowns.find((f) => f.name === 'cohort')?.values[0];
  if (area.level !== 'council' || cohort === undefined || breakdown.where['cohort'] !== undefined) return null;
  const needs = needsOf(definition, { ...breakdown.where, cohort });
  return area.councils.some((c) => input.statuses.status(c, needs) === 'not-linkable') ? CANNOT_LINK : null;
}

function compared(definition: IndicatorDefinition, figure: ExactFigure, region: ExactFigure): ExactFigure {
  if (figure.lower === null || figure.upper === null || region.value === null || region.contributors < 2) return figure;
  const at = position({ lower: figure.lower, upper: figure.upper }, toNumber(region.value));
  return { ...figure, comparison: judge(at, definition.polarity) };
}

function joined(texts: readonly (string | null)[], by = ' and '): string | null {
  const said = [...new Set(texts.filter((t) => t !== null))];
  return said.length === 0 ? null : said.join(by);
}
