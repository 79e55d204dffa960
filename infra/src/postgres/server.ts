import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, chown, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { TributaryError } from '@tributary/domain';
import { readIfThere } from '../files.js';
import type { Home } from '../home.js';
import { startAndWait, type ProcessRecord, type StartOptions } from '../processes.js';
import { secret, secretsOf } from '../secrets.js';
import { waitUntil } from '../wait.js';
import { postgresConfig, postgresHostRules } from './config.js';
import { closeOtherDatabases, DATABASE, ensureDatabase, POSTGRES_ROLES, provisionDatabase, provisionRoles, withClient } from './roles.js';

const run = promisify(execFile);
const ADMIN = 'tributary_admin';

/** Folder of the newest PostgreSQL (15 or later) that Debian's packages put on the machine, or the one on PATH. */
export async function postgresBin(): Promise<string | undefined> {
  const versions = (await readdir('/usr/lib/postgresql').catch(() => [])).map(Number).filter((v) => v >= 15).toSorted((a, b) => b - a);
  for (const version of versions) {
    const folder = `/usr/lib/postgresql/${version}/bin`;
    if (existsSync(join(folder, 'initdb'))) return folder;
  }
  return (process.env['PATH'] ?? '').split(':').find((folder) => folder !== '' && existsSync(join(folder, 'initdb')));
}

/** Address of a database of the server as its administrator. */
export async function postgresAdminUrl(home: Home, port: number, database = DATABASE): Promise<string> {
  return `postgresql://${ADMIN}:${await secret(home, 'postgres-admin')}@127.0.0.1:${port}/${database}`;
}

/** Passwords of all login roles, by name. */
export function postgresPasswords(home: Home): Promise<Record<string, string>> {
  return secretsOf(home, 'postgres', POSTGRES_ROLES);
}

/** The address with another user; for the roles of POSTGRES_ROLES. */
export function urlAs(adminUrl: string, role: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = password;
  return url.href;
}

/** Starts the server (making its data folder the first time), waits until it answers, and brings roles, database and schemas up to date. */
export async function startPostgres(home: Home, port: number, settings: { durable: boolean; onStarted?: StartOptions['onStarted'] }): Promise<ProcessRecord> {
  const bin = await postgresBin();
  if (bin === undefined) throw new TributaryError('postgresql-missing', 'PostgreSQL 15 or later is not installed.', { remedy: 'apt install postgresql' });
  const user = await unprivilegedUser();
  const data = await dataFolder(home, user);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(home, bin, data, user);
  await writeFile(join(data, 'tributary.conf'), postgresConfig({ port, durable: settings.durable }), { mode: 0o600 });
  if (user !== undefined) await chown(join(data, 'tributary.conf'), user.uid, user.gid);
  const log = join(home.logs, 'postgres.log');
  const start = async (): Promise<ProcessRecord> => {
    const options = { command: join(bin, 'postgres'), args: ['-D', data], log, user, env: { LANG: 'C', PATH: process.env['PATH'] }, onStarted: settings.onStarted };
    const url = await postgresAdminUrl(home, port, 'postgres');
    return startAndWait('PostgreSQL', options, () => withClient(url, async () => true), 120_000);
  };
  await clearStalePidFile(data);
  const record = await startAgainAfterCrash(start);
  await preparePostgres(home, port);
  return record;
}

/** Roles, database and schemas as libs/contracts has them. */
export async function preparePostgres(home: Home, port: number): Promise<void> {
  await provisionRoles(await postgresAdminUrl(home, port, 'postgres'), await postgresPasswords(home));
  await closeOtherDatabases(await postgresAdminUrl(home, port, 'postgres'));
  await ensureDatabase(await postgresAdminUrl(home, port, 'postgres'), DATABASE);
  await provisionDatabase(await postgresAdminUrl(home, port));
}

/** Children of a server that was killed hold its shared memory for some seconds; a start is refused meanwhile (toolchain.md 4). */
async function startAgainAfterCrash(start: () => Promise<ProcessRecord>): Promise<ProcessRecord> {
  let record: ProcessRecord | undefined;
  let cause: unknown;
  await waitUntil('PostgreSQL', async () => {
    try {
      record = await start();
      return true;
    } catch (error) {
      cause = error;
      return false;
    }
  }, { timeout: 20_000, every: 500 }).catch(() => undefined);
  if (record === undefined) throw cause;
  return record;
}

/** A pid file left by a kill or a reboot whose number now belongs to some other program would stop the server from starting. */
async function clearStalePidFile(data: string): Promise<void> {
  const path = join(data, 'postmaster.pid');
  const pid = Number((await readIfThere(path))?.split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (!command.includes('postgres')) await rm(path, { force: true });
}

async function initialise(home: Home, bin: string, data: string, user: User | undefined): Promise<void> {
  const passwordFile = `${data}.pw`;
  await writeFile(passwordFile, `${await secret(home, 'postgres-admin')}\n`, { mode: 0o600 });
  try {
    if (user !== undefined) await chown(passwordFile, user.uid, user.gid);
    await run(join(bin, 'initdb'), [
      '-D', data, '-U', ADMIN, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions',
    ], { env: { LANG: 'C', PATH: process.env['PATH'] }, cwd: '/', ...user });
    await appendFile(join(data, 'postgresql.conf'), "\ninclude 'tributary.conf'\n");
    await writeFile(join(data, 'pg_hba.conf'), postgresHostRules());
  } catch (cause) {
    await rm(data, { recursive: true, force: true });
    throw new TributaryError('postgresql-not-initialised', 'initdb did not make the data folder.', { cause });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

interface User { readonly uid: number; readonly gid: number }

/** The server refuses to run as root: then it runs as the user that Debian's package made. */
async function unprivilegedUser(): Promise<User | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((l) => l.startsWith('postgres:'))?.split(':');
  if (line === undefined) throw new TributaryError('postgres-user-missing', 'PostgreSQL cannot run as root and there is no user postgres.', { remedy: 'apt install postgresql' });
  return { uid: Number(line[2]), gid: Number(line[3]) };
}

/**
 * The data folder, owned by whoever runs the server. Below a folder that this user may not pass through (a checkout in /root), the data live
 * in /var/lib/tributary and the home holds a link to them.
 */
async function dataFolder(home: Home, user: User | undefined): Promise<string> {
  const folder = join(home.data, 'postgres');
  if (user === undefined || (await canPass(home.data))) return owned(folder, user);
  const id = createHash('sha256').update(home.root).digest('hex').slice(0, 12);
  const outside = join('/var/lib/tributary', id);
  await mkdir(dirname(outside), { recursive: true, mode: 0o755 });
  await owned(outside, user);
  if (!existsSync(folder)) await symlink(outside, folder);
  return outside;
}

async function owned(folder: string, user: User | undefined): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  return folder;
}

async function canPass(folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
