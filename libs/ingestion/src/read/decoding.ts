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

/** Decodes at line ends, so that one old line among many is read as what it is. */
async function* utf8Or1252(bytes: AsyncIterable<Buffer>, onFallback: () => void): AsyncGenerator<string> {
  const old = new TextDecoder('windows-1252');
  const text = (part: Buffer): string => {
    if (isUtf8(part)) return part.toString('utf8');
    onFallback();
    return old.decode(part);
  };
  let carry: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const all = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    const end = all.lastIndexOf(0x0a) + 1 || (all.length > 1024 * 1024 ? all.length : 0);
    if (end > 0) yield* isUtf8(all.subarray(0, end)) ? [all.toString('utf8', 0, end)] : lines(all.subarray(0, end)).map(text);
    carry = all.subarray(end);
  }
  if (carry.length > 0) yield text(carry);
}

function lines(part: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let start = 0; start < part.length;) {
    const end = part.indexOf(0x0a, start) + 1 || part.length;
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
