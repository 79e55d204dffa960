import { setTimeout as pause } from 'node:timers/promises';
import { TributaryError } from '@tributary/domain';

/** Asks again until there is an answer. Throws `timed-out` when there is none in time. */
export async function eventually<T>(ask: () => Promise<T | null>, options: { timeoutMs: number; what: string; everyMs?: number }): Promise<T> {
  const until = Date.now() + options.timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > until) throw new TributaryError('timed-out', `waited in vain for ${options.what}`, { remedy: 'npx tributary status shows what is behind.' });
    await pause(options.everyMs ?? 300);
  }
}
