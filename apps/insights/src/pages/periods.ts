import { periodKind, periodTitle, shiftQuarter, type Period, type PeriodKind } from '@tributary/domain';
import type { KnownPeriod } from '../figures/figure-reader.js';
import { quarterTitle } from '../words/periods.js';

export interface PeriodOption {
  readonly value: Period;
  readonly text: string;
  readonly selected: boolean;
}

export interface PeriodChoice {
  readonly period: Period;
  readonly kind: PeriodKind;
  readonly state: 'open' | 'released';
  readonly title: string;
  /** `Quarter 4 of 2024-25` */
  readonly quarter: string;
  readonly groups: readonly { readonly title: string; readonly options: readonly PeriodOption[] }[];
}

/**
 * The period that has been asked for where it can be seen, else the latest quarter of which most is known (four fifths as many indicators as the fullest has: the quarter under way holds
 * only what looks back, and one of which a feed has not come is no first impression); null where nothing can be seen.
 */
export function choosePeriod(known: readonly KnownPeriod[], asked: string | undefined): PeriodChoice | null {
  const quarters = known.filter((k) => periodKind(k.period) === 'quarter');
  const fullest = Math.max(0, ...quarters.map((k) => k.filled));
  const chosen = known.find((k) => k.period === asked) ?? quarters.find((k) => k.filled > 0 && k.filled * 5 >= fullest * 4) ?? quarters[0] ?? known[0];
  if (!chosen) return null;
  const options = (kind: 'quarter' | 'year') => known.filter((k) => periodKind(k.period) === kind && (k.filled > 0 || k.period === chosen.period)).map((k) => ({
    value: k.period, text: `${periodTitle(k.period)}${k.state === 'open' ? ' (provisional)' : ''}`, selected: k.period === chosen.period,
  }));
  const groups = [{ title: 'Quarters', options: options('quarter') }, { title: 'Calendar years', options: options('year') }].filter((g) => g.options.length > 0);
  return { period: chosen.period, kind: periodKind(chosen.period) ?? 'quarter', state: chosen.state, title: periodTitle(chosen.period), quarter: quarterTitle(chosen.period), groups };
}

/** The period and those before it, up to eight, in the order of time. */
export function periodsUpTo(period: Period): Period[] {
  const back = [7, 6, 5, 4, 3, 2, 1, 0];
  return periodKind(period) === 'quarter' ? back.map((n) => shiftQuarter(period, -n)) : back.map((n) => String(Number(period) - n));
}
