import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TOPICS } from '@tributary/contracts';
import { freePort, kafkaEnv } from '@tributary/testing';
import { homeAt, makeHome, workspaceRoot } from './home.js';
import { withClient } from './postgres/roles.js';
import { postgresAdminUrl, startPostgres } from './postgres/server.js';
import { stopProcess } from './processes.js';
import { kcatConfig } from './system/subscriber-files.js';

describe('kcat with the file that business intelligence is given', () => {
  let folder: string;
  const kcat = (topic: string) => promisify(execFile)('kcat', ['-F', join(folder, 'kcat.conf'), '-C', '-e', '-t', topic, '-m', '10']).then(
    ({ stderr }) => ({ code: 0, said: stderr }), (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kcat-'));
    const { brokers, username, password } = await kafkaEnv('bi');
    await writeFile(join(folder, 'kcat.conf'), kcatConfig({ brokers: brokers.split(','), username, password }), { mode: 0o600 });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('reads released figures', async () => {
    expect(await kcat(TOPICS.indicators.name)).toMatchObject({ code: 0 });
  });

  it.each([[TOPICS.live.name], [TOPICS.camhs.name]])('is refused %s', async (topic) => {
    const { code, said } = await kcat(topic);
    expect(code).not.toBe(0);
    expect(said).toMatch(/not authorized|authorization failed/i);
  });
});

describe('missing programs that may not be installed', () => {
  it('are named with the command that installs them', () => {
    const run = spawnSync(process.execPath, [join(workspaceRoot(), 'tools', 'install-packages.mjs'), 'redis', 'kafka'], { env: { PATH: '/nonexistent' }, encoding: 'utf8' });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('sudo apt-get install -y --no-install-recommends redis-server default-jre-headless maven');
  });

  it('are none on a machine that has them', () => {
    const run = spawnSync(process.execPath, [join(workspaceRoot(), 'tools', 'install-packages.mjs'), 'postgres', 'redis', 'kafka'], { encoding: 'utf8' });
    expect(run).toMatchObject({ status: 0, stdout: '' });
  });
});

describe('PostgreSQL for a home below a folder that is closed to others', () => {
  it('starts all the same', async () => {
    const closed = await mkdtemp(join(tmpdir(), 'closed-'));
    const home = homeAt(join(closed, 'home'));
    const outside = join('/var/lib/tributary', createHash('sha256').update(home.root).digest('hex').slice(0, 12));
    await mkdir(home.root);
    await makeHome(home);
    const port = await freePort();
    const record = await startPostgres(home, port, { durable: false });
    try {
      expect(await withClient(await postgresAdminUrl(home, port), async (client) => (await client.query('SELECT 1')).rowCount)).toBe(1);
      expect(existsSync(outside)).toBe(process.getuid?.() === 0);
    } finally {
      await stopProcess(record, { signal: 'SIGINT' });
      await rm(outside, { recursive: true, force: true });
      await rm(closed, { recursive: true });
    }
  });
});
