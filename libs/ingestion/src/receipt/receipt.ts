import { z } from 'zod';
import { changesSchema, keyCountSchema, placeSchema, qualitySchema, recordCountsSchema, referenceVersionSchema, type Changes, type ReferenceVersion } from '@tributary/contracts';
import { mappingUsedSchema, type MappingUsed } from '../feed/mapping.js';
import type { Finding } from '../read/findings.js';
import type { RecordCount } from '../pipeline/counts.js';

const count = z.number().int();

const findingSchema = z.object({ rule: z.string(), severity: z.string(), title: z.string(), remedy: z.string(), count, places: z.array(placeSchema) });

const crossFeedSchema = z.object({
  /** When the comparison last found another thing than before. */
  comparedAt: z.string(),
  /** `looked`: people or plans that were compared, at most so many. A place names its submission where that is not the receipt's own. */
  findings: z.array(findingSchema.extend({ looked: count, places: z.array(placeSchema.extend({ submission: z.string().optional() })) })),
  /** Rules that can say nothing before another return has been sent. */
  waiting: z.array(z.object({ rule: z.string(), title: z.string() })),
});
export type CrossFeed = z.infer<typeof crossFeedSchema>;

/** What a sender gets back. Names rules and places, never a value. What is optional is not in receipts of earlier versions. */
export const receiptSchema = z.object({
  submission: z.string(), feed: z.string(), sender: z.string(), scope: z.string(), receivedAt: z.string(), finishedAt: z.string(),
  outcome: z.enum(['accepted', 'partly', 'refused', 'unchanged', 'held']),
  /** One sentence that says what the outcome means here. */
  message: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: count })),
  records: recordCountsSchema,
  /** The editions of the reference tables that it was judged by; receipts of before there were editions have none. */
  references: z.array(referenceVersionSchema).optional(),
  /** The mapping that an extract was read by. */
  mapping: mappingUsedSchema.optional(),
  changes: changesSchema,
  /** The same for each type of what is stated. */
  changesByType: z.record(z.string(), changesSchema).optional(),
  findings: z.array(findingSchema),
  /** Of the last submission of a scope: what comparing it with other returns finds now. It may come after the receipt, and change without another submission. */
  crossFeed: crossFeedSchema.optional(),
  keyCounts: z.array(keyCountSchema).optional(),
  quality: qualitySchema.optional(),
});
export type Receipt = z.infer<typeof receiptSchema>;

export type { Changes };
export const NO_CHANGES: Changes = { added: 0, corrected: 0, withdrawn: 0, unchanged: 0 };

export interface ReceiptParts extends Pick<Receipt, 'outcome' | 'changesByType' | 'keyCounts' | 'quality'> {
  readonly submission: { readonly id: string; readonly feed: string; readonly sender: string; readonly scope: string; readonly receivedAt: Date; readonly files: readonly { readonly name: string; readonly bytes: number }[] };
  readonly records: Record<string, RecordCount>;
  readonly changes: Changes;
  readonly findings: Receipt['findings'] | readonly Finding[];
  readonly references: readonly ReferenceVersion[];
  readonly mapping?: MappingUsed | null | undefined;
}

const MESSAGES: Record<Receipt['outcome'], string> = {
  accepted: 'All records were accepted.',
  partly: 'Some records were set aside; the others were accepted. What was accepted earlier about the people concerned stays as it was.',
  refused: 'Nothing of the submission was accepted. What was accepted earlier stays as it was.',
  unchanged: 'The submission changes nothing.',
  held: 'The submission would delete more than goes without asking. Confirm it, or send a complete one.',
};

export function makeReceipt(parts: ReceiptParts, finishedAt: Date): Receipt {
  const { submission: s, outcome, records, changes, findings, changesByType, keyCounts, quality, references, mapping } = parts;
  return {
    submission: s.id, feed: s.feed, sender: s.sender, scope: s.scope, receivedAt: s.receivedAt.toISOString(), finishedAt: finishedAt.toISOString(),
    outcome, message: MESSAGES[outcome], files: s.files.map((f) => ({ name: f.name, bytes: f.bytes })), records, changes,
    references: references.map((r) => ({ ...r })), ...(mapping ? { mapping } : {}), ...(changesByType === undefined ? {} : { changesByType }),
    findings: findings.map((f) => ({ ...f, places: f.places.map((p) => ({ ...p })) })),
    ...(keyCounts === undefined ? {} : { keyCounts }), ...(quality === undefined ? {} : { quality }),
  };
}
