import type { Figure } from '@tributary/contracts';
import { londonDate, type Period } from '@tributary/domain';
import { DEFINITIONS } from '@tributary/indicators';
import type { Tx } from '@tributary/persistence';
import { storable } from '../releases/release-cutter.js';
import { releasedExact } from '../releases/release-store.js';
import { madeFor } from './definitions.js';
import { figuresOf } from './exact-figures.js';
import { SumsCache } from './sums-cache.js';
import type { SurroundingsReader } from './surroundings.js';

export interface ExactQuery {
  /** ONS code. */
  readonly area: string;
  readonly period: Period;
  readonly indicator?: string | undefined;
  /** `released`: those behind the latest release only; `open`: those of now also of a released period, as its next vintage would have them. */
  readonly state?: Figure['state'] | undefined;
}

/** Exact figures of an area, of the shape of `exactFigureSchema`: unless said otherwise, of a released period those behind its latest release, which never change; of an open one as the cells are now. */
export async function readExact(tx: Tx, surroundings: SurroundingsReader, query: ExactQuery): Promise<object[]> {
  const released = query.state === 'open' ? undefined : await releasedExact(tx, query);
  if (released) return released.figures.map((figure) => ({ ...figure, state: 'released', cutOff: released.cutOff, release: released.release }));
  if (query.state === 'released') return [];
  const { area, period, indicator } = query;
  const now = new Date();
  const sums = new SumsCache();
  await sums.load(tx);
  const around = await surroundings.read(tx, londonDate(now));
  const definitions = DEFINITIONS.filter((d) => madeFor(d, period) && (indicator === undefined || d.id === indicator));
  return definitions.flatMap(figuresOf(period, sums.sums(), around)).filter((f) => f.area === area).map((f) => ({ ...storable(f), state: 'open', cutOff: now.toISOString(), release: null }));
}
