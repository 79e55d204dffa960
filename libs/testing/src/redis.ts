import { Redis } from 'ioredis';
import { REDIS_DATABASES, stack } from './stack.js';

/** Address of an empty numbered database of the shared Redis, the spec's own. */
export async function redisUrl(): Promise<string> {
  const { redisUrl: counterUrl } = await stack();
  const counter = new Redis(counterUrl);
  try {
    const number = ((await counter.incr('tests:next')) % (REDIS_DATABASES - 1)) + 1;
    await counter.select(number);
    await counter.flushdb();
    const url = new URL(counterUrl);
    url.pathname = `/${number}`;
    return url.href;
  } finally {
    counter.disconnect();
  }
}
