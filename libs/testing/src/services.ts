import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { isAbsolute, join } from 'node:path';
import { compileCache, workspaceRoot } from '@tributary/infra';
import { eventually } from './eventually.js';

/** A port of the loopback address that nobody used a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

export interface RunningService {
  readonly url: string;
  readonly pid: number;
  /** Standard output and errors so far. */
  logs(): string;
  /** Resolves with the exit code when the process ends; null after a signal. */
  readonly exited: Promise<number | null>;
  /** SIGKILL, as a crash would be; resolves when the process is gone. */
  kill9(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface StartServiceOptions {
  /** Path of the built entry, from the root of the checkout: `apps/linkage/dist/main.js`. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Milliseconds until /health must answer 200 (20 s). */
  readonly timeout?: number;
  /** What is asked to know that it runs; null waits for nothing. */
  readonly health?: string | null;
  /** Gives no PORT and nothing else that `env` does not name (but PATH and where Node keeps what it has compiled). */
  readonly bare?: boolean;
}

/** Starts a service as a process of its own on a free port (`PORT`, unless given) and waits for its health. For crash tests. */
export async function startService(options: StartServiceOptions): Promise<RunningService> {
  const port = options.env['PORT'] ?? String(await freePort());
  const added = options.bare === true ? {} : { KAFKAJS_NO_PARTITIONER_WARNING: '1', PORT: port };
  const entry = isAbsolute(options.entry) ? options.entry : join(workspaceRoot(), options.entry);
  const child = spawn(process.execPath, [entry, ...(options.args ?? [])], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: compileCache(), ...added, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${options.entry} cannot be started`);
  const url = `http://127.0.0.1:${port}`;
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return exited;
  };
  if (options.health !== null) {
    try {
      await eventually(async () => {
        if (child.exitCode !== null) return 'ended';
        return (await fetch(url + (options.health ?? '/health'))).ok;
      }, { timeout: options.timeout ?? 20_000 });
      if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}`);
    } catch (cause) {
      await end('SIGKILL');
      throw new Error(`${options.entry} did not become healthy. Its output:\n${output.slice(-4_000)}`, { cause });
    }
  }
  return { url, pid, exited, logs: () => output, kill9: async () => { await end('SIGKILL'); }, stop: () => end('SIGTERM') };
}

/** Runs a built entry to its end (`migrate`, say) and returns its exit code and output. */
export async function runEntry(entry: string, args: readonly string[], env: Readonly<Record<string, string>>, options: { bare?: boolean } = {}): Promise<{ code: number | null; output: string }> {
  const service = await startService({ entry, args, env, health: null, ...options });
  const code = await service.exited;
  return { code, output: service.logs() };
}
