import fc from 'fast-check';
import {
  byar, compareFractions, exactPoisson, fraction, judge, logRatio, normalQuantile, percentage, poisson, position, quantile, rate, roundHalfUp, toNumber, trend, wilson, xmr, zOf,
} from './index.js';

/** Kind, count, base, multiplier, confidence, lower and upper limit. Worked out for this project (reference data, stats_reference_cases.csv). */
const CASES: readonly (readonly ['proportion' | 'rate', number, number, number, number, number, number])[] = [
  ['proportion', 0, 40, 100, 0.95, 0.000000000, 8.762160120],
  ['proportion', 0, 40, 100, 0.998, 0.000000000, 19.27270472],
  ['proportion', 1, 12, 100, 0.95, 1.486509440, 35.38799111],
  ['proportion', 1, 12, 100, 0.998, 0.7315140516, 52.86377386],
  ['proportion', 4, 25, 100, 0.95, 6.403451457, 34.65362161],
  ['proportion', 4, 25, 100, 0.998, 3.954718784, 46.84056789],
  ['proportion', 12, 15, 100, 0.95, 54.81455128, 92.95245065],
  ['proportion', 12, 15, 100, 0.998, 40.78819042, 95.87238071],
  ['proportion', 12, 12, 100, 0.95, 75.75059933, 100.0000000],
  ['proportion', 12, 12, 100, 0.998, 55.68565450, 100.0000000],
  ['proportion', 37, 52, 100, 0.95, 57.72721196, 81.67003959],
  ['proportion', 37, 52, 100, 0.998, 49.72725910, 86.01630866],
  ['proportion', 216, 338, 100, 0.95, 58.65539997, 68.84272748],
  ['proportion', 216, 338, 100, 0.998, 55.55299304, 71.49351123],
  ['proportion', 399, 412, 100, 0.95, 94.67694589, 98.14689161],
  ['proportion', 399, 412, 100, 0.998, 92.94647958, 98.62045794],
  ['proportion', 39407, 84866, 100, 0.95, 46.09900799, 46.77007260],
  ['proportion', 39407, 84866, 100, 0.998, 45.90577134, 46.96378882],
  ['rate', 0, 500, 1000, 0.95, 0.000000000, 7.377758908],
  ['rate', 0, 500, 1000, 0.998, 0.000000000, 13.81551056],
  ['rate', 1, 500, 1000, 0.95, 0.05063561597, 11.14328678],
  ['rate', 1, 500, 1000, 0.998, 0.002001000667, 18.46682695],
  ['rate', 5, 2019, 1000, 0.95, 0.8041042051, 5.779263041],
  ['rate', 5, 2019, 1000, 0.998, 0.3662069004, 8.149948095],
  ['rate', 9, 2019, 1000, 0.95, 2.038322485, 8.462012606],
  ['rate', 9, 2019, 1000, 0.998, 1.214672810, 11.22207692],
  ['rate', 10, 2019, 1000, 0.95, 2.371198571, 9.109191979],
  ['rate', 10, 2019, 1000, 0.998, 1.444437036, 11.98302374],
  ['rate', 11, 1492, 1000, 0.95, 3.675395575, 13.19251817],
  ['rate', 11, 1492, 1000, 0.998, 2.311240106, 17.18935691],
  ['rate', 88, 48826, 1000, 0.95, 1.445470425, 2.220531134],
  ['rate', 88, 48826, 1000, 0.998, 1.266004690, 2.479060109],
  ['rate', 2019, 50845, 10000, 0.95, 379.9553485, 414.7965463],
  ['rate', 2019, 50845, 10000, 0.998, 370.3385507, 425.1642042],
  ['rate', 638745, 17544580, 10000, 0.95, 363.1774111, 364.9636419],
  ['rate', 638745, 17544580, 10000, 0.998, 362.6636195, 365.4796028],
];

const close = (actual: number, expected: number) => Math.abs(actual - expected) <= 1e-6 * Math.max(1, Math.abs(expected));

