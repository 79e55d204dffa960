import { jest } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, type RunningFeed } from '@tributary/testing';
import type { Caller } from '../commands/submit.js';
import { apiOf, callerOf, startNumbers } from '../session/numbers-service.fixture.js';
import { Arrivals, claim, placesOf } from './drop-folder.js';
import { asOnlyWatcher, FolderWatcher } from './watch.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

let running: RunningFeed;
let root: string;
let drop: string;
beforeAll(async () => {
  running = await startNumbers({ deletionGuard: 1 });
});
afterAll(() => running.stop());
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'drop-'));
  drop = join(root, '806', 'nhs-numbers', 'current');
  await mkdir(drop, { recursive: true });
  await running.pool.query('truncate submission, current_record, fact_scope cascade');
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A session on the one service, as the sender; `cut` may break a call after the service has answered it. */
const caller = (options: { url?: string; cut?: (path: string) => boolean } = {}): Caller =>
  callerOf(running, root, (as) => {
    const real = apiOf(running, as, options.url);
    const send = real.send.bind(real);
    real.send = async (path, call) => {
      const response = await send(path, call);
      if (options.cut?.(path)) throw new Error('the process was cut off');
      return response;
    };
    return real;
  });
let clock = 0;
const watcher = (session = caller(), notes: string[] = []) => new FolderWatcher(session, { folder: root, everyMs: 1, settleMs: 60_000, note: (line) => notes.push(line), now: () => Date.UTC(2025, 0, 1) + clock });
const sum = (text: string) => createHash('sha256').update(text).digest('hex');
const put = async (name: string, text: string, checksum: string | null = text) => {
  await writeFile(join(drop, name), text);
  if (checksum !== null) await writeFile(join(drop, `${name}.sha256`), `${sum(checksum)}  ${name}\n`);
};
const content = (...upns: string[]) => `upn\n${upns.join('\n')}\n`;
const under = async (where: string): Promise<string[]> => {
  const names: string[] = await readdir(join(drop, where)).catch(() => []);
  return names.toSorted();
};
const taken = async () => (await running.pool.query<{ outcome: string }>('select outcome from submission order by serial')).rows.map((row) => row.outcome);
const current = async () => (await running.facts()).length;

describe('a drop folder', () => {
  it('brings in what is whole, and lays the receipt beside it', async () => {
    await put('numbers.csv', content('A', 'B'));
    expect(await watcher().round()).toBe(1);
    const [name = ''] = await under('done');
    expect(name).toMatch(/^20250101T\d{9}Z-numbers\.csv-[0-9a-f]{12}$/);
    expect(await under(`done/${name}`)).toEqual(['numbers.csv', 'numbers.csv.sha256', 'receipt.html', 'receipt.json']);
    expect(JSON.parse(await readFile(join(drop, 'done', name, 'receipt.json'), 'utf8'))).toMatchObject({ outcome: 'accepted', records: { nhsnumber: { accepted: 2 } } });
    expect([await taken(), await watcher().round()]).toEqual([['accepted'], 0]);
  });

  it('never takes what has no checksum file, or is not yet what it says', async () => {
    await put('alone.csv', content('A'), null);
    await put('growing.csv', 'upn\n', content('A', 'B'));
    await writeFile(join(drop, 'missing.sha256'), `${sum('x')}  not-there.csv\n`);
    const one = watcher();
    expect([await one.round(), await one.round(), await taken()]).toEqual([0, 0, []]);
    await writeFile(join(drop, 'growing.csv'), content('A', 'B'));
    expect([await one.round(), await taken()]).toEqual([1, ['accepted']]);
    expect(await under('.')).toEqual(['.taken', 'alone.csv', 'done', 'missing.sha256']);
  });

  it('gives up what stays wrong, and says so beside it', async () => {
    await put('numbers.csv', content('A'), content('B'));
    await writeFile(join(drop, 'list.sha256'), 'not a list\n');
    const one = watcher();
    expect(await one.round()).toBe(0);
    clock += 60_000;
    expect(await one.round()).toBe(2);
    const failed = await under('failed');
    expect(await Promise.all(failed.map((name) => under(`failed/${name}`)))).toEqual([['list.sha256', 'problem.json'], ['numbers.csv', 'numbers.csv.sha256', 'problem.json']]);
    expect(JSON.parse(await readFile(join(drop, 'failed', failed[1] ?? '', 'problem.json'), 'utf8'))).toMatchObject({ code: 'drop-faulty', remedy: 'Drop the files again, then their checksum file.' });
    expect(await taken()).toEqual([]);
  });

  it('reaches nothing outside its own folder', async () => {
    const secret = join(root, 'other.csv');
    await writeFile(secret, content('SECRET'));
    await symlink(secret, join(drop, 'link.csv'));
    await writeFile(join(drop, 'link.csv.sha256'), `${sum(content('SECRET'))}  link.csv\n`);
    await writeFile(join(drop, 'up.sha256'), `${sum(content('SECRET'))}  ../../../other.csv\n`);
    expect([await watcher().round(), await taken()]).toEqual([0, []]);
  });

  it.each(['.taken', 'done', 'failed'])('that holds a link for %s neither takes another sender\'s files nor gives it any', async (linked) => {
    const other = join(root, '816', 'nhs-numbers', 'current');
    const theirs = join(other, '.taken', '20250101T000000000Z-n-0123456789ab');
    await mkdir(theirs, { recursive: true });
    await writeFile(join(theirs, 'n.csv'), content('SECRET'));
    await writeFile(join(theirs, 'n.csv.sha256'), `${sum(content('SECRET'))}  n.csv\n`);
    await symlink(join(other, '.taken'), join(drop, linked));
    await put('numbers.csv', content('A'), linked === 'failed' ? content('B') : undefined);
    const notes: string[] = [];
    const own = new FolderWatcher(caller(), { folder: root, everyMs: 1, settleMs: 0, note: (line) => notes.push(line) });
    await own.round();
    await own.round();
    expect(notes).toContainEqual(expect.stringMatching(`^806/nhs-numbers/current: ${linked} is a link or a file, and no folder; it will be tried again`));
    expect([await readdir(join(other, '.taken')), (await readdir(join(other, 'failed'))).length]).toEqual([[], 1]);
    expect((await running.pool.query('select distinct sender, files from submission')).rows).toEqual(linked === 'done' ? [{ sender: '806', files: expect.anything() as unknown }] : []);
    expect(await current()).toBe(linked === 'done' ? 1 : 0);
  });

  it('lays what the door refuses into failed, and keeps what the door could not answer', async () => {
    const other = join(root, '816', 'nhs-numbers', 'current');
    await mkdir(other, { recursive: true });
    await writeFile(join(other, 'n.csv'), content('A'));
    await writeFile(join(other, 'n.csv.sha256'), `${sum(content('A'))} *n.csv\n`);
    await put('numbers.csv', content('A'));
    const notes: string[] = [];
    expect(await watcher(caller({ url: 'http://127.0.0.1:1' }), notes).round()).toBe(0);
    expect(notes.map((n) => n.includes('it will be tried again'))).toEqual([true, true]);
    expect(await watcher().round()).toBe(2);
    const [name = ''] = await readdir(join(other, 'failed'));
    expect(JSON.parse(await readFile(join(other, 'failed', name, 'problem.json'), 'utf8'))).toMatchObject({ code: 'no-agreement', status: 403 });
    expect(await under('done')).toHaveLength(1);
  });

  it('takes the same content again as a submission of its own, in the order of the drops', async () => {
    for (const upns of [['A', 'B'], ['A'], ['A', 'B']]) {
      clock += 1_000;
      await put('numbers.csv', content(...upns));
      expect(await watcher().round()).toBe(1);
    }
    expect([await taken(), await current()]).toEqual([['accepted', 'accepted', 'accepted'], 2]);
  });
});

