import { z } from 'zod';

const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const count = z.number().int();

/** What became of the records that were read, by record type of the file. */
export const recordCountsSchema = z.record(z.string(), z.object({ accepted: count, quarantined: count, dropped: count }));

export const changesSchema = z.object({ added: count, corrected: count, withdrawn: count, unchanged: count });
export type Changes = z.infer<typeof changesSchema>;

/** Of the records of one type that were read: how many have a value in each field, and how many of those values hold. */
const fieldCountsSchema = z.object({
  record: z.string(), title: z.string(), read: count,
  fields: z.array(z.object({
    field: z.string(), title: z.string(),
    /** Should each record have a value here? Others depend on the case, and their share says nothing. */
    expected: z.boolean(),
    filled: count,
    /** Values that could be read and that no rule of their own blames. */
    valid: count,
  })),
});

/** What the score card is made of: counts of one submission, never a value. */
export const qualitySchema = z.object({
  records: z.array(fieldCountsSchema),
  /**
   * Where a sender reports for many councils: the same of the accepted records of each council's residents (ONS code), records and fields in the order of `records`. What was set
   * aside is in nobody's.
   */
  councils: z.array(z.object({ council: z.string(), records: z.array(z.object({ read: count, filled: z.array(count), valid: z.array(count) })) })).optional(),
  /** Days from the day that the data are about to their receipt; null where the scope has no such day. */
  timeliness: z.object({ referenceDate: isoDate, receivedOn: isoDate, days: count }).nullable(),
});
export type Quality = z.infer<typeof qualitySchema>;

/** One count by which a sender sees whether a return is whole, beside what was counted before and what has been published. */
export const keyCountSchema = z.object({
  id: z.string(), title: z.string(), count,
  /** The last accepted submission of the scope, else of the last scope before it. */
  before: z.object({ scope: z.string(), receivedAt: z.string(), count, moved: z.boolean() }).nullable(),
  published: z.object({ source: z.string(), count, moved: z.boolean() }).nullable(),
});
export type KeyCount = z.infer<typeof keyCountSchema>;

/** Where in the sender's files something was found. File names are neutral ones of ours, so nothing here is a value. */
export const placeSchema = z.object({
  file: z.string(), line: count.optional(), column: count.optional(), xpath: z.string().optional(),
  /** Title of the record type; null where the place is none of a record. */
  record: z.string().nullable(),
  field: z.string().nullable(),
});
export type FoundPlace = z.infer<typeof placeSchema>;

/** Places that a receipt keeps of each rule; further ones are only counted. */
export const PLACES_KEPT = 100;

/** What one rule found. `places`: the first of `count`, as many as the message has room for. */
export const receiptFindingSchema = z.object({ rule: z.string(), severity: z.string(), count, title: z.string().optional(), remedy: z.string().optional(), places: z.array(placeSchema).optional() });
export type ReceiptFinding = z.infer<typeof receiptFindingSchema>;

/** `feed.receipts.v1`: a receipt is ready; counts, rules and places, never a value. Feeds the data page of the dashboard and the page of a receipt. What is optional was not said at first. */
export const receiptEventSchema = z.object({
  submission: z.string(),
  feed: z.string(),
  sender: z.string(),
  scope: z.string(),
  receivedAt: z.string(),
  finishedAt: z.string(),
  outcome: z.enum(['accepted', 'partly', 'refused', 'unchanged', 'held']),
  records: recordCountsSchema,
  changes: changesSchema,
  changesByType: z.record(z.string(), changesSchema).optional(),
  /** One sentence that says what the outcome means here. */
  message: z.string().optional(),
  findings: z.array(receiptFindingSchema),
  keyCounts: z.array(keyCountSchema).optional(),
  quality: qualitySchema.optional(),
});
export type ReceiptEvent = z.infer<typeof receiptEventSchema>;

/** A receipt in a list: how often each rule found something, without where and what to do. */
export const receiptSummarySchema = receiptEventSchema.extend({ findings: z.array(receiptFindingSchema.pick({ rule: true, severity: true, count: true })) });
export type ReceiptSummary = z.infer<typeof receiptSummarySchema>;
