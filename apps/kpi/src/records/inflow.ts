import { Injectable } from '@nestjs/common';

/** More than so many records a second are a flood. */
const FLOOD = 1_000;
const WINDOW_MS = 2_000;
/** A flood of which nothing has come for so long has ended or rests. */
const REST_MS = 500;

/** How fast records come in just now, for those who would rather wait for the end of a flood, and whether any do, for those who look less often when none has. */
@Injectable()
export class Inflow {
  readonly #listeners: (() => void)[] = [];
  readonly #taken: { readonly at: number; readonly records: number }[] = [];

  /** A batch of so many records has been taken. */
  taken(records: number, now = performance.now()): void {
    this.#taken.push({ at: now, records });
    for (const listener of this.#listeners) listener();
  }

  /** @param listener is called with every batch, before it has been committed. */
  onTaken(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Has any batch been taken within the last two seconds? */
  flows(now = performance.now()): boolean {
    return now - (this.#taken.at(-1)?.at ?? -Infinity) < WINDOW_MS;
  }

  flooded(now = performance.now()): boolean {
    if (now - (this.#taken.at(-1)?.at ?? -Infinity) > REST_MS) return false;
    while ((this.#taken[0]?.at ?? now) < now - WINDOW_MS) this.#taken.shift();
    return this.#taken.reduce((sum, { records }) => sum + records, 0) > (FLOOD * WINDOW_MS) / 1000;
  }
}
