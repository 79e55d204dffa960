import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { TributaryError } from '@tributary/domain';
import type { RangeFile } from '../read/archive.js';

/** A file of this machine, read where it lies. @throws TributaryError `no-such-file`. */
export async function localFile(path: string): Promise<RangeFile> {
  const found = await stat(path).catch((cause: unknown) => { throw new TributaryError('no-such-file', `${path} cannot be read`, { remedy: 'Check the name of the file.', cause }); });
  if (!found.isFile()) throw new TributaryError('no-such-file', `${path} is not a file`, { remedy: 'Name the files, not their folder.' });
  return {
    name: basename(path), size: found.size,
    // The end of a stream is the last byte that is read; that of a range is the first that is not.
    read: (start = 0, end = found.size) => createReadStream(path, { start, end: Math.max(end - 1, 0), highWaterMark: 256 * 1024 }),
  };
}
