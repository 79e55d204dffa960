import { hash } from 'node:crypto';
import { comparedScope, SUBJECTS_NAMED, TOPICS, type ComparedFeed, type CrossFinding, type CrossFindings } from '@tributary/contracts';
import { appendOutbox } from '@tributary/messaging';
import { quoteIdentifier, trySessionLock, withTransaction, type Tx } from '@tributary/persistence';
import type pg from 'pg';
import { questionOf, totals } from './cross-check.js';
import type { Due } from './cross-due.js';
import { askRule, CROSS_RULES, type CrossCases, type CrossRule } from './cross-rules.js';

const COMPARED: readonly ComparedFeed[] = ['sen2', 'school-census'];
const LOCK = 'cross-findings';

/**
 * Compares again what has changed since the last time and states for each scope what is found, where that is another thing than before. Reading takes no transaction id, so that the
 * outbox is not held up however long it takes; one process at a time.
 * @returns how many scopes were stated anew.
 */
export async function publishCrossFindings(pool: pg.Pool): Promise<number> {
  const client = await pool.connect();
  let lost: Error | undefined;
  try {
    if (!(await trySessionLock(client, LOCK))) return 0;
    await takeSamples(pool);
    const { due, found } = await withTransaction(pool, async (tx) => compareDue(tx), { isolation: 'repeatable read', readOnly: true, unlimited: true });
    return due.length === 0 ? 0 : await withTransaction(pool, async (tx) => state(tx, due, found));
  } finally {
    await client.query('select pg_advisory_unlock_all()').catch((error: Error) => { lost = error; });
    client.release(lost);
  }
}

/** Has the planner know what has been written since it last looked: by its picture of a region that has just been loaded, comparing took thirty times as long. */
async function takeSamples(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ table: string }>(
    `select relname as table from pg_stat_user_tables where schemaname = current_schema() and relname in ('statement', 'subject') and n_mod_since_analyze > n_live_tup / 10`);
  for (const { table } of rows) await pool.query(`analyze ${quoteIdentifier(table)}`);
}

type Found = Omit<CrossFindings, 'comparedAt'>;

async function compareDue(tx: Tx): Promise<{ due: readonly Due[]; found: readonly Found[] }> {
  const { rows: due } = await tx.query<Due>('select id, feed, sender, scope from cross_due order by id');
  const found: Found[] = [];
  for (const [sender, year] of due.length === 0 ? [] : await concerned(tx, due)) found.push(...(await compare(tx, sender, year)));
  return { due, found };
}

/**
 * Returns (sender, collection year) of which a change can say something else: the sender's own of that year, and up to that year those of senders who share people with it, whose pupils or
 * moved plans its return may explain.
 */
async function concerned(tx: Tx, due: readonly Due[]): Promise<(readonly [string, string])[]> {
  const { rows } = await tx.query<{ sender: string; year: string }>(
    `with returned as (select distinct sender, left(scope, 4) as year from coverage where feed = 'sen2' or feed = 'school-census' and scope like '%-spring'),
       due as (select distinct * from unnest($1::text[], $2::text[], $3::text[]) as d(feed, sender, year)),
       sharing as (select o.sender, max(d.year) as year from (select sender, max(year) as year from due where feed = 'sen2' group by sender) d
         join subject s on s.feed = 'sen2' and s.sender = d.sender join subject o on o.person = s.person and o.sender <> s.sender and o.feed in ('sen2', 'school-census') group by 1)
     select r.sender, r.year from returned r
     where exists (select from due d where d.sender is null or d.sender = r.sender and d.year = r.year) or exists (select from sharing s where s.sender = r.sender and r.year <= s.year) order by 1, 2`,
    [due.map((d) => d.feed), due.map((d) => d.sender), due.map((d) => d.scope?.slice(0, 4) ?? null)]);
  return rows.map(({ sender, year }) => [sender, year] as const);
}

/** What is found in each of the sender's scopes of a collection year. */
async function compare(tx: Tx, sender: string, year: string): Promise<Found[]> {
  const answers: [CrossRule, readonly CrossCases[] | null][] = [];
  for (const rule of CROSS_RULES) answers.push([rule, await askRule(tx, rule, questionOf(sender, year))]);
  return COMPARED.map((feed) => ({
    feed, sender, scope: comparedScope(feed, year), findings: answers.filter(([rule]) => rule.needs.includes(feed)).map(([rule, cases]) => findingOf(rule, cases, feed)),
  }));
}

function findingOf({ rule, severity, title, remedy, source }: CrossRule, cases: readonly CrossCases[] | null, feed: ComparedFeed): CrossFinding {
  const subjects = [...new Set((cases ?? []).flatMap((one) => one.subjects[feed]))];
  return { rule, severity, title, remedy, source, compared: cases !== null, ...totals(cases), subjects: subjects.slice(0, SUBJECTS_NAMED) };
}

async function state(tx: Tx, due: readonly Due[], found: readonly Found[]): Promise<number> {
  let stated = 0;
  for (const one of found) {
    const key = `${one.feed}|${one.sender}|${one.scope}`;
    const { rowCount } = await tx.query(
      'insert into cross_stated (key, digest) values ($1, $2) on conflict (key) do update set digest = excluded.digest where cross_stated.digest <> excluded.digest', [key, hash('sha256', JSON.stringify(one), 'base64url')]);
    if (rowCount === 0) continue;
    const value: CrossFindings = { ...one, comparedAt: new Date().toISOString() };
    await appendOutbox(tx, [{ topic: TOPICS.crossFindings, partition: 0, key, value }]);
    stated++;
  }
  await tx.query('delete from cross_due where id = any($1::bigint[])', [due.map((d) => d.id)]);
  return stated;
}
