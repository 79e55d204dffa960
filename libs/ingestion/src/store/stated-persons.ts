import type { Tx } from '@tributary/persistence';
import type { FactTables } from '../stage/tables.js';

/** Takes out of what is staged whoever has been stated by itself since the submission was sent: these persons are kept as they stand. Returns how many there were. */
export async function keepStatedLater(tx: Tx, t: FactTables, scopeId: number, standing: number): Promise<number> {
  const later = 'select subject_id from stated_person where scope_id = $1 and serial > $2';
  const { rowCount: any } = await tx.query(`${later} limit 1`, [scopeId, standing]);
  if (any === 0) return 0;
  await tx.query(`insert into ${t.keep} ${later}`, [scopeId, standing]);
  const { rows: [gone] } = await tx.query<{ persons: number }>(
    `with gone as (delete from ${t.fact} where subject_id in (${later}) returning subject_id) select count(distinct subject_id)::int as persons from gone`, [scopeId, standing]);
  return gone?.persons ?? 0;
}

/** Remembers whom a submission about single persons has stated or withdrawn; a whole replaces what was said before it. */
export async function rememberStated(tx: Tx, t: FactTables, scopeId: number, standing: number, mode: 'persons' | 'snapshot'): Promise<void> {
  if (mode === 'snapshot') await tx.query('delete from stated_person where scope_id = $1 and serial < $2', [scopeId, standing]);
  else await tx.query(
    `insert into stated_person (scope_id, subject_id, serial) select distinct $1::int, subject_id, $2::bigint from ${t.fact} where subject_id is not null
     on conflict (scope_id, subject_id) do update set serial = excluded.serial`, [scopeId, standing]);
}
