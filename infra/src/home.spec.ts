import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeAt, makeHome, type Home } from './home.js';
import { withLock } from './lock.js';
import { choosePort, despiteLostPorts, isFree } from './ports.js';
import { masterKeyFile, secret, secretsOf } from './secrets.js';
import { readSystem, writeSystem } from './state.js';
import { addClient, addPerson, credentialFile, identityFile, readCredential, refreshCredentials, registerDashboard } from './system/directory.js';

let home: Home;
beforeEach(async () => {
  home = homeAt(await mkdtemp(join(tmpdir(), 'home-')));
  await makeHome(home);
});
afterEach(() => rm(home.root, { recursive: true }));

const mode = async (path: string) => (await stat(path)).mode & 0o777;

describe('secrets', () => {
  it('are made once and readable by their owner alone', async () => {
    const first = await secret(home, 'redis');
    expect(first).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(await secret(home, 'redis')).toBe(first);
    expect(await mode(join(home.secrets, 'redis'))).toBe(0o600);
    expect(await mode(home.secrets)).toBe(0o700);
  });

  it('of principals that come later are added without changing the others', async () => {
    const before = await secretsOf(home, 'kafka', ['admin', 'kpi']);
    const after = await secretsOf(home, 'kafka', ['admin', 'kpi', 'bi']);
    expect(after).toMatchObject(before);
    expect(new Set(Object.values(after)).size).toBe(3);
    expect(await mode(join(home.secrets, 'kafka'))).toBe(0o600);
  });

  it('hold master keys that are never made twice', async () => {
    const path = await masterKeyFile(home);
    const { mtimeMs } = await stat(path);
    await masterKeyFile(home);
    expect((await stat(path)).mtimeMs).toBe(mtimeMs);
    expect(await mode(path)).toBe(0o600);
  });
});

describe('ports', () => {
  it('are the wanted ones where they are free, and the next free ones where not', async () => {
    const busy = new Set([5000, 5001]);
    const free = async (port: number) => !busy.has(port);
    expect(await choosePort(4999, new Set(), free)).toBe(4999);
    expect(await choosePort(5000, new Set(), free)).toBe(5002);
    expect(await choosePort(5000, new Set([5002]), free)).toBe(5003);
  });

  it('are chosen again when another process has taken one before it was used, and only then', async () => {
    const other = createServer();
    let started: number | null = null;
    const start = async () => {
      const port = await choosePort(41_000);
      if (!other.listening) await new Promise<void>((resolve) => { other.listen(port, '127.0.0.1', resolve); });
      if (!(await isFree(port))) throw new Error('in use');
      started = port;
      return port;
    };
    expect(await despiteLostPorts(start, () => Promise.resolve(true))).toBe(started);
    other.close();
    let attempts = 0;
    const fails = () => { attempts++; return Promise.reject(new Error('for another reason')); };
    await expect(despiteLostPorts(fails, () => Promise.resolve(false))).rejects.toThrow('for another reason');
    expect(attempts).toBe(1);
    await expect(despiteLostPorts(fails, () => Promise.resolve(true))).rejects.toThrow('for another reason');
    expect(attempts).toBe(6);
  });

  it('of somebody else are seen to be in use', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => other.listen(0, '127.0.0.1', () => {
      const address = other.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    }));
    expect(await choosePort(port)).toBeGreaterThan(port);
    await new Promise((resolve) => other.close(resolve));
  });

  it('that are all in use are an error that says so', async () => {
    await expect(choosePort(5000, new Set(), async () => false)).rejects.toThrow('None of the 500 ports');
  });
});

describe('the lock of a home', () => {
  it('lets one in at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    };
    await Promise.all([1, 2, 3, 4].map(() => withLock(home.lockFile, work)));
    expect(most).toBe(1);
  });

  it('of a process that has died is taken over', async () => {
    await writeFile(home.lockFile, JSON.stringify({ pid: process.pid, started: 'another boot:1' }));
    expect(await withLock(home.lockFile, async () => 'in', 5_000)).toBe('in');
  });
});

describe('system.json', () => {
  it('is read as it was written', async () => {
    const system = { version: 1 as const, parts: { redis: { kind: 'stack' as const, process: { pid: 1, started: 's' }, port: 2, url: 'redis://127.0.0.1:2', log: null } }, files: { a: '/b' } };
    await writeSystem(home, system);
    expect(await readSystem(home)).toEqual(system);
  });

  it('that cannot be read counts as nothing started', async () => {
    await writeFile(home.systemFile, '{"version":1,');
    expect((await readSystem(home)).parts).toEqual({});
  });
});

describe('the directory of the local identity provider', () => {
  const issuer = 'http://127.0.0.1:4100';

  it('gives each program a secret of its own, once', async () => {
    const [one, other] = [await addClient(home, { id: '806', description: 'a' }, issuer), await addClient(home, { id: '807', description: 'b' }, issuer)];
    expect(one.clientSecret).not.toBe(other.clientSecret);
    expect(await addClient(home, { id: '806', description: 'a' }, issuer)).toEqual(one);
    expect(await readCredential(home, '806')).toEqual(one);
  });

  it('are told where the provider is now, and one that was handed out and removed is not made again', async () => {
    const moved = 'http://127.0.0.1:4999';
    const before = await addClient(home, { id: 'sender-806', description: 'a' }, issuer);
    await addClient(home, { id: 'sender-807', description: 'b' }, issuer);
    await rm(credentialFile(home, 'sender-807'));
    await refreshCredentials(home, moved);
    expect(await readCredential(home, 'sender-806')).toEqual({ ...before, issuer: moved, tokenUrl: `${moved}/token` });
    expect(await readCredential(home, 'sender-807')).toBeUndefined();
  });

  it('and the credentials are readable by their owner alone', async () => {
    await addClient(home, { id: '806', description: 'a' }, issuer);
    const signIn = await registerDashboard(home, 'http://127.0.0.1:4108');
    for (const path of [identityFile(home), join(home.credentials, '806.json'), signIn]) expect(await mode(path)).toBe(0o600);
  });

  it('loses nobody when several are added at once', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((id) => addPerson(home, { id, name: id, description: '' })));
    const { people } = JSON.parse(await (await import('node:fs/promises')).readFile(identityFile(home), 'utf8'));
    expect(people.map((p: { id: string }) => p.id)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('takes no id that would leave the folder of credentials', async () => {
    await expect(addClient(home, { id: '../x', description: '' }, issuer)).rejects.toThrow('not an id');
  });
});
