import { januaryCensusDay } from '@tributary/domain';
import { withTransaction } from '@tributary/persistence';
import type pg from 'pg';
import { z } from 'zod';
import { askRule, CROSS_RULES, type CrossCases, type CrossQuestion, type CrossRule } from './cross-rules.js';

/** What a rule that compares feeds or councils says of one sender's return. Counts, schools and months; never who. */
export const crossCheckSchema = z.object({
  sender: z.string(), scope: z.string(), referenceDate: z.string(),
  findings: z.array(z.object({
    rule: z.string(), severity: z.literal('Q'), title: z.string(), remedy: z.string(), source: z.string(),
    /** False where one of the two sides has not been sent: then nothing can be said. */
    compared: z.boolean(),
    /** People, or plans, that were looked at, at most so many, and how many of them broke the rule. */
    looked: z.number().int(), count: z.number().int(),
    /** Where: LA and number of the school as the census has it, or the month; null where the record does not say. */
    by: z.enum(['establishment', 'month']), places: z.array(z.object({ place: z.string().nullable(), count: z.number().int() })),
  })),
});
export type CrossCheck = z.infer<typeof crossCheckSchema>;
type CrossCheckFinding = CrossCheck['findings'][number];

export const questionOf = (sender: string, year: string): CrossQuestion => ({ sender, year, referenceDate: januaryCensusDay(Number(year)) });

/** Asks the rules that no single return can answer, of what stands now. Set-based and read only. */
export async function crossCheck(pool: pg.Pool, sender: string, year: string): Promise<CrossCheck> {
  const question = questionOf(sender, year);
  return withTransaction(pool, async (tx) => {
    const findings: CrossCheckFinding[] = [];
    for (const rule of CROSS_RULES) findings.push(answer(rule, await askRule(tx, rule, question)));
    return { sender, scope: year, referenceDate: question.referenceDate, findings };
  }, { isolation: 'repeatable read', readOnly: true });
}

function answer({ sql: _sql, needs: _needs, ...about }: CrossRule, cases: readonly CrossCases[] | null): CrossCheckFinding {
  const places = (cases ?? []).filter((one) => one.count > 0).map(({ place, count }) => ({ place, count }));
  return { ...about, compared: cases !== null, ...totals(cases), places };
}

const BAND = 5;

/**
 * How many broke the rule, and how many were looked at, up to the next five: people who object are not compared, and a sender who counts its own records could tell
 * from an exact number how many they are (indicators-and-disclosure 3.3: opt-outs as a band only).
 */
export function totals(cases: readonly CrossCases[] | null): { looked: number; count: number } {
  const sum = (of: (one: CrossCases) => number) => (cases ?? []).reduce((total, one) => total + of(one), 0);
  return { looked: Math.ceil(sum((one) => one.looked) / BAND) * BAND, count: sum((one) => one.count) };
}
