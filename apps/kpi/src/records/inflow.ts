import { Injectable } from '@nestjs/common';

/** More than so many messages a second are a flood. */
const FLOOD = 1_000;
const WINDOW_MS = 2_000;

/** How fast records come in just now, for those who would rather wait for the end of a flood. */
@Injectable()
export class Inflow {
  readonly #taken: { readonly at: number; readonly messages: number }[] = [];

  /** A batch has been taken. */
  taken(messages: number, now = performance.now()): void {
    this.#taken.push({ at: now, messages });
  }

  flooded(now = performance.now()): boolean {
    while ((this.#taken[0]?.at ?? now) < now - WINDOW_MS) this.#taken.shift();
    return this.#taken.reduce((sum, { messages }) => sum + messages, 0) > (FLOOD * WINDOW_MS) / 1000;
  }
}
