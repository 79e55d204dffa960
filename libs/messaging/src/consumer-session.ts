import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import type pg from 'pg';
import { tracedBatch, type Logger, type Metrics } from '@tributary/observability';
import { applySegment } from './apply-segment.js';
import { loadAssignment, topicsReplaced, type Assigned } from './assignment.js';
import { backoffMs } from './backoff.js';
import { BarrierWatch } from './barrier-watch.js';
import { carriesBarriers } from './barrier.js';
import { CheckpointLostError } from './checkpoint.js';
import { decode } from './decode.js';
import { createKafka, prefixed, type KafkaSettings } from './kafka-client.js';
import { keepAlive } from './keep-alive.js';
import { partitionKey, positionOf, type PartitionState } from './partition-state.js';
import { segments } from './segments.js';
import type { AnyBatchConsumer } from './types.js';

export interface SessionOptions {
  readonly settings: KafkaSettings;
  readonly pool: pg.Pool;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly consumer: AnyBatchConsumer;
  /** SAME_TOPICS_MS when left out. */
  readonly sameTopicsMs?: number | undefined;
}

const DEFAULT_BATCH = 5_000;
const DEFAULT_CONCURRENCY = 4;
/** Without a sign of life for so long the client is taken for dead, whatever it believes itself. */
const SILENCE_MS = 60_000;
/** How often a session asks whether its topics are still the same ones; see {@link topicsReplaced}. */
const SAME_TOPICS_MS = 300_000;

/** One life of a kafkajs consumer, from joining the group to crash or stop (correctness.md sections 3 and 6). */
export class ConsumerSession {
  readonly #kafka: Consumer;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #watch: BarrierWatch | undefined;
  #partitions = new Map<string, PartitionState>();
  #assigned: Assigned = {};
  #assignment: Promise<void> = Promise.resolve();
  #generation = 0;
  #joined = false;
  #stopped = false;
  #looking = false;
  #lastSeen = Date.now();
  #end: (error?: Error) => void = () => undefined;

