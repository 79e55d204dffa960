import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { TributaryError } from '@tributary/domain';
import { copyRows, withTransaction } from '@tributary/persistence';
import type pg from 'pg';
import { z } from 'zod';

/** A line of the request: the subject (`feed|sender|subjectId`) and who it truly is. */
export const truthRowSchema = z.object({ subject: z.string().min(1).max(500), person: z.string().min(1).max(200) });

const pairSchema = z.object({
  feedA: z.string(), feedB: z.string(),
  /** Pairs of subjects that are one person in truth, in the links, and in both. */
  truePairs: z.number(), linkedPairs: z.number(), correctPairs: z.number(),
  /** Null where there is nothing to divide by. */
  precision: z.number().nullable(), recall: z.number().nullable(), f1: z.number().nullable(),
});
export const evaluationSchema = z.object({
  /** Subjects of the truth that linkage knows with current records; the others cannot be linked and are left out. */
  subjects: z.number(), unknown: z.number(),
  pairs: z.array(pairSchema),
  all: pairSchema.omit({ feedA: true, feedB: true }),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

interface Counts { feedA: string; feedB: string; truePairs: string; linkedPairs: string; correctPairs: string }

/** Pairs by pair of feeds come from counts of people by feed, so the work grows with the subjects, not with the pairs. */
const PAIRS = `
  with known as (select t.person as truth, s.person as linked, s.feed from truth t join subject s on s.key = t.subject where s.person is not null),
  sizes as (
    select 'true' as kind, truth as part, null::text as other, feed, count(*) as n from known group by truth, feed
    union all select 'linked', linked, null, feed, count(*) from known group by linked, feed
    union all select 'correct', truth, linked, feed, count(*) from known group by truth, linked, feed),
  pairs as (
    select a.kind, a.feed as feed_a, b.feed as feed_b, sum(case when a.feed = b.feed then a.n * (a.n - 1) / 2 else a.n * b.n end) as n
    from sizes a join sizes b on a.kind = b.kind and a.part = b.part and a.other is not distinct from b.other and a.feed <= b.feed group by 1, 2, 3)
  select feed_a as "feedA", feed_b as "feedB", coalesce(sum(n) filter (where kind = 'true'), 0) as "truePairs",
    coalesce(sum(n) filter (where kind = 'linked'), 0) as "linkedPairs", coalesce(sum(n) filter (where kind = 'correct'), 0) as "correctPairs"
  from pairs group by 1, 2 order by 1, 2`;

/**
 * Pairwise precision, recall and F1 of the current links against a truth, streamed in as one JSON object a line.
 * @throws TributaryError `truth-invalid` (400) with the number of the line.
 */
export async function evaluate(pool: pg.Pool, body: Readable): Promise<Evaluation> {
  return withTransaction(pool, async (tx) => {
    await tx.query('create temporary table truth (subject text not null, person text not null) on commit drop');
    await copyRows(tx, 'truth', ['subject', 'person'], truthRows(body));
    await tx.query('create temporary table once on commit drop as select subject, min(person) as person from truth group by subject');
    await tx.query('drop table truth');
    await tx.query('alter table once rename to truth');
    await tx.query('analyze truth');
    const { rows: known } = await tx.query<{ all: number; known: number }>(
      'select count(*)::int as "all", count(s.person)::int as known from truth t left join subject s on s.key = t.subject');
    const { rows } = await tx.query<Counts>(PAIRS);
    const pairs = rows.map((row) => ({ feedA: row.feedA, feedB: row.feedB, ...quality(Number(row.truePairs), Number(row.linkedPairs), Number(row.correctPairs)) }));
    const sum = (of: 'truePairs' | 'linkedPairs' | 'correctPairs') => pairs.reduce((total, pair) => total + pair[of], 0);
    const subjects = known[0]?.known ?? 0;
    return { subjects, unknown: (known[0]?.all ?? 0) - subjects, pairs, all: quality(sum('truePairs'), sum('linkedPairs'), sum('correctPairs')) };
  }, { attempts: 1 });
}

function quality(truePairs: number, linkedPairs: number, correctPairs: number) {
  const precision = linkedPairs === 0 ? null : correctPairs / linkedPairs;
  const recall = truePairs === 0 ? null : correctPairs / truePairs;
  const f1 = truePairs + linkedPairs === 0 ? null : (2 * correctPairs) / (truePairs + linkedPairs);
  return { truePairs, linkedPairs, correctPairs, precision, recall, f1 };
}

async function* truthRows(body: Readable): AsyncGenerator<[string, string]> {
  let line = 0;
  for await (const text of createInterface({ input: body, crlfDelay: Infinity })) {
    line++;
    if (text.trim() === '') continue;
    const row = truthRowSchema.safeParse(parsed(text));
    if (!row.success) throw new TributaryError('truth-invalid', `line ${line} is not {"subject","person"}`, { status: 400, remedy: 'Send one JSON object a line.' });
    yield [row.data.subject, row.data.person];
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
