import { Queue, UnrecoverableError, Worker, type Job } from 'bullmq';
import { Redis } from 'ioredis';
import { TributaryError } from '@tributary/domain';
import type { Logger } from '@tributary/observability';
import type { SecretBox } from '@tributary/pseudonymisation';
import type { ComparedCounts } from '../store/cross-findings.js';
import type { Submission, SubmissionStore } from '../store/submissions.js';
import { checkAddress } from './webhook-address.js';
import { comparedMessage, webhookMessage } from './webhook-message.js';
import { post } from './webhook-sender.js';
import type { Attempt, WebhookStore } from './webhook-store.js';

const LOOK_MS = 1_000;
const BATCH = 200;
/** With 5 s at first and twice as long each time, about a day. */
const ATTEMPTS = 15;

export interface WebhookQueueParts {
  readonly name: string;
  readonly redisUrl: string;
  readonly store: WebhookStore;
  readonly submissions: SubmissionStore;
  /** What comparing finds now about the scope of a submission; null once a later one has taken its place. */
  readonly compared: (submission: Submission) => Promise<ComparedCounts | null>;
  readonly secrets: SecretBox;
  /** The service as senders reach it, for links; messages carry the path alone without it. */
  readonly publicUrl: string | undefined;
  readonly privateAddresses: boolean;
  /** Pause before the second attempt; each further one waits twice as long. */
  readonly retryMs: number;
  readonly logger: Logger;
}

/**
 * Tells senders of receipts and of what comparing finds later, at least once each and with one id for all attempts of a delivery. What has to be told stands in the database; a queue on Redis retries with growing pauses
 * when a receiver is away or answers with anything but 2xx. Answer 410 takes the webhook away (Standard Webhooks).
 */
export class WebhookQueue {
  readonly #parts: WebhookQueueParts;
  readonly #producer: Redis;
  readonly #consumer: Redis;
  readonly #queue: Queue<{ delivery: string }>;
  #worker: Worker<{ delivery: string }> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();

  constructor(parts: WebhookQueueParts) {
    this.#parts = parts;
    const ignore = (): void => undefined;
    this.#producer = new Redis(parts.redisUrl, { maxRetriesPerRequest: null }).on('error', ignore);
    this.#consumer = new Redis(parts.redisUrl, { maxRetriesPerRequest: null }).on('error', ignore);
    this.#queue = new Queue(`webhooks-${parts.name}`, { connection: this.#producer, skipWaitingForReady: true });
    this.#queue.on('error', ignore);
  }

  start(): void {
    const { name, logger } = this.#parts;
    this.#worker = new Worker(`webhooks-${name}`, (job) => this.#deliver(job), { connection: this.#consumer, concurrency: 4 });
    this.#worker.on('error', (error) => logger.warn('The queue of webhooks has lost Redis', { error }));
    this.#timer = setInterval(() => { this.#looking = this.#looking.then(() => this.#look()); }, LOOK_MS);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#looking;
    const away = this.#producer.status !== 'ready';
    const closing = Promise.allSettled([this.#worker?.close(away), this.#queue.close()]);
    if (away) this.#disconnect();
    await closing;
    this.#disconnect();
  }

  #disconnect(): void {
    this.#producer.disconnect();
    this.#consumer.disconnect();
  }

  async #look(): Promise<void> {
    const { store, logger, retryMs } = this.#parts;
    if (this.#producer.status !== 'ready') return;
    try {
      const ids = await store.takeUnqueued(BATCH);
      if (ids.length === 0) return;
      // The id of the job keeps a delivery that is queued already from being queued twice.
      const options = { attempts: ATTEMPTS, backoff: { type: 'exponential', delay: retryMs, jitter: 0.2 }, removeOnComplete: true, removeOnFail: true };
      await this.#queue.addBulk(ids.map((delivery) => ({ name: 'deliver', data: { delivery }, opts: { ...options, jobId: delivery } }))).catch(async () => store.untake(ids));
    } catch (error) {
      logger.warn('Webhooks could not be queued; it will be tried again', { error });
    }
  }

  async #deliver(job: Job<{ delivery: string }>): Promise<void> {
    const { store, submissions, compared, secrets, publicUrl, privateAddresses, logger } = this.#parts;
    const delivery = await store.delivery(job.data.delivery);
    if (delivery?.state !== 'pending') return;
    const [webhook, submission] = [await store.of(delivery.sender), await submissions.byId(delivery.submission)];
    if (!webhook || !submission?.receipt) return store.record(delivery.id, 'failed', { status: null, fault: 'webhook-removed' });
    const found = delivery.kind === 'receipt.ready' ? null : await compared(submission);
    if (delivery.kind !== 'receipt.ready' && found === null) return store.record(delivery.id, 'failed', { status: null, fault: 'submission-superseded' });
    const body = found === null ? webhookMessage(submission.receipt, publicUrl) : comparedMessage(submission.receipt, found, publicUrl);
    const message = { id: `msg_${delivery.id}`, body, secret: await secrets.open(webhook.secret), at: new Date() };
    const attempt: Attempt = await checkAddress(webhook.url, { privateAddresses }).then((url) => post(url, message, { privateAddresses }), (error: unknown) => ({ status: null, fault: error instanceof TributaryError ? error.code : 'unreachable' }));
    if (attempt.fault === null) return store.record(delivery.id, 'delivered', attempt);
    const last = attempt.status === 410 || job.attemptsMade + 1 >= ATTEMPTS;
    await store.record(delivery.id, last ? 'failed' : 'pending', attempt);
    logger.info('A webhook was not taken', { submission: delivery.submission, sender: delivery.sender, status: attempt.status, code: attempt.fault, attempt: job.attemptsMade + 1 });
    if (attempt.status === 410) await store.drop(webhook);
    throw last ? new UnrecoverableError(attempt.fault) : new Error(attempt.fault);
  }
}
