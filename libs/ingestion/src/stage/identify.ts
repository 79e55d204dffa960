import { withTransaction, type Tx } from '@tributary/persistence';
import type { CompiledFeed } from '../feed/compile.js';
import { openSpace, type Acquaintance } from '../store/subject-directory.js';
import { MARK } from './held-record.js';
import type { StageTables } from './tables.js';
import type { Run } from '../pipeline/run-context.js';

/** Is each root called by its best key, whoever else has it? So in feeds with one kind of key and in messages that carry the identity of their record. */
export function namesByBestKey({ feed, subjectKinds }: CompiledFeed): boolean {
  return !feed.subject.unique && (feed.netChange !== null || subjectKinds === 1);
}

/**
 * Decides which source person each root is. The keys of a person are the candidates of its roots that no other person of the submission has. Strongest kind first, a person is matched
 * to the subject that the sender stated with that key before, in whatever scope: one person to one subject, and never where both have a key of a stronger kind, which then
 * differs. Who is not matched is a new subject, called by the best key. Nothing depends on the order in the file.
 * Returns what the directory was like, for the commit; null where a feed has one kind of key only, which then is the subject.
 */
export async function identify(run: Run, tables: StageTables): Promise<Acquaintance | null> {
  const { feed: { feed, subjectKinds } } = run;
  return withTransaction(run.pool, async (tx) => {
    if (namesByBestKey(run.feed)) {
      await nameByBestKey(tx, tables);
      return null;
    }
    // What has just been written has no statistics yet: no plan may look each row up in a table that seems empty.
    await tx.query('set local enable_nestloop = off');
    await gatherPersons(tx, tables, feed.subject.unique);
    const known = subjectKinds === 1 ? null : await openSpace(tx, feed.feed, run.context.sender.id);
    const rejected = rejectedFor(run, tables);
    await keepOfRejected(tx, rejected, tables, known);
    await dropShared(tx, tables);
    if (known) await matchAll(tx, tables, known, subjectKinds, false);
    if (await numberTheRest(tx, rejected, tables, known) && known) await matchAll(tx, tables, known, subjectKinds, true);
    await nameTheOthers(tx, tables, known);
    return known;
  }, { attempts: 1, unlimited: true });
}

/** Each root by itself: a message about a person whose keys are not compared over submissions. */
async function nameByBestKey(tx: Tx, { subject, person, match }: StageTables): Promise<void> {
  await tx.query(`insert into ${person} select distinct seq, seq from ${subject}`);
  await tx.query(`insert into ${match} select distinct on (seq) seq, hash from ${subject} order by seq, kind`);
}

/** Where several roots may be one person, those with the same best key are. */
async function gatherPersons(tx: Tx, { subject, person, candidate }: StageTables, unique: boolean): Promise<void> {
  await tx.query(unique
    ? `insert into ${person} select distinct seq, seq from ${subject}`
    : `insert into ${person} select seq, min(seq) over (partition by hash) from (select distinct on (seq) seq, hash from ${subject} order by seq, kind) as best`);
  await tx.query(`insert into ${candidate} select distinct p.person, s.kind, s.hash from ${subject} s join ${person} p using (seq)`);
  await tx.query(`analyze ${person}; analyze ${candidate}`);
}

/** Roots that are rejected for having a key that others have, as a query of their places. */
function rejectedFor(run: Run, { mark }: StageTables): string {
  const rejecting = run.feed.uniqueRules.flatMap((rule, i) => (rule.severity.startsWith('reject') ? [i] : []));
  return `select seq from ${mark} where kind = ${MARK.keyTwice}${rejecting.length === 0 ? '' : ` or (kind = ${MARK.unique} and ref in (${rejecting.join(', ')}))`}`;
}

/** What was said before of the person of a key for which roots are rejected stays. */
async function keepOfRejected(tx: Tx, rejected: string, tables: StageTables, known: Acquaintance | null): Promise<void> {
  const { candidate, person, keep } = tables;
  const shared = `select c.hash from ${candidate} c join (select hash from ${candidate} group by hash having count(*) > 1) as several using (hash)
    where exists (select from ${person} p where p.person = c.person and p.seq in (${rejected}))`;
  if (known) await tx.query(`insert into ${keep} select distinct k.subject_id from subject_key k join (${shared}) as s on s.hash = k.key where k.space_id = $1`, [known.space]);
  else await tx.query(`insert into ${keep} select distinct hash from (${shared}) as s`);
}

/** A text as another id of the same shape. What it is made of are keyed hashes already. */
const derived = (text: string): string => `translate(encode(substr(sha256(convert_to(${text}, 'UTF8')), 1, 16), 'base64'), '+/=', '-_')`;

