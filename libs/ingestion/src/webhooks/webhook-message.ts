import type { Receipt } from '../receipt/receipt.js';
import type { ComparedCounts } from '../store/cross-findings.js';

/** What a sender is told: which receipt is ready, counts, and where it is. Never a value. */
export function webhookMessage(receipt: Receipt, publicUrl: string | undefined): string {
  const records = Object.values(receipt.records);
  const sum = (what: 'accepted' | 'quarantined' | 'dropped') => records.reduce((total, one) => total + one[what], 0);
  return JSON.stringify({
    type: 'receipt.ready', timestamp: receipt.finishedAt,
    data: {
      submission: receipt.submission, feed: receipt.feed, sender: receipt.sender, scope: receipt.scope, outcome: receipt.outcome,
      records: { accepted: sum('accepted'), quarantined: sum('quarantined'), dropped: sum('dropped') }, changes: receipt.changes,
      findings: { rules: receipt.findings.length, count: receipt.findings.reduce((total, f) => total + f.count, 0) },
      receipt: placeOf(receipt, publicUrl),
    },
  });
}

/** What a sender is told when comparing its returns with others finds another thing than before: how much it finds now. The rest stands on the receipt, as `crossFeed`. */
export function comparedMessage(receipt: Receipt, { comparedAt, rules, count }: ComparedCounts, publicUrl: string | undefined): string {
  const { submission, feed, sender, scope } = receipt;
  return JSON.stringify({ type: 'receipt.findings-changed', timestamp: comparedAt, data: { submission, feed, sender, scope, crossFeed: { rules, count }, receipt: placeOf(receipt, publicUrl) } });
}

function placeOf({ submission }: Receipt, publicUrl: string | undefined): string {
  const path = `/v1/submissions/${submission}/receipt`;
  return publicUrl === undefined ? path : new URL(path, publicUrl).href;
}
