import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { productVersion, startOf, workspaceRoot } from '@tributary/infra';
import { eventually } from '@tributary/testing';
import { z } from 'zod';

const command = fileURLToPath(new URL('../bin/tributary.mjs', import.meta.url));

describe('the tributary command', () => {
  it('is of the version that the checkout, its lock file and the newest entry of the changelog name', async () => {
    const running = spawn(process.execPath, [command, '--version'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const said = (await text(running.stdout)).trim();
    const of = async (file: string) => readFile(join(workspaceRoot(), file), 'utf8');
    const lock = z.object({ version: z.string(), packages: z.record(z.string(), z.object({ version: z.string().optional() })) }).parse(JSON.parse(await of('package-lock.json')));
    expect([lock.version, lock.packages['']?.version, /^## (\S+)$/m.exec(await of('CHANGELOG.md'))?.[1], productVersion()]).toEqual([said, said, said, said]);
  });

  it('is of a workspace whose rooms have no version of their own', async () => {
    const rooms = globSync(['apps/*/package.json', 'libs/*/package.json', 'infra/package.json', 'seeds/package.json'], { cwd: workspaceRoot() });
    expect(rooms.length).toBeGreaterThan(20);
    const versioned = (await Promise.all(rooms.map(async (room) => (z.object({ version: z.string().optional() }).parse(JSON.parse(await readFile(join(workspaceRoot(), room), 'utf8'))).version === undefined ? [] : [room])))).flat();
    expect(versioned).toEqual([]);
  });

  it.each([[['status', '--nonsense']], [['explain', 'a']], [['submit', 'x.csv', '--sender', '806']], [['nonsense']], [['indicators', '--format', 'xml']]])('%j that cannot be understood says so as the one document of --json too', async (words) => {
    const running = spawn(process.execPath, [command, ...words, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [document, people] = await Promise.all([text(running.stdout), text(running.stderr), once(running, 'exit')]);
    expect(JSON.parse(document)).toMatchObject({ error: { code: 'usage', message: expect.stringMatching(/^[^:]/) as string, remedy: expect.any(String) as string } });
    expect([people.includes('Usage: tributary'), running.exitCode]).toEqual([true, 1]);
  });

  it('ends what it runs when it is ended itself', async () => {
    const home = await mkdtemp(join(tmpdir(), 'ended-'));
    const governance = { kind: 'service', process: null, port: null, url: 'http://127.0.0.1:1', log: null };
    await writeFile(join(home, 'system.json'), JSON.stringify({ version: 1, parts: { governance }, files: {} }));
    await mkdir(join(home, 'drop'));
    const running = spawn(process.execPath, [command, 'watch', '--folder', join(home, 'drop'), '--home', home], { stdio: 'ignore' });
    const locks = async () => (await readdir(home)).filter((name) => name.endsWith('.lock'));
    await eventually(async () => (await locks()).length > 0);
    const { pid } = z.object({ pid: z.number() }).parse(JSON.parse(await readFile(join(home, (await locks())[0] ?? ''), 'utf8')));
    running.kill('SIGTERM');
    await once(running, 'exit');
    await eventually(async () => (await startOf(pid)) === undefined);
    expect([running.exitCode, await locks()]).toEqual([0, []]);
    await rm(home, { recursive: true });
  });

  it('whose output nobody wants any more ends without a word, as in a pipe to head', async () => {
    const running = spawn(process.execPath, [command, 'help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    running.stdout.destroy();
    const [said] = await Promise.all([text(running.stderr), once(running, 'exit')]);
    expect([said, running.exitCode]).toEqual(['', 0]);
  });
});
