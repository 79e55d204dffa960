import type { Changes } from '@tributary/contracts';
import type { Tx } from '@tributary/persistence';
import type { Scope } from '../feed/scope.js';
import { SAYS } from '../tree/fact-builder.js';
import type { FactTables } from '../stage/tables.js';

export interface ChangeCounts extends Readonly<Changes> {
  readonly byType: Readonly<Record<string, Changes>>;
  /** Records that a full statement no longer has; how many there are in all, where some are missing. */
  readonly missing: number;
  readonly live: number;
  /** Messages that end what was stated. */
  readonly deleted: number;
  readonly uncovered: number;
}

/** In the place of a content: no message has ended the record, a statement of its days had it no more. */
const MISSING = 'withdrawn';

/** Of two messages with the same date and time a deletion wins over a statement, and that over one that no agreement covers. That a record was missing is no message: whatever is said of it from the same date and time holds. */
const weight = (row: 'f' | 'c'): string => `(case ${row}.content_hash when '${SAYS.deleted}' then 2 when '${SAYS.uncovered}' then 0 when '${MISSING}' then -1 else 1 end)`;

/** A later message wins over an earlier one; of two with the same date and time the weightier, else the one with the greater hash: the order of arrival decides nothing. */
const NEWER = `(c.record_id is null or c.ordering is null or f.ordering is null or f.ordering > c.ordering
  or (f.ordering = c.ordering and (${weight('f')}, f.content_hash) >= (${weight('c')}, c.content_hash)))`;

/** Keeps one of the facts that a submission states twice: by ordering, then by content, so that the order in the file decides nothing. The others go to a table of their own (a deletion without payload); returns how many. */
export async function removeDuplicates(tx: Tx, t: FactTables): Promise<number> {
  const { rowCount } = await tx.query(`
    with gone as (delete from ${t.fact} where ctid in (
      select ctid from (
        select f.ctid, row_number() over (partition by record_type, record_id order by ordering desc nulls last, ${weight('f')} desc, content_hash desc) as n
        from ${t.fact} f join (select record_type, record_id from ${t.fact} group by record_type, record_id having count(*) > 1) as several using (record_type, record_id)) as numbered where n > 1)
      returning record_type, case when not deleted then payload end as payload)
    insert into ${t.twice} select record_type, payload from gone`);
  return rowCount ?? 0;
}

/**
 * Takes out of what is staged the persons of whom something is quarantined and who had more records before that only their order tells apart: the others would be taken for the one that is missing, and stand twice
 * beside what is kept. Returns how many persons there were.
 */
export async function leaveOutUnsure(tx: Tx, t: FactTables, scopeId: number): Promise<number> {
  // There are seldom any, and a planner that does not know would read all records of the scope.
  const { rowCount: some } = await tx.query(`select from ${t.keep} where next_id is not null limit 1`);
  if (some === 0) return 0;
  const { rows: [gone] } = await tx.query<{ persons: number }>(
    `with gone as (delete from ${t.fact} where subject_id in (
       select k.subject_id from ${t.keep} k join current_record c on c.scope_id = $1 and c.record_type = k.next_type and c.record_id = k.next_id where not c.withdrawn) returning subject_id)
     select count(distinct subject_id)::int as persons from gone`, [scopeId]);
  return gone?.persons ?? 0;
}

/** Is it about few of the records of its scope, however many these are? Then each is looked up by itself (libs/persistence, lookup): a planner whose picture of the table is old would read the whole scope for them. */
const isOfFew = (scope: Scope): boolean => scope.mode === 'net-change' || scope.mode === 'persons';

const ONE_BY_ONE = `lateral (select scope_id, record_type, record_id, withdrawn, subject_id, council, partition, content_hash, ordering from current_record r
  where r.scope_id = $1 and r.record_type = f.record_type and r.record_id = f.record_id offset 0)`;

const PLACE_OF = 'lateral (select r.ctid as row_id from current_record r where r.scope_id = $1 and r.record_type = f.record_type and r.record_id = f.record_id offset 0) as place';

