import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { TributaryError } from '@tributary/domain';
import { writeAtomically } from '../files.js';
import { workspaceRoot, type Home } from '../home.js';
import { withLock } from '../lock.js';
import { accepts } from '../ports.js';
import { startAndWait, type ProcessRecord, type StartOptions } from '../processes.js';
import { secret, secretsOf } from '../secrets.js';
import { KAFKA_PRINCIPALS } from './acls.js';
import { admitLargeMessages, applyAcls, createTopics, withAdmin, type KafkaAccess } from './admin.js';
import { kafkaFormatArgs, kafkaJavaArgs, kafkaLogProperties, kafkaProperties } from './config.js';

const run = promisify(execFile);
const LOG_DIR = 'log';
/** The version of infra/kafka/pom.xml; the folder of the jars carries it, so that another version is fetched anew. */
export const KAFKA_VERSION = '4.3.1';

/** Fetches the broker's jars once per checkout and returns their folder. */
export async function kafkaLibs(): Promise<string> {
  const cache = join(workspaceRoot(), '.tributary', 'cache');
  const folder = join(cache, `kafka-${KAFKA_VERSION}`);
  const libs = join(folder, 'libs');
  await mkdir(cache, { recursive: true });
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(join(libs, `kafka_2.13-${KAFKA_VERSION}.jar`))) return;
    const draft = `${folder}.draft`;
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft);
    const pom = join(workspaceRoot(), 'infra', 'kafka', 'pom.xml');
    await run('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${draft}`]).catch((cause: unknown) => {
      throw new TributaryError('kafka-not-fetched', 'The jars of Kafka could not be fetched with Maven.', { cause, remedy: 'Check that mvn can reach Maven Central (a proxy belongs in ~/.m2/settings.xml).' });
    });
    await mkdir(folder, { recursive: true });
    await rm(libs, { recursive: true, force: true });
    await rename(draft, libs);
  }, 600_000);
  return libs;
}

/** Passwords of all principals of the broker, by name; `admin` is the broker's own and the administrator's. */
export function kafkaPasswords(home: Home): Promise<Record<string, string>> {
  return secretsOf(home, 'kafka', ['admin', ...KAFKA_PRINCIPALS]);
}

/** Starts the broker (formatting its folder the first time) and waits until it answers; topics and access rules are brought up to date. */
export async function startKafka(home: Home, ports: { port: number; controllerPort: number }, onStarted?: StartOptions['onStarted']): Promise<ProcessRecord> {
  const libs = await kafkaLibs();
  const folder = join(home.data, 'kafka');
  // Named from the folder itself: Java would read letters of the home's path in another encoding, Kafka a comma as the end of one path of several, and the data would lie elsewhere.
  const [properties, logProperties] = ['server.properties', 'log4j2.properties'];
  const place = { cwd: folder, env: { ...process.env, LC_ALL: 'C.UTF-8' } };
  const passwords = await kafkaPasswords(home);
  const adminPassword = passwords['admin'] ?? '';
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeAtomically(join(folder, logProperties), kafkaLogProperties());
  await writeAtomically(join(folder, properties), kafkaProperties({
    ...ports, logDir: LOG_DIR, adminPassword, biPassword: passwords['bi'] ?? '', controllerPassword: await secret(home, 'kafka-controller'),
  }));
  if (!existsSync(join(folder, LOG_DIR, 'meta.properties'))) {
    const args = join(folder, 'format.args');
    await writeAtomically(args, kafkaFormatArgs({ libs, logProperties, properties, clusterId: clusterId(), users: passwords }));
    await run('java', [`@${basename(args)}`], place).finally(() => rm(args, { force: true }));
  }
  const log = join(home.logs, 'kafka.log');
  const access: KafkaAccess = { brokers: [`127.0.0.1:${ports.port}`], username: 'admin', password: adminPassword };
  const ready = async () => (await accepts(ports.port)) && prepareKafka(access).then(() => true);
  return startAndWait('Kafka', { command: 'java', args: kafkaJavaArgs({ libs, logProperties, properties }), log, ...place, onStarted }, ready, 120_000);
}

/** Topics and access rules as libs/contracts has them. On a broker that is not ours only topics that are missing are made. */
export async function prepareKafka(access: KafkaAccess, options: { ours?: boolean } = {}): Promise<void> {
  await withAdmin(access, async (admin) => {
    await createTopics(admin);
    if (options.ours !== false) {
      await admitLargeMessages(admin);
      await applyAcls(admin);
    }
    // The first group of a new broker makes it create the topic of the groups' offsets; nobody else should have to wait for that.
    await admin.describeGroups(['infra']);
  });
}

/** A cluster id as Kafka makes them: 16 random bytes, base64url; one that begins with `-` would be read as an option. */
function clusterId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}
