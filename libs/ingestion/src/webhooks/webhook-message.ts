import type { Receipt } from '../receipt/receipt.js';

/** What a sender is told: which receipt is ready, counts, and where it is. Never a value. */
export function webhookMessage(receipt: Receipt, publicUrl: string | undefined): string {
  const records = Object.values(receipt.records);
  const sum = (what: 'accepted' | 'quarantined' | 'dropped') => records.reduce((total, one) => total + one[what], 0);
  const path = `/v1/submissions/${receipt.submission}/receipt`;
  return JSON.stringify({
    type: 'receipt.ready', timestamp: receipt.finishedAt,
    data: {
      submission: receipt.submission, feed: receipt.feed, sender: receipt.sender, scope: receipt.scope, outcome: receipt.outcome,
      records: { accepted: sum('accepted'), quarantined: sum('quarantined'), dropped: sum('dropped') }, changes: receipt.changes,
      findings: { rules: receipt.findings.length, count: receipt.findings.reduce((total, f) => total + f.count, 0) },
      receipt: publicUrl === undefined ? path : new URL(path, publicUrl).href,
    },
  });
}