/** Fills the change table: what the staged facts change in the current records of a scope, whose each record is then, and whose it was while it stood. Writes nothing else. @param latest from when the last message applies. */
export async function findChanges(tx: Tx, t: FactTables, scopeId: number, scope: Scope, latest: string | null): Promise<ChangeCounts> {
  const { rowCount } = await tx.query(
    `insert into ${t.change} select f.record_type, f.record_id,
       case when f.deleted then 'withdrawn' when c.record_id is null or c.withdrawn then 'added' else 'corrected' end,
       case when not f.deleted then f.subject_id end, f.council, f.partition, case when not c.withdrawn then c.subject_id end, c.council, c.partition
     from ${t.fact} f left join ${isOfFew(scope) ? ONE_BY_ONE : 'current_record'} c on c.scope_id = $1 and c.record_type = f.record_type and c.record_id = f.record_id
     where ${NEWER} and case when f.deleted then c.record_id is not null and not c.withdrawn else c.record_id is null or c.withdrawn or c.content_hash <> f.content_hash end`, [scopeId]);
  const missing = scope.mode === 'net-change' ? 0 : await findMissing(tx, t, scopeId, scope, latest);
  if ((rowCount ?? 0) + missing >= ANALYZE_CHANGES_FROM) await tx.query(`analyze ${t.change} (record_type, record_id, kind)`);
  const counted = await countByType(tx, t);
  const live = missing === 0 ? 0 : await countLive(tx, scopeId, scope);
  return { ...sumOf(Object.values(counted.byType)), ...counted, missing, live };
}

/** So many changes make the planner's guesses worth correcting. */
const ANALYZE_CHANGES_FROM = 1_000;

async function countLive(tx: Tx, scopeId: number, scope: Scope): Promise<number> {
  const { rows: [row] } = await tx.query<{ live: string }>(`select count(*) as live from current_record c where ${inRange(scope)}`, [scopeId, scope.from, scope.until]);
  return Number(row?.live ?? 0);
}

type Counted = Pick<ChangeCounts, 'byType' | 'deleted' | 'uncovered'>;

/** What the change table says of each type of fact, and how many facts stay as they are. */
async function countByType(tx: Tx, t: FactTables): Promise<Counted> {
  const { rows } = await tx.query<Record<'type' | 'added' | 'corrected' | 'withdrawn' | 'unchanged' | 'deleted' | 'uncovered', string>>(
    `select record_type as type, coalesce(added, 0) as added, coalesce(corrected, 0) as corrected, coalesce(withdrawn, 0) as withdrawn, coalesce(stated, 0) - coalesce(added, 0) - coalesce(corrected, 0) as unchanged,
       coalesce(deleted, 0) as deleted, coalesce(uncovered, 0) as uncovered
     from (select record_type, count(*) filter (where not deleted) as stated, count(*) filter (where content_hash = '${SAYS.deleted}') as deleted,
       count(*) filter (where content_hash = '${SAYS.uncovered}') as uncovered from ${t.fact} group by record_type) as facts
     full join (select record_type, count(*) filter (where kind = 'added') as added, count(*) filter (where kind = 'corrected') as corrected, count(*) filter (where kind = 'withdrawn') as withdrawn
       from ${t.change} group by record_type) as changes using (record_type) order by record_type`);
  const counts = rows.map(({ type, added, corrected, withdrawn, unchanged }) => [type, { added: Number(added), corrected: Number(corrected), withdrawn: Number(withdrawn), unchanged: Number(unchanged) }] as const);
  return {
    byType: Object.fromEntries(counts.filter(([, { added, corrected, withdrawn, unchanged }]) => added + corrected + withdrawn + unchanged > 0)),
    deleted: rows.reduce((sum, row) => sum + Number(row.deleted), 0), uncovered: rows.reduce((sum, row) => sum + Number(row.uncovered), 0),
  };
}

function sumOf(parts: readonly Changes[]): Changes {
  const sum = (what: keyof Changes) => parts.reduce((total, part) => total + part[what], 0);
  return { added: sum('added'), corrected: sum('corrected'), withdrawn: sum('withdrawn'), unchanged: sum('unchanged') };
}

const inRange = (scope: Scope): string =>
  `c.scope_id = $1 and not c.withdrawn and ($2::date is null or $3::date is null or ${scope.mode === 'range' ? 'c.day between $2 and $3' : 'true'})`;

/** What stands in a scope; of statements about single persons: what is stated of those persons. */
const standingOf = (t: FactTables, scope: Scope): string => (scope.mode === 'persons'
  ? `(select distinct subject_id from ${t.fact}) as person cross join lateral (select * from current_record r where r.scope_id = $1 and r.subject_id = person.subject_id offset 0) c` : 'current_record c');

/** Records that a full statement no longer has. What was said about people of whom something is quarantined now stays, and of a record that is; so does a message newer than the statement, and what a newer statement about its day has left. */
async function findMissing(tx: Tx, t: FactTables, scopeId: number, scope: Scope, latest: string | null): Promise<number> {
  const { rowCount } = await tx.query(
    `insert into ${t.change} select c.record_type, c.record_id, 'withdrawn', null, null, null, c.subject_id, c.council, c.partition from ${standingOf(t, scope)}
     where ${inRange(scope)}
       and not exists (select from ${t.fact} f where f.record_type = c.record_type and f.record_id = c.record_id)
       and not exists (select from ${t.keep} k where k.subject_id = c.subject_id) and not exists (select from ${t.keep} k where k.record_id = c.record_id)
       and (c.ordering is null or c.ordering <= coalesce($4, c.ordering))
       and not exists (select from stated_range r where r.scope_id = $1 and c.day between r.day_from and r.day_until and r.ordering > $4)`, [scopeId, scope.from, scope.until, latest]);
  return rowCount ?? 0;
}

