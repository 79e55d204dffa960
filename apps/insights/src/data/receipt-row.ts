import { scopeTitle, type ReceiptSummary } from '@tributary/contracts';
import { withThousands } from '../words/numbers.js';
import { feedTitle } from '../words/missing.js';
import { instantTitle } from '../words/periods.js';

export interface ReceiptRow {
  readonly sender: string;
  readonly feed: string;
  readonly scope: string;
  readonly received: string;
  readonly outcome: { readonly text: string; readonly colour: 'green' | 'yellow' | 'red' | 'grey' | 'blue' };
  readonly records: string;
  readonly changes: string;
  readonly findings: string;
  /** Where what was found can be read; null where nothing was. */
  readonly href: string | null;
}

export const OUTCOMES: Readonly<Record<ReceiptSummary['outcome'], ReceiptRow['outcome']>> = {
  accepted: { text: 'Accepted', colour: 'green' }, partly: { text: 'Partly accepted', colour: 'yellow' }, refused: { text: 'Refused', colour: 'red' },
  unchanged: { text: 'Nothing new', colour: 'grey' }, held: { text: 'Waits for confirmation', colour: 'blue' },
};

/** A receipt as a row: counts and the rules that found something, never a value. */
export function receiptRow(receipt: ReceiptSummary, names: ReadonlyMap<string, string>): ReceiptRow {
  const records = Object.values(receipt.records);
  const sum = (part: 'accepted' | 'quarantined' | 'dropped') => records.reduce((total, r) => total + r[part], 0);
  const { added, corrected, withdrawn } = receipt.changes;
  const found = receipt.findings.reduce((total, f) => total + f.count, 0);
  return {
    sender: names.get(receipt.sender) ?? receipt.sender, feed: feedTitle(receipt.feed), scope: scopeTitle(receipt.scope), received: instantTitle(receipt.receivedAt), outcome: OUTCOMES[receipt.outcome],
    records: counted([[sum('accepted'), 'accepted'], [sum('quarantined'), 'set aside'], [sum('dropped'), 'not for us']], 'none'),
    changes: counted([[added, 'new'], [corrected, 'corrected'], [withdrawn, 'withdrawn']], 'no change'),
    findings: found === 0 ? 'None' : `${withThousands(String(found))} by ${receipt.findings.length} ${receipt.findings.length === 1 ? 'rule' : 'rules'}`,
    href: found === 0 ? null : `/data/receipts/${encodeURIComponent(receipt.submission)}`,
  };
}

function counted(parts: readonly (readonly [number, string])[], nothing: string): string {
  const said = parts.filter(([n]) => n > 0).map(([n, word]) => `${withThousands(String(n))} ${word}`);
  return said.length === 0 ? nothing : said.join(', ');
}
