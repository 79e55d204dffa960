import { zOf } from './normal.js';

/** Lower and upper limit of an interval; null where a side is not defined. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

function refuse(condition: boolean, message: string): void {
  if (condition) throw new RangeError(message);
}

function requireCount(x: number): void {
  refuse(!Number.isInteger(x) || x < 0, 'a count must be a whole number of 0 or more');
}

/**
 * Wilson score interval of a proportion `x / n`, as proportions. Source: indicators-and-disclosure.md 4.2.
 * Throws RangeError for x < 0, n <= 0 or x > n (4.9).
 */
export function wilson(x: number, n: number, confidence = 0.95): Interval {
  requireCount(x);
  refuse(!(n > 0), 'a proportion needs a denominator above 0');
  refuse(x > n, 'the numerator of a proportion must not be above its denominator');
  const z = zOf(confidence);
  const [centre, bottom] = [2 * x + z * z, 2 * (n + z * z)];
  const half = z * Math.sqrt(z * z + 4 * x * (1 - x / n));
  return {
    lower: x === 0 ? 0 : (centre - half) / bottom,
    upper: x === n ? 1 : (centre + half) / bottom,
  };
}

/** Byar's interval of a Poisson count of 1 or more. Source: indicators-and-disclosure.md 4.3. Throws RangeError below 1. */
export function byar(x: number, confidence = 0.95): Interval {
  requireCount(x);
  refuse(x < 1, "Byar's method has no lower limit at 0");
  const z = zOf(confidence);
  const y = x + 1;
  return {
    lower: x * (1 - 1 / (9 * x) - z / (3 * Math.sqrt(x))) ** 3,
    upper: y * (1 - 1 / (9 * y) + z / (3 * Math.sqrt(y))) ** 3,
  };
}

/** Probability of at most `x` events when `mean` are expected. */
function poissonAtMost(x: number, mean: number): number {
  let [term, sum] = [Math.exp(-mean), Math.exp(-mean)];
  for (let k = 1; k <= x; k += 1) {
    term *= mean / k;
    sum += term;
  }
  return sum;
}

/** The mean at which a probability that falls with the mean equals `target`, by bisection to the last bit. */
function meanWhere(probability: (mean: number) => number, target: number): number {
  let [low, high] = [0, 1];
  while (probability(high) > target) high *= 2;
  for (let i = 0; i < 200; i += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (probability(middle) > target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Exact (Garwood) interval of a Poisson count: the limits are half the chi-square quantiles of 2x and 2x + 2 degrees of freedom,
 * found here through the Poisson sum that they invert. Source: indicators-and-disclosure.md 4.4.
 */
export function exactPoisson(x: number, confidence = 0.95): Interval {
  requireCount(x);
  const tail = (1 - confidence) / 2;
  return {
    lower: x === 0 ? 0 : meanWhere((mean) => poissonAtMost(x - 1, mean), 1 - tail),
    upper: meanWhere((mean) => poissonAtMost(x, mean), tail),
  };
}

/** Interval of a count: exact below 10, Byar from 10 (indicators-and-disclosure.md 4.3, 4.4). */
export function poisson(x: number, confidence = 0.95): Interval {
  requireCount(x);
  return x < 10 ? exactPoisson(x, confidence) : byar(x, confidence);
}

/** Interval of `multiplier * x / base`. Throws RangeError for a count below 0 or a base of 0 or less. */
export function rate(x: number, base: number, multiplier: number, confidence = 0.95): Interval {
  refuse(!(base > 0), 'a rate needs a base above 0');
  const { lower, upper } = poisson(x, confidence);
  return { lower: (lower / base) * multiplier, upper: (upper / base) * multiplier };
}

/**
 * Log-scale interval of a ratio of rates: `value * exp(±z * sqrt(sum of 1 / count))` over every count that the ratio is made of.
 * Null when a count is 0: the ratio has no finite interval. Source: indicators-and-disclosure.md 1.3.
 */
export function logRatio(value: number, counts: readonly number[], confidence = 0.95): Interval | null {
  counts.forEach(requireCount);
  if (counts.includes(0)) return null;
  const spread = Math.exp(zOf(confidence) * Math.sqrt(counts.reduce((sum, c) => sum + 1 / c, 0)));
  return { lower: value / spread, upper: value * spread };
}
