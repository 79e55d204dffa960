import type { Figure, Release } from '@tributary/contracts';
import { dateTitle } from '../words/periods.js';

export interface StateLine {
  readonly tag: string;
  readonly open: boolean;
  /** `published 12 May 2025`, `data to 30 April 2025` */
  readonly parts: readonly string[];
}

/** Whether figures are provisional, published or revised, since when, and up to when data are in. */
export function stateLine(state: 'open' | 'released', figures: readonly Figure[], release: Release | undefined): StateLine {
  if (state === 'open' || !release) {
    const latest = figures.map((f) => f.cutOff).toSorted().at(-1);
    return { tag: state === 'open' ? 'Provisional' : 'Published', open: state === 'open', parts: [state === 'open' ? 'not published yet: figures move as data arrive' : 'published', ...(latest === undefined ? [] : [`data to ${dateTitle(latest)}`])] };
  }
  return { tag: release.vintage > 1 ? 'Revised' : 'Published', open: false, parts: [`published ${dateTitle(release.publishedAt ?? release.cutOff)}`, `data to ${dateTitle(release.cutOff)}`, ...(release.vintage > 1 ? [`version ${release.vintage} of this period`] : [])] };
}
