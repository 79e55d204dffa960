import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks until the function neither throws nor answers false, and returns its answer. Assertions inside are retried; the last error is thrown
 * when `timeout` milliseconds (10 s) have passed.
 */
export async function eventually<T>(check: () => Promise<T> | T, options: { timeout?: number; every?: number } = {}): Promise<T> {
  const until = Date.now() + (options.timeout ?? 10_000);
  for (;;) {
    try {
      const answer = await check();
      if (answer !== false) return answer;
      if (Date.now() > until) throw new Error(`still false after ${options.timeout ?? 10_000} ms`);
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await pause(options.every ?? 25);
  }
}
