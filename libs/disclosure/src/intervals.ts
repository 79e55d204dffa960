import type { Formula, Term } from '@tributary/indicators';
import { logRatio, poisson, toNumber, wilson, type Fraction } from '@tributary/statistics';

/** The 95 % interval that belongs to the counts as shown, in the unit of the value; null where a figure has none. */
export function shownInterval(kind: Formula['kind'], terms: readonly Term[], multiplier: number, value: Fraction): { lower: number; upper: number } | null {
  const [top, bottom] = terms;
  if (!top) return null;
  switch (kind) {
    case 'percentage': {
      if (!bottom || bottom.count === 0) return null;
      const { lower, upper } = wilson(top.count, bottom.count);
      return { lower: lower * multiplier, upper: upper * multiplier };
    }
    case 'ratio-of-flows': case 'rate': case 'rate-of-stock': {
      const base = bottom ? bottom.count : toNumber(top.weight);
      if (base <= 0) return null;
      const { lower, upper } = poisson(top.count);
      return { lower: (lower * multiplier) / base, upper: (upper * multiplier) / base };
    }
    case 'rate-ratio': case 'ratio-of-ratios':
      return logRatio(toNumber(value), terms.map((t) => t.count));
    default: return null;
  }
}
