import { withTransaction } from '@tributary/persistence';
import type pg from 'pg';
import { enterGate } from '../links/gate.js';
import { bumpRevision } from './applied.js';

const IN_FORCE = 'select max_holders as value from governance_state';

/**
 * Puts another `LINKAGE_MAX_HOLDERS` into force, for every instance at once, and has everybody decided again who holds a token that is a default value by one of the two and
 * not by the other.
 * @returns whether it was another one.
 */
export async function putMaxHoldersInForce(pool: pg.Pool, wanted: number): Promise<boolean> {
  const { rows: [seen] } = await pool.query<{ value: number }>(IN_FORCE);
  if (seen?.value === wanted) return false;
  return withTransaction(pool, async (tx) => {
    await enterGate(tx, 'alone');
    const { rows: [held] } = await tx.query<{ value: number }>(IN_FORCE);
    if (held === undefined || held.value === wanted) return false;
    await tx.query(
      `insert into decide_again select distinct subject from subject_token where token in (
         select token from subject_token group by token having count(*) > least($1::int, $2::int) and count(*) <= greatest($1::int, $2::int))
       on conflict do nothing`, [held.value, wanted]);
    await tx.query('update governance_state set max_holders = $1', [wanted]);
    await bumpRevision(tx);
    return true;
  }, { unlimited: true });
}