describe('intervals', () => {
  it.each(CASES)('%s %d of %d, per %d, at %d', (kind, x, n, multiplier, confidence, lower, upper) => {
    const proportion = kind === 'proportion' ? wilson(x, n, confidence) : null;
    const interval = proportion ? { lower: proportion.lower * multiplier, upper: proportion.upper * multiplier } : rate(x, n, multiplier, confidence);
    expect([close(interval.lower, lower), close(interval.upper, upper)]).toEqual([true, true]);
  });
  it('uses an accurate quantile of the normal distribution', () => {
    expect(zOf(0.95)).toBeCloseTo(1.959963984540054, 12);
    expect(zOf(0.998)).toBeCloseTo(3.090232306167813, 12);
    expect(normalQuantile(1e-10)).toBeCloseTo(-6.361340902404056, 9);
  });
  it('uses the exact method below ten and Byar from ten', () => {
    expect(poisson(9)).toEqual(exactPoisson(9));
    expect(poisson(10)).toEqual(byar(10));
  });
  it('gives a rate ratio its interval on the log scale: 62 in 500 against 5,210 in 95,000', () => {
    const value = 62 / 500 / (5210 / 95_000);
    const interval = logRatio(value, [62, 5210]);
    expect([value.toFixed(3), interval?.lower.toFixed(3), interval?.upper.toFixed(3)]).toEqual(['2.261', '1.760', '2.904']);
  });
  it('has no finite interval of a ratio with an empty count', () => expect(logRatio(1, [0, 5])).toBeNull());
  it.each([
    ['a negative count', () => wilson(-1, 10)], ['a count that is not whole', () => poisson(1.5)], ['a zero denominator', () => wilson(0, 0)], ['more than all', () => wilson(11, 10)],
    ['a negative population', () => rate(1, -5, 1000)], ['no population', () => rate(1, 0, 1000)], ["Byar's lower limit at zero", () => byar(0)], ['a probability of one', () => normalQuantile(1)],
  ])('refuses %s', (_what, attempt) => expect(attempt).toThrow(RangeError));
  it('contains the value', () =>
    fc.assert(fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 0, max: 5000 }), (n, x) => {
      fc.pre(x <= n);
      const { lower, upper } = wilson(x, n);
      expect(lower <= x / n && x / n <= upper && lower >= 0 && upper <= 1).toBe(true);
    })));
});

describe('half-up rounding of exact fractions', () => {
  it.each([[45, 144, '31.3'], [9, 240, '3.8'], [399, 400, '99.8'], [23, 80, '28.8'], [41, 80, '51.3'], [51, 80, '63.8'], [300, 306, '98.0'], [216, 338, '63.9'], [0, 7, '0.0'], [1, 3000, '0.0']])(
    '%d of %d is %s %%', (n, d, shown) => expect(percentage(n, d)).toBe(shown));
  it('rounds whole numbers, two decimals and numbers below zero', () => {
    expect([roundHalfUp(fraction(5, 2), 0), roundHalfUp(fraction(-5, 2), 0), roundHalfUp(fraction(-1, 3), 2), roundHalfUp(fraction(-1, 100), 1), roundHalfUp(fraction(7, 200), 2)]).toEqual(['3', '-2', '-0.33', '0.0', '0.04']);
  });
  it('is off by half a unit of the last decimal at most, and upwards at a tie', () =>
    fc.assert(fc.property(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 1, max: 2500 }), (n, d) => {
      const shown = fraction(BigInt(percentage(n, d).replace('.', '')), 10n);
      const twice = fraction(BigInt(n) * 2000n, d);
      expect(compareFractions(fraction(shown.n * 20n, shown.d), fraction(twice.n - twice.d, twice.d)) > 0).toBe(true);
      expect(compareFractions(fraction(shown.n * 20n, shown.d), fraction(twice.n + twice.d, twice.d)) <= 0).toBe(true);
    })));
  it('refuses a zero denominator', () => expect(() => fraction(1, 0)).toThrow(RangeError));
});

