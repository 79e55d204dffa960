/**
 * Statements of a transaction that do not need each other's answers, one ahead: while the database executes one, the process prepares the next. Order is kept between the first statements of
 * two steps only.
 */
export class Ahead {
  #running: Promise<unknown> = Promise.resolve();

  /** Begins a step and waits for the one before it; throws what that one has thrown. */
  async begin(step: () => Promise<unknown>): Promise<void> {
    const before = this.#running;
    const next = step();
    // Whoever fails first is told of; the steps behind it fail with it.
    next.catch(() => undefined);
    this.#running = next;
    await before;
  }

  /** Waits for the last step. */
  async end(): Promise<void> {
    await this.#running;
  }
}
