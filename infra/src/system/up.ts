import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TributaryError } from '@tributary/domain';
import { compileCache, makeHome, workspaceRoot, type Home } from '../home.js';
import { kafkaPasswords } from '../kafka/server.js';
import { withLock } from '../lock.js';
import { choosePort, despiteLostPorts, isFree } from '../ports.js';
import { postgresPasswords } from '../postgres/server.js';
import { isRunning, startAndWait, stopProcess } from '../processes.js';
import { masterKeyFile } from '../secrets.js';
import { startStack, stopStack, type StackAccess, type StackOptions } from '../stack.js';
import { readSystem, writeSystem, type System } from '../state.js';
import { waitUntil } from '../wait.js';
import { registerAccounts } from './accounts.js';
import { buildsOf } from './build.js';
import { credentialFile, identityFile, registerDashboard } from './directory.js';
import { AUDIENCE, environmentOf, fingerprint, OPERATOR, PASSED_ON, type SystemAddresses } from './environment.js';
import { isHealthy } from './health.js';
import { entryOf, RUNS, type RunDefinition, type RunName } from './services.js';
import { writeSubscriberFiles } from './subscriber-files.js';

export interface UpOptions extends StackOptions {
  /** First ports to try; those of docs/architecture.md unless given. */
  readonly servicePorts?: Partial<Record<RunName, number>>;
  /** Variables that every service gets besides, for example the switches of evaluation. */
  readonly extra?: Readonly<Record<string, string>>;
  /** Path of a process's program; that of the built service unless given. */
  readonly entry?: (name: RunName) => string;
  /** The checkout whose code the processes run; ours unless given. */
  readonly code?: string;
}

const SERVICE_START_TIMEOUT_MS = 90_000;

/** A process to be started, with what tells later whether it is still the wanted one. */
interface Wanted { readonly run: RunDefinition; readonly environment: Record<string, string>; readonly mark: string; readonly build: string }

/**
 * Starts the whole system and waits until it is healthy: stack, identity provider, migrations, services, the accounts of a fresh installation.
 * What runs is left alone unless its environment, its code or the keys that it holds have changed; what has crashed is started again.
 * @throws TributaryError `not-built`, `packages-missing`, `migration-failed`, `not-ready`, each with what to do.
 */
export async function up(home: Home, options: UpOptions = {}): Promise<System> {
  requireBuilt(options);
  await makeHome(home);
  return withLock(join(home.root, 'up.lock'), async () => {
    const env = options.env ?? process.env;
    const stack = await startStack(home, options);
    return despiteLostPorts(() => startServices(home, stack, env, options), () => hasLostPort(home));
  }, 600_000);
}

/** Has a service ended because somebody else listens on its port? */
async function hasLostPort(home: Home): Promise<boolean> {
  const { parts } = await readSystem(home);
  const lost = await Promise.all(RUNS.map(async ({ name }) => {
    const part = parts[name];
    return typeof part?.port === 'number' && !(await isRunning(part.process ?? undefined)) && !(await isFree(part.port));
  }));
  return lost.includes(true);
}

async function startServices(home: Home, stack: StackAccess, env: NodeJS.ProcessEnv, options: UpOptions): Promise<System> {
  const system = await readSystem(home);
  const addresses = await addressesOf(home, system, stack, options);
  system.files = await writeFiles(home, stack, addresses);
  await writeSystem(home, system);
  const [identity, ...services] = RUNS;
  if (identity !== undefined && !env['OIDC_ISSUER']) await startMissing(home, system, [identity], addresses, options);
  await startMissing(home, system, services, addresses, options);
  if (!env['OIDC_ISSUER']) system.files = { ...system.files, ...(await registerAccounts(home, addresses.issuer, addresses.ports.governance)) };
  await writeSystem(home, system);
  return system;
}

