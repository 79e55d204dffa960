import { randomUUID } from 'node:crypto';
import { DelayedError, Queue, Worker, type Job } from 'bullmq';
import { Redis } from 'ioredis';
import type pg from 'pg';
import type { Logger, Metrics } from '@tributary/observability';
import { trySessionLock } from '@tributary/persistence';
import type { Pipeline } from '../pipeline/pipeline.js';
import { runLock, type Submission, type SubmissionStore } from '../store/submissions.js';

const BUSY_DELAY_MS = 250;
const LOCK_MS = 30_000;

export interface WorkQueueParts {
  readonly name: string;
  readonly redisUrl: string;
  readonly pool: pg.Pool;
  readonly store: SubmissionStore;
  readonly pipeline: Pipeline;
  readonly concurrency: number;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'count'>;
}

/**
 * The queue on Redis that says when a submission is worked on. What has to be done stands in the database: a job that is lost, doubled or run again after a
 * crash does no harm, because one run at a time holds the sender's lock and only a submission that still waits is finished.
 */
export class WorkQueue {
  readonly #parts: WorkQueueParts;
  /** Jobs of another process that died keep their ids for a while; those of this one must not wait for that. */
  readonly #boot = randomUUID().slice(0, 8);
  readonly #producerConnection: Redis;
  readonly #workerConnection: Redis;
  readonly #queue: Queue<{ submission: string }>;
  #worker: Worker<{ submission: string }> | null = null;
  #stopping = false;
  /** What this process works through now, by its lock, and whether more has been asked for since it last looked. */
  readonly #running = new Map<string, { more: boolean }>();

  constructor(parts: WorkQueueParts) {
    this.#parts = parts;
    const ignore = (): void => undefined;
    // Commands wait for a Redis that is away, because bullmq remembers for ever that its first one failed; who must not wait looks at the state first.
    this.#producerConnection = new Redis(parts.redisUrl, { maxRetriesPerRequest: null }).on('error', ignore);
    this.#workerConnection = new Redis(parts.redisUrl, { maxRetriesPerRequest: null }).on('error', ignore);
    this.#queue = new Queue(`submissions-${parts.name}`, { connection: this.#producerConnection, skipWaitingForReady: true });
    this.#queue.on('error', ignore);
  }

  /** Senders whose submissions are being worked on here. */
  get running(): number {
    return this.#running.size;
  }

  start(): void {
    const { name, concurrency, logger, metrics } = this.#parts;
    this.#worker = new Worker(`submissions-${name}`, (job, token) => this.#work(job, token), {
      connection: this.#workerConnection, concurrency, lockDuration: LOCK_MS, stalledInterval: LOCK_MS, maxStalledCount: 100,
    });
    this.#worker.on('error', (error) => logger.warn('The work queue has lost Redis', { error }));
    this.#worker.on('failed', (job, error) => {
      metrics.count('submission_attempts_failed', 'Attempts at a submission that ended because something around the service was broken');
      logger.warn('A submission could not be processed; it will be tried again', { submission: job?.data.submission, attempt: job?.attemptsMade, error });
    });
  }

  /** Asks for a submission to be worked on. False when Redis could not be reached. */
  async add(submission: string): Promise<boolean> {
    if (this.#producerConnection.status !== 'ready') return false;
    try {
      await this.#queue.add('process', { submission }, { jobId: `${submission}.${this.#boot}`, attempts: 8, backoff: { type: 'exponential', delay: 1_000 }, removeOnComplete: true, removeOnFail: true });
      return true;
    } catch {
      return false;
    }
  }

  async #work(job: Job<{ submission: string }>, token: string | undefined): Promise<void> {
    if (await this.#processSenderOf(job.data.submission)) return;
    await job.moveToDelayed(Date.now() + BUSY_DELAY_MS, token);
    throw new DelayedError();
  }

  /**
   * Works through the waiting submissions of a sender and feed in the order in which they came, until none waits: those that come meanwhile need not be asked for again. Where this
   * process does so already it is only told that there is more. False when another process does.
   */
  async #processSenderOf(id: string): Promise<boolean> {
    const wanted = await this.#parts.store.byId(id);
    if (wanted?.state !== 'waiting') return true;
    const lock = runLock(wanted);
    const running = this.#running.get(lock);
    if (running) {
      running.more = true;
      return true;
    }
    const mine = { more: false };
    this.#running.set(lock, mine);
    try {
      return await this.#processLocked(wanted, mine);
    } finally {
      if (this.#running.get(lock) === mine) this.#running.delete(lock);
    }
  }

  async #processLocked(wanted: Submission, running: { more: boolean }): Promise<boolean> {
    const { pool, store, pipeline } = this.#parts;
    const { feed, sender } = wanted;
    const client = await pool.connect();
    let lost: Error | undefined;
    const onError = (error: Error): void => { lost = error; };
    client.on('error', onError);
    try {
      if (!(await trySessionLock(client, runLock(wanted)))) return false;
      do {
        running.more = false;
        for (let next = await store.oldestWaiting(feed, sender); next && !this.#stopping; next = await store.oldestWaiting(feed, sender)) await pipeline.process(next);
      } while (running.more && !this.#stopping);
      // From here on who asks begins anew: nothing may come between the last look and this.
      this.#running.delete(runLock(wanted));
      return true;
    } finally {
      await client.query('select pg_advisory_unlock_all()').catch((error: Error) => { lost = error; });
      client.off('error', onError);
      client.release(lost);
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const away = this.#producerConnection.status !== 'ready';
    const closing = Promise.allSettled([this.#worker?.close(away), this.#queue.close()]);
    // With Redis away nothing can be said goodbye to; cutting the connections lets the closing end.
    if (away) this.#disconnect();
    await closing;
    this.#disconnect();
  }

  #disconnect(): void {
    this.#producerConnection.disconnect();
    this.#workerConnection.disconnect();
  }
}
