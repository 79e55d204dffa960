import { basename } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import * as yauzl from 'yauzl';
import { TributaryError } from '@tributary/domain';
import type { NameGiver } from '../feed/file-names.js';
import { GENERAL, type RuleSummary } from '../feed/general-rules.js';
import { Refusal } from './findings.js';

/** What a reader needs of a stored file: its size and any range of it. */
export interface RangeFile {
  readonly name: string;
  readonly size: number;
  read(start?: number, end?: number): Readable;
}

/** A file as the sender made it: unpacked, not yet decoded. Its name is the platform's own; one out of an archive begins with the archive's. */
export interface PlainFile {
  readonly name: string;
  readonly bytes: AsyncIterable<Buffer>;
}

/** A workbook: an archive whose parts are read in the order that its reader wants them. */
export interface WorkbookFile {
  readonly name: string;
  /** Bytes of a part; null when there is none of this path. Reading throws Refusal for what is damaged and beyond the limits, which hold for all parts together. */
  part(path: string): AsyncIterable<Buffer> | null;
}

export interface ArchiveLimits {
  /** Most files in a zip, those in workbooks in it counted too: a council has a document of each of hundreds of schools. What they unpack to is limited by itself. */
  readonly entries: number;
  /** Most unpacked bytes of one stored file. */
  readonly unpackedBytes: number;
  /** Most unpacked bytes for a packed one; looked at beyond the first 10 MB. */
  readonly ratio: number;
  /** Most bytes of a workbook in a zip or gzip: it is held in memory, because a packed file cannot be read from its end. */
  readonly heldBytes: number;
}
export const ARCHIVE_LIMITS: ArchiveLimits = { entries: 5_000, unpackedBytes: 8 * 1024 ** 3, ratio: 250, heldBytes: 32 * 1024 ** 2 };

/** What has come out of a stored file so far: the limits hold for all of it. */
interface Unpacked { bytes: number; entries: number }
const RATIO_FREE = 10 * 1024 * 1024;

/** How a zip begins that has an entry. */
const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');
const HIDDEN = /(^|\/)(__MACOSX\/|\.[^/]*$)|\/$/;
const PACKED = /\.(zip|gz|tgz|7z|rar|bz2|xz|xls|xlsb|ods)$/i;
const WORKBOOK = /\.xls[xm]$/i;

/** The file itself, the workbook that it is, or what a gzip or zip holds (files and workbooks), one after the other. Throws Refusal for what is damaged, nested, encrypted or beyond the limits. */
export async function* plainFiles(file: RangeFile, names: NameGiver, limits: ArchiveLimits = ARCHIVE_LIMITS): AsyncGenerator<PlainFile | WorkbookFile> {
  if (file.size === 0) throw refuse(GENERAL.empty, file.name);
  const magic = await firstBytes(file, 8);
  if (magic.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) yield* gunzipped(file, limits);
  else if (magic.subarray(0, 2).toString('latin1') === 'PK') yield* zipEntries(file, names, limits);
  else if (magic.equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]))) throw refuse(GENERAL.workbook, file.name);
  else yield { name: file.name, bytes: file.read() };
}

const refuse = (rule: (typeof GENERAL)[keyof typeof GENERAL], file: string): Refusal => new Refusal(rule, { file, record: null, field: null });

async function firstBytes(file: RangeFile, count: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of file.read(0, Math.min(count, file.size))) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Errors are seen by who reads the stream; one that comes after that must not end the process. */
function ignored(): void {}

/** What a gzip holds: a file, or a workbook. */
async function* gunzipped(file: RangeFile, limits: ArchiveLimits): AsyncGenerator<PlainFile | WorkbookFile> {
  const name = file.name.replace(/\.gz$/i, '');
  // Unlike pipe, pipeline hands an error of the store on to the reader; what comes of it is seen there.
  const unpacked = pipeline(file.read(), createGunzip(), ignored);
  const total: Unpacked = { bytes: 0, entries: 0 };
  const bytes = limited(unpackErrors(unpacked, name), name, file.size, limits, total);
  try {
    const { value: first } = await bytes.next();
    if (first?.subarray(0, ZIP.length).equals(ZIP)) yield await heldWorkbook(after(first, bytes), name, limits, total, GENERAL.nested);
    else yield { name, bytes: after(first, bytes) };
  } finally {
    // Begun here, and left by whoever wants no more of it.
    await bytes.return(undefined);
  }
}

async function* after(first: Buffer | undefined, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (first) yield first;
  yield* rest;
}

/** Errors of the unpacker are the sender's; those of the store are ours and pass through. */
async function* unpackErrors(stream: AsyncIterable<unknown>, name: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    throw error instanceof Refusal || error instanceof TributaryError ? error : refuse(GENERAL.archive, name);
  }
}

