import type { Figure } from '@tributary/contracts';
import { localAuthorityByOns, neighboursOf } from '@tributary/domain';
import { fraction, roundHalfUp } from '@tributary/statistics';
import { valueOf } from '../figures/numbers.js';
import { withUnit } from '../words/numbers.js';

/** What a reader is told of a council's statistical neighbours. */
export interface Neighbours {
  /** `61.2%`, the mean of the values that are shown. */
  readonly text: string;
  /** `3 of 10`: the others are of other regions, or have no figure to show. */
  readonly of: string;
}

/** A mean of fewer would be one council under another name. */
const FEWEST = 2;

/** Figures of the statistical neighbours among others of the same indicator, breakdown and period. */
export function amongNeighbours(dfe: string, figures: readonly Figure[]): Figure[] {
  const near = new Set(neighboursOf(dfe));
  return figures.filter((f) => near.has(localAuthorityByOns(f.area)?.dfe ?? ''));
}

/**
 * The unweighted mean of the neighbours' values, missing ones left out, as DfE's interactive tool has it (indicators-and-disclosure 5, LAIT). Made of what is shown of each,
 * so it tells nothing that is not shown; null for counts and where too few are shown.
 */
export function neighbourhood(dfe: string, figures: readonly Figure[]): Neighbours | null {
  const shown = amongNeighbours(dfe, figures).filter((f) => valueOf(f) !== null);
  const [first] = shown;
  if (first === undefined || shown.length < FEWEST || first.unit === 'count') return null;
  const decimals = Math.max(...shown.map((f) => f.value?.split('.')[1]?.length ?? 0));
  const scale = 10 ** decimals;
  const sum = shown.reduce((total, f) => total + Math.round((valueOf(f) ?? 0) * scale), 0);
  return { text: withUnit(roundHalfUp(fraction(BigInt(sum), BigInt(shown.length * scale)), decimals), first.unit), of: `${shown.length} of ${neighboursOf(dfe).length}` };
}
