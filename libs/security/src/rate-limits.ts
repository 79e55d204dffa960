import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { TributaryError } from '@tributary/domain';

export interface RateLimitOptions {
  readonly redis: Redis;
  readonly service: string;
  /** Requests in a minute from one address; 600 when left out. */
  readonly perAddress?: number;
  /** Requests in a minute by one principal; 1,200 when left out. */
  readonly perPrincipal?: number;
  /** Refused tokens and calls in a minute from one address; 30 when left out. */
  readonly failuresPerAddress?: number;
}

const MINUTE = 60;

/**
 * Limits by address, by principal, and by refusals from an address, counted in Redis so that all instances count together. Without Redis each
 * process counts for itself: a limit that is away must not lock everybody out, nor let everybody in.
 */
export class RateLimits {
  readonly #address: RateLimiterRedis;
  readonly #principal: RateLimiterRedis;
  readonly #failures: RateLimiterRedis;

  constructor(options: RateLimitOptions) {
    const limiter = (kind: string, points: number) => new RateLimiterRedis({
      storeClient: options.redis, keyPrefix: `rate:${options.service}:${kind}`, points, duration: MINUTE,
      insuranceLimiter: new RateLimiterMemory({ points, duration: MINUTE }),
    });
    this.#address = limiter('address', options.perAddress ?? 600);
    this.#principal = limiter('principal', options.perPrincipal ?? 1_200);
    this.#failures = limiter('failures', options.failuresPerAddress ?? 30);
  }

  /** @throws TributaryError `too-many-requests` (429) */
  async address(address: string): Promise<void> {
    await consume(this.#address, address);
    const failures = await this.#failures.get(address);
    if (failures && failures.consumedPoints > this.#failures.points) throw tooMany(failures.msBeforeNext);
  }

  /** @throws TributaryError `too-many-requests` (429) */
  async principal(id: string): Promise<void> {
    await consume(this.#principal, id);
  }

  /** A token or a call from this address has been refused. */
  async refused(address: string): Promise<void> {
    await this.#failures.consume(address).catch(() => undefined);
  }
}

async function consume(limiter: RateLimiterRedis, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (error instanceof RateLimiterRes) throw tooMany(error.msBeforeNext);
    throw error;
  }
}

const tooMany = (ms: number) => new TributaryError('too-many-requests', `too many requests; try again in ${Math.max(1, Math.ceil(ms / 1_000))} seconds`, { status: 429 });
