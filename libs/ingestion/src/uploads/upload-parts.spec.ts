import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { FileKeys } from '@tributary/pseudonymisation';
import { DiskSpace } from '../store/disk-space.js';
import { UploadParts } from './upload-parts.js';

/** Says what the system says when a write finds no room. */
const full = (code: string): FileKeys => {
  const refuse = () => Promise.reject(Object.assign(new Error('no space left on device'), { code }));
  return { kid: 'k1', own: refuse, shared: refuse };
};

describe('a part that finds no room while it is written', () => {
  let folder: string;
  beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'parts-')); });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(['ENOSPC', 'EDQUOT'])('is answered as a full disk (%s)', async (code) => {
    const parts = new UploadParts(folder, full(code), new DiskSpace(folder, 0));
    await parts.begin(code);
    await expect(parts.append(code, 0, Readable.from([Buffer.from('abc')]))).rejects.toMatchObject({ code: 'disk-full', status: 507 });
  });
});
