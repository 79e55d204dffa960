import type pg from 'pg';
import { z } from 'zod';

export const ratesSchema = z.object({
  sources: z.array(z.object({
    feed: z.string(), sender: z.string(),
    /** Sources' persons with current, permitted records. */
    subjects: z.number(), linked: z.number(),
    byLevel: z.record(z.string(), z.number()),
    /** Those that stand alone, by reason (`no-counterpart`, `ambiguous:nhs`, ...). */
    unlinked: z.record(z.string(), z.number()),
  })),
});
export type Rates = z.infer<typeof ratesSchema>;

/** How many of each source's persons are linked, by level, and why the others are not. */
export async function linkageRates(pool: pg.Pool): Promise<Rates> {
  const { rows } = await pool.query<{ feed: string; sender: string; level: string | null; reason: string | null; n: number }>(
    'select feed, sender, level, reason, count(*)::int as n from subject where person is not null group by 1, 2, 3, 4 order by 1, 2, 3, 4');
  const sources = new Map<string, Rates['sources'][number]>();
  for (const { feed, sender, level, reason, n } of rows) {
    const source = sources.get(`${feed}|${sender}`) ?? { feed, sender, subjects: 0, linked: 0, byLevel: {}, unlinked: {} };
    source.subjects += n;
    if (level !== null) {
      source.linked += n;
      source.byLevel[level] = (source.byLevel[level] ?? 0) + n;
    } else {
      source.unlinked[reason ?? 'no-counterpart'] = (source.unlinked[reason ?? 'no-counterpart'] ?? 0) + n;
    }
    sources.set(`${feed}|${sender}`, source);
  }
  return { sources: [...sources.values()] };
}
