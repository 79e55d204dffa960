import type { Tx } from '@tributary/persistence';

const GATE = 'linkage:persons';

/**
 * Whoever may change which person a subject belongs to goes through the gate alone; those who only state newer content under the same
 * persons go through together. Held until the transaction ends, and taken before its first write: so the order of the outbox is the
 * order of the decisions (docs/adr/0102-one-gate-for-persons.md).
 */
export async function enterGate(tx: Tx, mode: 'alone' | 'together'): Promise<void> {
  await tx.query(`select ${mode === 'alone' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared'}(hashtextextended($1, 0))`, [GATE]);
}

/**
 * Tries `work` together with others; when it answers `alone` (it must not have written yet), leaves the gate and runs it again alone.
 * @returns whether it had to run alone: a good guess for the next time.
 */
export async function throughGate(tx: Tx, guess: 'alone' | 'together', work: (mode: 'alone' | 'together') => Promise<'done' | 'alone'>): Promise<'alone' | 'together'> {
  if (guess === 'together') {
    await tx.query('savepoint gate');
    await enterGate(tx, 'together');
    if ((await work('together')) === 'done') {
      await tx.query('release savepoint gate');
      return 'together';
    }
    await tx.query('rollback to savepoint gate');
  }
  await enterGate(tx, 'alone');
  await work('alone');
  return 'alone';
}
