import { withTransaction } from '@tributary/persistence';
import type pg from 'pg';
import { markAllDue } from '../cross/cross-due.js';
import { enterGate } from '../links/gate.js';
import { relink } from '../links/relink.js';
import { subjectsById } from '../links/subjects.js';
import type { AppliedGovernanceCache } from './applied.js';

const CHUNK = 500;

/**
 * Decides those again whom a changed rule concerns, a few hundred at a time, each with everybody who may be one person with them. Goes on where a crash stopped it.
 * @returns how many were waiting for it.
 */
export async function decideAgain(pool: pg.Pool, cache: Pick<AppliedGovernanceCache, 'read'>): Promise<number> {
  let total = 0;
  for (;;) {
    const { rows } = await pool.query<{ subject: number }>(`select subject from decide_again order by subject limit ${CHUNK}`);
    if (rows.length === 0) return total;
    const ids = rows.map((row) => row.subject);
    await withTransaction(pool, async (tx) => {
      await enterGate(tx, 'alone');
      await tx.query('delete from decide_again where subject = any($1)', [ids]);
      // Of whom nothing stands, nothing is decided.
      const recheck = (await subjectsById(tx, ids)).filter((row) => row.person !== null);
      const result = await relink(tx, { changes: [], rows: new Map(), unregistered: new Set(), recheck }, await cache.read(tx));
      if (result !== 'alone' && result.stated > 0) await markAllDue(tx);
    });
    total += ids.length;
  }
}