describe('quantiles of a histogram (type 7)', () => {
  const observed = (values: readonly number[]) => values.reduce((m, v) => m.set(v, (m.get(v) ?? 0) + 1), new Map<number, number>());
  it('interpolates between neighbours, exactly', () => {
    expect(quantile(observed([27, 28]), fraction(1, 2))).toEqual(fraction(55, 2));
    expect(quantile(observed([1, 2, 3, 4]), fraction(9, 10))).toEqual(fraction(37, 10));
    expect(quantile(observed([5]), fraction(9, 10))).toEqual(fraction(5));
  });
  it('has none for no observations', () => expect(quantile(new Map([[3, 0]]), fraction(1, 2))).toBeNull());
  it('equals the quantile of the sorted list', () =>
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 60 }), fc.integer({ min: 0, max: 20 }), (values, twentieths) => {
      const sorted = values.toSorted((a, b) => a - b);
      const h = ((sorted.length - 1) * twentieths) / 20;
      const [low, high] = [sorted[Math.floor(h)] ?? 0, sorted[Math.min(Math.floor(h) + 1, sorted.length - 1)] ?? 0];
      const exact = quantile(observed(values), fraction(twentieths, 20));
      expect(exact && toNumber(exact)).toBeCloseTo(low + (h - Math.floor(h)) * (high - low), 9);
    })));
  it('refuses a negative count', () => expect(() => quantile(new Map([[1, -1]]), fraction(1, 2))).toThrow(RangeError));
});

describe('comparison with a reference', () => {
  it('needs the whole interval on one side', () => {
    expect([position({ lower: 10, upper: 20 }, 20.1), position({ lower: 10, upper: 20 }, 9.9), position({ lower: 10, upper: 20 }, 20)]).toEqual(['lower', 'higher', 'similar']);
  });
  it('judges by polarity and not at all without one', () => {
    expect([judge('higher', 'H'), judge('higher', 'L'), judge('lower', 'L'), judge('higher', 'N'), judge('similar', 'H')]).toEqual(['better', 'worse', 'better', 'higher', 'similar']);
  });
});

describe('XmR chart', () => {
  const values = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1];
  it('leaves an outlying moving range out once', () => {
    const { mean, upper, lower, signals } = xmr(values);
    expect([close(mean, 1.9444444444), close(upper, 4.6044444444), close(lower, -0.7155555556)]).toEqual([true, true, true]);
    expect(signals.flatMap((s, i) => (s[0] ? [`${i}:${s[0]}`] : []))).toEqual(['4:above']);
  });
  it('keeps it on request', () => {
    const { upper, lower } = xmr(values, { screened: false });
    expect([close(upper, 6.951503268), close(lower, -3.0626143791)]).toEqual([true, true]);
  });
  it.each([[[1, 2, 3, 4, 5, 6, 7], true], [[1, 2, 3, 4, 5, 6], false], [[1, 2, 3, 3, 4, 5, 6], false]])('%j ends in a trend: %s', (series, flagged) =>
    expect(xmr(series).signals.at(-1)?.includes('trend')).toBe(flagged));
  it('marks the whole of a run, a shift of seven and two of three beyond the near limit', () => {
    expect(xmr([1, 2, 3, 4, 5, 6, 7]).signals.every((s) => s.includes('trend'))).toBe(true);
    expect(xmr([5, 4, 5, 4, 5, 4, 5, 1, 1.2, 1, 1.1, 1, 1.2, 1]).signals.filter((s) => s.includes('shift'))).toHaveLength(14);
    expect(xmr([1, 1, 1, 3, 1, 3, 1, 1, 1, 1], { screened: false }).signals.map((s) => s.includes('two-of-three'))).toContain(false);
  });
  it('needs two values', () => expect(() => xmr([1])).toThrow(RangeError));
});

describe('trend of five points', () => {
  const series = (values: readonly number[], half: number) => values.map((value) => ({ value, lower: value - half, upper: value + half }));
  it('sees a steady, certain rise or fall', () => {
    expect([trend(series([10, 20, 30, 40, 50], 2)), trend(series([50, 40, 30, 20, 10], 2))]).toEqual(['rising', 'falling']);
  });
  it('sees none when the limits are wide, or when one point makes it', () => {
    expect([trend(series([10, 20, 30, 40, 50], 60)), trend(series([10, 10, 10, 10, 90], 2))]).toEqual(['no-change', 'no-change']);
  });
  it('needs five points', () => expect(trend(series([1, 2, 3, 4], 1))).toBeNull());
});
