import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeAt, makeHome } from './home.js';
import { readSystem, writeSystem, type System } from './state.js';

describe('system.json', () => {
  it('knows every part as soon as it has been written down, however many are started side by side', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tributary-'));
    const home = homeAt(folder);
    await makeHome(home);
    const system: System = { version: 1, parts: {}, files: {} };
    const names = Array.from({ length: 60 }, (_, i) => `part-${i}`);
    const unknown = await Promise.all(names.map(async (name) => {
      system.parts[name] = { kind: 'service', process: { pid: 1, started: name }, port: 1, url: '', log: null };
      await writeSystem(home, system);
      return (await readSystem(home)).parts[name] === undefined ? [name] : [];
    }));
    expect(unknown.flat()).toEqual([]);
    expect(Object.keys((await readSystem(home)).parts)).toHaveLength(names.length);
    await rm(folder, { recursive: true });
  });
});
