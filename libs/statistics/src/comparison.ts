import type { Interval } from './intervals.js';

export type Position = 'lower' | 'higher' | 'similar';
/** H: higher is better, L: lower is better, N: no judgement. */
export type Polarity = 'H' | 'L' | 'N';
export type Comparison = 'better' | 'worse' | 'similar' | 'higher' | 'lower';

/** Where an interval lies against a reference that is taken as exact. Source: indicators-and-disclosure.md 4.8. */
export function position(interval: Interval, reference: number): Position {
  if (interval.upper < reference) return 'lower';
  return interval.lower > reference ? 'higher' : 'similar';
}

/** The same in words of judgement where the polarity allows one. */
export function judge(at: Position, polarity: Polarity): Comparison {
  if (at === 'similar' || polarity === 'N') return at;
  return (at === 'higher') === (polarity === 'H') ? 'better' : 'worse';
}
