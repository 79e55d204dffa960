import { Injectable } from '@nestjs/common';
import type { AccessListener } from '@tributary/security';
import type { Tx } from '@tributary/persistence';

/** A council that is onboarded, an agreement that is added or withdrawn: statuses and areas of every figure may change. */
@Injectable()
export class GovernanceListener implements AccessListener {
  async onOrganisations(tx: Tx): Promise<void> {
    await everythingStale(tx);
  }

  async onAgreements(tx: Tx): Promise<void> {
    await everythingStale(tx);
  }
}

async function everythingStale(tx: Tx): Promise<void> {
  await tx.query(`insert into stale_measure (measure, period) values ('*', '*')`);
}
