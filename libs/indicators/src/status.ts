import type { Feed } from '@tributary/contracts';
import type { Period } from '@tributary/domain';
import type { MeasureSums } from './contribution.js';
import type { CoverageIndex } from './coverage.js';
import type { FigureStatus } from './definition.js';

/** A council's agreements for a feed, from any sender. */
export type AgreementState = 'active' | 'none' | 'withdrawn';

export interface StatusFacts {
  readonly period: Period;
  readonly coverage: CoverageIndex;
  /** Is there an agreement for this feed about the residents of this council, on the day the figures are made? */
  readonly agreement: (feed: Feed, council: string) => AgreementState;
  /** Senders with an active agreement for the feed and council: all must have returned. */
  readonly senders: (feed: Feed, council: string) => readonly string[];
  readonly sums: MeasureSums;
}

/** What a figure needs from a council. */
export interface Needs {
  readonly feeds: readonly Feed[];
  readonly linked: boolean;
  /** The other periods that the figure sums over (rolling); empty for most. */
  readonly periods?: readonly Period[];
}

export interface StatusIndex {
  status(council: string, needs: Needs): FigureStatus;
}
