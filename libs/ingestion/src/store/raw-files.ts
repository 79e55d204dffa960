import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TributaryError } from '@tributary/domain';
import { encryptStream, type FileKeys } from '@tributary/pseudonymisation';
import type { NameGiver } from '../feed/file-names.js';
import { diskFull, DiskSpace, saysDiskFull } from './disk-space.js';
import type { StoredFile } from './submissions.js';
import { swept } from './swept.js';

export interface ReceivedFile extends StoredFile { readonly sha256: string }

/** Files of one submission while they come in. */
export interface Upload {
  readonly id: string;
  /** @param given the name that the sender gave; it is not kept. */
  add(given: string, content: Readable): Promise<ReceivedFile>;
  /** In the order in which they were added, whichever was stored first. */
  readonly files: readonly ReceivedFile[];
  /** Hash of the content of all files, whatever their order and names. */
  contentHash(): string;
  discard(): Promise<void>;
}

const FOLDER = 'raw';
const HOUR_MS = 3_600_000;

/** Received files, encrypted while they are written; nothing in clear touches the disk. */
export class RawFiles {
  readonly #dataDir: string;
  readonly #keys: FileKeys;
  readonly #maxBytes: number;
  readonly #space: DiskSpace;

  constructor(dataDir: string, keys: FileKeys, limits: { maxBytes: number; freeFloor: number }) {
    this.#dataDir = dataDir;
    this.#keys = keys;
    this.#maxBytes = limits.maxBytes;
    this.#space = new DiskSpace(dataDir, limits.freeFloor);
  }

  /**
   * @param id where the submission has to have a certain one: what an earlier attempt has left under it goes.
   * @throws TributaryError `disk-full` (507) when too little space is left.
   */
  async begin(names: NameGiver, id: string = randomUUID()): Promise<Upload> {
    await mkdir(join(this.#dataDir, FOLDER), { recursive: true, mode: 0o700 });
    await this.#space.assert();
    const folder = join(this.#dataDir, FOLDER, id);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { mode: 0o700 });
    const stored = new Map<number, ReceivedFile>();
    const files = (): ReceivedFile[] => [...stored].toSorted(([a], [b]) => a - b).map(([, file]) => file);
    let received = 0;
    const count = (bytes: number): void => {
      received += bytes;
      if (received > this.#maxBytes) throw new TributaryError('too-large', 'the submission is larger than this service accepts', { status: 413, remedy: 'Send it packed (zip or gzip), or in parts with scopes of their own.' });
    };
    let number = 0;
    return {
      id,
      get files() { return files(); },
      add: async (given, content) => {
        const position = ++number;
        const file = await this.#store(names(given, position), join(FOLDER, id, `${position}.enc`), content, count);
        stored.set(position, file);
        return file;
      },
      contentHash: () => createHash('sha256').update(files().map((f) => f.sha256).toSorted().join()).digest('base64url'),
      discard: async () => { await rm(folder, { recursive: true, force: true }); },
    };
  }

  async #store(name: string, path: string, content: Readable, count: (bytes: number) => void): Promise<ReceivedFile> {
    const sum = createHash('sha256');
    let bytes = 0;
    const space = this.#space;
    async function* counted(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of space.watched(swept(source))) {
        bytes += chunk.length;
        count(chunk.length);
        sum.update(chunk);
        yield chunk;
      }
    }
    try {
      await pipeline(content, counted, await encryptStream(this.#keys), createWriteStream(join(this.#dataDir, path), { mode: 0o600, flags: 'wx', flush: true }));
    } catch (error) {
      throw saysDiskFull(error) ? diskFull(error) : error;
    }
    return { name, path, bytes, sha256: sum.digest('hex') };
  }

  async remove(id: string): Promise<void> {
    await rm(join(this.#dataDir, FOLDER, id), { recursive: true, force: true });
  }

  /** Removes what uploads that were cut off have left. @param known whether a submission has this id. */
  async removeStray(known: (ids: readonly string[]) => Promise<ReadonlySet<string>>): Promise<void> {
    const ids = await readdir(join(this.#dataDir, FOLDER)).catch(() => []);
    const kept = await known(ids);
    for (const id of ids) {
      if (kept.has(id)) continue;
      const { mtimeMs } = await stat(join(this.#dataDir, FOLDER, id));
      if (Date.now() - mtimeMs > HOUR_MS) await this.remove(id);
    }
  }
}