/** So many new records make the planner's picture of the current records old. */
const ANALYZE_FROM = 5_000;
/** What the queries above look for, and those of publish.ts: statistics of the other columns, payloads and tokens, would take most of the time. */
export const PLANNED_BY = ['scope_id', 'record_type', 'record_id', 'withdrawn', 'subject_id', 'council', 'day', 'local_hash'];

/** Brings the current records in line with the change table, and what nobody is told of: orderings, hashes of local ids, deletions of records never seen. */
export async function applyChanges(tx: Tx, t: FactTables, scopeId: number, scope: Scope, found: ChangeCounts): Promise<void> {
  // Who states single persons has no number of the file for them: they are still called what the last file called them.
  const localHash = (said: string, known: string): string => (scope.mode === 'persons' ? `coalesce(${said}, ${known})` : said);
  const called = localHash('f.local_hash', 'c.local_hash');
  if (found.unchanged > 0) await tx.query(
    `update current_record c set ordering = greatest(f.ordering, c.ordering), local_hash = ${called} from ${isOfFew(scope) ? `${t.fact} f cross join ${PLACE_OF}` : `${t.fact} f`}
     where ${isOfFew(scope) ? 'c.ctid = place.row_id' : 'c.scope_id = $1 and c.record_type = f.record_type and c.record_id = f.record_id'} and not f.deleted and not c.withdrawn and c.content_hash = f.content_hash
       and (c.local_hash is distinct from ${called} or f.ordering > c.ordering)`, [scopeId]);
  if (found.deleted > 0) await tx.query(
    `insert into current_record (scope_id, record_type, record_id, withdrawn, tokens, payload, content_hash, ordering, is_root)
     select $1, f.record_type, f.record_id, true, '{}', '{}', f.content_hash, f.ordering, true from ${t.fact} f where f.content_hash = '${SAYS.deleted}'
     on conflict (scope_id, record_type, record_id) do update set ordering = excluded.ordering, content_hash = excluded.content_hash
     where current_record.withdrawn and (excluded.ordering, excluded.content_hash <> current_record.content_hash) > (current_record.ordering, false)`, [scopeId]);
  // Nothing is kept of what no agreement covers, but for a record that is known: from when it is not stated.
  if (found.uncovered > 0) await tx.query(
    `update current_record c set ordering = f.ordering, content_hash = f.content_hash from ${t.fact} f
     where c.scope_id = $1 and c.record_type = f.record_type and c.record_id = f.record_id and f.content_hash = '${SAYS.uncovered}' and c.withdrawn and f.ordering > c.ordering`, [scopeId]);
  if (found.added + found.corrected > 0) await tx.query(
    `insert into current_record (scope_id, record_type, record_id, withdrawn, subject_id, partition, council, tokens, payload, content_hash, day, ordering, is_root, local_hash)
     select $1, f.record_type, f.record_id, false, f.subject_id, f.partition, f.council, f.tokens, f.payload, f.content_hash, f.day, f.ordering, f.is_root, f.local_hash
     from ${t.change} ch join ${t.fact} f using (record_type, record_id) where ch.kind <> 'withdrawn' order by f.record_type, f.record_id
     on conflict (scope_id, record_type, record_id) do update set withdrawn = false, subject_id = excluded.subject_id, partition = excluded.partition,
       council = excluded.council, tokens = excluded.tokens, payload = excluded.payload, content_hash = excluded.content_hash, day = excluded.day, ordering = excluded.ordering,
       is_root = excluded.is_root, local_hash = ${localHash('excluded.local_hash', 'current_record.local_hash')}`, [scopeId]);
  if (found.withdrawn > 0) await tx.query(
    `update current_record c set withdrawn = true, tokens = '{}', payload = '{}', content_hash = coalesce(f.content_hash, '${MISSING}'),
       ordering = coalesce(f.ordering, c.ordering), local_hash = null
     from ${t.change} ch left join ${t.fact} f on f.record_type = ch.record_type and f.record_id = ch.record_id
     where ch.kind = 'withdrawn' and c.scope_id = $1 and c.record_type = ch.record_type and c.record_id = ch.record_id`, [scopeId]);
  if (found.added >= ANALYZE_FROM) await tx.query(`analyze current_record (${PLANNED_BY.join(', ')})`);
}
