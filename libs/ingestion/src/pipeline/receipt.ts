import { z } from 'zod';
import { stringify } from 'csv-stringify/sync';
import { referenceVersionSchema, type ReferenceVersion } from '@tributary/contracts';
import type { Finding } from '../read/findings.js';
import type { RecordCount } from './counts.js';

const count = z.number().int();

/** What a sender gets back. Names rules and places, never a value. */
export const receiptSchema = z.object({
  submission: z.string(), feed: z.string(), sender: z.string(), scope: z.string(), receivedAt: z.string(), finishedAt: z.string(),
  outcome: z.enum(['accepted', 'partly', 'refused', 'unchanged', 'held']),
  /** One sentence that says what the outcome means here. */
  message: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: count })),
  records: z.record(z.string(), z.object({ accepted: count, quarantined: count, dropped: count })),
  /** The editions of the reference tables that it was judged by; receipts of before there were editions have none. */
  references: z.array(referenceVersionSchema).optional(),
  changes: z.object({ added: count, corrected: count, withdrawn: count, unchanged: count }),
  findings: z.array(z.object({
    rule: z.string(), severity: z.string(), title: z.string(), remedy: z.string(), count,
    places: z.array(z.object({ file: z.string(), line: count.optional(), column: count.optional(), xpath: z.string().optional(), record: z.string().nullable(), field: z.string().nullable() })),
  })),
});
export type Receipt = z.infer<typeof receiptSchema>;

export interface Changes { added: number; corrected: number; withdrawn: number; unchanged: number }
export const NO_CHANGES: Changes = { added: 0, corrected: 0, withdrawn: 0, unchanged: 0 };

export interface ReceiptParts {
  readonly submission: { readonly id: string; readonly feed: string; readonly sender: string; readonly scope: string; readonly receivedAt: Date; readonly files: readonly { readonly name: string; readonly bytes: number }[] };
  readonly outcome: Receipt['outcome'];
  readonly records: Record<string, RecordCount>;
  readonly changes: Changes;
  readonly findings: Receipt['findings'] | readonly Finding[];
  readonly references: readonly ReferenceVersion[];
}

const MESSAGES: Record<Receipt['outcome'], string> = {
  accepted: 'All records were accepted.',
  partly: 'Some records were quarantined; the others were accepted. What was accepted earlier about the people concerned stays as it was.',
  refused: 'Nothing of the submission was accepted. What was accepted earlier stays as it was.',
  unchanged: 'The submission changes nothing.',
  held: 'The submission would delete more than goes without asking. Confirm it, or send a complete one.',
};

export function makeReceipt(parts: ReceiptParts, finishedAt: Date): Receipt {
  const { submission: s, outcome, records, changes, findings, references } = parts;
  return {
    submission: s.id, feed: s.feed, sender: s.sender, scope: s.scope, receivedAt: s.receivedAt.toISOString(), finishedAt: finishedAt.toISOString(),
    outcome, message: MESSAGES[outcome], files: s.files.map((f) => ({ name: f.name, bytes: f.bytes })), records, references: references.map((r) => ({ ...r })), changes, findings: findings.map((f) => ({ ...f, places: f.places.map((p) => ({ ...p })) })),
  };
}

/** One row for each place of a finding (or one for a finding without places); the counts of the receipt come first as rows of their own. */
export function receiptCsv(receipt: Receipt): string {
  const head = ['what', 'rule', 'severity', 'title', 'what_to_do', 'count', 'record', 'field', 'file', 'line', 'column', 'xpath'];
  const rows: (string | number | null | undefined)[][] = [['outcome', null, null, receipt.outcome, receipt.message]];
  for (const [type, counts] of Object.entries(receipt.records)) {
    for (const [what, n] of Object.entries(counts)) rows.push([`records ${what}`, null, null, null, null, n, type]);
  }
  for (const [what, n] of Object.entries(receipt.changes)) rows.push([`facts ${what}`, null, null, null, null, n]);
  for (const r of receipt.references ?? []) rows.push([`reference ${r.table}`, null, null, r.edition, `in force from ${r.validFrom}`]);
  for (const f of receipt.findings) {
    const places = f.places.length === 0 ? [undefined] : f.places;
    for (const p of places) rows.push(['finding', f.rule, f.severity, f.title, f.remedy, f.count, p?.record, p?.field, p?.file, p?.line, p?.column, p?.xpath]);
  }
  return stringify([head, ...rows.map((row) => head.map((_, i) => row[i] ?? null))], { escape_formulas: true });
}
