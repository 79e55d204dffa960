import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zip } from '../acceptance/files.js';

/** Files as bytes by name. */
export type Sent = Readonly<Record<string, Buffer>>;

/** One change. Places are given as shares of what is there, so that a change makes sense for every file. */
export interface Change {
  readonly what: keyof typeof CHANGES;
  readonly file: number;
  readonly at: number;
  readonly to: number;
  readonly value: string;
}

interface Place { readonly at: number; readonly to: number; readonly value: string }
const pick = (share: number, count: number): number => Math.min(Math.floor(share * count), Math.max(count - 1, 0));
const splice = (bytes: Buffer, at: number, until: number, middle: Buffer): Buffer => Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(until)]);
const text = (change: (content: string, place: Place) => string) => (bytes: Buffer, place: Place): Buffer => Buffer.from(change(bytes.toString('utf8'), place));

const LEAF = /<([A-Za-z_][\w.-]*)(?:\s[^<>]*)?>([^<]*)<\/\1>/g;
/** A value of an object under its name, with the comma after it. */
const PAIR = /"[^"\\]*":\s*("(?:[^"\\]|\\.)*"|[\w.+-]+),?/g;
const CELL = /[^,\r\n]+/g;
const isXml = (content: string): boolean => content.trimStart().startsWith('<');
const isJson = (content: string): boolean => /^\s*[[{]/.test(content);
const cut = (content: string, from: number, length: number, middle: string): string => content.slice(0, from) + middle + content.slice(from + length);

interface Part { readonly at: number; readonly whole: string; readonly inner: string; readonly innerAt: number }
/** The leaves of a document, the named values of objects, or the cells of a table. */
function partsOf(content: string): Part[] {
  if (isXml(content)) return [...content.matchAll(LEAF)].map(({ 0: whole, 2: inner = '', index }) => ({ at: index, whole, inner, innerAt: index + whole.indexOf('>') + 1 }));
  if (isJson(content)) return [...content.matchAll(PAIR)].map(({ 0: whole, 1: inner = '', index }) => ({ at: index, whole, inner, innerAt: index + whole.lastIndexOf(inner) }));
  return [...content.matchAll(CELL)].map(({ 0: whole, index }) => ({ at: index, whole, inner: whole, innerAt: index }));
}

/** One of the parts replaced by what `change` makes of it. */
function inPart(content: string, share: number, change: (whole: string) => string): string {
  const parts = partsOf(content);
  const part = parts[pick(share, parts.length)];
  return part ? cut(content, part.at, part.whole.length, change(part.whole)) : content;
}

/** What stands in one of the parts replaced; in objects by a text. */
function inInner(content: string, share: number, change: (inner: string) => string): string {
  const parts = partsOf(content);
  const part = parts[pick(share, parts.length)];
  return part ? cut(content, part.innerAt, part.inner.length, isJson(content) ? JSON.stringify(change(part.inner.replaceAll('"', ''))) : change(part.inner)) : content;
}
const insert = (content: string, share: number, what: string): string => cut(content, pick(share, content.length), 0, what);

/** Two columns of a table change places in its header only; two elements of a document their names. Objects have no order. */
function swapped(content: string, { at, to }: Place): string {
  if (!isXml(content)) {
    const [head = '', ...rows] = content.split('\n');
    const names = head.split(',');
    const [i, j] = [pick(at, names.length), pick(to, names.length)];
    return [names.map((name, n) => (n === i ? names[j] : n === j ? names[i] : name)).join(','), ...rows].join('\n');
  }
  const leaves = [...content.matchAll(LEAF)];
  const [a, b] = [leaves[pick(at, leaves.length)]?.[1], leaves[pick(to, leaves.length)]?.[1]];
  if (a === undefined || b === undefined) return content;
  return content.replaceAll(/<(\/?)([\w.-]+)(?=[\s>])/g, (tag, slash: string, name: string) => (name === a ? `<${slash}${b}` : name === b ? `<${slash}${a}` : tag));
}

const lines = (content: string, { at }: Place, change: (line: string) => string): string => {
  const all = content.split('\n');
  const i = pick(at, all.length);
  return all.map((line, n) => (n === i ? change(line) : line)).join('\n');
};

/** What may happen to a file. */
const CHANGES = {
  'flips bits': (bytes: Buffer, { at, to }: Place) => {
    const changed = Buffer.from(bytes);
    for (let n = 0; n < 1 + pick(to, 8); n++) {
      const i = pick((at + n * 0.137) % 1, changed.length);
      changed[i] = (changed[i] ?? 0) ^ (1 << pick(to, 8));
    }
    return changed;
  },
  'drops a part': text((c, { at }) => inPart(c, at, () => '')),
  'doubles a part': text((c, { at }) => inPart(c, at, (whole) => (isXml(c) || isJson(c) ? whole + whole : `${whole},${whole}`))),
  'changes a value': text((c, { at, value }) => inInner(c, at, () => value)),
  'renames a part': text((c, { at, value }) => (isXml(c) ? inPart(c, at, (whole) => whole.replaceAll(/<(\/?)[\w.-]+/g, (_tag, slash: string) => `<${slash}${value.replaceAll(/[^\w]/g, '') || 'x'}`))
    : isJson(c) ? inPart(c, at, (whole) => whole.replace(/^"[^"]*"/, () => JSON.stringify(value))) : inPart(c, at * 0.05, () => value))),
  'swaps columns': text(swapped),
  'drops a line': text((c, place) => lines(c, place, () => '')),
  'doubles a line': text((c, place) => lines(c, place, (line) => `${line}\n${line}`)),
  'cuts the end off': (bytes: Buffer, { at }: Place) => bytes.subarray(0, pick(at, bytes.length)),
  'nests deeply': text((c, { at, to }) => insert(c, at, (isXml(c) ? '<a>' : isJson(c) ? '[' : '"').repeat(1 + pick(to, 3_000)))),
  'lengthens a value': text((c, { at, to }) => inInner(c, at, (inner) => inner.padEnd(1 + pick(to, 1_500_000), 'x'))),
  'adds references': text((c, { at, to }) => insert(c, at, ['&own;', '&#0;', '&#x110000;', '&amp;lt;', '&', '<![CDATA[', ']]>', '<!DOCTYPE x [<!ENTITY a "b">]>', '<!--', '<?x'][pick(to, 10)] ?? '')),
  'mixes encodings': (bytes: Buffer, { at, to }: Place) => splice(bytes, pick(at, bytes.length), pick(at, bytes.length), [Buffer.from([0xeb]), Buffer.from([0xff, 0xfe]), Buffer.from('Zoë', 'utf16le'), Buffer.from('\ufeff'), Buffer.from([0xc3]), Buffer.from([0xed, 0xa0, 0x80])][pick(to, 6)] ?? Buffer.alloc(0)),
  'is in UTF-16': (bytes: Buffer, { at }: Place) => Buffer.from(`${at < 0.5 ? '\ufeff' : ''}${bytes.toString('utf8')}`, 'utf16le'),
  'adds control characters': (bytes: Buffer, { at, to }: Place) => splice(bytes, pick(at, bytes.length), pick(at, bytes.length), Buffer.alloc(1 + pick(to, 5), pick(to, 32))),
  'adds quotes and separators': text((c, { at, to }) => insert(c, at, ['"', '""', '"\n', ',', ';', '\t', '\r', '\n\n', "'", '>'][pick(to, 10)] ?? '')),
  'is gzipped': (bytes: Buffer, { at }: Place) => { const packed = gzipSync(bytes); return at < 0.5 ? packed : packed.subarray(0, pick(at, packed.length)); },
  'is empty': () => Buffer.alloc(0),
} satisfies Record<string, (bytes: Buffer, place: Place) => Buffer>;

const VALUES = [
  '', ' ', '-1', '0', '1', '1.0', '1e309', '9'.repeat(400), '45673', '2025-02-30', '31/12/2024', '0001-01-01', '9999-12-31', 'T', 'null', 'undefined', 'NaN', '__proto__', 'constructor', 'toString', '=1+1', '#N/A', '9.99E+09', '{{7*7}}', '${x}', "'; drop table x; --",
  '<b>', 'a&b', '%s%n', '../../etc/passwd', '\u202e', '😀', 'Zoë', '\u0000', 'x'.repeat(5_000),
];

/** Evenly drawn: fc.double draws over bit patterns, which are nearly all next to nought, and what is biased prefers the ends. */
const share = fc.noBias(fc.nat(2 ** 31 - 1)).map((n) => n / 2 ** 31);
/** Any change of any file. */
export const anyChange: fc.Arbitrary<Change> = fc.record({ what: fc.constantFrom(...(Object.keys(CHANGES) as (keyof typeof CHANGES)[])), file: share, at: share, to: share, value: fc.constantFrom(...VALUES) });
const SPECIAL = ['<', '&', ',', '\n', '\u0000', '"'];
/** A change of one value in one record: its element or cell stays where it is. */
export const oneValue: fc.Arbitrary<{ readonly at: number; readonly value: string }> = fc.record({ at: share, value: fc.constantFrom(...VALUES.filter((value) => !SPECIAL.some((character) => value.includes(character)))) });

export function mutated(files: Sent, changes: readonly Change[]): Sent {
  const names = Object.keys(files);
  const result: Record<string, Buffer> = { ...files };
  for (const { what, file, ...place } of changes) {
    const name = names[pick(file, names.length)] ?? '';
    const before = result[name];
    if (before) result[name] = CHANGES[what](before, place);
  }
  return result;
}

/** All files in one archive, some bits of it flipped. */
export async function packed(files: Sent, flips: readonly Change[]): Promise<Sent> {
  const archive = await zip(files);
  return mutated({ 'all.zip': archive }, flips.map((flip) => ({ ...flip, what: 'flips bits' as const })));
}

/** One value of a person's record changed: `at` within the last record of the file that holds the people. */
export function withValue(content: string, { at, value }: { readonly at: number; readonly value: string }, lastRecord: RegExp): string {
  const record = [...content.matchAll(lastRecord)].at(-1);
  return record ? cut(content, record.index, record[0].length, inInner(record[0], at, () => value)) : content;
}
