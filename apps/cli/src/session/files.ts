import { constants, openAsBlob } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { TributaryError } from '@tributary/domain';

/** A file as a request body: read from the disk while it is sent, and again when it has to be sent again. @throws TributaryError `not-a-file` for a folder */
export async function fileBody(path: string): Promise<Blob> {
  // A folder would be taken for a file until the sending breaks off, and then for a service that does not answer.
  if ((await stat(path)).isDirectory()) throw new TributaryError('not-a-file', `${path} is a folder`, { remedy: 'Name the files in it.' });
  return openAsBlob(path);
}

/** Throws what the operating system says where no file could be written at this path: to be asked before something is done that cannot be undone. */
export async function assertWritable(path: string): Promise<void> {
  await access(dirname(resolve(path)), constants.W_OK);
}
