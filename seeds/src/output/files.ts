import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { CsvTable } from './csv.js';

/** Every entry has this time, in local parts only as zip files first had it, so that the same content is the same file wherever it is made. */
const ENTRY = { mtime: new Date(2025, 0, 2, 3, 4, 6), mode: 0o100644, compress: true, forceDosTimestamp: true };
const CHUNK = 1 << 16;

/** Joins small pieces of text to chunks that are worth a write. */
export function* inChunks(pieces: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length >= CHUNK) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}

/** Files of the region's folder. */
export class RegionFolder {
  constructor(readonly root: string) {}

  private open(name: string) {
    const path = join(this.root, name);
    mkdirSync(dirname(path), { recursive: true });
    return createWriteStream(path);
  }

  /** Writes text piece by piece. */
  async text(name: string, pieces: Iterable<string>): Promise<void> {
    await pipeline(Readable.from(inChunks(pieces)), this.open(name));
  }

  /** Zips CSV tables, one file each, names ending in `.csv`. */
  zip(name: string, tables: readonly CsvTable[]): Promise<void> {
    return this.zipFiles(name, tables.map((table) => ({ name: `${table.name}.csv`, chunks: table.chunks })));
  }

  /** Zips files that are known by their whole names. */
  async zipFiles(name: string, files: readonly { readonly name: string; readonly chunks: Iterable<string> }[]): Promise<void> {
    const zip = new ZipFile();
    const written = pipeline(zip.outputStream, this.open(name));
    for (const file of files) zip.addReadStream(Readable.from(inChunks(file.chunks), { objectMode: false }), file.name, ENTRY);
    zip.end();
    await written;
  }
}

/** A file that grows over the whole run. */
export class GrowingFile {
  private readonly stream;

  constructor(folder: string, name: string) {
    mkdirSync(folder, { recursive: true });
    this.stream = createWriteStream(join(folder, name));
  }

  async write(text: string): Promise<void> {
    if (text !== '' && !this.stream.write(text)) await once(this.stream, 'drain');
  }

  async close(): Promise<void> {
    this.stream.end();
    await finished(this.stream);
  }
}
