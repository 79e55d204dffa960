import { isUtf8 } from 'node:buffer';
import { GENERAL } from '../feed/general-rules.js';
import { Refusal } from './findings.js';
import type { PlainFile } from './archive.js';

/** A file as text in pieces; XML, JSON and CSV are told apart by the first visible character. */
export interface TextFile {
  readonly name: string;
  readonly kind: 'xml' | 'json' | 'csv';
  readonly text: AsyncIterable<string>;
  /** As found out from its first bytes; single lines may be Windows-1252 all the same. */
  readonly encoding: Encoding;
  /** True once a part was read that is not UTF-8. Known when the text has been read. */
  fellBack(): boolean;
}

/** White space before the first visible character beyond which a file counts as empty. */
const BLANK_START = 1024 * 1024;

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** UTF-8 (with or without BOM), UTF-16 by its BOM or its zeros; what is not valid UTF-8 is taken as Windows-1252. Throws Refusal for an empty file and for binary content. */
export async function decode(file: PlainFile): Promise<TextFile> {
  const source = file.bytes[Symbol.asyncIterator]();
  const head = await readHead(source);
  const at = { file: file.name, record: null, field: null };
  if (head.length === 0) throw new Refusal(GENERAL.empty, at);
  const encoding = guess(head);
  if (encoding === 'utf-8' && looksBinary(head)) throw new Refusal(GENERAL.notText, at);
  let fellBack = false;
  const bytes = replay(head, source);
  const text = withoutBom(encoding === 'utf-8' ? utf8Or1252(bytes, () => { fellBack = true; }) : utf16(bytes, encoding));
  const first = await peekText(text);
  if (first.head.trim() === '') throw new Refusal(GENERAL.empty, at);
  return { name: file.name, kind: kindOf(first.head), text: first.all, encoding, fellBack: () => fellBack };
}

function kindOf(text: string): TextFile['kind'] {
  const first = text.trimStart()[0];
  return first === '<' ? 'xml' : first === '{' ? 'json' : 'csv';
}

async function readHead(source: AsyncIterator<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  while (size < 4096) {
    const { done, value } = await source.next();
    if (done) break;
    parts.push(value);
    size += value.length;
  }
  return Buffer.concat(parts);
}

async function* replay(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

function guess(head: Buffer): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const sample = head.subarray(0, 512);
  let [even, odd] = [0, 0];
  for (let i = 0; i < sample.length; i++) if (sample[i] === 0) { if (i % 2 === 0) even++; else odd++; }
  const half = sample.length / 2;
  if (odd > half * 0.7 && even < half * 0.1) return 'utf-16le';
  if (even > half * 0.7 && odd < half * 0.1) return 'utf-16be';
  return 'utf-8';
}

function looksBinary(head: Buffer): boolean {
  const sample = head.subarray(0, 4096);
  let control = 0;
  for (const byte of sample) if (byte < 9 || (byte > 13 && byte < 32)) control++;
  return sample.includes(0) || control > sample.length * 0.02 || sample.subarray(0, 5).toString('latin1') === '%PDF-';
}

/** Without a line end in so many bytes a text is cut elsewhere. */
const LONGEST_LINE = 1024 * 1024;

/** Decodes at line ends, so that one old line among many is read as what it is; of a line that holds elements, or lines of its own kind, one of these. */
async function* utf8Or1252(bytes: AsyncIterable<Buffer>, onFallback: () => void): AsyncGenerator<string> {
  const fallback = (part: Buffer): string => {
    onFallback();
    return windows1252(part);
  };
  const utf8 = (part: Buffer, otherwise: (part: Buffer) => string): string => (isUtf8(part) ? part.toString('utf8') : otherwise(part));
  const line = (part: Buffer): string => utf8(part, () => (hasUtf8(part) ? cut(part, smaller).map((piece) => utf8(piece, fallback)).join('') : fallback(part)));
  const text = (part: Buffer): string => utf8(part, () => cut(part, lines).map(line).join(''));
  let carry: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const all = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    const end = all.lastIndexOf(LINE_FEED) + 1 || (all.length > LONGEST_LINE ? wholeCharacters(all) : 0);
    if (end > 0) yield text(all.subarray(0, end));
    carry = all.subarray(end);
  }
  if (carry.length > 0) yield text(carry);
}

/** Windows-1252 is Latin-1 but for what stands in place of the second set of control characters. Several times as fast as a decoder for short pieces, of which there may be millions. */
function windows1252(part: Buffer): string {
  const text = part.length > SHORT ? null : part.toString('latin1');
  return text === null || CONTROL.test(text) ? WINDOWS_1252.decode(part) : text;
}
const SHORT = 4096;
const WINDOWS_1252 = new TextDecoder('windows-1252');
const CONTROL = /[\u0080-\u009f]/;

/** Is there a character beyond ASCII in it that is UTF-8? Where there is none nothing is lost by taking all for Windows-1252, which is much faster than piece by piece. */
function hasUtf8(part: Buffer): boolean {
  for (let i = 0; i < part.length; i++) {
    const byte = part[i] ?? 0;
    if (byte < 0xc2) continue;
    const length = lengthBy(byte);
    if (length > 1 && ((part[i + 1] ?? 0) & 0xc0) === 0x80 && isUtf8(part.subarray(i, i + length))) return true;
  }
  return false;
}

/** Bytes of the character of UTF-8 that begins with this one; 1 for what begins none that is longer. */
const lengthBy = (byte: number): number => (byte < 0xc2 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 1);

/** Length without a character of UTF-8 that has begun at the end and goes on in what comes next: cut in two it would not be UTF-8, and nor would all that stands before it. */
function wholeCharacters(part: Buffer): number {
  for (let back = 1; back <= 3; back++) {
    const byte = part[part.length - back] ?? 0;
    if (byte < 0x80) break;
    if (lengthBy(byte) > 1) return back < lengthBy(byte) ? part.length - back : part.length;
  }
  return part.length;
}

/** Where the next piece begins. */
type Cut = (part: Buffer, start: number) => number;
const LINE_FEED = 0x0a;
const lines: Cut = (part, start) => part.indexOf(LINE_FEED, start) + 1 || part.length;

/** Old Mac lines, and the elements of a document. */
const smaller: Cut = (part, start) => {
  for (let i = start; i < part.length; i++) {
    if (part[i] === 0x0d) return i + 1;
    if (part[i] === 0x3c && i > start) return i;
  }
  return part.length;
};

function cut(part: Buffer, next: Cut): Buffer[] {
  const found: Buffer[] = [];
  for (let start = 0; start < part.length;) {
    const end = next(part, start);
    found.push(part.subarray(start, end));
    start = end;
  }
  return found;
}

async function* utf16(bytes: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

async function* withoutBom(text: AsyncIterable<string>): AsyncGenerator<string> {
  let first = true;
  for await (const piece of text) {
    if (piece === '') continue;
    yield first && piece.charCodeAt(0) === 0xfeff ? piece.slice(1) : piece;
    first = false;
  }
}

async function peekText(text: AsyncGenerator<string>): Promise<{ head: string; all: AsyncIterable<string> }> {
  let head = '';
  let finished = false;
  while (head.trim() === '' && !finished && head.length < BLANK_START) {
    const next = await text.next();
    if (next.done) finished = true;
    else head += next.value;
  }
  async function* all(): AsyncGenerator<string> {
    yield head;
    if (!finished) yield* text;
  }
  return { head, all: all() };
}
