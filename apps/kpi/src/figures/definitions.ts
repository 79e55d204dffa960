import { DEFINITIONS, measuresRead, type IndicatorDefinition } from '@tributary/indicators';
import { monthsOf, periodKind, quartersBetween, shiftQuarter, type Period } from '@tributary/domain';

export const BY_ID: ReadonlyMap<string, IndicatorDefinition> = new Map(DEFINITIONS.map((d) => [d.id, d]));

/** Measure -> indicators that read it. */
const READERS: ReadonlyMap<string, readonly IndicatorDefinition[]> = (() => {
  const readers = new Map<string, IndicatorDefinition[]>();
  for (const definition of DEFINITIONS) {
    for (const measure of measuresRead(definition)) readers.set(measure, [...(readers.get(measure) ?? []), definition]);
  }
  return readers;
})();

/** Periods that figures are made for: the quarters of the span and the calendar years wholly inside. */
export function periodsOf(first: Period, horizon: Period): Period[] {
  const quarters = quartersBetween(first, horizon);
  const years = new Map<string, number>();
  for (const q of quarters) for (const year of new Set(monthsOf(q).map((m) => m.slice(0, 4)))) years.set(year, (years.get(year) ?? 0) + 1);
  return [...quarters, ...[...years].filter(([, n]) => n === 4).map(([year]) => year)];
}

/** Is the indicator made for this kind of period? */
export function madeFor(definition: IndicatorDefinition, period: Period): boolean {
  return periodKind(period) === 'quarter' || definition.calendarYears;
}

/** Figures (indicator, period) that may change when a cell of this measure and period does: a rolling figure also in the quarters that follow. */
export function affectedBy(measure: string, period: Period): { definition: IndicatorDefinition; period: Period }[] {
  return (READERS.get(measure) ?? []).flatMap((definition) => {
    const rolling = definition.formula.kind === 'ratio-of-ratios' && periodKind(period) === 'quarter' ? definition.formula.quarters : 1;
    const periods = Array.from({ length: rolling }, (_, i) => (i === 0 ? period : shiftQuarter(period, i)));
    return periods.filter((p) => madeFor(definition, p)).map((p) => ({ definition, period: p }));
  });
}
