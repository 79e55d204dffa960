import type { Quality } from '@tributary/contracts';
import { z } from 'zod';

const count = z.number().int();

/** The counts behind the three numbers of a submission: what was filled of what should be, what is valid of what was filled, days until it came. */
export const scoreSchema = z.object({
  completeness: z.object({ filled: count, of: count }),
  validity: z.object({ valid: count, of: count }),
  days: count.nullable(),
});
export type Score = z.infer<typeof scoreSchema>;

/** Completeness goes over the fields that each record should fill, validity over all. */
export function scoreOf({ records, timeliness }: Quality): Score {
  const all = records.flatMap(({ read, fields }) => fields.map((field) => ({ read, ...field })));
  const expected = all.filter((field) => field.expected);
  const sum = <T>(items: readonly T[], of: (item: T) => number) => items.reduce((total, item) => total + of(item), 0);
  return {
    completeness: { filled: sum(expected, (f) => f.filled), of: sum(expected, (f) => f.read) }, validity: { valid: sum(all, (f) => f.valid), of: sum(all, (f) => f.filled) },
    days: timeliness?.days ?? null,
  };
}
