import type { IndicatorDefinition } from '../definition.js';
import type { Where } from './select.js';

/** A breakdown that a figure is made for. */
export interface FigureBreakdown {
  /** `all`, `age=0-4`, `cohort=with-plan;statistic=median`. */
  readonly name: string;
  readonly where: Where;
  /** The part that narrows denominators too. */
  readonly whereBelow: Where;
  readonly statistic: string | null;
}

/** Every breakdown of an indicator: `all`, each value of each family, and for quantiles each of these by statistic. */
export function breakdownsOf(definition: IndicatorDefinition): FigureBreakdown[] {
  const whole: FigureBreakdown = { name: 'all', where: {}, whereBelow: {}, statistic: null };
  const parts = definition.breakdowns.flatMap((family) => family.values.map((value): FigureBreakdown => {
    const where = { [family.name]: value };
    return { name: `${family.name}=${value}`, where, whereBelow: family.numeratorOnly ? {} : where, statistic: null };
  }));
  const all = definition.whole === false ? parts : [whole, ...parts];
  const { formula } = definition;
  if (formula.kind !== 'quantiles') return all;
  return all.flatMap((b) => formula.points.map(({ name }) => ({
    ...b, name: b.name === 'all' ? `statistic=${name}` : `${b.name};statistic=${name}`, statistic: name,
  })));
}
