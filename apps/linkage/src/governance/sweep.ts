import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { londonDate } from '@tributary/domain';
import type { Logger, Metrics } from '@tributary/observability';
import { withTransaction } from '@tributary/persistence';
import { CONFIG, LOGGER, METRICS, POOL } from '@tributary/service';
import type pg from 'pg';
import type { LinkageConfig } from '../config.js';
import { markAllDue } from '../cross/cross-due.js';
import { enterGate } from '../links/gate.js';
import { AppliedGovernanceCache } from './applied.js';
import { decideAgain } from './decide-again.js';
import { putMaxHoldersInForce } from './max-holders.js';
import { applyObjections } from './objections.js';
import { applyAgreements } from './permissions.js';

const INTERVAL_MS = 1_000;

/**
 * Brings agreements and objections into effect that changed, began or ended: every second for agreements (one look at three small tables), and when
 * the London day changes for objections. It does not run in the transaction that takes governance's message in, because
 * that one has written before the gate could be entered.
 */
@Injectable()
export class GovernanceSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;
  #day = '';
  /** Once, when this process starts: of two instances that are told otherwise, the one that started last counts. */
  #inForce = false;

  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(AppliedGovernanceCache) private readonly cache: AppliedGovernanceCache,
    @Inject(CONFIG) private readonly config: LinkageConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.#schedule(0);
  }

  async onApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** One sweep as of a London date. */
  async run(today: string): Promise<void> {
    if (!this.#inForce && await putMaxHoldersInForce(this.pool, this.config.LINKAGE_MAX_HOLDERS)) {
      this.logger.info('Another limit of holders of a token is in force', { maxHolders: this.config.LINKAGE_MAX_HOLDERS });
    }
    this.#inForce = true;
    const agreements = await applyAgreements(this.pool, today, this.cache);
    const objections = this.#day === today ? 0 : await withTransaction(this.pool, async (tx) => {
      await enterGate(tx, 'alone');
      return applyObjections(tx, today, this.cache);
    });
    this.#day = today;
    const again = await decideAgain(this.pool, this.cache);
    if (again > 0) this.logger.info("Sources' persons have been decided again by a changed rule", { subjects: again });
    if (agreements + objections > 0) {
      await withTransaction(this.pool, markAllDue);
      this.logger.info('Permission has changed', { agreements, objections });
    }
    this.metrics.count('linkage_permission_changes_total', 'Permissions granted or ended, and objecting tokens, brought into effect', {}, agreements + objections);
  }

  #schedule(delay: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.run(londonDate(new Date()))
        .catch((error: unknown) => this.logger.error('Permission could not be applied; it will be tried again', { error }))
        .finally(() => this.#schedule(INTERVAL_MS));
    }, delay);
  }
}
