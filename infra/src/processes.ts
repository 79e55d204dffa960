import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { TributaryError } from '@tributary/domain';
import { z } from 'zod';
import { hasCode } from './files.js';
import { waitUntil } from './wait.js';

/** A process we started. A pid alone is used again by the system sooner or later; together with the start time it is not. */
export const processRecordSchema = z.object({ pid: z.number().int().positive(), started: z.string() });
export type ProcessRecord = z.infer<typeof processRecordSchema>;

/** When the process started, as the system tells it; undefined when there is none, or only its exit status is left. */
export async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
    return stdout.trim() === '' ? undefined : stdout.trim();
  }
  try {
    const [stat, boot] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile('/proc/sys/kernel/random/boot_id', 'utf8')]);
    // The command stands in brackets and may hold blanks and brackets itself: count from the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    return state === 'Z' || state === 'X' || ticks === undefined ? undefined : `${boot.trim()}:${ticks}`;
  } catch {
    return undefined;
  }
}

/** Is the recorded process still there, and still the one we started? */
export async function isRunning(record: ProcessRecord | undefined): Promise<boolean> {
  return record !== undefined && (await startOf(record.pid)) === record.started;
}

export interface StartOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Standard output and errors are appended to it. */
  readonly log: string;
  readonly user?: { uid: number; gid: number } | undefined;
  /** Called as soon as the process is there, to write down whose it is: we may be ended before it is ready. */
  readonly onStarted?: ((record: ProcessRecord) => Promise<void>) | undefined;
}

/**
 * Starts a process that lives on when we end.
 * @throws TributaryError `not-started` when the program cannot be run.
 */
export async function startDetached(options: StartOptions): Promise<ProcessRecord> {
  const log = openSync(options.log, 'a', 0o600);
  try {
    const child = spawn(options.command, [...options.args], {
      cwd: options.cwd, env: options.env ?? process.env, detached: true, stdio: ['ignore', log, log], ...options.user,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) => reject(new TributaryError('not-started', `${options.command} cannot be run.`, { cause })));
    });
    child.unref();
    const pid = child.pid;
    const started = pid === undefined ? undefined : await startOf(pid);
    if (pid === undefined || started === undefined) throw new TributaryError('not-started', `${options.command} ended at once.`, { remedy: `Read ${options.log}` });
    return { pid, started };
  } finally {
    closeSync(log);
  }
}

/**
 * Starts a process that lives on and waits until it is ready; one that is not in time is ended again.
 * @throws TributaryError `not-ready`, naming the log.
 */
export async function startAndWait(what: string, options: StartOptions, ready: (record: ProcessRecord) => Promise<boolean>, timeout: number): Promise<ProcessRecord> {
  const record = await startDetached(options);
  try {
    await options.onStarted?.(record);
    const failed = async () => ((await isRunning(record)) ? undefined : `the process ended, see ${options.log}`);
    await waitUntil(what, () => ready(record), { timeout, failed });
    return record;
  } catch (error) {
    await stopProcess(record, { grace: 2_000 });
    throw error;
  }
}

/** Sends a signal to a recorded process, and to nothing else: false when it is no longer ours or gone. */
export async function signal(record: ProcessRecord | undefined, name: NodeJS.Signals): Promise<boolean> {
  if (record === undefined || !(await isRunning(record))) return false;
  try {
    process.kill(record.pid, name);
    return true;
  } catch (error) {
    if (hasCode(error, 'ESRCH')) return false;
    throw error;
  }
}

/** Asks a recorded process to end, and ends it when it has not after `grace` milliseconds. True when it had been running. */
export async function stopProcess(record: ProcessRecord | undefined, options: { signal?: NodeJS.Signals; grace?: number } = {}): Promise<boolean> {
  if (!(await signal(record, options.signal ?? 'SIGTERM'))) return false;
  const gone = async () => !(await isRunning(record));
  try {
    await waitUntil('the end of the process', gone, { timeout: options.grace ?? 20_000, every: 25 });
  } catch {
    await signal(record, 'SIGKILL');
    await waitUntil('the end of the killed process', gone, { timeout: 10_000, every: 25 });
  }
  return true;
}

/** Resident memory of a process in bytes; undefined when it cannot be told. */
export async function residentBytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return kib === undefined ? undefined : Number(kib) * 1024;
}
