import { Inject, Injectable } from '@nestjs/common';
import { TOPICS, type Objection } from '@tributary/contracts';
import { londonDate } from '@tributary/domain';
import type { Batch, BatchConsumer } from '@tributary/messaging';
import type { Tx } from '@tributary/persistence';
import { markAllDue } from '../cross/cross-due.js';
import { enterGate } from '../links/gate.js';
import { AppliedGovernanceCache } from './applied.js';
import { applyObjections, saveObjections } from './objections.js';

/** Objections take effect in the transaction that takes them in. */
@Injectable()
export class ObjectionsConsumer implements BatchConsumer<Objection> {
  readonly group = 'linkage.objections';
  readonly topics = [TOPICS.objections];

  constructor(@Inject(AppliedGovernanceCache) private readonly cache: AppliedGovernanceCache) {}

  async handle(tx: Tx, batch: Batch<Objection>): Promise<void> {
    await enterGate(tx, 'alone');
    await saveObjections(tx, batch.messages.map((message) => message.value));
    if ((await applyObjections(tx, londonDate(new Date()), this.cache)) > 0) await markAllDue(tx);
  }
}
