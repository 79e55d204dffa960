import { z } from 'zod';
import { feedSchema } from './feeds.js';

/** Subjects named for each finding; further ones are only counted, as the places of a receipt are. */
export const SUBJECTS_NAMED = 100;

const count = z.number().int();

/** What one rule that no single return can answer says of a scope. */
export const crossFindingSchema = z.object({
  rule: z.string(), severity: z.literal('Q'), title: z.string(), remedy: z.string(), source: z.string(),
  /** False where one of the two sides has not been sent: then nothing can be said. */
  compared: z.boolean(),
  /** People, or plans, that were looked at, up to the next five, and how many of them broke the rule. */
  looked: count, count,
  /** The sender's own subjects of the scope that broke it (`subjectId` of its facts), the first hundred: by them its ingestion service finds the places in the files. */
  subjects: z.array(z.string()).max(SUBJECTS_NAMED),
});
export type CrossFinding = z.infer<typeof crossFindingSchema>;

/** `linkage.cross-findings.v1`, key `feed|sender|scope`: what comparing a sender's scope with other returns finds now. Stated again when that changes. */
export const crossFindingsSchema = z.object({
  feed: feedSchema, sender: z.string(), scope: z.string(),
  comparedAt: z.string(),
  findings: z.array(crossFindingSchema),
});
export type CrossFindings = z.infer<typeof crossFindingsSchema>;
