import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TributaryError } from '@tributary/domain';
import { EncryptedFile, encryptStream, type FileKeys } from '@tributary/pseudonymisation';
import { diskFull, saysDiskFull, type DiskSpace } from '../store/disk-space.js';
import { swept } from '../store/swept.js';

const FOLDER = 'uploads';
const PART = /^(\d{1,15})\.enc$/;

interface Part { readonly start: number; readonly end: number; readonly path: string }

/**
 * The parts of uploads that are under way. Each piece that arrives is a file of its own, encrypted while it is written under a key of its own and named by
 * the place where it begins: what was cut off, by the client or with the process, can be read up to its last whole frame and is continued there by the next
 * part. No key is ever used again, and nothing in clear touches the disk.
 */
export class UploadParts {
  readonly #dataDir: string;
  readonly #keys: FileKeys;
  readonly #space: DiskSpace;

  constructor(dataDir: string, keys: FileKeys, space: DiskSpace) {
    this.#dataDir = dataDir;
    this.#keys = keys;
    this.#space = space;
  }

  /** @throws TributaryError `disk-full` (507) when too little space is left. */
  async begin(id: string): Promise<void> {
    await mkdir(join(this.#dataDir, FOLDER), { recursive: true, mode: 0o700 });
    await this.#space.assert();
    await mkdir(this.#folder(id), { mode: 0o700 });
  }

  /**
   * Keeps what arrives from `start` on, also when it ends early: the sender goes on from there. Returns where it has come to.
   * @throws TributaryError `upload-busy` (409) when another request writes at the same place, `disk-full` (507).
   */
  async append(id: string, start: number, content: Readable): Promise<number> {
    await this.#space.assert();
    await this.#dropEmpty(id, start);
    const source = this.#space.watched(swept(untilCut(content)));
    try {
      await pipeline(source, await encryptStream(this.#keys), createWriteStream(join(this.#folder(id), `${start}.enc`), { mode: 0o600, flags: 'wx' }));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
        throw new TributaryError('upload-busy', 'this place of the upload is being written by another request', { status: 409, remedy: 'Ask for the offset (HEAD) and go on from there.', cause: error });
      }
      throw saysDiskFull(error) ? diskFull(error) : error;
    }
    return this.size(id);
  }

  /** A part in which nothing can be read was cut off before its first frame: it makes room for the next at its place. */
  async #dropEmpty(id: string, start: number): Promise<void> {
    if ((await this.size(id)) === start) await rm(join(this.#folder(id), `${start}.enc`), { force: true });
  }

  /** Bytes that have arrived without a gap. */
  async size(id: string): Promise<number> {
    return (await this.#parts(id)).at(-1)?.end ?? 0;
  }

  /** Everything that has arrived, in clear, as a stream. */
  read(id: string): Readable {
    return Readable.from(this.#content(id), { objectMode: false });
  }

  async *#content(id: string): AsyncGenerator<Buffer> {
    for (const { start, end, path } of await this.#parts(id)) {
      const file = await EncryptedFile.openCut(path, this.#keys);
      try {
        if (file) for await (const chunk of file.read(0, end - start)) yield chunk as Buffer;
      } finally {
        await file?.close();
      }
    }
  }

  async remove(id: string): Promise<void> {
    await rm(this.#folder(id), { recursive: true, force: true });
  }

  /** Folders of uploads that nobody knows of. */
  async all(): Promise<string[]> {
    return readdir(join(this.#dataDir, FOLDER)).catch(() => []);
  }

  /** In order and without gaps; where a later part begins before the end of an earlier one, the later one holds from there. */
  async #parts(id: string): Promise<Part[]> {
    const names = await readdir(this.#folder(id)).catch(() => []);
    const starts = names.flatMap((name) => { const match = PART.exec(name); return match ? [Number(match[1])] : []; }).toSorted((a, b) => a - b);
    const parts: Part[] = [];
    for (const start of starts) {
      const before = parts.at(-1);
      if (start > (before?.end ?? 0)) break;
      const path = join(this.#folder(id), `${start}.enc`);
      const file = await EncryptedFile.openCut(path, this.#keys);
      const size = file?.size ?? 0;
      await file?.close();
      if (size === 0) continue;
      if (before) parts[parts.length - 1] = { ...before, end: start };
      parts.push({ start, end: start + size, path });
    }
    return parts;
  }

  #folder(id: string): string {
    return join(this.#dataDir, FOLDER, id);
  }
}

/** What arrives until the connection is gone; that it is gone is no error here. */
async function* untilCut(content: Readable): AsyncGenerator<Buffer> {
  const chunks = content[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  for (;;) {
    let next: IteratorResult<Buffer>;
    try {
      next = await chunks.next();
    } catch {
      return;
    }
    if (next.done) return;
    yield next.value;
  }
}
