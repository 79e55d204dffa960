import type { CrossFinding } from './cross-findings.js';
import type { Feed } from './feeds.js';

/** Feeds whose receipts hear of what comparing returns finds. */
export type ComparedFeed = Extract<Feed, 'sen2' | 'school-census'>;

/** The sender's scope of a feed that a collection year compares. */
export function comparedScope(feed: ComparedFeed, year: string): string {
  return feed === 'sen2' ? year : `${year}-spring`;
}

/** A rule that no single return can answer. */
export interface Comparison extends Pick<CrossFinding, 'rule' | 'severity' | 'title' | 'remedy' | 'source'> {
  /** Returns of the sender without which nothing can be said; their receipts hear of what is found. */
  readonly needs: readonly ComparedFeed[];
}

const source = 'education-feeds 1.8';

/** Linkage asks them (docs/adr/0241-findings-by-comparison.md); who checks a return alone can only name them. */
export const COMPARISONS = {
  'X1-census': {
    rule: 'X1-census', severity: 'Q', source: `${source}, X1`, needs: ['sen2', 'school-census'],
    title: 'A pupil with a plan in SEN2 is one with provision E in the school census', remedy: 'Tell the school that the pupil has a plan; it changes the provision to E in its next census.',
  },
  'X1-sen2': {
    rule: 'X1-sen2', severity: 'Q', source: `${source}, X1`, needs: ['sen2', 'school-census'],
    title: 'A pupil with provision E in the school census has a plan in SEN2', remedy: 'Check whether the plan has ceased, is another council\'s outside of the region, or is missing from the return.',
  },
  N3: {
    rule: 'N3', severity: 'Q', source: `${source}, N3`, needs: ['sen2'],
    title: 'A plan that ceased because of a move was received by a council of the region', remedy: 'Ask the new council whether it has taken the plan over; nothing, if the move was out of the region.',
  },
} as const satisfies Readonly<Record<string, Comparison>>;
