import type { Logger } from '@tributary/observability';

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 10_000;

/** Milliseconds until the next round, or at the most so many when somebody may wake the loop before. */
export type Pause = number | { readonly untilWoken: number };

/** Work that is done again and again until the service stops. A round says how long to wait before the next; a failing round is logged and tried again, later each time. */
export class Loop {
  #stopping = false;
  #running: Promise<void> = Promise.resolve();
  /** Somebody has called since the last round began. */
  #woken = false;
  #endPause: ((why: 'woken' | 'stopping') => void) | undefined;

  constructor(private readonly name: string, private readonly logger: Logger, private readonly round: () => Promise<Pause>) {}

  get stopping(): boolean {
    return this.#stopping;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#endPause?.('stopping');
    await this.#running;
  }

  /** There may be something to do: a pause that says so ends, this one or the next; others go on. */
  wake(): void {
    this.#woken = true;
    this.#endPause?.('woken');
  }

  async #run(): Promise<void> {
    let retry = FIRST_RETRY_MS;
    while (!this.#stopping) {
      this.#woken = false;
      const pause = await this.round().then(
        (wanted) => { retry = FIRST_RETRY_MS; return wanted; },
        (error: unknown) => {
          this.logger.error(`Round of ${this.name} failed; trying again`, { error });
          retry = Math.min(retry * 2, LAST_RETRY_MS);
          return retry;
        });
      await this.#pause(pause);
    }
  }

  async #pause(pause: Pause): Promise<void> {
    const [ms, wakes] = typeof pause === 'number' ? [pause, false] : [pause.untilWoken, true];
    if (ms <= 0 || this.#stopping || (wakes && this.#woken)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endPause = (why) => {
        if (why === 'woken' && !wakes) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.#endPause = undefined;
  }
}
