import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TOPICS } from '@tributary/contracts';
import { eventually, freePort, privateStack, type PrivateStack } from '@tributary/testing';
import { Redis } from 'ioredis';
import { createTopics, withAdmin } from '../kafka/admin.js';
import { withClient } from '../postgres/roles.js';
import { startStack, stopStack, type StackAccess } from '../stack.js';
import { isRunning, signal } from '../processes.js';
import { homeAt, workspaceRoot } from '../home.js';
import { readSystem } from '../state.js';
import { accessToken } from './accounts.js';
import { readCredential } from './directory.js';
import { RUNS, type RunName } from './services.js';
import { status } from './status.js';
import { down, up, type UpOptions } from './up.js';

/** A program that behaves to the supervisor as a service does: migrates, tells its health, takes principals. */
const PROGRAM = `
import { createServer } from 'node:http';
import { appendFileSync } from 'node:fs';
if (process.argv[2] === 'migrate') { appendFileSync(new URL('migrated', import.meta.url), process.env.DATABASE_URL.split(':')[1].slice(2) + '\\n'); process.exit(0); }
const principals = new Map();
createServer((request, response) => {
  const id = request.url.split('/').pop();
  if (request.url === '/health') return response.end(JSON.stringify({ state: 'up', pid: process.pid, parts: { consumers: { state: 'up', lag: 5 }, quarantine: { state: 'up', count: 1 } } }));
  if (request.method === 'PUT') principals.set(id, { id });
  response.end(JSON.stringify(request.method === 'PUT' ? { id } : [...principals.values()]));
}).listen(Number(process.env.PORT), '127.0.0.1');
`;

async function keepSomething({ databaseUrl, redisUrl, kafka }: StackAccess): Promise<void> {
  await withClient(databaseUrl, (client) => client.query('CREATE TABLE IF NOT EXISTS kpi.kept AS SELECT 1 AS n'));
  const redis = new Redis(redisUrl);
  await redis.set('kept', 'value');
  redis.disconnect();
  await withAdmin(kafka, (admin) => createTopics(admin, 'kept.', [TOPICS.linked]));
}

async function whatWasKept({ databaseUrl, redisUrl, kafka }: StackAccess): Promise<unknown> {
  const redis = new Redis(redisUrl);
  try {
    return {
      postgres: (await withClient(databaseUrl, (client) => client.query('SELECT n FROM kpi.kept'))).rowCount,
      redis: await redis.get('kept'),
      kafka: (await withAdmin(kafka, (admin) => admin.listTopics())).includes(`kept.${TOPICS.linked.name}`),
    };
  } finally {
    redis.disconnect();
  }
}