  constructor(private readonly options: SessionOptions) {
    const { consumer, settings, logger, pool } = options;
    this.#kafka = createKafka(settings, logger).consumer({
      groupId: prefixed(settings, consumer.group),
      // A killed member holds its partitions up until its session ends, also from its own successor: as short as brokers allow by default.
      sessionTimeout: 6_000, heartbeatInterval: 1_500, rebalanceTimeout: 30_000,
      minBytes: 1, maxWaitTimeInMs: 500, maxBytesPerPartition: 512 * 1024, maxBytes: 4 * 1024 * 1024,
      allowAutoTopicCreation: false,
      retry: { retries: 5, restartOnFailure: async () => false },
    });
    const { barrier } = consumer;
    this.#watch = barrier && new BarrierWatch({
      pool, logger, group: consumer.group, protocol: barrier,
      expected: consumer.topics.filter(carriesBarriers).reduce((sum, topic) => sum + topic.partitions, 0),
      heldReleases: () => [...this.#partitions.values()].flatMap((state) => state.held ?? []),
      release: (release) => this.#letGo(release),
    });
  }

  get joined(): boolean {
    return this.#joined;
  }

  get partitions(): readonly PartitionState[] {
    return [...this.#partitions.values()];
  }

  /** Consumes until {@link stop}; throws when the consumer cannot start, crashes, or falls silent. */
  async run(): Promise<void> {
    const ended = new Promise<void>((resolve, reject) => { this.#end = (error) => (error ? reject(error) : resolve()); });
    ended.catch(() => undefined);
    this.#listen();
    const watchdog = setInterval(() => {
      if (Date.now() - this.#lastSeen > SILENCE_MS) this.#end(new Error('the consumer has fallen silent'));
    }, 5_000);
    const replaced = setInterval(() => void this.#lookAtTopics(), this.options.sameTopicsMs ?? SAME_TOPICS_MS);
    try {
      await this.#kafka.connect();
      await this.#kafka.subscribe({ topics: this.options.consumer.topics.map((topic) => prefixed(this.options.settings, topic.name)), fromBeginning: true });
      await this.#kafka.run({
        autoCommit: false, eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: this.options.consumer.concurrency ?? DEFAULT_CONCURRENCY,
        eachBatch: (payload) => this.#eachBatch(payload),
      });
      await ended;
    } finally {
      clearInterval(watchdog);
      clearInterval(replaced);
      await this.#close();
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#end();
  }

  async #close(): Promise<void> {
    this.#stopped = true;
    this.#joined = false;
    this.#generation++;
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#watch?.stop();
    // A client in a bad state may never come back from this; the next session must not wait for it.
    await Promise.race([this.#kafka.disconnect().catch(() => undefined), sleep(10_000, undefined, { ref: false })]);
  }

  #listen(): void {
    const { events } = this.#kafka;
    const seen = () => { this.#lastSeen = Date.now(); };
    this.#kafka.on(events.HEARTBEAT, seen);
    this.#kafka.on(events.FETCH, seen);
    this.#kafka.on(events.GROUP_JOIN, ({ payload }) => {
      seen();
      this.#joined = true;
      this.#assigned = payload.memberAssignment;
      this.#reload();
    });
    this.#kafka.on(events.REBALANCING, () => { this.#joined = false; });
    this.#kafka.on(events.CRASH, ({ payload }) => this.#end(payload.error));
  }

  async #lookAtTopics(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    // Not while partitions are being loaded: that would begin anew each time, and a slow load never end. A broker that does not answer is a matter of the session itself.
    await this.#assignment;
    if (await topicsReplaced(this.options, this.partitions).catch(() => false)) this.#reload();
    this.#looking = false;
  }

  /** Reads again where all assigned partitions stand. Batches wait for it. */
  #reload(): void {
    const generation = ++this.#generation;
    this.#assignment = this.#load(generation);
  }

  async #load(generation: number): Promise<void> {
    const { consumer, logger } = this.options;
    for (let failures = 0; generation === this.#generation; failures++) {
      try {
        const states = await loadAssignment({ ...this.options, group: consumer.group, topics: consumer.topics, withBarriers: consumer.barrier !== undefined }, this.#assigned);
        await this.#introduce(states);
        if (generation !== this.#generation) return;
        this.#partitions = states;
        for (const state of states.values()) {
          this.#kafka.seek({ topic: state.brokerTopic, partition: state.place.partition, offset: state.checkpoint.nextOffset.toString() });
          if (state.held === undefined) this.#resume(state);
          else this.#pause(state);
        }
        if (this.partitions.some((state) => state.held !== undefined)) this.#watch?.wake();
        return;
      } catch (error) {
        logger.warn('Cannot read where the group stands; trying again', { group: consumer.group, attempt: failures + 1, error });
        await sleep(backoffMs(failures));
      }
    }
  }

  /** Leaves an offset with the broker for partitions where the group has none, before anything is applied. */
  async #introduce(states: ReadonlyMap<string, PartitionState>): Promise<void> {
    const offsets = [...states.values()].filter((state) => !state.knownToBroker)
      .map((state) => ({ topic: state.brokerTopic, partition: state.place.partition, offset: state.checkpoint.nextOffset.toString() }));
    if (offsets.length > 0) await this.#kafka.commitOffsets(offsets);
  }

  async #eachBatch(payload: EachBatchPayload): Promise<void> {
    const alive = keepAlive(() => payload.heartbeat());
    let state: PartitionState | undefined;
    try {
      await this.#assignment;
      state = this.#partitions.get(partitionKey(payload.batch.topic, payload.batch.partition));
      if (!state || payload.isStale() || !payload.isRunning()) return;
      if (state.held === undefined) await this.#consume(payload, state, () => alive.lost);
      else this.#pause(state);
    } catch (error) {
      if (error instanceof CheckpointLostError) {
        this.options.logger.warn('Another process has moved the offset; dropping out', { ...error.place });
        this.#reload();
      } else if (state) this.#backOff(state, error);
    } finally {
      alive.stop();
    }
    // Throws when the group has moved on without us; the client then joins again.
    await payload.heartbeat();
  }

  async #consume(payload: EachBatchPayload, state: PartitionState, lost: () => boolean): Promise<void> {
    const { batch } = payload;
    const first = batch.messages[0];
    const last = batch.messages.at(-1);
    if (!first || !last) return;
    const highWatermark = BigInt(batch.highWatermark);
    const position = positionOf(state, { first: BigInt(first.offset), last: BigInt(last.offset), highWatermark, fetchedOffset: fetchedOffset(batch) });
    if (position === 'reload') return this.#reload();
    if (position === 'seek') {
      state.soughtFor = state.checkpoint.nextOffset;
      this.#kafka.seek({ topic: state.brokerTopic, partition: state.place.partition, offset: state.checkpoint.nextOffset.toString() });
      return;
    }
    const { consumer, pool } = this.options;
    const from = state.checkpoint.nextOffset;
    const messages = batch.messages.filter((message) => BigInt(message.offset) >= from);
    const withBarriers = carriesBarriers(state.topic);
    const decoded = function* () { for (const message of messages) yield decode(state.topic, withBarriers, message); };
    for (const segment of segments(decoded(), consumer.maxBatch ?? DEFAULT_BATCH)) {
      if (lost() || !payload.isRunning() || payload.isStale()) return;
      const began = performance.now();
      const { place, checkpoint } = state;
      const result = await tracedBatch({ ...place, messages: segment.decoded.length }, () => applySegment({
        pool, consumer, topic: state.topic, place, checkpoint, segment, raw: (offset) => messages.find((message) => message.offset === offset),
      }));
      state.checkpoint = { ...state.checkpoint, nextOffset: segment.next };
      state.lag = highWatermark > segment.next ? highWatermark - segment.next : 0n;
      state.failures = 0;
      state.failing = undefined;
      this.#measure(state, result, (performance.now() - began) / 1_000);
      payload.resolveOffset((segment.next - 1n).toString());
      await this.#tellBroker(payload, state);
      if (result.held) {
        state.held = segment.barrier;
        this.#pause(state);
        this.#watch?.wake();
        return;
      }
    }
  }

  /** For the eyes of lag monitors only: the truth is in PostgreSQL, so a failure here is nobody's worry. */
  async #tellBroker(payload: EachBatchPayload, state: PartitionState): Promise<void> {
    const partitions = [{ partition: state.place.partition, offset: state.checkpoint.nextOffset.toString() }];
    await payload.commitOffsetsIfNecessary({ topics: [{ topic: state.brokerTopic, partitions }] })
      .catch((error: unknown) => this.options.logger.debug('The broker did not take the offset', { ...state.place, error }));
  }

  #measure(state: PartitionState, result: { handled: number; quarantined: number }, seconds: number): void {
    const { metrics } = this.options;
    const labels = { group: state.place.group, topic: state.place.topic };
    metrics.count('consumed_messages_total', 'Messages applied', labels, result.handled);
    metrics.count('quarantined_messages_total', 'Messages set aside', labels, result.quarantined);
    metrics.observe('consumer_transaction_seconds', 'Duration of a consumer transaction', seconds, labels);
    metrics.set('consumer_lag_messages', 'Messages of a partition not yet applied', Number(state.lag), { ...labels, partition: state.place.partition });
  }

  /** The world is bad: nothing has been committed and nothing is quarantined; the partition rests a while and the same messages come again. */
  #backOff(state: PartitionState, error: unknown): void {
    const waitMs = backoffMs(state.failures++);
    state.failing ??= { since: Date.now(), error };
    this.options.logger.warn('A batch could not be applied; trying again', { ...state.place, attempt: state.failures, waitMs: Math.round(waitMs), error });
    this.options.metrics.count('consumer_failures_total', 'Batches that could not be applied', { group: state.place.group, topic: state.place.topic });
    this.#pause(state);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (state.held === undefined) this.#resume(state);
    }, waitMs);
    this.#timers.add(timer);
  }

  #letGo(release: string): void {
    for (const state of this.#partitions.values()) {
      if (state.held !== release) continue;
      state.held = undefined;
      this.#resume(state);
    }
  }

  #pause(state: PartitionState): void {
    if (!this.#stopped) this.#kafka.pause([{ topic: state.brokerTopic, partitions: [state.place.partition] }]);
  }

  #resume(state: PartitionState): void {
    if (!this.#stopped) this.#kafka.resume([{ topic: state.brokerTopic, partitions: [state.place.partition] }]);
  }
}

/** Where the fetch of a batch began; the client has it but does not declare it. */
function fetchedOffset(batch: object): bigint | undefined {
  return 'fetchedOffset' in batch && typeof batch.fetchedOffset === 'string' ? BigInt(batch.fetchedOffset) : undefined;
}
