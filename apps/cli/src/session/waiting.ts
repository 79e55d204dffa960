import { setTimeout as pause } from 'node:timers/promises';
import { TributaryError } from '@tributary/domain';

export interface Patience {
  readonly timeoutMs: number;
  /** What is waited for, for people. */
  readonly what: string;
  /** Pause between two questions, looked up each time. */
  readonly everyMs?: (() => number) | number;
}

/** Asks again until there is an answer. Throws `timed-out` when there is none in time. */
export async function eventually<T>(ask: () => Promise<T | null>, { timeoutMs, what, everyMs = 300 }: Patience): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > until) throw new TributaryError('timed-out', `waited in vain for ${what}`, { remedy: 'npx tributary status shows what is behind.' });
    await pause(typeof everyMs === 'number' ? everyMs : everyMs());
  }
}
