import { zOf } from './normal.js';
import type { Interval } from './intervals.js';

export interface TrendPoint extends Interval {
  readonly value: number;
}
export type Trend = 'rising' | 'falling' | 'no-change';

const POINTS = 5;
/** Chi-square with one degree of freedom at 99.8 %. */
const CRITICAL = zOf(0.998) ** 2;
const WIDTH_IN_ERRORS = 3.92;

function slope(points: readonly { x: number; y: number; weight: number }[]): { slope: number; variance: number } {
  const sum = (f: (p: { x: number; y: number; weight: number }) => number) => points.reduce((total, p) => total + f(p), 0);
  const weight = sum((p) => p.weight);
  const [meanX, meanY] = [sum((p) => p.weight * p.x) / weight, sum((p) => p.weight * p.y) / weight];
  const spread = sum((p) => p.weight * (p.x - meanX) ** 2);
  return { slope: sum((p) => p.weight * (p.x - meanX) * (p.y - meanY)) / spread, variance: 1 / spread };
}

/**
 * Trend of the last five points with limits: weighted regression, significant when (slope / SE)² passes the 99.8 % point and the slope keeps its sign with
 * any one point left out. Null with fewer than five points or a point without width. Source: indicators-and-disclosure.md 4.6.
 */
export function trend(series: readonly TrendPoint[]): Trend | null {
  const last = series.slice(-POINTS);
  const points = last.map((p, x) => ({ x, y: p.value, weight: 1 / ((p.upper - p.lower) / WIDTH_IN_ERRORS) ** 2 }));
  if (points.length < POINTS || points.some((p) => !Number.isFinite(p.weight))) return null;
  const whole = slope(points);
  const sign = Math.sign(whole.slope);
  const steady = points.every((_p, left) => Math.sign(slope(points.filter((_q, i) => i !== left)).slope) === sign);
  if (!steady || whole.slope ** 2 / whole.variance <= CRITICAL) return 'no-change';
  return sign > 0 ? 'rising' : 'falling';
}
