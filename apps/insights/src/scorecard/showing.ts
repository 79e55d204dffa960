import { decideCount, decideShare } from '@tributary/disclosure';
import { percentage } from '@tributary/statistics';

/** A share of which too few records are behind it to be shown. */
export const TOO_FEW = '*';

/** How counts become what a viewer sees. */
export interface Showing {
  /** Per cent as text, `*` when it may not be shown, null where there is nothing to count. */
  readonly share: (part: number, whole: number) => string | null;
  /** The same of counts that have been decided about and rounded already. */
  readonly total: (part: number, whole: number) => string | null;
  readonly count: (n: number) => number | null;
  /** A part of a whole as a count; null where the share may not be shown. */
  readonly part: (part: number, whole: number) => number | null;
}

/** To those whose own records they are, and to the region's staff: one decimal, half-up (rulings 26). */
export const EXACT: Showing = {
  share: (part, whole) => (whole === 0 ? null : percentage(part, whole)),
  total: (part, whole) => EXACT.share(part, whole),
  count: (n) => n,
  part: (part) => part,
};

/** To a council of its residents' records at a provider: what libs/disclosure decides, as whole per cent. */
export const FOR_COUNCIL: Showing = {
  share: (part, whole) => {
    if (whole === 0) return null;
    const decided = decideShare(part, whole);
    return decided.shown ? percentage(decided.part, decided.whole, 0) : TOO_FEW;
  },
  total: (part, whole) => (whole === 0 ? TOO_FEW : percentage(part, whole, 0)),
  count: decideCount,
  part: (part, whole) => {
    const decided = decideShare(part, whole);
    return decided.shown ? decided.part : null;
  },
};
