import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { writeAtomically } from '../files.js';
import type { Home } from '../home.js';
import { startAndWait, type ProcessRecord, type StartOptions } from '../processes.js';
import { secret } from '../secrets.js';
import { redisConfig } from './config.js';

/** Address of the home's own Redis, with its password. */
export async function redisUrlOf(home: Home, port: number): Promise<string> {
  return `redis://:${await secret(home, 'redis')}@127.0.0.1:${port}/0`;
}

/** Starts the server and waits until it answers with its password. */
export async function startRedis(home: Home, port: number, options: { databases: number; onStarted?: StartOptions['onStarted'] }): Promise<ProcessRecord> {
  const folder = join(home.data, 'redis');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const config = join(folder, 'redis.conf');
  await writeAtomically(config, redisConfig({ port, folder, password: await secret(home, 'redis'), databases: options.databases }));
  const log = join(home.logs, 'redis.log');
  const url = await redisUrlOf(home, port);
  return startAndWait('Redis', { command: 'redis-server', args: [config], log, cwd: folder, onStarted: options.onStarted }, () => answers(url), 60_000);
}

/** Does the server at the address answer PING? */
export async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0, connectTimeout: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}
