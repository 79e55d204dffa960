import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@tributary/observability';

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 10_000;

/** Work that is done again and again until the service stops. A round says how long to wait before the next; a failing round is logged and tried again, later each time. */
export class Loop {
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly name: string, private readonly logger: Logger, private readonly round: () => Promise<number>) {}

  get stopping(): boolean {
    return this.#stop.signal.aborted;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    let retry = FIRST_RETRY_MS;
    while (!this.#stop.signal.aborted) {
      const wait = await this.round().then(
        (ms) => { retry = FIRST_RETRY_MS; return ms; },
        (error: unknown) => {
          this.logger.error(`Round of ${this.name} failed; trying again`, { error });
          retry = Math.min(retry * 2, LAST_RETRY_MS);
          return retry;
        });
      if (wait > 0) await pause(wait, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }
}
