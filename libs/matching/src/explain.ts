import { compare, evidenceOf, type Comparison } from './evidence.js';
import { contradiction, LADDER } from './ladder.js';
import { CHECK_KINDS, holdsSeveralNumbers, LINKING_KINDS, type CheckKind, type Level, type LinkingKind, type ReasonCode, type Subject } from './subjects.js';

/** How two subjects compare, kind by kind, and what would keep them apart at each level; names no token and no person. */
export interface PairComparison {
  readonly kinds: readonly { readonly kind: LinkingKind | CheckKind; readonly result: Exclude<Comparison, 'unknown'> }[];
  /** Levels whose key the two share. */
  readonly sharedLevels: readonly Level[];
  /** What speaks against joining them directly, at the strongest level whose key they share; null when nothing does, or they share none. */
  readonly against: ReasonCode | null;
}

export function comparePair(a: Subject, b: Subject): PairComparison {
  const [left, right] = [evidenceOf([a]), evidenceOf([b])];
  const kinds = [...LINKING_KINDS, ...CHECK_KINDS].flatMap((kind) => {
    const result = compare(kind, left, right);
    return result === 'unknown' ? [] : [{ kind, result }];
  });
  const shared = LADDER.filter((step) => step.kinds.some((kind) => compare(kind, left, right) === 'agree'));
  const first = shared[0];
  const several = holdsSeveralNumbers(a) || holdsSeveralNumbers(b) ? 'several-numbers' : null;
  return { kinds, sharedLevels: [...new Set(shared.map((step) => step.level))], against: first ? (several ?? contradiction(first.level, left, right)) : null };
}
