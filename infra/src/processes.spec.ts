import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning, signal, startAndWait, startDetached, stopProcess, type ProcessRecord } from './processes.js';

describe('a process that was started', () => {
  let folder: string;
  const started: ProcessRecord[] = [];
  const start = async (script: string) => {
    const record = await startDetached({ command: process.execPath, args: ['-e', script], log: join(folder, 'log') });
    started.push(record);
    return record;
  };
  const FOREVER = 'setInterval(() => {}, 1e6)';

  beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'processes-')); });
  afterAll(async () => {
    for (const record of started) await stopProcess(record, { signal: 'SIGKILL' });
    await rm(folder, { recursive: true });
  });

  it('is known by its id and its start together', async () => {
    const record = await start(FOREVER);
    expect(await isRunning(record)).toBe(true);
    expect(await isRunning({ ...record, started: 'another' })).toBe(false);
  });

  it('is ended, and its end is waited for', async () => {
    const record = await start(FOREVER);
    expect(await stopProcess(record)).toBe(true);
    expect(await isRunning(record)).toBe(false);
    expect(await stopProcess(record)).toBe(false);
  });

  it('is killed when it does not end by itself', async () => {
    const record = await startAndWait('the stubborn one', {
      command: process.execPath, args: ['-e', `process.on('SIGTERM', () => {}); console.log('deaf'); ${FOREVER}`], log: join(folder, 'deaf'),
    }, async () => (await readFile(join(folder, 'deaf'), 'utf8')).includes('deaf'), 10_000);
    expect(await stopProcess(record, { grace: 100 })).toBe(true);
    expect(await isRunning(record)).toBe(false);
  });

  it('is never confused with another that was given its id later', async () => {
    const innocent = await start(FOREVER);
    const stale = { pid: innocent.pid, started: 'the boot before:42' };
    expect(await signal(stale, 'SIGKILL')).toBe(false);
    expect(await stopProcess(stale)).toBe(false);
    expect(await isRunning(innocent)).toBe(true);
  });

  it('that ends instead of becoming ready is an error that names its log', async () => {
    const log = join(folder, 'short');
    await expect(startAndWait('the short-lived one', { command: process.execPath, args: ['-e', 'setTimeout(() => {}, 200)'], log }, async () => false, 10_000)).rejects.toThrow(log);
  });

  it('that cannot be run is an error', async () => {
    await expect(startDetached({ command: '/no/such/program', args: [], log: join(folder, 'log') })).rejects.toThrow('cannot be run');
  });
});
