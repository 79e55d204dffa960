import { join } from 'node:path';
import { TributaryError } from '@tributary/domain';
import { makeHome, type Home } from './home.js';
import { withAdmin, type KafkaAccess } from './kafka/admin.js';
import { kafkaPasswords, prepareKafka, startKafka } from './kafka/server.js';
import { withLock } from './lock.js';
import { assertStillNamed, checkOwnServers, external, externalKafka, type StackPart } from './own-servers.js';
import { requirePackages } from './packages.js';
import { choosePort, despiteLostPorts, isFree } from './ports.js';
import { DATABASE, provisionDatabase, provisionRoles, withClient } from './postgres/roles.js';
import { postgresAdminUrl, postgresPasswords, preparePostgres, startPostgres } from './postgres/server.js';
import { isRunning, stopProcess, type ProcessRecord } from './processes.js';
import { answers, redisUrlOf, startRedis } from './redis/server.js';
import { readSystem, writeSystem, type Part, type System } from './state.js';
import { waitUntil } from './wait.js';

export type { StackPart } from './own-servers.js';
export const STACK_PARTS: readonly StackPart[] = ['postgres', 'redis', 'kafka'];

export interface StackOptions {
  /** Where to look for free ports first. */
  readonly ports?: { readonly postgres: number; readonly redis: number; readonly kafka: number; readonly controller: number };
  /** False only for tests: see PostgresSettings. */
  readonly durable?: boolean;
  readonly redisDatabases?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly progress?: (line: string) => void;
}

export const DEFAULT_PORTS = { postgres: 15432, redis: 16379, kafka: 19092, controller: 19093 } as const;

/** Addresses with secrets, for the processes we start; never written to system.json. */
export interface StackAccess {
  /** Administrator's address of the database `tributary`. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly kafka: KafkaAccess;
  /** Is the broker ours, with a principal for each service? Otherwise every service uses `kafka`. */
  readonly ownKafka: boolean;
}

/**
 * Starts what is not running of PostgreSQL, Redis and Kafka, and waits until all answer. Does nothing to parts that run. `DATABASE_URL`,
 * `KAFKA_BROKERS` (with `KAFKA_USERNAME`, `KAFKA_PASSWORD`) and `REDIS_URL` name servers to use instead.
 */
export async function startStack(home: Home, options: StackOptions = {}): Promise<StackAccess> {
  const env = options.env ?? process.env;
  await checkOwnServers(env);
  await makeHome(home);
  await withLock(home.lockFile, async () => {
    const wanted = STACK_PARTS.filter((part) => external(part, env) === undefined);
    const system = await readSystem(home);
    for (const part of wanted) if (isExternal(system.parts[part])) assertStillNamed(part);
    const stopped = await asyncFilter(wanted, async (part) => !(await isRunning(system.parts[part]?.process ?? undefined)));
    if (stopped.length > 0) await requirePackages(stopped, options.progress);
    for (const part of wanted) if (!stopped.includes(part)) await refresh(home, part, system.parts[part]);
    const taken = new Set(Object.values(system.parts).flatMap((p) => (p.kind === 'service' && p.port !== null ? [p.port] : [])));
    for (const part of STACK_PARTS) {
      const url = external(part, env);
      if (url !== undefined) await useExternal(home, system, part, url, env);
    }
    // Kafka takes longest; the others start beside it.
    const results = await Promise.allSettled(stopped.map((part) => startPart(home, system, part, taken, options)));
    await writeSystem(home, system);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  });
  return stackAccess(home, env);
}

/** A server that runs may still be starting (after an interrupted start), or be older than the contracts: waits for it and brings it up to date. */
async function refresh(home: Home, name: StackPart, part: Part | undefined): Promise<void> {
  const port = part?.port ?? 0;
  const work = {
    postgres: async () => { await preparePostgres(home, port); return true; },
    redis: async () => answers(await redisUrlOf(home, port)),
    kafka: async () => {
      await prepareKafka({ brokers: [`127.0.0.1:${port}`], username: 'admin', password: (await kafkaPasswords(home))['admin'] });
      return true;
    },
  }[name];
  await waitUntil(name, work, { timeout: 60_000, every: 250 });
}

/** Is it a server of somebody else's, as far as it has been recorded? */
const isExternal = (part: Part | undefined): boolean => part !== undefined && part.process === null && part.port === null;

/** Starts one part that has ended, on the port it had. */
export async function restartPart(home: Home, part: StackPart, options: StackOptions = {}): Promise<void> {
  await withLock(home.lockFile, async () => {
    const system = await readSystem(home);
    if (!(await isRunning(system.parts[part]?.process ?? undefined))) {
      await startPart(home, system, part, new Set(), options);
      await writeSystem(home, system);
    }
  });
}

