import type { Tx } from '@tributary/persistence';
import type { RelinkContext } from '../links/relink.js';

/** Governance as it has been applied to the statements: what a batch goes by. Changed only by the sweep, alone in the gate. */
export interface AppliedGovernance extends RelinkContext {
  /** `feed|sender|council` of everything that may be processed. */
  readonly permitted: ReadonlySet<string>;
}

/** Reads the applied governance; keeps it for as long as its revision stands. */
export class AppliedGovernanceCache {
  #held: { revision: string; governance: AppliedGovernance } | undefined;

  /** To be called in the gate. */
  async read(tx: Tx): Promise<AppliedGovernance> {
    const { rows: [state] } = await tx.query<{ revision: string; maxHolders: number }>('select revision, max_holders as "maxHolders" from governance_state');
    if (!state) throw new RangeError('there is no state of governance');
    const { revision, maxHolders } = state;
    if (this.#held?.revision === revision) return this.#held.governance;
    const permitted = await tx.query<{ key: string }>('select key from permission');
    const objecting = await tx.query<{ token: string }>('select token from objecting_token');
    const governance = {
      maxHolders, permitted: new Set(permitted.rows.map((row) => row.key)), objecting: new Set(objecting.rows.map((row) => row.token)),
    };
    this.#held = { revision, governance };
    return governance;
  }
}

/** Marks the applied governance as changed; the id of the transaction never comes again, not even when this one is rolled back. */
export async function bumpRevision(tx: Tx): Promise<void> {
  await tx.query('update governance_state set revision = pg_current_xact_id()::text');
}