describe('the supervisor', () => {
  let stack: PrivateStack;
  let folder: string;
  let options: UpOptions;
  const part = async (name: string) => (await readSystem(stack.home)).parts[name];
  const pids = async () => Object.fromEntries(Object.entries((await readSystem(stack.home)).parts).map(([name, p]) => [name, p.process?.pid]));

  beforeAll(async () => {
    stack = await privateStack();
    folder = join(stack.home.root, 'program');
    await mkdir(folder);
    const program = join(folder, 'program.mjs');
    await writeFile(program, PROGRAM);
    const servicePorts = Object.fromEntries(await Promise.all(RUNS.map(async ({ name }) => [name, await freePort()] as const))) as Record<RunName, number>;
    options = { env: {}, servicePorts, entry: (name) => (name === 'identity' ? join(workspaceRoot(), 'apps/identity/dist/main.js') : program) };
    await up(stack.home, options);
  }, 120_000);
  afterAll(async () => {
    await down(stack.home);
    await stack.stop();
  }, 60_000);

  it('migrates each service with its own role and starts it', async () => {
    const roles = (await readFile(join(folder, 'migrated'), 'utf8')).trim().split('\n').toSorted();
    expect(roles).toEqual(['governance', 'ingest_ae', 'ingest_camhs', 'ingest_school_census', 'ingest_sen2', 'insights', 'kpi', 'linkage']);
    const report = await status(stack.home);
    expect(report.parts.map(({ name, state }) => [name, state])).toEqual(report.parts.map(({ name }) => [name, 'running']));
    expect(report.healthy).toBe(true);
  });

  it('tells what waits and what was set aside in each service', async () => {
    const kpi = (await status(stack.home)).parts.find(({ name }) => name === 'kpi');
    expect(kpi).toMatchObject({ lag: 5, quarantined: 1, memory: expect.any(Number) });
  });

  it('gives the accounts of a fresh installation working credentials', async () => {
    const credential = await readCredential(stack.home, 'operator');
    expect(credential && (await accessToken(credential))).toMatch(/^ey/);
  });

  it('writes no secret where everybody may look', async () => {
    const text = await readFile(stack.home.systemFile, 'utf8');
    const { databaseUrl, redisUrl } = await stack.access();
    for (const url of [databaseUrl, redisUrl]) expect(text).not.toContain(new URL(url).password);
  });

  it('changes nothing when everything runs', async () => {
    const before = await pids();
    await up(stack.home, options);
    expect(await pids()).toEqual(before);
  });

  it('starts again only the service that has crashed', async () => {
    const before = await pids();
    const crashed = (await part('linkage'))?.process ?? undefined;
    await signal(crashed, 'SIGKILL');
    await eventually(async () => !(await isRunning(crashed)));
    expect((await status(stack.home)).parts.find(({ name }) => name === 'linkage')?.state).toBe('stopped');
    await up(stack.home, options);
    const after = await pids();
    expect(after['linkage']).not.toBe(before['linkage']);
    expect({ ...after, linkage: null }).toEqual({ ...before, linkage: null });
  });

  it('starts a service again when its environment has changed', async () => {
    const before = await pids();
    await up(stack.home, { ...options, extra: { EVALUATION: 'on' } });
    const after = await pids();
    expect(after['kpi']).not.toBe(before['kpi']);
    expect(after['postgres']).toBe(before['postgres']);
  }, 60_000);

  it('starts a service again when its code has been built anew, and leaves alone what runs the same', async () => {
    const environment = { ...options, extra: { EVALUATION: 'on' } };
    const code = join(stack.home.root, 'checkout');
    await mkdir(join(code, 'apps/kpi/dist'), { recursive: true });
    await writeFile(join(code, 'apps/kpi/dist/main.js'), 'one');
    await up(stack.home, { ...environment, code });
    const before = await pids();
    await writeFile(join(code, 'apps/kpi/dist/main.js'), 'one');
    await up(stack.home, { ...environment, code });
    expect(await pids()).toEqual(before);
    await writeFile(join(code, 'apps/kpi/dist/main.js'), 'two');
    await up(stack.home, { ...environment, code });
    const after = await pids();
    expect(after['kpi']).not.toBe(before['kpi']);
    expect({ ...after, kpi: null }).toEqual({ ...before, kpi: null });
  }, 120_000);

  it('starts those services again that hold keys when another key has been put into their file, and leaves alone the others', async () => {
    const environment = { ...options, extra: { EVALUATION: 'on' } };
    await up(stack.home, environment);
    const before = await pids();
    const file = join(stack.home.secrets, 'master.key');
    await writeFile(file, `k2 ${'A'.repeat(43)}\n${await readFile(file, 'utf8')}`);
    await up(stack.home, environment);
    const after = await pids();
    const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(changed.toSorted()).toEqual(['governance', 'ingest-ae', 'ingest-camhs', 'ingest-school-census', 'ingest-sen2']);
    await up(stack.home, environment);
    expect(await pids()).toEqual(after);
  }, 120_000);

  it.each([['postgres'], ['redis'], ['kafka']] as const)('brings %s back after a kill, with its data', async (name) => {
    await keepSomething(await stack.access());
    await stack.kill9(name);
    expect((await status(stack.home)).healthy).toBe(false);
    await up(stack.home, { ...options, extra: { EVALUATION: 'on' } });
    expect((await status(stack.home)).healthy).toBe(true);
    expect(await whatWasKept(await stack.access())).toEqual({ postgres: 1, redis: 'value', kafka: true });
  }, 60_000);

  it('uses servers given by URL instead of starting its own, and leaves them alone', async () => {
    const theirs = await stack.access();
    const other = homeAt(join(stack.home.root, 'other'));
    const env = {
      DATABASE_URL: theirs.databaseUrl, REDIS_URL: theirs.redisUrl, KAFKA_BROKERS: theirs.kafka.brokers.join(','),
      KAFKA_USERNAME: theirs.kafka.username, KAFKA_PASSWORD: theirs.kafka.password,
    };
    expect(await startStack(other, { env })).toMatchObject({ databaseUrl: theirs.databaseUrl, ownKafka: false });
    const { parts } = await readSystem(other);
    expect(Object.values(parts).map(({ process }) => process)).toEqual([null, null, null]);
    expect(JSON.stringify(parts)).not.toContain(new URL(theirs.databaseUrl).password);
    await stopStack(other);
    expect((await status(stack.home)).parts.filter(({ kind, state }) => kind === 'stack' && state === 'running')).toHaveLength(3);
  });

  it('says what to do when something is not built', async () => {
    await expect(up(stack.home, { ...options, entry: () => join(folder, 'missing.js') })).rejects.toMatchObject({ code: 'not-built', remedy: 'npm run build' });
  });

  it('stops everything it has started, and can be told so twice', async () => {
    await down(stack.home);
    const report = await status(stack.home);
    expect(new Set(report.parts.map(({ state }) => state))).toEqual(new Set(['stopped']));
    await down(stack.home);
    await rm(folder, { recursive: true });
  }, 60_000);
});
