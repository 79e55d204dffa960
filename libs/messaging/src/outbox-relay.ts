import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type PartitionerArgs, type Producer } from 'kafkajs';
import type pg from 'pg';
import { describeError, type Logger, type Metrics } from '@tributary/observability';
import { trySessionLock } from '@tributary/persistence';
import { backoffMs } from './backoff.js';
import { createKafka, prefixed, type KafkaSettings } from './kafka-client.js';
import { outboxChannel } from './outbox.js';
import { OUTBOX_START, outboxDepth, outboxHasRows, outboxHorizon, readOutbox, removeThrough, type OutboxPosition, type StoredRow } from './outbox-reader.js';
import { cutSends, topicMessages } from './sends.js';

const { CompressionTypes } = kafkajs;
/** Each row of the outbox names its partition. */
const partitionOf = ({ message }: PartitionerArgs): number => message.partition ?? 0;

export interface OutboxRelayOptions {
  readonly pool: pg.Pool;
  readonly schema: string;
  readonly settings: KafkaSettings;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface RelayHealth {
  readonly depth: number;
  readonly ageMs: number;
  /** This process publishes; false while another instance of the service does, or the relay is not connected. */
  readonly active: boolean;
  /** Why publishing fails at present; undefined when it does not. */
  readonly failing: string | undefined;
}

/** A notification wakes the relay; this is for the one that got lost. */
const POLL_MS = 2_000;
/** A row waits for an older transaction of its service to end. */
const BLOCKED_MS = 25;
const STANDBY_MS = 2_000;

/**
 * Publishes the outbox of a service in the order of (transaction id, position), one instance at a time (correctness.md section 2). Rows are removed once
 * the broker has acknowledged them; a crash in between repeats messages, which versions absorb. While the broker is away the rows wait.
 */
export class OutboxRelay {
  readonly #abort = new AbortController();
  #running: Promise<void> | undefined;
  #active = false;
  #failing: string | undefined;
  /** Everything up to here has been published by this process and removed. */
  #after = OUTBOX_START;
  #wake: () => void = () => undefined;
  #woken = false;

  constructor(private readonly options: OutboxRelayOptions) {}

  start(): void {
    this.#running ??= this.#supervise();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    this.#wake();
    await this.#running;
  }

  async health(): Promise<RelayHealth> {
    return { ...(await outboxDepth(this.options.pool, this.#after)), active: this.#active, failing: this.#failing };
  }

  get #stopped(): boolean {
    return this.#abort.signal.aborted;
  }

  async #supervise(): Promise<void> {
    for (let failures = 0; !this.#stopped;) {
      try {
        const published = await this.#lead();
        if (published) failures = 0;
      } catch (error) {
        failures++;
        const { type, code } = describeError(error);
        this.#failing = code === undefined ? type : `${type} ${code}`;
        this.options.logger.warn('Publishing has failed; trying again', { attempt: failures, error });
      }
      this.#active = false;
      if (!this.#stopped) await sleep(failures > 0 ? Math.min(5_000, backoffMs(failures)) : STANDBY_MS, undefined, { signal: this.#abort.signal }).catch(() => undefined);
    }
  }

  /** Publishes for as long as this process holds the lock; returns false when another one holds it. */
  async #lead(): Promise<boolean> {
    const { pool, schema, settings, logger } = this.options;
    const client = await pool.connect();
    let broken: Error | undefined;
    client.on('error', (error) => { broken = error; this.#wake(); });
    client.on('notification', () => { this.#woken = true; this.#wake(); });
    const producer = createKafka(settings, logger).producer({
      idempotent: true, allowAutoTopicCreation: false, createPartitioner: () => partitionOf,
      retry: { retries: 5, initialRetryTime: 200, maxRetryTime: 2_000 },
    });
    try {
      if (!await trySessionLock(client, `outbox:${schema}`)) {
        this.#failing = undefined;
        return false;
      }
      await client.query(`listen "${outboxChannel(schema)}"`);
      this.#active = true;
      await this.#publishAll(client, producer, () => { if (broken) throw broken; });
      return true;
    } finally {
      await producer.disconnect().catch(() => undefined);
      // The connection ends with the lock and the subscription that it holds.
      client.release(true);
    }
  }

  async #publishAll(client: pg.PoolClient, producer: Producer, assertConnected: () => void): Promise<void> {
    // Connected when there is something to say: a service that writes no topic has no right to be a producer.
    let connected = false;
    // Another instance may have published meanwhile, and a row be older than what this one remembers.
    this.#after = OUTBOX_START;
    while (!this.#stopped) {
      assertConnected();
      this.#woken = false;
      const waiting = await outboxHasRows(client, this.#after);
      // The database is back, and nothing waits for the broker: what has failed before is over.
      if (!waiting) this.#failing = undefined;
      if (!connected && waiting) {
        await producer.connect();
        connected = true;
        this.#failing = undefined;
      }
      const published = await this.#publishReady(client, producer, this.#after);
      if (published) {
        this.#after = published;
        this.#failing = undefined;
        continue;
      }
      const blocked = await outboxHasRows(client, this.#after);
      await this.#pause(blocked ? BLOCKED_MS : POLL_MS);
    }
  }

  /** Publishes everything below the horizon; the next rows are read while the last ones travel. Returns the last position, undefined when there was nothing. */
  async #publishReady(client: pg.PoolClient, producer: Producer, from: OutboxPosition): Promise<OutboxPosition | undefined> {
    if (!await outboxHasRows(client, from)) return undefined;
    const horizon = await outboxHorizon(client);
    let last = from;
    let rows = await readOutbox(client, from, horizon);
    for (let end = rows.at(-1); end; end = rows.at(-1)) {
      const position = { txid: end.txid, id: end.id };
      const ahead = readOutbox(client, position, horizon);
      ahead.catch(() => undefined);
      await this.#send(producer, rows);
      await removeThrough(client, last, position);
      last = position;
      if (this.#stopped) break;
      rows = await ahead;
    }
    return last === from ? undefined : last;
  }

  async #send(producer: Producer, rows: readonly StoredRow[]): Promise<void> {
    const { settings, metrics } = this.options;
    for (const send of cutSends(rows)) {
      await producer.sendBatch({
        acks: -1, compression: CompressionTypes.ZSTD, timeout: 30_000,
        topicMessages: topicMessages(send, settings.clientId, (topic) => prefixed(settings, topic)),
      });
      metrics.count('published_messages_total', 'Messages published from the outbox', {}, send.length);
    }
  }

  async #pause(ms: number): Promise<void> {
    if (this.#stopped || (this.#woken && ms === POLL_MS)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => { clearTimeout(timer); resolve(); };
    });
    this.#wake = () => undefined;
  }
}
