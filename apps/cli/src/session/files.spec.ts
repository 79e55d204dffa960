import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertWritable, fileBody } from './files.js';

const folder = await mkdtemp(join(tmpdir(), 'files-'));
afterAll(() => rm(folder, { recursive: true }));

describe('a file that is sent', () => {
  it('can be sent twice: a service may ask to come again later', async () => {
    const path = join(folder, 'postcodes.csv');
    await writeFile(path, 'postcode\n');
    const body = await fileBody(path);
    expect([await body.text(), await body.text()]).toEqual(['postcode\n', 'postcode\n']);
  });

  it('is asked for before anything is sent: what is missing is missing, and no service that does not answer', async () => {
    await expect(fileBody(join(folder, 'nothing.csv'))).rejects.toMatchObject({ code: 'ENOENT', path: join(folder, 'nothing.csv') });
  });

  it('is no folder', async () => {
    await expect(fileBody(folder)).rejects.toMatchObject({ code: 'not-a-file', message: `${folder} is a folder` });
  });
});

describe('a file that is to be written', () => {
  it('needs a folder', async () => {
    await expect(assertWritable(join(folder, 'receipt.html'))).resolves.toBeUndefined();
    await expect(assertWritable(join(folder, 'nothing', 'receipt.html'))).rejects.toMatchObject({ code: 'ENOENT', path: join(folder, 'nothing') });
  });
});