/** Ends every process of the home: services first, then the stack. Servers given by URL are left alone. */
export async function down(home: Home, progress?: (line: string) => void): Promise<void> {
  if (!existsSync(home.systemFile)) return progress?.('nothing has been started in this home');
  await withLock(join(home.root, 'up.lock'), async () => {
    const { parts } = await readSystem(home);
    const others = Object.entries(parts).filter(([, { process, port }]) => process === null && port === null).map(([name]) => name);
    const stopped = await Promise.all(RUNS.map(async ({ name }) => ((await stopProcess(parts[name]?.process ?? undefined)) ? [name] : [])));
    if (stopped.flat().length > 0) progress?.(`stopped ${stopped.flat().join(', ')}`);
    await stopStack(home);
    progress?.(others.length === 0 ? 'the stack is stopped' : `${others.join(', ')}: servers of your own, left alone`);
  }, 600_000);
}

function programOf(name: RunName, options: UpOptions): string {
  return options.entry?.(name) ?? join(workspaceRoot(), entryOf(name));
}

function requireBuilt(options: UpOptions): void {
  const missing = RUNS.filter(({ name }) => !existsSync(programOf(name, options))).map(({ name }) => name);
  if (missing.length > 0) throw new TributaryError('not-built', `Not built yet: ${missing.join(', ')}.`, { remedy: 'npm run build' });
}

/** Ports (those of the last time where they are free or ours) and everything else that environments are made from. */
async function addressesOf(home: Home, system: System, stack: StackAccess, options: UpOptions): Promise<SystemAddresses> {
  const env = options.env ?? process.env;
  const taken = new Set<number>();
  const ports = {} as Record<RunName, number>;
  for (const run of RUNS) {
    const part = system.parts[run.name];
    const first = options.servicePorts?.[run.name] ?? run.port;
    const keep = typeof part?.port === 'number' && (await isRunning(part.process ?? undefined)) ? part.port : undefined;
    ports[run.name] = keep ?? (await choosePort(part?.port ?? first, taken));
    taken.add(ports[run.name]);
  }
  const kafka = stack.ownKafka ? await kafkaPasswords(home) : undefined;
  const given = stack.kafka.username === undefined ? undefined : { username: stack.kafka.username, password: stack.kafka.password ?? '' };
  return {
    ports,
    databaseUrl: stack.databaseUrl,
    databasePasswords: await postgresPasswords(home),
    redisUrl: stack.redisUrl,
    brokers: stack.kafka.brokers,
    kafkaLogin: (principal) => (kafka === undefined ? given : { username: principal, password: kafka[principal] ?? '' }),
    issuer: env['OIDC_ISSUER'] || `http://127.0.0.1:${ports.identity}`,
    audience: env['OIDC_AUDIENCE'] || AUDIENCE,
    dataDir: (name) => join(home.data, name),
    keyFile: await masterKeyFile(home),
    operator: env['BOOTSTRAP_OPERATOR'] || OPERATOR,
    identityFile: identityFile(home),
    logLevel: env['LOG_LEVEL'] || 'info',
    otlpEndpoint: env['OTEL_EXPORTER_OTLP_ENDPOINT'] || undefined,
    extra: { ...passedOn(env), ...options.extra },
  };
}

