import { CLASS_POLICIES } from './classes.js';
import { roundToBase, showCount } from './value-rules.js';

const { rule } = CLASS_POLICIES.X;

/** A share as it may be shown: its two counts, rounded, from which any percentage is made; or nothing of it. */
export type ShownShare = { readonly shown: true; readonly part: number; readonly whole: number } | { readonly shown: false };

/**
 * Decides about `part` of `whole` records of children (of records with a value, say): shown when neither the whole, nor the part, nor what is left is a small number, because each
 * would tell of single children. None and all are shown. The counts are those of the class of health records (X), rounded as theirs.
 * @throws RangeError when a count is negative or not whole, or the part is larger than the whole.
 */
export function decideShare(part: number, whole: number): ShownShare {
  if (part > whole) throw new RangeError('a part is not larger than its whole');
  const shown = whole > 0 && [whole, part, whole - part].every((count) => showCount(count, rule).shown);
  return shown ? { shown, part: roundToBase(part, rule.base), whole: roundToBase(whole, rule.base) } : { shown: false };
}

/** A count of such records as it may be shown; null when it is small. */
export function decideCount(count: number): number | null {
  const decided = showCount(count, rule);
  return decided.shown ? decided.value : null;
}
