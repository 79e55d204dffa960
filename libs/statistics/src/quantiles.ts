import { add, fraction, multiply, subtract, type Fraction } from './fraction.js';

/** How many observations there are of each whole value (days). */
export type Histogram = ReadonlyMap<number, number>;

/**
 * Type-7 quantile (linear interpolation) of a histogram, exactly. `p` lies between 0 and 1. Null for an empty histogram.
 * Source: rulings.md 13. Throws RangeError for a negative count or `p` outside 0 to 1.
 */
export function quantile(histogram: Histogram, p: Fraction): Fraction | null {
  if (p.n < 0n || p.n > p.d) throw new RangeError('a quantile needs a probability from 0 to 1');
  const bins = [...histogram].filter(([, count]) => {
    if (!Number.isInteger(count) || count < 0) throw new RangeError('a histogram needs whole counts of 0 or more');
    return count > 0;
  }).sort(([a], [b]) => a - b);
  const total = bins.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  const at = multiply(fraction(total - 1), p);
  const index = Number(at.n / at.d);
  const [below, above] = [valueAt(bins, index), valueAt(bins, Math.min(index + 1, total - 1))];
  return add(fraction(below), multiply(subtract(at, fraction(index)), fraction(above - below)));
}

function valueAt(bins: readonly (readonly [number, number])[], index: number): number {
  let seen = 0;
  for (const [value, count] of bins) {
    seen += count;
    if (index < seen) return value;
  }
  throw new RangeError('the histogram has no such observation');
}
