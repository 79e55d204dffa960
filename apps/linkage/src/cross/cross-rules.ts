import { comparedScope, COMPARISONS, SUBJECTS_NAMED, type ComparedFeed, type Comparison } from '@tributary/contracts';
import type { Tx } from '@tributary/persistence';

/** Whose return of which collection year is asked about. */
export interface CrossQuestion { readonly sender: string; readonly year: string; readonly referenceDate: string }
export interface CrossRule extends Comparison {
  /** What the places of an answer are: LA and number of the school as the census has it, or the month. */
  readonly by: 'establishment' | 'month';
  /** Gives a row for each case looked at: `place`, `broken`, and the sender's own subjects that it is about, `sen2` and `census`. Parameters: sender, year, reference date. */
  readonly sql: string;
}

/** The records of a statement, each with its payload. */
const RECORDS = `cross join lateral json_to_recordset(t.records) as r("recordType" text, payload json)`;
/** People with their permitted records of one kind; those who object are in no comparison (rulings.md 8). The sender's own statements are found by the beginning of their keys. */
const stating = (whose: 'own' | 'any', feed: ComparedFeed, type: string, scope = '$2'): string => `subject s join statement t on t.subject = s.id ${RECORDS}
  where s.feed = '${feed}' ${whose === 'own' ? 'and s.sender = $1' : ''} and s.person is not null and not s.objected and t.permitted
    and starts_with(t.key, '${feed}|' || ${whose === 'own' ? '$1' : 's.sender'} || '|' || ${scope} || '|') and r."recordType" = '${type}'`;
const SUBJECT = `split_part(s.key, '|', 3)`;
const ACTIVE = `(r.payload ->> 'start')::date <= $3::date and coalesce((r.payload ->> 'ceased')::date > $3::date, true)`;
const PUPILS = `select s.person, min(r.payload ->> 'establishment') as place, bool_or(r.payload ->> 'senProvision' = 'E') as e, min(${SUBJECT}) as census
  from ${stating('own', 'school-census', 'pupil', `$2 || '-spring'`)} and (r.payload ->> 'onRoll')::boolean group by 1`;
const HOLDERS = `select s.person, min(${SUBJECT}) as sen2 from ${stating('own', 'sen2', 'named-plan')} and ${ACTIVE} group by 1`;
const RETURNED = `select s.person, min(${SUBJECT}) as sen2 from ${stating('own', 'sen2', 'person')} group by 1`;

/** Both returns refer to the same day, the third Thursday of January. A pupil's plan may be another council's, so every council's return is asked before the census is doubted. */
export const CROSS_RULES: readonly CrossRule[] = [
  {
    ...COMPARISONS['X1-census'], by: 'establishment',
    sql: `select p.place, not p.e as broken, h.sen2, p.census from (${PUPILS}) p join (${HOLDERS}) h using (person)`,
  },
  {
    ...COMPARISONS['X1-sen2'], by: 'establishment',
    sql: `select p.place, not exists (select from ${stating('any', 'sen2', 'named-plan')} and s.person = p.person and ${ACTIVE}) as broken, o.sen2, p.census
      from (${PUPILS}) p left join (${RETURNED}) o using (person) where p.e`,
  },
  {
    ...COMPARISONS.N3, by: 'month',
    sql: `select left(m.ceased, 7) as place, m.sen2, null::text as census, not exists (
        select from subject s join statement t on t.subject = s.id ${RECORDS} where s.feed = 'sen2' and s.person = m.person and s.sender <> $1 and t.permitted
          and split_part(t.key, '|', 3) >= $2 and r."recordType" = 'active-plan' and r.payload ->> 'transferredFrom' = $1) as broken
      from (select s.person, r.payload ->> 'ceased' as ceased, ${SUBJECT} as sen2 from ${stating('own', 'sen2', 'named-plan')} and r.payload ->> 'ceaseReason' = '5' and $3::date is not null) m`,
  },
];

/** What a rule says of one place. */
export interface CrossCases { readonly place: string | null; readonly looked: number; readonly count: number; readonly subjects: Readonly<Record<ComparedFeed, readonly string[]>> }

/** Asks a rule. Null where one of the returns that it compares has not been sent. */
export async function askRule(tx: Tx, rule: CrossRule, { sender, year, referenceDate }: CrossQuestion): Promise<readonly CrossCases[] | null> {
  const { rows: [sent] } = await tx.query<{ n: number }>(
    `select count(*)::int as n from coverage where sender = $1 and (feed, scope) in (select * from unnest($2::text[], $3::text[]))`, [sender, rule.needs, rule.needs.map((feed) => comparedScope(feed, year))]);
  if (sent?.n !== rule.needs.length) return null;
  const named = (column: string): string => `coalesce((array_agg(distinct ${column}) filter (where broken and ${column} is not null))[:${SUBJECTS_NAMED}], '{}') as ${column}`;
  const { rows } = await tx.query<{ place: string | null; looked: number; count: number; sen2: string[]; census: string[] }>(
    `select place, count(*)::int as looked, (count(*) filter (where broken))::int as count, ${named('sen2')}, ${named('census')} from (${rule.sql}) as cases group by place`, [sender, year, referenceDate]);
  const cases = rows.map(({ sen2, census, ...row }): CrossCases => ({ ...row, subjects: { sen2, 'school-census': census } }));
  return cases.toSorted((a, b) => b.count - a.count || ((a.place ?? '') < (b.place ?? '') ? -1 : 1));
}
