import type { ReceiptEvent } from './receipts.js';

/** What becomes of what a rule finds, gravest first. */
const EFFECTS: readonly (readonly [severity: string, effect: string])[] = [
  ['hold', 'Waits for confirmation'], ['refuse', 'Submission refused'], ['reject-group', 'All records of the person set aside'], ['reject-record', 'Record set aside'], ['E', 'Value left out'],
  ['dropped', 'Not kept'], ['Q', 'Please check'], ['C', 'Please check'], ['warn', 'For information'],
];

/** What became of what a rule has found, in words. What would refuse a submission holds one that waits for somebody. */
export function findingEffect(outcome: ReceiptEvent['outcome'], severity: string): string {
  const applied = outcome === 'held' && severity === 'refuse' ? 'hold' : severity;
  return EFFECTS.find(([known]) => known === applied)?.[1] ?? 'Reported';
}

/** Puts findings in order, the gravest first; those of one effect stay as they are. */
export function byGravity<T>(findings: readonly T[], effectOf: (finding: T) => string): T[] {
  const rank = (finding: T): number => {
    const place = EFFECTS.findIndex(([, effect]) => effect === effectOf(finding));
    return place < 0 ? EFFECTS.length : place;
  };
  return findings.toSorted((a, b) => rank(a) - rank(b));
}
