import type pg from 'pg';
import type { Tx } from './pool.js';

/** Waits for the lock that stands for `key` (a 64-bit hash of it); held until the transaction ends. Takes no transaction id by itself. */
export async function lockKey(tx: Tx, key: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
}

/**
 * Locks many keys without deadlock and without filling the server's lock table: the keys are hashed into `buckets`, which are locked in order.
 * Take them before the first write of the transaction: then the order of transaction ids, which is the order of the outbox, is the order in which they held the locks.
 */
export async function lockKeys(tx: Tx, namespace: string, keys: readonly string[], buckets = 256): Promise<void> {
  if (keys.length === 0) return;
  await tx.query(
    `select pg_advisory_xact_lock(hashtextextended($1 || bucket, 0)) from (
       select distinct abs(hashtextextended(k, 0) % $3::int) as bucket from unnest($2::text[]) as k order by 1) as sorted`,
    [`${namespace}#`, keys, buckets],
  );
}

/** Tries for a lock that lasts as long as the connection; for work of which there may be only one, such as a relay. */
export async function trySessionLock(client: pg.ClientBase, key: string): Promise<boolean> {
  const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as got', [key]);
  return rows[0]?.got ?? false;
}