/** A key that several persons have identifies none of them. */
async function dropShared(tx: Tx, { candidate }: StageTables): Promise<void> {
  await tx.query(`delete from ${candidate} where hash in (select hash from ${candidate} group by hash having count(*) > 1)`);
  await tx.query(`analyze ${candidate}`);
}

/**
 * Those who have no key but what others have too are numbered in the order of their content, what stands below them too (treeText); the first keeps the key as it is. To be called when the others have been matched: whoever was stated
 * with that key before and has been found again by another is not also somebody of whom nothing else is known. Where it is the best that this person has, the key stays theirs, and the numbers begin behind it.
 * Who is rejected comes last: of roots with one key in the file only their order says which has what stands below it.
 */
async function numberTheRest(tx: Tx, rejected: string, { subject, candidate, person, match, record, node }: StageTables, known: Acquaintance | null): Promise<boolean> {
  const { rowCount: some } = await tx.query(`select from ${person} p where not exists (select from ${candidate} c where c.person = p.person) limit 1`);
  if (some === 0) return false;
  const tree = `(select encode(sha256(convert_to(string_agg(r.type || r.vals, ',' order by r.type, r.vals collate "C"), 'UTF8')), 'base64') from ${node} n join ${record} r using (seq) where n.root_seq = s.seq)`;
  const found = known ? `left join (
    select distinct k.key from subject_key k join ${match} m on m.subject_id = k.subject_id join (select distinct on (seq) seq, hash from ${subject} order by seq, kind) as own on own.seq = m.person and own.hash = k.key
    where k.space_id = $1) as theirs on theirs.key = s.hash` : 'cross join (select null::text as key) as theirs';
  await tx.query(`
    insert into ${candidate} select person, kind, case n when 1 then hash else ${derived(`hash || '|' || n`)} end, true from (
      select p.person, s.kind, s.hash, row_number() over (partition by s.hash order by s.seq in (${rejected}), s.content, b.best, coalesce(s.tree, ${tree}), s.seq) + (theirs.key is not null)::int as n from ${subject} s join ${person} p using (seq)
        join (select seq, min(hash) as best from ${subject} group by seq) as b using (seq) ${found}
      where s.last and s.seq = p.person and not exists (select from ${candidate} c where c.person = p.person)) as numbered`, known ? [known.space] : []);
  await tx.query(`analyze ${candidate}`);
  return true;
}

async function matchAll(tx: Tx, tables: StageTables, known: Acquaintance, kinds: number, numbered: boolean): Promise<void> {
  for (let kind = 0; kind < kinds && (await unmatched(tx, tables)); kind++) await matchByKind(tx, tables, known, kind, numbered);
}

async function unmatched(tx: Tx, { candidate, match }: StageTables): Promise<boolean> {
  const { rowCount } = await tx.query(`select from ${candidate} c where not exists (select from ${match} m where m.person = c.person) limit 1`);
  return rowCount === 1;
}

async function matchByKind(tx: Tx, { candidate, match }: StageTables, { space }: Acquaintance, kind: number, numbered: boolean): Promise<void> {
  await tx.query(`
    with mine as (select person, bit_or(1 << kind) as kinds from ${candidate} group by person),
      theirs as (select subject_id, bit_or(1 << kind) as kinds from subject_key where space_id = $1 and kind is not null group by subject_id),
      pair as (
        select distinct c.person, k.subject_id from ${candidate} c join subject_key k on k.space_id = $1 and k.key = c.hash
          join mine using (person) left join theirs on theirs.subject_id = k.subject_id
        where c.kind = $2 and c.numbered = $3 and mine.kinds & coalesce(theirs.kinds, 0) & ((1 << $2) - 1) = 0
          and not exists (select from ${match} m where m.person = c.person) and not exists (select from ${match} m where m.subject_id = k.subject_id))
    insert into ${match} select person, subject_id from (
      select *, count(*) over (partition by person) as subjects, count(*) over (partition by subject_id) as persons from pair) as counted
    where subjects = 1 and persons = 1`, [space, kind, numbered]);
  await tx.query(`analyze ${match}`);
}

/** New subjects. One whose best key is the name of a subject already, that is of somebody else, is called by the key and the place in the sender's history. */
async function nameTheOthers(tx: Tx, { candidate, match }: StageTables, known: Acquaintance | null): Promise<void> {
  const taken = 'exists (select from subject_key k where k.space_id = $1 and k.subject_id = hash)';
  await tx.query(
    `insert into ${match} select person, ${known ? `case when ${taken} then ${derived(`hash || '|' || $2::text`)} else hash end` : 'hash'}
     from (select distinct on (person) person, hash from ${candidate} c where not exists (select from ${match} m where m.person = c.person) order by person, kind, hash) as best`,
    known ? [known.space, `after ${known.version}`] : []);
  await tx.query(`analyze ${match}`);
}
