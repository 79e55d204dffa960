import { bounds, daysBetween, type Period } from '@tributary/domain';
import { fraction, type Fraction } from '@tributary/statistics';
import { bandAges } from '../ages.js';
import type { Base } from '../definition.js';
import type { FigureInput } from '../figures.js';
import { residents } from '../population.js';
import { cellName, narrow, sumOf, type Where } from './select.js';

const WHOLE_RANGE = '0-25';

function daysIn(period: Period): number {
  const { first, last } = bounds(period);
  return daysBetween(first, last) + 1;
}

function needsEstimate(base: Base): boolean {
  return base.kind !== 'plan-time';
}

/** Names of the estimates that a base uses for a council; null when one is missing. */
export function estimatesOf(base: Base, council: string, periods: readonly Period[], input: FigureInput): readonly string[] | null {
  if (!needsEstimate(base)) return [];
  const editions = periods.map((p) => input.population.edition(council, p)?.edition ?? null);
  return editions.includes(null) ? null : editions.filter((e) => e !== null);
}

/**
 * The size of a base in people over some periods: days lived divided by days. Residents count as present on every day; plan-time is subtracted
 * from them as it was held (rulings.md 2, 4).
 */
export function sizeOf(base: Base, councils: readonly string[], periods: readonly Period[], where: Where, input: FigureInput): Fraction {
  const days = periods.reduce((sum, p) => sum + daysIn(p), 0);
  return fraction(councils.reduce((sum, council) => sum + lived(base, council, periods, where, input), 0), days);
}

/** Name of the people that a base counts, where their number is to be protected: plan holders who could be linked (Term.base). */
export function protectedBase(base: Base, where: Where): string | null {
  return base.kind === 'plan-time' && base.days.where?.['linked'] !== undefined ? cellName(narrow(base.days, where)) : null;
}

function lived(base: Base, council: string, periods: readonly Period[], where: Where, input: FigureInput): number {
  const plan = base.kind === 'residents' ? 0 : sumOf(input.sums, council, periods, narrow(base.days, where));
  if (base.kind === 'plan-time') return plan;
  const [from, to] = bandAges(where['age'] ?? (base.kind === 'residents' ? base.ages : base.days.where?.['age'] ?? WHOLE_RANGE)) ?? [0, 25];
  const present = periods.reduce((sum, p) => {
    const estimate = input.population.edition(council, p);
    return sum + (estimate ? residents(estimate, from, to) * daysIn(p) : 0);
  }, 0);
  return present - plan;
}
