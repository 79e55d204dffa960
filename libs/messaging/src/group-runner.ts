import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from '@tributary/observability';
import { backoffMs } from './backoff.js';
import { ConsumerSession, type SessionOptions } from './consumer-session.js';

export interface GroupHealth {
  readonly group: string;
  /** A member of its group right now. */
  readonly joined: boolean;
  /** Messages not yet applied, over the partitions of this process. */
  readonly lag: number;
  /** Partitions whose batches fail, because the world is bad. */
  readonly failing: readonly { readonly topic: string; readonly partition: number; readonly sinceMs: number; readonly reason: string }[];
  /** Releases at whose barrier partitions wait. */
  readonly held: readonly string[];
  /** Sessions that have ended by a crash, since the start of the process. */
  readonly crashes: number;
}

/** Keeps one consumer running: a session that crashes is followed by another one, after a pause with jitter. */
export class GroupRunner {
  #session: ConsumerSession | undefined;
  #running: Promise<void> | undefined;
  readonly #abort = new AbortController();
  #crashes = 0;

  constructor(private readonly options: SessionOptions) {}

  get group(): string {
    return this.options.consumer.group;
  }

  start(): void {
    this.#running ??= this.#supervise();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#session?.stop();
    await this.#running;
  }

  health(): GroupHealth {
    const partitions = this.#session?.partitions ?? [];
    return {
      group: this.group,
      joined: this.#session?.joined ?? false,
      lag: partitions.reduce((sum, state) => sum + Number(state.lag), 0),
      failing: partitions.flatMap((state) => (state.failing
        ? [{ topic: state.place.topic, partition: state.place.partition, sinceMs: Date.now() - state.failing.since, reason: reasonOf(state.failing.error) }]
        : [])),
      held: [...new Set(partitions.flatMap((state) => state.held ?? []))],
      crashes: this.#crashes,
    };
  }

  async #supervise(): Promise<void> {
    const { logger, metrics } = this.options;
    for (let failures = 0; !this.#abort.signal.aborted; failures++) {
      const began = Date.now();
      this.#session = new ConsumerSession(this.options);
      try {
        await this.#session.run();
      } catch (error) {
        this.#crashes++;
        metrics.count('consumer_crashes_total', 'Sessions of a consumer that ended by a crash', { group: this.group });
        if (Date.now() - began > 60_000) failures = 0;
        logger.warn('The consumer has ended; starting another', { group: this.group, attempt: failures + 1, error });
      }
      if (!this.#abort.signal.aborted) await sleep(Math.min(5_000, backoffMs(failures)), undefined, { signal: this.#abort.signal }).catch(() => undefined);
    }
  }
}

function reasonOf(error: unknown): string {
  const { type, code } = describeError(error);
  return code === undefined ? type : `${type} ${code}`;
}
