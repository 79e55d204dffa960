import { fraction, quantile, toNumber } from '@tributary/statistics';

/** Percentile (type 7, rulings.md 13) of durations in milliseconds, each rounded to a whole one; null when there are none. */
export function percentile(milliseconds: readonly number[], percent: number): number | null {
  const histogram = new Map<number, number>();
  for (const ms of milliseconds) histogram.set(Math.round(ms), (histogram.get(Math.round(ms)) ?? 0) + 1);
  const value = quantile(histogram, fraction(percent, 100n));
  return value === null ? null : toNumber(value);
}

/** So many a second, as a whole number. */
export function perSecond(count: number, seconds: number): number {
  return seconds > 0 ? Math.round(count / seconds) : 0;
}

/** Facts a second of work that every fact needs in turn: the reciprocal of the sum of its times. */
export function inTurn(factsPerSecond: readonly number[]): number {
  const seconds = factsPerSecond.reduce((sum, rate) => sum + 1 / rate, 0);
  return seconds > 0 ? Math.round(1 / seconds) : 0;
}
