import { COUNT_RULES, roundToBase, showCount, showMhsdsPercentage } from './index.js';

/** Worked cases of the publishers' rules (sdc_cases, this project's golden table). */
const CASES: readonly [keyof typeof COUNT_RULES, readonly (readonly [number, number | string])[]][] = [
  ['nhs_hes_ecds_subnational', [[0, 0], [1, '*'], [4, '*'], [7, '*'], [8, 10], [11, 10], [12, 10], [13, 15], [17, 15], [18, 20], [102, 100], [103, 105]]],
  ['dfe_cin_outcomes_la_observed', [[0, 0], [1, 'c'], [5, 'c'], [6, 6], [10, 10]]],
  ['round_base10_half_up', [[139324, 139320], [139326, 139330], [5, 10], [15, 20], [25, 30]]],
  ['opensafely_ehrql_le7_then_base5', [[0, 0], [3, 0], [7, 0], [8, 10], [12, 10], [13, 15], [17, 15], [18, 20]]],
  ['ons_ids_10_5', [[9, 'suppressed'], [10, 10], [12, 10], [13, 15]]],
  ['mhsds_monthly_subnational_count', [[0, '*'], [1, '*'], [4, '*'], [5, 5], [7, 5], [8, 10], [12, 10], [13, 15], [254, 255]]],
  ['dfe_sen2_none', [[0, 0], [1, 1], [4, 4], [2019, 2019]]],
];

describe.each(CASES)('the rule %s', (rule, cases) => {
  it.each(cases)('shows %s as %s', (count, expected) => {
    const shown = showCount(count, COUNT_RULES[rule]);
    expect(shown.shown ? shown.value : shown.symbol).toBe(expected);
  });
});

describe('the MHSDS percentage rule', () => {
  it.each([[4, 40, '*'], [5, 4, '*'], [5, 40, 13], [33, 99, 33], [0, 50, '*']])('shows %s of %s as %s', (n, d, expected) => {
    const shown = showMhsdsPercentage(n, d);
    expect(shown.shown ? shown.value : shown.symbol).toBe(expected);
  });
});

describe('rounding to a base', () => {
  it('gives a tie to the larger number', () => expect([roundToBase(5, 10), roundToBase(-5, 10)]).toEqual([10, 0]));
  it('refuses what is no count', () => {
    expect(() => showCount(-1, COUNT_RULES.dfe_sen2_none)).toThrow(RangeError);
    expect(() => showCount(1.5, COUNT_RULES.dfe_sen2_none)).toThrow(RangeError);
  });
});
