import { createHash } from 'node:crypto';
import { chown, copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../files.js';
import { makeHome, type Home } from '../home.js';
import { kafkaProperties } from '../kafka/config.js';
import { kafkaPasswords, prepareKafka } from '../kafka/server.js';
import { closeOtherDatabases, ensureDatabase, DATABASE, provisionDatabase, provisionRoles } from '../postgres/roles.js';
import { postgresAdminUrl, postgresPasswords } from '../postgres/server.js';
import { redisConfig } from '../redis/config.js';
import { answers, redisUrlOf } from '../redis/server.js';
import { masterKeyFile, secret } from '../secrets.js';
import { DEFAULT_PORTS } from '../stack.js';
import { writeSystem, type Part } from '../state.js';
import { identityFile, registerDashboard } from '../system/directory.js';
import { AUDIENCE, environmentOf, OPERATOR, type SystemAddresses } from '../system/environment.js';
import { RUNS, type RunName } from '../system/services.js';
import { writeSubscriberFiles } from '../system/subscriber-files.js';
import { waitUntil } from '../wait.js';
import { PLACES } from './compose.js';

/** Users that the images run their servers as. */
const USERS = { node: 1000, postgres: 999, redis: 999, kafka: 1000 } as const;

/** The addresses of the system as the containers see them. */
export async function containerAddresses(home: Home): Promise<SystemAddresses> {
  const passwords = await kafkaPasswords(home);
  const ports = Object.fromEntries(RUNS.map(({ name, port }) => [name, port])) as Record<RunName, number>;
  return {
    ports,
    databaseUrl: await postgresAdminUrl(home, DEFAULT_PORTS.postgres),
    databasePasswords: await postgresPasswords(home),
    redisUrl: await redisUrlOf(home, DEFAULT_PORTS.redis),
    brokers: [`127.0.0.1:${DEFAULT_PORTS.kafka}`],
    kafkaLogin: (principal) => ({ username: principal, password: passwords[principal] ?? '' }),
    issuer: `http://127.0.0.1:${ports.identity}`,
    audience: AUDIENCE,
    dataDir: (name) => (name === 'identity' ? join(PLACES.home, 'data', 'identity') : PLACES.data),
    keyFile: join(PLACES.keys, 'master.key'),
    operator: OPERATOR,
    identityFile: identityFile(home),
    logLevel: 'info',
  };
}

/** A file of variables that `sh` reads. */
export function environmentFile(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment).map(([key, value]) => `${key}='${value.replaceAll("'", `'\\''`)}'\n`).join('');
}

/** Makes the secrets of the installation and hands each container what it needs, below `config`. Runs as root, before anything else. */
export async function configure(home: Home, config = '/config', keys: string = PLACES.keys): Promise<void> {
  await makeHome(home);
  const a = await containerAddresses(home);
  await configureServers(home, config);
  const keyFile = join(keys, 'master.key');
  await copyFile(await masterKeyFile(home), keyFile);
  await give(keyFile, USERS.node);
  for (const run of RUNS) await hand(join(config, run.name), 'service.env', environmentFile(environmentOf(run, a)), USERS.node);
  const dashboard = await registerDashboard(home, `http://127.0.0.1:${a.ports.insights}`);
  const files = await writeSubscriberFiles(home, { brokers: a.brokers, kafka: a.kafkaLogin('bi'), databaseUrl: a.databaseUrl, databasePasswords: a.databasePasswords });
  await writeSystem(home, { version: 1, parts: parts(a), files: { ...files, 'dashboard sign-in': dashboard } });
  await giveTree(home);
}

async function configureServers(home: Home, config: string): Promise<void> {
  const passwords = await kafkaPasswords(home);
  await hand(join(config, 'postgres'), 'password', await secret(home, 'postgres-admin'), USERS.postgres);
  await hand(join(config, 'redis'), 'redis.conf', redisConfig({ port: DEFAULT_PORTS.redis, folder: '/data', password: await secret(home, 'redis'), databases: 16 }), USERS.redis);
  const logDir = '/var/lib/kafka/data/log';
  await hand(join(config, 'kafka'), 'server.properties', kafkaProperties({
    port: DEFAULT_PORTS.kafka, controllerPort: DEFAULT_PORTS.controller, logDir, adminPassword: passwords['admin'] ?? '', biPassword: passwords['bi'] ?? '', controllerPassword: await secret(home, 'kafka-controller'),
  }), USERS.kafka);
  const users = Object.entries(passwords).map(([name, password]) => `--add-scram 'SCRAM-SHA-512=[name=${name},password=${password}]'`).join(' ');
  const clusterId = createHash('sha256').update(await secret(home, 'kafka-cluster')).digest().subarray(0, 16).toString('base64url').replace(/^-/, 'A');
  await hand(join(config, 'kafka'), 'format.sh',
    `[ -f ${logDir}/meta.properties ] || exec /opt/kafka/bin/kafka-storage.sh format -t ${clusterId} -c ${PLACES.server}/server.properties ${users}\n`, USERS.kafka);
}

/** Roles, schemas, topics and access rules on the servers that run. */
export async function provision(home: Home): Promise<void> {
  const url = await postgresAdminUrl(home, DEFAULT_PORTS.postgres);
  await waitUntil('PostgreSQL', async () => { await provisionRoles(url, await postgresPasswords(home)); return true; }, { timeout: 60_000, every: 500 });
  await closeOtherDatabases(url);
  await ensureDatabase(url, DATABASE);
  await provisionDatabase(url);
  const redis = await redisUrlOf(home, DEFAULT_PORTS.redis);
  await waitUntil('Redis', () => answers(redis), { timeout: 60_000, every: 500 });
  const access = { brokers: [`127.0.0.1:${DEFAULT_PORTS.kafka}`], username: 'admin', password: (await kafkaPasswords(home))['admin'] };
  await waitUntil('Kafka', () => prepareKafka(access).then(() => true), { timeout: 90_000, every: 500 });
}

/** What the command line finds the system by; the processes are Docker's, not ours to end. */
function parts(a: SystemAddresses): Record<string, Part> {
  const stack = { kind: 'stack' as const, process: null, log: null };
  return {
    postgres: { ...stack, port: DEFAULT_PORTS.postgres, url: `postgresql://127.0.0.1:${DEFAULT_PORTS.postgres}/${DATABASE}` },
    redis: { ...stack, port: DEFAULT_PORTS.redis, url: `redis://127.0.0.1:${DEFAULT_PORTS.redis}` },
    kafka: { ...stack, port: DEFAULT_PORTS.kafka, controllerPort: DEFAULT_PORTS.controller, url: `127.0.0.1:${DEFAULT_PORTS.kafka}` },
    ...Object.fromEntries(RUNS.map(({ name }) => [name, { kind: 'service' as const, process: null, port: a.ports[name], url: `http://127.0.0.1:${a.ports[name]}`, log: null }])),
  };
}

async function hand(folder: string, file: string, content: string, owner: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeAtomically(join(folder, file), content);
  await give(join(folder, file), owner);
  await give(folder, owner);
}

async function give(path: string, owner: number): Promise<void> {
  if (process.getuid?.() === 0) await chown(path, owner, owner);
}

/** The home belongs to the user that our image runs as. */
async function giveTree(home: Home): Promise<void> {
  await give(home.root, USERS.node);
  for (const entry of await readdir(home.root, { recursive: true })) await give(join(home.root, entry), USERS.node);
}
