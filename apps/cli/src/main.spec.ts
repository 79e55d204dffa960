import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { productVersion, workspaceRoot } from '@tributary/infra';
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

  it('whose output nobody wants any more ends without a word, as in a pipe to head', async () => {
    const running = spawn(process.execPath, [command, 'help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    running.stdout.destroy();
    const [said] = await Promise.all([text(running.stderr), once(running, 'exit')]);
    expect([said, running.exitCode]).toEqual(['', 0]);
  });
});
