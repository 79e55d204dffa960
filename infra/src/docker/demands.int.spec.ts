import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runEntry } from '@tributary/testing';
import { homeAt, makeHome, workspaceRoot, type Home } from '../home.js';
import { environmentOf } from '../system/environment.js';
import { entryOf, RUNS } from '../system/services.js';
import { containerAddresses } from './configure.js';

describe('the environment that the supervisor and the containers give', () => {
  let home: Home;
  beforeAll(async () => {
    home = homeAt(await mkdtemp(join(tmpdir(), 'demands-')));
    await makeHome(home);
  });
  afterAll(() => rm(home.root, { recursive: true }));

  it.each(RUNS.map((run) => [run.name, run] as const))('has every variable that %s demands when it is started with none', async (name, run) => {
    expect(existsSync(join(workspaceRoot(), entryOf(name)))).toBe(true);
    const { code, output } = await runEntry(entryOf(name), [], {}, { bare: true });
    expect(code).toBe(2);
    const demanded = [...output.matchAll(/\b([A-Z][A-Z_]+) \(missing\)/g)].map(([, variable]) => variable);
    expect(demanded.length).toBeGreaterThan(0);
    expect(Object.keys(environmentOf(run, await containerAddresses(home)))).toEqual(expect.arrayContaining(demanded));
  });
});
