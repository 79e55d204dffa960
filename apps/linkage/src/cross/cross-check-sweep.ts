import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { londonDate } from '@tributary/domain';
import type { Logger, Metrics } from '@tributary/observability';
import { withTransaction } from '@tributary/persistence';
import { LOGGER, METRICS, POOL } from '@tributary/service';
import type pg from 'pg';
import { FEEDS_GROUP } from '../feeds.consumer.js';
import { markAllDue } from './cross-due.js';
import { publishCrossFindings } from './cross-findings.js';

const LOOK_MS = 2_000;
/** Nothing is compared while statements flow, of whatever feed, because it looks at everybody of the senders concerned: it waits until none has come for so long, but not for ever. */
const QUIET = '3 seconds';
const LONGEST = '10 minutes';

/** Has the senders' receipts told what comparing returns finds, once what has changed has come to rest. All of it again when the service starts and when the London day changes: people may have moved apart without a fact. */
@Injectable()
export class CrossCheckSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;
  #day = '';

  constructor(@Inject(POOL) private readonly pool: pg.Pool, @Inject(LOGGER) private readonly logger: Logger, @Inject(METRICS) private readonly metrics: Metrics) {}

  onApplicationBootstrap(): void {
    this.#schedule();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(today: string): Promise<void> {
    if (this.#day !== today) {
      await withTransaction(this.pool, markAllDue);
      this.#day = today;
    }
    const { rows: [row] } = await this.pool.query<{ due: boolean | null }>(
      `select greatest(max(marked_at), (select max(updated_at) from consumer_offset where consumer_group = $1)) < clock_timestamp() - interval '${QUIET}'
         or min(marked_at) < clock_timestamp() - interval '${LONGEST}' as due from cross_due`, [FEEDS_GROUP]);
    if (row?.due !== true) return;
    const stated = await publishCrossFindings(this.pool);
    this.metrics.count('linkage_cross_findings_total', 'Scopes of which comparing returns found something new', {}, stated);
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#run(londonDate(new Date()))
        .catch((error: unknown) => this.logger.error('Returns could not be compared; it will be tried again', { error }))
        .finally(() => this.#schedule());
    }, LOOK_MS);
  }
}
