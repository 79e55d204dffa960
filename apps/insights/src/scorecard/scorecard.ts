import { z } from 'zod';
import type { Appraised, ScoredSubmission } from './scorecard-reader.js';
import { EXACT } from './showing.js';

/** Per cent with one decimal, half-up (rulings 26), or whole to a council of its residents' records; `*` where it may not be shown, null where there was nothing to count. */
const share = z.string().nullable();
const submissionScore = z.object({ submission: z.string(), scope: z.string(), receivedAt: z.string(), completeness: share, validity: share, days: z.number().int().nullable() });
/** Null where it may not be shown. */
const count = z.number().int().nullable();
const fieldScore = z.object({
  record: z.string(), recordTitle: z.string(), field: z.string(), title: z.string(), expected: z.boolean(),
  read: count, filled: count, valid: count, completeness: share, validity: share,
  /** Over the submissions of the card, in their order. */
  trend: z.object({ completeness: z.array(share), validity: z.array(share) }),
});

/** The quality of what one sender has sent for one feed; with a `council` (DfE number), of its residents' records. `fields` is there when one card is asked for. */
export const cardSchema = z.object({ sender: z.string(), feed: z.string(), council: z.string().optional(), submissions: z.array(submissionScore), fields: z.array(fieldScore).optional() });
export type Card = z.infer<typeof cardSchema>;
export type FieldScore = z.infer<typeof fieldScore>;

/** One card for each sender and feed. */
export function cardsOf(scores: readonly ScoredSubmission[], { total } = EXACT): Card[] {
  const cards = new Map<string, Card>();
  for (const { sender, feed, submission, scope, receivedAt, completeness, validity, days } of scores) {
    const card = cards.get(`${sender}|${feed}`) ?? { sender, feed, submissions: [] };
    card.submissions.push({ submission, scope, receivedAt, completeness: total(completeness.filled, completeness.of), validity: total(validity.valid, validity.of), days });
    cards.set(`${sender}|${feed}`, card);
  }
  return [...cards.values()];
}

/** The fields of the latest of the submissions, each with its trend over all of them; fields that the latest did not have are over. */
export function fieldScores(receipts: readonly Appraised[], { share: shareOf, count: countOf, part: partOf } = EXACT): FieldScore[] {
  return (receipts.at(-1)?.quality?.records ?? []).filter(({ read }) => read > 0 && countOf(read) !== null).flatMap(({ record, title: recordTitle, read, fields }) => fields.map(({ field, title, expected, filled, valid }) => {
    const over = receipts.map((receipt) => {
      const found = receipt.quality?.records.find((r) => r.record === record);
      const one = found?.fields.find((f) => f.field === field);
      return one === undefined || found === undefined ? { completeness: null, validity: null } : { completeness: shareOf(one.filled, found.read), validity: shareOf(one.valid, one.filled) };
    });
    return {
      record, recordTitle, field, title, expected, read: countOf(read), filled: partOf(filled, read), valid: partOf(valid, filled), completeness: shareOf(filled, read), validity: shareOf(valid, filled),
      trend: { completeness: over.map((o) => o.completeness), validity: over.map((o) => o.validity) },
    };
  }));
}
