import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileFault } from './output.js';

const folder = await mkdtemp(join(tmpdir(), 'output-'));
afterAll(() => rm(folder, { recursive: true }));
const failure = (path: string): Promise<unknown> => readFile(path).then(() => undefined, (error: unknown) => error);

describe('a file that a command cannot read', () => {
  it('is named, with what is wrong and what to do', async () => {
    const missing = join(folder, '806-2025.zip');
    expect(fileFault(await failure(missing))).toMatchObject({ code: 'no-such-file', message: `${missing} does not exist`, remedy: expect.stringContaining('Check the name') });
  });

  it('is no fault of files where it is another error', () => {
    expect(fileFault(new Error('the connection is gone'))).toBeNull();
    expect(fileFault(Object.assign(new Error('in use'), { code: 'EADDRINUSE', path: '/run/x' }))).toBeNull();
  });
});
