import type { CoverageFact, LinkedRecord } from '@tributary/contracts';
import type { Contribution } from './contribution.js';

/** An example of a definition: records in, contributions and figures out. The tests run every one; the indicator's page prints it. */
export interface WorkedExample {
  readonly title: string;
  /** One list a person. */
  readonly people: readonly (readonly LinkedRecord[])[];
  readonly coverage: readonly CoverageFact[];
  readonly period: string;
  /** What the fold must give for the measures that it names, no more and no less. */
  readonly contributions: readonly Contribution[];
  readonly figures: readonly ExpectedFigure[];
  /** Residents by single year of age, where the formula needs an estimate. */
  readonly residents?: Readonly<Record<string, readonly number[]>>;
}

export interface ExpectedFigure {
  readonly area: string;
  readonly breakdown: string;
  /** As rounded for show before any disclosure control; null when there is none. */
  readonly value: string | null;
  readonly numerator: string | null;
  readonly denominator: string | null;
}
