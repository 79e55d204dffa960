import { jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningFeed } from '@tributary/testing';
import { startNumbers } from './numbers-service.fixture.js';
import { uploadResumably } from './resumable.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

let running: RunningFeed;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resumable-'));
  running = await startNumbers();
});
afterAll(async () => {
  await running.stop();
  await rm(folder, { recursive: true, force: true });
});

const endpoint = () => new URL('/v1/uploads?scope=current', running.url);
const token = () => Promise.resolve(running.token('806'));

describe('a resumable upload from the command line', () => {
  it('that was broken off goes on where it was when the same file is sent again', async () => {
    const path = join(folder, 'numbers.csv');
    // No text: the way in is looked at here, and a refusal comes at once.
    await writeFile(path, Buffer.alloc(40 * 1024 ** 2));
    let calls = 0;
    const broken = uploadResumably({ path, endpoint: endpoint(), memory: folder, retryAfterMs: [], token: () => (++calls > 2 ? Promise.reject(new Error('the line is gone')) : token()) });
    await expect(broken).rejects.toThrow();
    const seen: number[] = [];
    const id = await uploadResumably({ path, endpoint: endpoint(), memory: folder, token, progress: (sent) => { seen.push(sent); } });
    expect(seen[0]).toBeGreaterThanOrEqual(16 * 1024 ** 2);
    const { rows } = await running.pool.query<{ id: string; bytes: string }>('select id, bytes from submission');
    expect(rows).toEqual([{ id, bytes: String(40 * 1024 ** 2) }]);
  });

  it('that is refused says why', async () => {
    const path = join(folder, 'small.csv');
    await writeFile(path, 'upn\nA\n');
    await expect(uploadResumably({ path, endpoint: new URL('/v1/uploads?scope=never', running.url), memory: folder, token })).rejects.toMatchObject({ code: 'unknown-scope', status: 400, remedy: 'For example scope=current.' });
  });
});
