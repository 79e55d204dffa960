import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type pg from 'pg';
import type { Logger, Metrics } from '@tributary/observability';
import { TributaryError } from '@tributary/domain';
import { GroupRunner, type GroupHealth } from './group-runner.js';
import type { KafkaSettings } from './kafka-client.js';
import { together } from './together.js';
import type { AnyBatchConsumer } from './types.js';

export interface KafkaBatchServerOptions {
  readonly settings: KafkaSettings;
  readonly pool: pg.Pool;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Asked when the transport starts, when everything the consumers need is there. */
  readonly consumers: () => readonly AnyBatchConsumer[];
  /** How often a session asks whether its topics are still the same ones; another one only for tests. */
  readonly sameTopicsMs?: number | undefined;
}

/**
 * Nest's transport for whole batches. Listening starts the consumers in the background and returns at once: a service runs and answers
 * while the broker is away, and consumes when it comes.
 */
export class KafkaBatchServer extends Server implements CustomTransportStrategy {
  #runners: readonly GroupRunner[] = [];

  constructor(private readonly options: KafkaBatchServerOptions) {
    super();
  }

  listen(callback: () => void): void {
    const { consumers, ...rest } = this.options;
    const groups = [...Map.groupBy(consumers(), ({ group }) => group).values()].flatMap(([first, ...others]) => (first ? [together([first, ...others])] : []));
    this.#runners = groups.map((consumer) => new GroupRunner({ ...rest, consumer }));
    for (const runner of this.#runners) runner.start();
    callback();
  }

  async close(): Promise<void> {
    await Promise.all(this.#runners.map((runner) => runner.stop()));
  }

  health(): readonly GroupHealth[] {
    return this.#runners.map((runner) => runner.health());
  }

  /** The transport has no events of its own: ask {@link health}. */
  on(): void {
    throw new TributaryError('not-supported', 'the batch transport emits no events');
  }

  unwrap<T>(): T {
    throw new TributaryError('not-supported', 'the Kafka client is not handed out');
  }
}
