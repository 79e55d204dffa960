import type pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tx } from './pool.js';

export interface TransactionOptions {
  /** `read committed` when left out. */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readonly readOnly?: boolean;
  /** No statement of it is cut off for taking long. */
  readonly unlimited?: boolean;
  /** How often `work` may run in all; 1 for work that cannot be repeated, such as one that eats a stream. 6 when left out. */
  readonly attempts?: number;
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';

/** The SQLSTATE of an error of the database, or undefined for any other error. */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined;
}

/**
 * Runs `work` in a transaction and commits it; any error rolls back and is thrown on. A serialization failure or a deadlock runs `work` again
 * from its beginning, after a pause with jitter: it must not have effects outside the database.
 */
export async function withTransaction<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
  const attempts = options.attempts ?? 6;
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(pool, work, options);
    } catch (error) {
      const state = sqlState(error);
      if (attempt >= attempts || (state !== SERIALIZATION_FAILURE && state !== DEADLOCK)) throw error;
      await sleep(Math.random() * 20 * 2 ** attempt);
    }
  }
}

async function runOnce<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>, options: TransactionOptions): Promise<T> {
  const tx = await pool.connect();
  let broken: Error | undefined;
  // A connection that dies while checked out emits 'error' as well as failing the query; without a listener the process would end.
  const onError = (error: Error) => { broken = error; };
  tx.on('error', onError);
  try {
    await tx.query(begin(options));
    const result = await work(tx);
    await tx.query('commit');
    return result;
  } catch (error) {
    try {
      await tx.query('rollback');
    } catch (failure) {
      broken = failure instanceof Error ? failure : new Error('rollback failed');
    }
    throw error;
  } finally {
    tx.off('error', onError);
    tx.release(broken);
  }
}

function begin(options: TransactionOptions): string {
  const start = `begin isolation level ${options.isolation ?? 'read committed'}${options.readOnly ? ' read only' : ''}`;
  return options.unlimited ? `${start}; set local statement_timeout = 0` : start;
}
