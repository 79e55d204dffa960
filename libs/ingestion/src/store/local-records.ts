import type pg from 'pg';
import { RecordIds, type KeyProvider } from '@tributary/pseudonymisation';
import { localIdHash } from '../stage/held-record.js';

/** Whose records are meant, and in which of the scopes that facts are kept under. */
export interface Whose { readonly feed: string; readonly sender: string; readonly factScope: string }

/** The subjects of a sender's own ids, in their order; null where no current record of the scope has the id. */
export async function subjectsOfLocalIds(pool: pg.Pool, keys: KeyProvider, { feed, sender, factScope }: Whose, localIds: readonly string[]): Promise<(string | null)[]> {
  const ids = await RecordIds.of(keys);
  const hashes = localIds.map((id) => localIdHash(ids, feed, sender, id));
  const { rows } = await pool.query<{ local_hash: string; subject_id: string }>(
    `select c.local_hash, c.subject_id from current_record c join fact_scope s on s.id = c.scope_id
     where s.feed = $1 and s.sender = $2 and s.scope = $3 and not c.withdrawn and c.local_hash = any($4)`, [feed, sender, factScope, hashes]);
  const found = new Map(rows.map((row) => [row.local_hash, row.subject_id]));
  return hashes.map((hash) => found.get(hash) ?? null);
}
