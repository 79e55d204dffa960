import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { withTransaction } from '@tributary/persistence';
import type { Logger } from '@tributary/observability';
import { backoffMs } from './backoff.js';
import { tryComplete } from './barrier.js';
import type { BarrierProtocol } from './types.js';

export interface BarrierWatchOptions {
  readonly pool: pg.Pool;
  readonly logger: Logger;
  readonly group: string;
  /** Partitions that have to arrive, over all topics of the group that carry barriers. */
  readonly expected: number;
  readonly protocol: BarrierProtocol;
  /** Releases at which a partition of this process waits. */
  readonly heldReleases: () => readonly string[];
  readonly release: (release: string) => void;
}

const EVERY_MS = 150;

/**
 * While a partition of this process waits at a barrier: completes the barrier when everybody is there, and lets the partitions go on when it
 * is complete, whoever completed it. Sleeps for good while nothing waits.
 */
export class BarrierWatch {
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(private readonly options: BarrierWatchOptions) {}

  /** A partition has begun to wait. */
  wake(): void {
    if (this.#stopped || this.#running) return;
    this.#running = this.#watch().finally(() => {
      this.#running = undefined;
      if (this.options.heldReleases().length > 0) this.wake();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #watch(): Promise<void> {
    let failures = 0;
    while (!this.#stopped && this.options.heldReleases().length > 0) {
      try {
        for (const release of new Set(this.options.heldReleases())) await this.#look(release);
        failures = 0;
      } catch (error) {
        failures++;
        this.options.logger.warn('A barrier could not be looked after; trying again', { group: this.options.group, attempt: failures, error });
      }
      if (this.options.heldReleases().length > 0) await sleep(failures > 0 ? Math.min(2_000, backoffMs(failures)) : EVERY_MS);
    }
  }

  async #look(release: string): Promise<void> {
    const { pool, group, expected, protocol, logger } = this.options;
    const { rows } = await pool.query<{ state: string; arrived: number }>(
      `select b.state, (select count(*)::int from barrier_arrival a where a.consumer_group = b.consumer_group and a.release = b.release) as arrived
       from barrier b where b.consumer_group = $1 and b.release = $2`,
      [group, release],
    );
    const barrier = rows[0];
    if (!barrier) return;
    let complete = barrier.state === 'complete';
    if (barrier.state === 'gathering' && barrier.arrived >= expected) {
      complete = await withTransaction(pool, (tx) => tryComplete(tx, group, release, expected, protocol));
      logger.info('All partitions have reached the barrier', { group, release, state: complete ? 'complete' : 'held' });
    }
    if (complete) this.options.release(release);
  }
}
