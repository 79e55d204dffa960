import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { checkFiles, readFiles, type FeedDefinition, type FindingPlace, type RangeFile, type ReadRecord, type Scope } from '@tributary/ingestion';
import type { WorkbookPart } from '@tributary/seeds';
import { sen2 } from '../src/feed.js';

const rangeFile = (name: string, bytes: Buffer): RangeFile => ({ name, size: bytes.length, read: (start = 0, end = bytes.length) => Readable.from([bytes.subarray(start, end)]) });

export const text = (pieces: Iterable<string>): Buffer => Buffer.from([...pieces].join(''));
export const csv = (tables: Iterable<{ name: string; chunks: readonly string[] }>): Record<string, Buffer> => Object.fromEntries([...tables].map((t) => [`${t.name}.csv`, text(t.chunks)]));

export const zipped = (parts: readonly WorkbookPart[]): Promise<Buffer> => zippedFiles(Object.fromEntries(parts.map(({ name, text: content }) => [name, Buffer.from(content)])));

export async function zippedFiles(files: Readonly<Record<string, Buffer>>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, bytes] of Object.entries(files)) archive.addBuffer(bytes, name);
  archive.end();
  return buffer(archive.outputStream);
}

export function scopeOf(year: number): Scope {
  const scope = sen2.scope(String(year));
  if (!scope) throw new Error('no scope');
  return scope;
}

/** The receipt that the service would give, all rules applied; no database. */
export const check = (files: Record<string, Buffer>, year: number) => checkFiles(sen2, {
  scope: String(year), sender: '805', today: `${year}-03-01`, files: Object.entries(files).map(([name, bytes]) => rangeFile(name, bytes)),
});

/** Reads files as the service does, without a database. `feed` without rules gives back every value that can be read. */
export async function read(files: Record<string, Buffer>, year: number, feed: FeedDefinition = sen2) {
  const records: ReadRecord[] = [];
  const { refused, findings } = await readFiles({
    feed, scope: scopeOf(year), sender: { id: '805', kind: 'council', onsCode: null }, today: `${year}-03-01`,
    files: Object.entries(files).map(([name, bytes]) => rangeFile(name, bytes)), onRecord: (record) => { records.push(record); },
  });
  return { records, refused, found: Object.fromEntries(findings.map((f) => [f.rule, f.count])), place: (rule: string): FindingPlace | undefined => findings.find((f) => f.rule === rule)?.places[0] };
}
