import type { LinkedRecord } from '@tributary/contracts';
import type { Period } from '@tributary/domain';
import type { Contribution } from './contribution.js';
import type { CoverageIndex } from './coverage.js';

/** Everything beside the person's records that a fold depends on. Time is an input: nothing here reads the clock. */
export interface FoldContext {
  readonly coverage: CoverageIndex;
  readonly firstQuarter: Period;
  /** Last quarter to fill. */
  readonly horizon: Period;
}

/**
 * Folds one person's current records into contributions for every quarter from firstQuarter to horizon and every calendar year wholly inside.
 * Pure, and independent of the order of the records. Withdrawn records must have been left out or are skipped. The result is in
 * canonical order, each cell once, no zero amounts.
 */
export function foldPerson(records: readonly LinkedRecord[], context: FoldContext): Contribution[] {
  void context;
  if (records.length === 0) return [];
  throw new Error('the measures follow');
}
