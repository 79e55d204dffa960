import { setTimeout as pause } from 'node:timers/promises';
import { TributaryError } from '@tributary/domain';

/**
 * Asks again and again until `ready` answers true. An error of `ready` counts as not yet, and is the cause when time runs out.
 * @throws TributaryError `not-ready` after `timeout` milliseconds, or at once when `failed` names a reason.
 */
export async function waitUntil(
  what: string, ready: () => Promise<boolean>, options: { timeout: number; every?: number; failed?: () => Promise<string | undefined> },
): Promise<void> {
  const until = Date.now() + options.timeout;
  let cause: unknown;
  for (;;) {
    try {
      if (await ready()) return;
    } catch (error) {
      cause = error;
    }
    const failure = await options.failed?.();
    if (failure !== undefined) throw new TributaryError('not-ready', `${what} did not start: ${failure}`, { cause });
    if (Date.now() > until) throw new TributaryError('not-ready', `${what} was not ready after ${options.timeout / 1000} s.`, { cause });
    await pause(options.every ?? 50);
  }
}