describe('a drop folder whose watcher was cut off', () => {
  it.each(['/v1/submissions', '/receipt'])('after the answer of %s brings the drop in once', async (path) => {
    await put('numbers.csv', content('A', 'B'));
    await watcher(caller({ cut: (called) => called.endsWith(path) })).round();
    expect([await under('done'), (await under('.taken')).length]).toEqual([[], 1]);
    expect(await watcher().round()).toBe(1);
    expect([await taken(), await current(), (await under('done')).length, await under('.taken')]).toEqual([['accepted'], 2, 1, []]);
  });

  it('when it had claimed the drop, or half of it, brings it in once', async () => {
    await put('numbers.csv', content('A'));
    const [place] = await placesOf(root);
    const [arrival] = place ? await new Arrivals(0).of(place) : [];
    if (!place || !arrival) throw new Error('nothing has arrived');
    const claimed = await claim(place, arrival, new Date());
    expect(await watcher().round()).toBe(1);
    await mkdir(claimed.folder, { recursive: true });
    await put('other.csv', content('A', 'B'));
    await rename(join(drop, 'other.csv'), join(claimed.folder, 'other.csv'));
    expect(await watcher().round()).toBe(1);
    expect([await taken(), await current(), (await under('done')).length, await under('.taken')]).toEqual([['accepted', 'accepted'], 2, 2, []]);
  });
});

describe('several watchers, and several senders', () => {
  const drops = async (sender: string, upns: string) => {
    const folder = join(root, sender, 'nhs-numbers', 'current');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'n.csv'), content(upns));
    await writeFile(join(folder, 'n.csv.sha256'), `${sum(content(upns))}  n.csv\n`);
  };

  it('are one at a time for a folder: the second is told so, and may come when the first has ended', async () => {
    let end: () => void = () => undefined;
    const first = asOnlyWatcher(caller(), root, () => new Promise<void>((resolve) => { end = resolve; }));
    await eventually(async () => (await readdir(root)).some((name) => name.endsWith('.lock')), { every: 5 });
    await expect(asOnlyWatcher(caller(), root, () => Promise.resolve('too'))).rejects.toMatchObject({ code: 'watched-already' });
    end();
    await first;
    expect(await asOnlyWatcher(caller(), root, () => Promise.resolve('alone'))).toBe('alone');
  });

  it('do not wait for one whose submission is not done yet', async () => {
    await drops('816', 'A');
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => { answer = resolve; });
    const slow = callerOf(running, root, (as) => {
      const api = apiOf(running, as);
      const send = api.send.bind(api);
      api.send = async (path, call) => {
        if (as === 'sender-816') await asked;
        return send(path, call);
      };
      return api;
    });
    const one = watcher(slow);
    const [other, waiting] = await one.look();
    expect(await other).toBe(0);
    await drops('806', 'B');
    expect(await Promise.all(await one.look())).toEqual([1]);
    expect(await taken()).toEqual(['accepted']);
    answer();
    expect(await waiting).toBe(1);
  });
});
