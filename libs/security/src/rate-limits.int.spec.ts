import { Redis } from 'ioredis';
import { freePort, redisUrl } from '@tributary/testing';
import { RateLimits } from './index.js';

const connections: Redis[] = [];
async function limits(url: string | Promise<string>): Promise<RateLimits> {
  const redis = new Redis(await url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, lazyConnect: true });
  redis.on('error', () => undefined);
  connections.push(redis);
  await redis.connect().catch(() => undefined);
  return new RateLimits({ redis, service: 'spec', failuresPerAddress: 5, perPrincipal: 3, refusalsPerPrincipal: 2, signInsPerAddress: 4 });
}

afterAll(() => { for (const redis of connections) redis.disconnect(); });

const times = async (n: number, work: () => Promise<void>) => { for (let i = 0; i < n; i++) await work(); };
const tooMany = expect.objectContaining({ code: 'too-many-requests', status: 429 });

describe('limits', () => {
  it('are counted over all instances of a service, on failures by address and on calls by principal', async () => {
    const url = await redisUrl();
    const [one, two] = [await limits(url), await limits(url)];
    await times(3, () => one.failed('192.0.2.1'));
    await times(2, () => two.failed('192.0.2.1'));
    await expect(one.failed('192.0.2.1')).rejects.toEqual(tooMany);
    await one.failed('192.0.2.2');
    await times(3, () => one.principal('p'));
    await expect(two.principal('p')).rejects.toEqual(tooMany);
    await two.principal('q');
  });

  it('leave the calls of a principal alone that it may make, however often another was refused to it', async () => {
    const one = await limits(redisUrl());
    await times(2, () => one.refused('p'));
    await expect(one.refused('p')).rejects.toEqual(tooMany);
    await times(3, () => one.principal('p'));
  });

  it('bound how many sign-ins an address begins, whatever else it is refused', async () => {
    const one = await limits(redisUrl());
    await times(6, () => one.failed('192.0.2.3').catch(() => undefined));
    await times(4, () => one.signIn('192.0.2.3'));
    await expect(one.signIn('192.0.2.3')).rejects.toEqual(tooMany);
    await one.signIn('192.0.2.4');
  });

  it('hold in each process by itself while Redis is away', async () => {
    const one = await limits(`redis://127.0.0.1:${await freePort()}`);
    await times(5, () => one.failed('192.0.2.1'));
    await expect(one.failed('192.0.2.1')).rejects.toEqual(tooMany);
  });
});
