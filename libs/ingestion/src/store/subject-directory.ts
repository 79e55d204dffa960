import { TributaryError } from '@tributary/domain';
import type { Feed } from '@tributary/contracts';
import type { Tx } from '@tributary/persistence';
import type { StageTables } from '../stage/tables.js';

/** The people that one sender states in one feed, over all its scopes, and how much of their history a run has seen. */
export interface Acquaintance { readonly space: number; readonly version: string }

/** So many new keys make the planner's picture of them old. */
const ANALYZE_FROM = 5_000;

/** What is known of a sender's people now; its keys must be read after this, in whatever transaction. */
export async function openSpace(tx: Tx, feed: Feed, sender: string): Promise<Acquaintance> {
  await tx.query('insert into subject_space (feed, sender) values ($1, $2) on conflict do nothing', [feed, sender]);
  const { rows: [row] } = await tx.query<{ id: number; version: string }>('select id, version from subject_space where feed = $1 and sender = $2', [feed, sender]);
  if (!row) throw new Error('the directory of subjects could not be opened');
  return { space: row.id, version: row.version };
}

/**
 * Holds the directory for the rest of the transaction.
 * @throws TributaryError `subjects-moved` when another run has added to it since: who is who has to be decided again.
 */
export async function holdSpace(tx: Tx, seen: Acquaintance): Promise<void> {
  const { rows: [row] } = await tx.query<{ version: string }>('select version from subject_space where id = $1 for update', [seen.space]);
  if (row?.version !== seen.version) throw new TributaryError('subjects-moved', 'another submission of the sender has been accepted meanwhile', { status: 503, remedy: 'Nothing: it is worked on again.' });
}

/** Remembers the keys of the people that the staged facts state. A key that was another subject's is now this one's. */
export async function rememberSubjects(tx: Tx, t: StageTables, { space }: Acquaintance): Promise<void> {
  const { rowCount } = await tx.query(
    `insert into subject_key (space_id, key, subject_id, kind) select $1, c.hash, m.subject_id, c.kind from ${t.candidate} c join ${t.match} m using (person)
     where m.subject_id in (select subject_id from ${t.fact} where not deleted)
       and not exists (select from subject_key k where k.space_id = $1 and k.key = c.hash and k.subject_id = m.subject_id and k.kind = c.kind)
     on conflict (space_id, key) do update set subject_id = excluded.subject_id, kind = excluded.kind`, [space]);
  if ((rowCount ?? 0) === 0) return;
  await tx.query('update subject_space set version = version + 1 where id = $1', [space]);
  if ((rowCount ?? 0) >= ANALYZE_FROM) await tx.query('analyze subject_key');
}
