import type pg from 'pg';
import type { Tx } from '@tributary/persistence';

export interface AuditEntry {
  /** The principal, or `anonymous`, or `system`. */
  readonly actor: string;
  /** Kebab-case verb, for example `agreement-added`, `access-denied`. */
  readonly action: string;
  /** What it was done to, for example `agreement:12`. */
  readonly target: string;
  /** Codes and counts; never a value of a person. */
  readonly detail?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

/** Writes to the service's audit log, in the transaction of what is being logged (or by itself, over a pool). Entries are never changed. */
export async function auditTo(tx: Tx | pg.Pool, entry: AuditEntry): Promise<void> {
  await tx.query('insert into audit_entry (actor, action, target, detail) values ($1, $2, $3, $4)', [
    entry.actor, entry.action, entry.target, JSON.stringify(entry.detail ?? {}),
  ]);
}
