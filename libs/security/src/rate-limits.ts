import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { TributaryError } from '@tributary/domain';

export interface RateLimitOptions {
  readonly redis: Redis;
  readonly service: string;
  /** Attempts in a minute without a valid token from one address; 30 when left out. */
  readonly failuresPerAddress?: number;
  /** Calls in a minute by one principal; 1,200 when left out. */
  readonly perPrincipal?: number;
  /** Calls in a minute that one principal may not make; 30 when left out. */
  readonly refusalsPerPrincipal?: number;
  /** Sign-ins begun in a minute from one address; 300 when left out. */
  readonly signInsPerAddress?: number;
}

const MINUTE = 60;

/**
 * Limits on what fails, by address, and on what a proven caller does, by principal. A whole organisation calls from one address, so nothing that
 * one of its programs does wrong may count against another's valid token. Counted in Redis so that all instances count together; without Redis
 * each process counts for itself: a limit that is away must not lock everybody out, nor let everybody in.
 */
export class RateLimits {
  readonly #failures: RateLimiterRedis;
  readonly #principal: RateLimiterRedis;
  readonly #refusals: RateLimiterRedis;
  readonly #signIns: RateLimiterRedis;

  constructor(options: RateLimitOptions) {
    const limiter = (kind: string, points: number) => new RateLimiterRedis({
      storeClient: options.redis, keyPrefix: `rate:${options.service}:${kind}`, points, duration: MINUTE,
      insuranceLimiter: new RateLimiterMemory({ points, duration: MINUTE }),
    });
    this.#failures = limiter('failures', options.failuresPerAddress ?? 30);
    this.#principal = limiter('principal', options.perPrincipal ?? 1_200);
    this.#refusals = limiter('refusals', options.refusalsPerPrincipal ?? 30);
    this.#signIns = limiter('sign-ins', options.signInsPerAddress ?? 300);
  }

  /** Counts an attempt without a valid token. @throws TributaryError `too-many-requests` (429) */
  async failed(address: string): Promise<void> {
    await consume(this.#failures, address);
  }

  /** Counts a call of a principal whose token is valid. @throws TributaryError `too-many-requests` (429) */
  async principal(id: string): Promise<void> {
    await consume(this.#principal, id);
  }

  /** Counts a call that this principal may not make. @throws TributaryError `too-many-requests` (429) */
  async refused(id: string): Promise<void> {
    await consume(this.#refusals, id);
  }

  /** Counts a sign-in that is begun: anybody may, and each is remembered for a while. As many as a whole organisation needs in the morning. @throws TributaryError `too-many-requests` (429) */
  async signIn(address: string): Promise<void> {
    await consume(this.#signIns, address);
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

function tooMany(ms: number): TributaryError {
  const retryAfter = Math.max(1, Math.ceil(ms / 1_000));
  return new TributaryError('too-many-requests', `too many requests; try again in ${retryAfter} seconds`, { status: 429, retryAfter });
}
