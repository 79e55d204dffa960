/** What a value rule does with a number: shown as it is or rounded, or hidden behind a symbol. */
export type Shown = { readonly shown: true; readonly value: number } | { readonly shown: false; readonly symbol: string };

export interface CountRule {
  readonly id: string;
  /** Counts from 1 to this one are hidden. */
  readonly hideUpTo: number;
  readonly symbol: string;
  /** What becomes of a true zero: shown, or hidden like a small number so that a hidden cell may be a zero. */
  readonly zero: 'shown' | 'hidden';
  /** Counts are rounded half-up to a multiple of this; 1 leaves them exact. */
  readonly base: number;
  /** Small numbers become a zero instead of a symbol (OpenSAFELY). */
  readonly hiddenAs?: 'zero';
  readonly source: string;
}

/** Published value rules restated as data (indicators-and-disclosure 3.1; ../shared data `sdc_cases`). */
export const COUNT_RULES = {
  nhs_hes_ecds_subnational: { id: 'nhs_hes_ecds_subnational', hideUpTo: 7, symbol: '*', zero: 'shown', base: 5, source: 'NHS HES and ECDS disclosure method, sub-national' },
  dfe_cin_outcomes_la_observed: { id: 'dfe_cin_outcomes_la_observed', hideUpTo: 5, symbol: 'c', zero: 'shown', base: 1, source: 'DfE children in need outcomes, council rows as published' },
  round_base10_half_up: { id: 'round_base10_half_up', hideUpTo: 0, symbol: '', zero: 'shown', base: 10, source: 'DfE children in need, regional and national rows' },
  opensafely_ehrql_le7_then_base5: { id: 'opensafely_ehrql_le7_then_base5', hideUpTo: 7, symbol: '', zero: 'shown', base: 5, hiddenAs: 'zero', source: 'OpenSAFELY ehrQL disclosure control' },
  ons_ids_10_5: { id: 'ons_ids_10_5', hideUpTo: 9, symbol: 'suppressed', zero: 'shown', base: 5, source: 'ONS Integrated Data Service, 10-5 rule' },
  mhsds_monthly_subnational_count: { id: 'mhsds_monthly_subnational_count', hideUpTo: 4, symbol: '*', zero: 'hidden', base: 5, source: 'NHS Digital mental health monthly statistics, sub-national' },
  dfe_sen2_none: { id: 'dfe_sen2_none', hideUpTo: 0, symbol: '', zero: 'shown', base: 1, source: 'DfE education, health and care plans: neither suppression nor rounding' },
} as const satisfies Record<string, CountRule>;

/** `n` rounded half-up to a multiple of `base`, for whole numbers of either sign towards plus infinity at a tie. */
export function roundToBase(n: number, base: number): number {
  return base === 1 ? n : Math.floor((2 * n + base) / (2 * base)) * base;
}

/**
 * A count under a rule.
 * @throws RangeError when the count is negative or not whole.
 */
export function showCount(count: number, rule: CountRule): Shown {
  if (!Number.isInteger(count) || count < 0) throw new RangeError('a count is a whole number from 0');
  const small = count === 0 ? rule.zero === 'hidden' : count <= rule.hideUpTo;
  if (!small) return { shown: true, value: roundToBase(count, rule.base) };
  return rule.hiddenAs === 'zero' ? { shown: true, value: 0 } : { shown: false, symbol: rule.symbol };
}

/** The MHSDS percentage rule: hidden when either part is below five, else a whole per cent of the true counts. */
export function showMhsdsPercentage(numerator: number, denominator: number): Shown {
  const rule = COUNT_RULES.mhsds_monthly_subnational_count;
  if (!showCount(numerator, rule).shown || !showCount(denominator, rule).shown) return { shown: false, symbol: rule.symbol };
  return { shown: true, value: Math.floor((200 * numerator + denominator) / (2 * denominator)) };
}
