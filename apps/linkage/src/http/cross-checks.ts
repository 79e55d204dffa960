import { januaryCensusDay } from '@tributary/domain';
import { withTransaction, type Tx } from '@tributary/persistence';
import type pg from 'pg';
import { z } from 'zod';

/** What a rule that compares feeds or councils says of one sender's return. Counts, schools and months; never who. */
export const crossCheckSchema = z.object({
  sender: z.string(), scope: z.string(), referenceDate: z.string(),
  findings: z.array(z.object({
    rule: z.string(), severity: z.literal('Q'), title: z.string(), remedy: z.string(), source: z.string(),
    /** False where one of the two sides has not been sent: then nothing can be said. */
    compared: z.boolean(),
    /** People, or plans, that were looked at, and how many of them broke the rule. */
    looked: z.number().int(), count: z.number().int(),
    /** Where: LA and number of the school as the census has it, or the month; null where the record does not say. */
    by: z.enum(['establishment', 'month']), places: z.array(z.object({ place: z.string().nullable(), count: z.number().int() })),
  })),
});
export type CrossCheck = z.infer<typeof crossCheckSchema>;
type CrossFinding = CrossCheck['findings'][number];

interface Question { readonly sender: string; readonly scope: string; readonly referenceDate: string }
interface CrossRule extends Pick<CrossFinding, 'rule' | 'severity' | 'title' | 'remedy' | 'source' | 'by'> {
  /** Scopes of the sender without which nothing can be said. */
  readonly needs: (question: Question) => readonly (readonly [feed: string, scope: string])[];
  /** Gives rows `place`, `looked`, `count`. Parameters: sender, scope, reference date, prefixes of keys. */
  readonly sql: string;
}

/** People with their current, permitted records of one kind; those who object are in no comparison (rulings.md 8). */
const stating = (feed: string, type: string, scope = '$2'): string => `subject s join record r on r.subject = s.id
  where s.feed = '${feed}' and s.person is not null and not s.objected and not r.withdrawn and r.permitted and starts_with(r.key, '${feed}|' || s.sender || '|' || ${scope} || '|${type}|')`;
const ACTIVE = `(r.payload ->> 'start')::date <= $3::date and coalesce((r.payload ->> 'ceased')::date > $3::date, true)`;
const PUPILS = `select s.person, min(r.payload ->> 'establishment') as place, bool_or(r.payload ->> 'senProvision' = 'E') as e
  from ${stating('school-census', 'pupil', `$2 || '-spring'`)} and s.sender = $1 and (r.payload ->> 'onRoll')::boolean group by 1`;
const HOLDERS = `select s.person from ${stating('sen2', 'named-plan')} and s.sender = $1 and ${ACTIVE} group by 1`;

const source = 'education-feeds 1.8';
const bothReturns: CrossRule['needs'] = ({ scope }) => [['sen2', scope], ['school-census', `${scope}-spring`]];

/** Both returns refer to the same day, the third Thursday of January. A pupil's plan may be another council's, so every council's return is asked before the census is doubted. */
export const CROSS_RULES: readonly CrossRule[] = [
  {
    rule: 'X1-census', severity: 'Q', by: 'establishment', source: `${source}, X1`, needs: bothReturns,
    title: 'A pupil with a plan in SEN2 is one with provision E in the school census', remedy: 'Tell the school that the pupil has a plan; it changes the provision to E in its next census.',
    sql: `select p.place, count(*) as looked, count(*) filter (where not p.e) as count from (${PUPILS}) p join (${HOLDERS}) h using (person) group by 1`,
  },
  {
    rule: 'X1-sen2', severity: 'Q', by: 'establishment', source: `${source}, X1`, needs: bothReturns,
    title: 'A pupil with provision E in the school census has a plan in SEN2', remedy: 'Check whether the plan has ceased, is another council\'s outside of the region, or is missing from the return.',
    sql: `select p.place, count(*) as looked, count(*) filter (where not exists (select from ${stating('sen2', 'named-plan')} and s.person = p.person and ${ACTIVE})) as count
      from (${PUPILS}) p where p.e group by 1`,
  },
  {
    rule: 'N3', severity: 'Q', by: 'month', source: `${source}, N3`, needs: ({ scope }) => [['sen2', scope]],
    title: 'A plan that ceased because of a move was received by a council of the region',
    remedy: 'Ask the new council whether it has taken the plan over; nothing, if the move was out of the region.',
    sql: `select left(m.ceased, 7) as place, count(*) as looked, count(*) filter (where not exists (
        select from subject s join record r on r.subject = s.id where s.feed = 'sen2' and s.person = m.person and s.sender <> $1 and not r.withdrawn and r.permitted
          and split_part(r.key, '|', 3) >= $2 and split_part(r.key, '|', 4) = 'active-plan' and r.payload ->> 'transferredFrom' = $1)) as count
      from (select s.person, r.payload ->> 'ceased' as ceased from ${stating('sen2', 'named-plan')} and s.sender = $1 and r.payload ->> 'ceaseReason' = '5' and $3::date is not null) m group by 1`,
  },
];

/** Asks the rules that no single return can answer, of what stands now. Set-based, read only, and asked for: nothing of it runs while data flow. */
export async function crossCheck(pool: pg.Pool, sender: string, scope: string): Promise<CrossCheck> {
  const question = { sender, scope, referenceDate: januaryCensusDay(Number(scope)) };
  return withTransaction(pool, async (tx) => {
    const findings: CrossFinding[] = [];
    for (const rule of CROSS_RULES) findings.push(await ask(tx, rule, question));
    return { ...question, findings };
  }, { isolation: 'repeatable read', readOnly: true });
}

async function ask(tx: Tx, { needs, sql, ...about }: CrossRule, question: Question): Promise<CrossFinding> {
  const { rows: [sent] } = await tx.query<{ n: number }>(
    `select count(*)::int as n from coverage where sender = $1 and (feed, scope) in (select * from unnest($2::text[], $3::text[]))`,
    [question.sender, needs(question).map(([feed]) => feed), needs(question).map(([, scope]) => scope)]);
  if (sent?.n !== needs(question).length) return { ...about, compared: false, looked: 0, count: 0, places: [] };
  const { rows } = await tx.query<{ place: string | null; looked: string; count: string }>(sql, [question.sender, question.scope, question.referenceDate]);
  const places = rows.map((row) => ({ place: row.place, count: Number(row.count) })).filter((row) => row.count > 0).toSorted((a, b) => b.count - a.count || ((a.place ?? '') < (b.place ?? '') ? -1 : 1));
  return { ...about, compared: true, looked: rows.reduce((sum, row) => sum + Number(row.looked), 0), count: places.reduce((sum, row) => sum + row.count, 0), places };
}