function passedOn(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(PASSED_ON.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

async function writeFiles(home: Home, stack: StackAccess, a: SystemAddresses): Promise<Record<string, string>> {
  const subscribers = await writeSubscriberFiles(home, {
    brokers: a.brokers, kafka: stack.ownKafka ? a.kafkaLogin('bi') : undefined, databaseUrl: a.databaseUrl, databasePasswords: a.databasePasswords,
  });
  const signIn = await registerDashboard(home, `http://127.0.0.1:${a.ports.insights}`);
  return { ...subscribers, 'dashboard sign-in': signIn, 'master keys': a.keyFile, 'operator credential': credentialFile(home, 'operator') };
}

/** Migrates and starts those of the processes that do not run, or run with another environment, other keys or other code. */
async function startMissing(home: Home, system: System, runs: readonly RunDefinition[], a: SystemAddresses, options: UpOptions): Promise<void> {
  const wanted: Wanted[] = [];
  const builds = await buildsOf(runs.map(({ name }) => name), options.code);
  const keys = await readFile(a.keyFile, 'utf8');
  for (const run of runs) {
    const [environment, build] = [environmentOf(run, a), builds.get(run.name) ?? ''];
    // A service reads its keys when it starts: one that went on under a former key would meet nobody of those under the new one.
    const mark = fingerprint(environment['KEY_FILE'] === undefined ? environment : { ...environment, keys });
    const part = system.parts[run.name];
    const own = part?.process ?? undefined;
    if (part && own && (await isRunning(own))) {
      if (part.environment === mark && part.build === build) {
        await waitUntil(`${run.name} (see ${part.log})`, () => isHealthy(part.url, own.pid), { timeout: SERVICE_START_TIMEOUT_MS, every: 250 });
        continue;
      }
      options.progress?.(`${run.name} is started again: its ${part.build === build ? 'environment or its keys have' : 'code has'} changed`);
      await stopProcess(own);
    }
    wanted.push({ run, environment, mark, build });
  }
  const node = await nodeBinary();
  // Two at a time: the machine that this is made for has two cores.
  await inTurns(wanted, 2, async ({ run, environment }) => {
    if (run.name !== 'identity') await migrate(node, run.name, programOf(run.name, options), environment);
  });
  await inTurns(wanted, 3, async (it) => {
    const began = Date.now();
    const { run, environment } = it;
    await startRun(home, system, [node, programOf(run.name, options)], it);
    options.progress?.(`${run.name} runs on port ${environment['PORT']} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  });
}

async function migrate(node: string, name: RunName, program: string, environment: Record<string, string>): Promise<void> {
  await promisify(execFile)(node, [program, 'migrate'], { env: processEnv(environment), cwd: workspaceRoot() }).catch((cause: unknown) => {
    const output = typeof cause === 'object' && cause !== null && 'stderr' in cause ? `${String(cause.stderr)}`.trim().slice(-2_000) : '';
    throw new TributaryError('migration-failed', `The schema of ${name} could not be brought up to date.`, { remedy: output });
  });
}

async function startRun(home: Home, system: System, [node, program]: readonly [string, string], { run, environment, mark, build }: Wanted): Promise<void> {
  await mkdir(join(home.data, run.name), { recursive: true, mode: 0o700 });
  const port = Number(environment['PORT']);
  const url = `http://127.0.0.1:${port}`;
  const log = join(home.logs, `${run.name}.log`);
  await startAndWait(run.name, {
    command: node, args: [program], env: processEnv(environment), cwd: workspaceRoot(), log,
    onStarted: async (process) => {
      system.parts[run.name] = { kind: 'service', process, port, url, log, environment: mark, build };
      await writeSystem(home, system);
    },
  }, ({ pid }) => isHealthy(url, pid), SERVICE_START_TIMEOUT_MS);
}

/** The environment is the one that stands in environment.ts, not what the shell happens to hold; PATH and the zone files are the system's. */
function processEnv(environment: Record<string, string>): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LANG: 'C.UTF-8', TZ: 'UTC', NODE_COMPILE_CACHE: compileCache(), ...environment };
}

/** The Node that the project ships (24), whatever runs us. */
export async function nodeBinary(): Promise<string> {
  const shipped = join(workspaceRoot(), 'node_modules', '.bin', 'node');
  return existsSync(shipped) ? realpath(shipped) : process.execPath;
}

async function inTurns<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const failures: unknown[] = [];
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) {
      await work(item).catch((error: unknown) => { failures.push(error); rest.length = 0; });
    }
  }));
  if (failures.length > 0) throw failures[0];
}
