import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { TributaryError } from '@tributary/domain';
import { copyRows, withTransaction } from '@tributary/persistence';
import type pg from 'pg';
import { z } from 'zod';

/** A line of the request, for each row of the truth: the subject that the record is of (`feed|sender|subjectId`), and whose it truly is. */
export const truthRowSchema = z.object({ subject: z.string().min(1).max(500), person: z.string().min(1).max(200) });

const pairSchema = z.object({
  feedA: z.string(), feedB: z.string(),
  /** Pairs of rows of the truth that are one person's in truth, in the links, and in both. */
  truePairs: z.number(), linkedPairs: z.number(), correctPairs: z.number(),
  /** Null where there is nothing to divide by. */
  precision: z.number().nullable(), recall: z.number().nullable(), f1: z.number().nullable(),
});
export const evaluationSchema = z.object({
  /** Subjects of the truth that linkage knows with current records; the others cannot be linked and are left out. */
  subjects: z.number(), unknown: z.number(),
  /** Rows of the truth that were compared: those of the subjects known. */
  rows: z.number(),
  /** Of the pairs above those that a source itself gives as one person: linkage cannot part them. Of these, the ones that are. */
  said: z.object({ pairs: z.number(), correct: z.number() }),
  pairs: z.array(pairSchema),
  all: pairSchema.omit({ feedA: true, feedB: true }),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

interface Counts { feedA: string; feedB: string; truePairs: string; linkedPairs: string; correctPairs: string }

/**
 * Pairs by pair of feeds come from counts of rows by person and feed, so the work grows with the rows, not with the pairs. Rows, not subjects: a subject under whom a source
 * has several people is a false link like any other.
 */
const PAIRS = `
  with sizes as (
    select 'true' as kind, truth as part, null::text as other, feed, count(*) as n from known group by truth, feed
    union all select 'linked', linked, null, feed, count(*) from known group by linked, feed
    union all select 'correct', truth, linked, feed, count(*) from known group by truth, linked, feed),
  pairs as (
    select a.kind, a.feed as feed_a, b.feed as feed_b, sum(case when a.feed = b.feed then a.n * (a.n - 1) / 2 else a.n * b.n end) as n
    from sizes a join sizes b on a.kind = b.kind and a.part = b.part and a.other is not distinct from b.other and a.feed <= b.feed group by 1, 2, 3)
  select feed_a as "feedA", feed_b as "feedB", coalesce(sum(n) filter (where kind = 'true'), 0) as "truePairs",
    coalesce(sum(n) filter (where kind = 'linked'), 0) as "linkedPairs", coalesce(sum(n) filter (where kind = 'correct'), 0) as "correctPairs"
  from pairs group by 1, 2 order by 1, 2`;

const SAID = `select coalesce(sum(n * (n - 1) / 2), 0)::float8 as pairs, coalesce(sum(correct), 0)::float8 as correct from (
  select subject, sum(n) as n, sum(n * (n - 1) / 2) as correct from (select subject, truth, count(*) as n from known group by 1, 2) as of_person group by subject) as of_subject`;

/**
 * Pairwise precision, recall and F1 of the current links against a truth, streamed in as one JSON object a line.
 * @throws TributaryError `truth-invalid` (400) with the number of the line.
 */
export async function evaluate(pool: pg.Pool, body: Readable): Promise<Evaluation> {
  return withTransaction(pool, async (tx) => {
    await tx.query('create temporary table truth (subject text not null, person text not null) on commit drop');
    await copyRows(tx, 'truth', ['subject', 'person'], truthRows(body));
    await tx.query('analyze truth');
    await tx.query(`create temporary table known on commit drop as
      select t.person as truth, s.id as subject, s.person as linked, s.feed from truth t join subject s on s.key = t.subject where s.person is not null`);
    await tx.query('analyze known');
    const { rows: [of] } = await tx.query<{ all: number; known: number; rows: number }>(
      'select (select count(distinct subject)::int from truth) as "all", count(distinct subject)::int as known, count(*)::int as rows from known');
    const { rows: [said] } = await tx.query<{ pairs: number; correct: number }>(SAID);
    const { rows } = await tx.query<Counts>(PAIRS);
    const pairs = rows.map((row) => ({ feedA: row.feedA, feedB: row.feedB, ...quality(Number(row.truePairs), Number(row.linkedPairs), Number(row.correctPairs)) }));
    const sum = (of: 'truePairs' | 'linkedPairs' | 'correctPairs') => pairs.reduce((total, pair) => total + pair[of], 0);
    const subjects = of?.known ?? 0;
    return { subjects, unknown: (of?.all ?? 0) - subjects, rows: of?.rows ?? 0, said: said ?? { pairs: 0, correct: 0 }, pairs, all: quality(sum('truePairs'), sum('linkedPairs'), sum('correctPairs')) };
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