async function* limited(bytes: AsyncIterable<Buffer>, name: string, packed: number, limits: ArchiveLimits, total: Unpacked): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    total.bytes += chunk.length;
    if (total.bytes > limits.unpackedBytes || (size > RATIO_FREE && size > packed * limits.ratio)) throw refuse(GENERAL.archiveLimit, name);
    yield chunk;
  }
}

class FileReader extends yauzl.RandomAccessReader {
  readonly #file: RangeFile;

  constructor(file: RangeFile) {
    super();
    this.#file = file;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return this.#file.read(start, end);
  }

  override close(callback: (error: Error | null) => void): void {
    setImmediate(callback, null);
  }
}

async function* zipEntries(file: RangeFile, names: NameGiver, limits: ArchiveLimits): AsyncGenerator<PlainFile | WorkbookFile> {
  const total: Unpacked = { bytes: 0, entries: 0 };
  const zip = await openZip(file);
  const entries = await listEntries(zip, file, limits, total);
  if (isWorkbook(entries)) {
    yield workbookOf(file.name, zip, entries, limits, total);
    return;
  }
  for (const [i, entry] of entries.entries()) {
    const name = `${file.name}/${names(basename(entry.fileName), i + 1)}`;
    if (PACKED.test(entry.fileName)) throw refuse(GENERAL.nested, name);
    if (WORKBOOK.test(entry.fileName)) yield await heldWorkbook(entryBytes(zip, entry, name, limits, total), name, limits, total, GENERAL.workbook);
    else yield { name, bytes: entryBytes(zip, entry, name, limits, total) };
  }
}

const isWorkbook = (entries: readonly yauzl.Entry[]): boolean => entries.some(({ fileName }) => fileName === '[Content_Types].xml' || fileName === 'mimetype');

function workbookOf(name: string, zip: yauzl.ZipFile, entries: readonly yauzl.Entry[], limits: ArchiveLimits, total: Unpacked): WorkbookFile {
  return { name, part: (path) => { const entry = entries.find((e) => e.fileName === path); return entry ? entryBytes(zip, entry, name, limits, total) : null; } };
}

/** A workbook in a zip or gzip, unpacked into memory. Throws Refusal `otherwise` where the archive is none. */
async function heldWorkbook(bytes: AsyncIterable<Buffer>, name: string, limits: ArchiveLimits, total: Unpacked, otherwise: RuleSummary): Promise<WorkbookFile> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of bytes) {
    if ((size += part.length) > limits.heldBytes) throw refuse(GENERAL.archiveLimit, name);
    parts.push(part);
  }
  const held = Buffer.concat(parts);
  if (held.subarray(0, 2).toString('latin1') !== 'PK') throw refuse(GENERAL.workbook, name);
  const file: RangeFile = { name, size, read: (start = 0, end = size) => Readable.from([held.subarray(start, end)], { objectMode: false }) };
  const book = await openZip(file);
  const entries = await listEntries(book, file, limits, total);
  if (!isWorkbook(entries)) throw refuse(otherwise, name);
  return workbookOf(name, book, entries, limits, total);
}

async function* entryBytes(zip: yauzl.ZipFile, entry: yauzl.Entry, name: string, limits: ArchiveLimits, total: Unpacked): AsyncGenerator<Buffer> {
  if (entry.isEncrypted()) throw refuse(GENERAL.nested, name);
  if (entry.uncompressedSize > limits.unpackedBytes || (entry.uncompressedSize > RATIO_FREE && entry.uncompressedSize > entry.compressedSize * limits.ratio)) {
    throw refuse(GENERAL.archiveLimit, name);
  }
  const stream = await new Promise<Readable>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => (error ? reject(refuse(GENERAL.archive, name)) : resolve(opened)));
  });
  stream.on('error', ignored);
  try {
    yield* limited(unpackErrors(stream, name), name, entry.compressedSize, limits, total);
  } finally {
    stream.destroy();
  }
}

function openZip(file: RangeFile): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.fromRandomAccessReader(new FileReader(file), file.size, { lazyEntries: true, autoClose: false }, (error, zip) => (error ? reject(refuse(GENERAL.archive, file.name)) : resolve(zip)));
  });
}

/** Files of the archive in its own order; folders and what operating systems add are passed over. */
function listEntries(zip: yauzl.ZipFile, file: RangeFile, limits: ArchiveLimits, total: Unpacked): Promise<yauzl.Entry[]> {
  if ((total.entries += zip.entryCount) > limits.entries) return Promise.reject(refuse(GENERAL.archiveLimit, file.name));
  return new Promise((resolve, reject) => {
    const entries: yauzl.Entry[] = [];
    zip.on('entry', (entry: yauzl.Entry) => {
      if (!HIDDEN.test(entry.fileName)) entries.push(entry);
      zip.readEntry();
    });
    zip.once('end', () => resolve(entries));
    zip.on('error', () => reject(refuse(GENERAL.archive, file.name)));
    zip.readEntry();
  });
}
