import type pg from 'pg';
import { londonDate } from '@tributary/domain';
import type { Logger } from '@tributary/observability';
import { dropStrayStages } from '../stage/tables.js';
import { removeStrayPlaces } from '../store/person-places.js';
import type { RawFiles } from '../store/raw-files.js';
import type { SubmissionStore } from '../store/submissions.js';
import type { ResumableUploads } from '../uploads/resumable-uploads.js';
import type { WebhookStore } from '../webhooks/webhook-store.js';
import type { WorkQueue } from './work-queue.js';

const SWEEP_MS = 2_000;
const RETENTION_EVERY_MS = 3_600_000;

export interface SweeperParts {
  readonly pool: pg.Pool;
  readonly store: SubmissionStore;
  readonly queue: WorkQueue;
  readonly files: RawFiles;
  readonly uploads: Pick<ResumableUploads, 'removeExpired'>;
  readonly webhooks: Pick<WebhookStore, 'removeEnded'>;
  readonly logger: Logger;
}

/** Queues again what waits in the database, removes what has been kept long enough, and at start what runs that were cut off have left. */
export class Sweeper {
  readonly #parts: SweeperParts;
  #timer: NodeJS.Timeout | null = null;
  #lastRetention = 0;
  #strays = true;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: SweeperParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => { this.#running = this.#running.then(() => this.#sweep()); }, SWEEP_MS);
    this.#running = this.#sweep();
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
  }

  async #sweep(): Promise<void> {
    const { pool, store, queue, logger } = this.#parts;
    try {
      // A run of another process may end by being killed, and the server may see that only after this one has started.
      if (this.#strays) this.#strays = (await dropStrayStages(pool)) > 0;
      for (const id of await store.firstWaiting()) if (!(await queue.add(id))) break;
      if (Date.now() - this.#lastRetention > RETENTION_EVERY_MS) {
        this.#lastRetention = Date.now();
        await this.tidy(new Date());
      }
    } catch (error) {
      logger.warn('A sweep of the submissions failed; it will be tried again', { error });
    }
  }

  /** Removes what nobody needs any more: stored files, uploads that were left, word of deliveries that ended long ago, places of runs that came to nothing. */
  async tidy(now: Date): Promise<void> {
    const { pool, uploads, webhooks } = this.#parts;
    await this.removeExpired(londonDate(now));
    await uploads.removeExpired(now.getTime());
    await webhooks.removeEnded(now);
    await removeStrayPlaces(pool);
  }

  /** @param today files are kept up to and with the day that their agreement allows. */
  async removeExpired(today: string): Promise<number> {
    const { pool, store, files, logger } = this.#parts;
    let removed = 0;
    for (const { id } of await store.expired(today)) {
      await files.remove(id);
      await store.markRemoved(id);
      removed++;
    }
    await files.removeStray(async (ids) => {
      const { rows } = await pool.query<{ id: string }>('select id from submission where id::text = any($1)', [ids]);
      return new Set(rows.map((row) => row.id));
    });
    if (removed > 0) logger.info('Removed stored files at the end of their retention', { count: removed });
    return removed;
  }
}
