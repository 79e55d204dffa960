import { z } from 'zod';

/** Most statements of one batch, and most characters of its text: a batch is read as a whole. */
export const MOST_STATEMENTS = 500;
export const LONGEST_BATCH = 8 * 1024 * 1024;

const tree = z.record(z.string(), z.unknown());

/**
 * What a case system says about single persons: `upsert` holds the whole tree of a person as it is now, its records by the names that the feed declares; `withdraw`
 * holds what identifies a person of whom nothing is to stand any more.
 */
export const statementsSchema = z.array(z.union([z.strictObject({ upsert: tree }), z.strictObject({ withdraw: tree })])).min(1).max(MOST_STATEMENTS);
export type Statement = z.infer<typeof statementsSchema>[number];

/** Some systems begin a text in UTF-8 with it; what reads files takes it away, and so it is with a batch that is posted. */
const BYTE_ORDER_MARK = /^\uFEFF/;

/** The statements of a text; null when it is no such batch. Says nothing of what was wrong: the text is about persons. */
export function parseStatements(text: string): Statement[] | null {
  if (text.length > LONGEST_BATCH) return null;
  try {
    return statementsSchema.safeParse(JSON.parse(text.replace(BYTE_ORDER_MARK, ''))).data ?? null;
  } catch {
    return null;
  }
}
