import { statfs } from 'node:fs/promises';
import { TributaryError } from '@tributary/domain';

/** Looked at again after so many bytes of one file. */
const EVERY_BYTES = 64 * 1024 ** 2;

/** The space that must stay free on the disk of the data folder. */
export class DiskSpace {
  constructor(private readonly folder: string, private readonly floorBytes: number) {}

  /** @throws TributaryError `disk-full` (507) when less than the floor is left. */
  async assert(): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder);
    if (bavail * bsize < this.floorBytes) throw diskFull();
  }

  /** The same chunks, with a look at the space from time to time. */
  async *watched(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let unchecked = 0;
    for await (const chunk of source) {
      unchecked += chunk.length;
      if (unchecked > EVERY_BYTES) {
        unchecked = 0;
        await this.assert();
      }
      yield chunk;
    }
  }
}

export function diskFull(cause?: unknown): TributaryError {
  return new TributaryError('disk-full', 'there is no room for the submission; what was accepted before is intact', { status: 507, remedy: 'Send it again later; tell the operator.', cause });
}

/** Does the error say that the disk is full? */
export function saysDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
