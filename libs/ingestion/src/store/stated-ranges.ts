import type { Tx } from '@tributary/persistence';
import type { Scope } from '../feed/scope.js';
import type { FactTables } from '../stage/tables.js';
import { SAYS } from '../tree/fact-builder.js';

/**
 * Takes back from what is staged what a statement about its days has replaced that applies from later, whichever came first (rulings, scopes). A statement about days applies as a whole from when its last message does.
 * @param latest date and time of the last message that was read.
 * @returns how many records that were.
 */
export async function leaveOutReplaced(tx: Tx, t: FactTables, scopeId: number, { mode, from, until }: Scope, latest: string | null): Promise<number> {
  // What no agreement covers any more ends what stands of it on another day; what stands on these days is missing, as all that is left out.
  if (mode === 'range') await tx.query(
    `delete from ${t.fact} f using current_record c where f.content_hash = '${SAYS.uncovered}' and c.scope_id = $1 and c.record_type = f.record_type and c.record_id = f.record_id and not c.withdrawn and c.day between $2 and $3`,
    [scopeId, from, until]);
  const replaced = 'not f.deleted and exists (select from stated_range r where r.scope_id = $1 and f.day between r.day_from and r.day_until and r.ordering > coalesce($2, f.ordering))';
  const params = [scopeId, mode === 'range' ? latest : null];
  await tx.query(`delete from ${t.fact} f where not f.is_root and ${replaced}`, params);
  // It says at least that the record was nowhere else from then on: what stands of it on another day from before is no longer true, nor is what comes later and is older.
  const { rowCount } = await tx.query(
    `update ${t.fact} f set deleted = true, content_hash = '${SAYS.deleted}', subject_id = null, partition = null, council = null, tokens = '{}', payload = '{}', day = null, local_hash = null where f.is_root and ${replaced}`, params);
  return rowCount ?? 0;
}

/** Remembers from when the days of a statement are as it says. */
export async function rememberRange(tx: Tx, scopeId: number, { mode, from, until }: Scope, latest: string | null): Promise<void> {
  if (mode !== 'range' || latest === null) return;
  await tx.query(
    `insert into stated_range (scope_id, day_from, day_until, ordering) values ($1, $2, $3, $4)
     on conflict (scope_id, day_from, day_until) do update set ordering = greatest(stated_range.ordering, excluded.ordering)`, [scopeId, from, until, latest]);
}
