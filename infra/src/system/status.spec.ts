import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeAt, makeHome, type Home } from '../home.js';
import { readSystem, writeSystem, type Part } from '../state.js';
import { status } from './status.js';

const gone: Part = { kind: 'service', process: null, port: 4106, url: 'http://127.0.0.1:9', log: null };
let home: Home;

beforeEach(async () => {
  home = homeAt(await mkdtemp(join(tmpdir(), 'tributary-status-')));
  await makeHome(home);
});
afterEach(() => rm(home.root, { recursive: true, force: true }));

const identity = async (parts: Record<string, Part>) => {
  await writeSystem(home, { ...(await readSystem(home)), parts });
  return (await status(home)).parts.find(({ name }) => name === 'identity')?.state;
};

describe('the identity provider', () => {
  it('is somebody else\'s where services were started without one of ours', async () => {
    expect(await identity({ kpi: gone })).toBe('external');
  });

  it('is stopped where ours was started once, or nothing ever was', async () => {
    expect([await identity({ kpi: gone, identity: { ...gone, port: 4100 } }), await identity({})]).toEqual(['stopped', 'stopped']);
  });
});
