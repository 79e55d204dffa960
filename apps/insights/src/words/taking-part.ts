import type { Standing } from '../figures/figure-reader.js';
import { missingWords } from './missing.js';

/** How much of a region is in its figure: `12 of 14 councils take part (1 not returned, 1 no agreement)`; null where that is not known. Councils that it is not made for do not count. */
export function takingPart(standing: readonly Standing[]): string | null {
  const expected = standing.filter(({ status }) => status !== 'not-applicable');
  const all = expected.reduce((sum, { councils }) => sum + councils, 0);
  if (all === 0) return null;
  const without = expected.filter(({ status }) => status !== 'returned');
  const why = without.map(({ status, councils }) => `${councils} ${missingWords({ value: null, status, reason: null }, [])?.short.toLowerCase() ?? status}`);
  const part = all - without.reduce((sum, { councils }) => sum + councils, 0);
  return `${part} of ${all} ${all === 1 ? 'council takes' : 'councils take'} part${why.length === 0 ? '' : ` (${why.join(', ')})`}`;
}
