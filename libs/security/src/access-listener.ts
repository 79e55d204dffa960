import type { Agreement, Organisation, Principal } from '@tributary/contracts';
import type { Tx } from '@tributary/persistence';

export interface Changed<T> {
  /** What the read model held until now; undefined when it is new. */
  readonly before: T | undefined;
  /** What it holds now; undefined when governance has removed it. */
  readonly after: T | undefined;
}

/**
 * A service that must react to governance (linkage re-decides permissions, kpi re-folds) implements this as a provider and registers it with
 * `SecurityModule.listen`. Called inside the transaction that changes the read model and moves the offset, after the read model's tables have been
 * written; what it does is committed with them. Only real changes are reported, so a re-delivery calls nobody.
 */
export interface AccessListener {
  onOrganisations?(tx: Tx, changed: readonly Changed<Organisation>[]): Promise<void>;
  onAgreements?(tx: Tx, changed: readonly Changed<Agreement>[]): Promise<void>;
  onPrincipals?(tx: Tx, changed: readonly Changed<Principal>[]): Promise<void>;
}