async function startPart(home: Home, system: System, part: StackPart, taken: Set<number>, options: StackOptions): Promise<void> {
  const began = Date.now();
  let chosen: readonly number[] = [];
  await despiteLostPorts(async () => {
    chosen = await choosePorts(system.parts[part], part, taken, options.ports ?? DEFAULT_PORTS);
    await startOn(home, system, part, chosen, options);
  }, async () => !(await isRunning(system.parts[part]?.process ?? undefined)) && (await asyncFilter([...chosen], async (port) => !(await isFree(port)))).length > 0);
  options.progress?.(`${part} runs on port ${system.parts[part]?.port ?? ''} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
}

/** The ports of a part: those of the last time, or the next that are free. Kafka has a second one, for its controller. */
async function choosePorts(before: Part | undefined, part: StackPart, taken: Set<number>, preferred: NonNullable<StackOptions['ports']>): Promise<number[]> {
  const ports: number[] = [];
  for (const first of part === 'kafka' ? [before?.port ?? preferred.kafka, before?.controllerPort ?? preferred.controller] : [before?.port ?? preferred[part]]) {
    const port = await choosePort(first, taken);
    taken.add(port);
    ports.push(port);
  }
  return ports;
}

async function startOn(home: Home, system: System, part: StackPart, [port = 0, controllerPort]: readonly number[], options: StackOptions): Promise<void> {
  const address = part === 'postgres' ? `postgresql://127.0.0.1:${port}/${DATABASE}` : part === 'redis' ? `redis://127.0.0.1:${port}` : `127.0.0.1:${port}`;
  const onStarted = async (process: ProcessRecord): Promise<void> => {
    system.parts[part] = { kind: 'stack', process, port, url: address, log: join(home.logs, `${part}.log`), ...(controllerPort === undefined ? {} : { controllerPort }) };
    await writeSystem(home, system);
  };
  if (part === 'postgres') await startPostgres(home, port, { durable: options.durable ?? true, onStarted });
  if (part === 'redis') await startRedis(home, port, { databases: options.redisDatabases ?? 16, onStarted });
  if (controllerPort !== undefined) await startKafka(home, { port, controllerPort }, onStarted);
}

/** Stops what we started of the stack, in an order that lets each finish. Servers given by URL are left alone. */
export async function stopStack(home: Home): Promise<void> {
  await withLock(home.lockFile, async () => {
    const system = await readSystem(home);
    await Promise.all(STACK_PARTS.map((part) => stopPart(system.parts[part], part)));
  });
}

/** SIGINT is PostgreSQL's fast shutdown: sessions are ended, nothing is lost. */
const stopPart = (part: Part | undefined, name: StackPart): Promise<boolean> => stopProcess(part?.process ?? undefined, name === 'postgres' ? { signal: 'SIGINT' } : {});

/** Addresses of the stack of a home that has been started; throws `stack-not-started` when it never was. */
export async function stackAccess(home: Home, env: NodeJS.ProcessEnv = process.env): Promise<StackAccess> {
  const system = await readSystem(home);
  const portOf = (part: StackPart): number => {
    const port = system.parts[part]?.port;
    if (isExternal(system.parts[part])) assertStillNamed(part);
    if (typeof port !== 'number') throw new TributaryError('stack-not-started', `The home ${home.root} has no ${part} yet.`, { remedy: 'npx tributary up' });
    return port;
  };
  const brokers = external('kafka', env);
  return {
    databaseUrl: external('postgres', env) ?? (await postgresAdminUrl(home, portOf('postgres'))),
    redisUrl: external('redis', env) ?? (await redisUrlOf(home, portOf('redis'))),
    kafka: brokers === undefined
      ? { brokers: [`127.0.0.1:${portOf('kafka')}`], username: 'admin', password: (await kafkaPasswords(home))['admin'] }
      : externalKafka(brokers, env),
    ownKafka: brokers === undefined,
  };
}

/** Does the part answer, with our credentials? */
export async function answersAt(part: StackPart, access: StackAccess): Promise<boolean> {
  try {
    switch (part) {
      case 'postgres': return await withClient(access.databaseUrl, async (client) => (await client.query('SELECT 1')).rowCount === 1);
      case 'redis': return await answers(access.redisUrl);
      case 'kafka': return await withAdmin(access.kafka, async (admin) => (await admin.describeCluster()).brokers.length > 0);
    }
  } catch {
    return false;
  }
}

/** Prepares a server of somebody else's and records its address without the secret. */
async function useExternal(home: Home, system: System, part: StackPart, url: string, env: NodeJS.ProcessEnv): Promise<void> {
  if (part === 'postgres') {
    await provisionRoles(url, await postgresPasswords(home));
    await provisionDatabase(url);
  }
  // Users of a broker of somebody else's are its administrator's business: one account serves every service.
  if (part === 'kafka') await prepareKafka(externalKafka(url, env), { ours: false });
  // One of the home's own would go on with nobody who knows of it.
  await stopPart(system.parts[part], part);
  system.parts[part] = { kind: 'stack', process: null, port: null, url: withoutSecret(url), log: null };
  await writeSystem(home, system);
}

function withoutSecret(url: string): string {
  if (!url.includes('://')) return url;
  const parsed = new URL(url);
  parsed.password = '';
  return parsed.href;
}

async function asyncFilter<T>(items: readonly T[], keep: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(items.map(keep));
  return items.filter((_, index) => kept[index]);
}
