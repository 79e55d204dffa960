import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';
import { compileFeed } from '../feed/compile.js';
import { tinyFeed } from '../testing/tiny-feed.js';
import type { ArchiveLimits, RangeFile } from './archive.js';
import { Findings, Refusal } from './findings.js';
import { readSubmission } from './submission-reader.js';

const found = tinyFeed.scope('2025');
if (!found) throw new Error('the scope must be readable');
export const scope = found;
export const feed = compileFeed(tinyFeed, scope);

export const HEADER = 'year,lea\n2025,806\n';
export const PERSON = 'persontableid,surname,personbirthdate\n1,Test,2012-02-29\n';

/** A file that comes from its store in pieces of so many bytes: 64 KiB, as from the disk. */
export function stored(name: string, content: string | Buffer, size = 65_536): RangeFile {
  const bytes = Buffer.from(content);
  const pieces = (part: Buffer) => Array.from({ length: Math.ceil(part.length / size) }, (_, i) => part.subarray(i * size, (i + 1) * size));
  return { name, size: bytes.length, read: (start = 0, end = bytes.length) => Readable.from(pieces(bytes.subarray(start, end)), { objectMode: false }) };
}

export async function zip(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const archive = new yazl.ZipFile();
  for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content), name);
  archive.end();
  return buffer(archive.outputStream);
}

/** What reading files of the small feed gives: rows, findings, the rule that refuses them. */
export async function read(files: RangeFile[], limits?: ArchiveLimits) {
  const findings = new Findings();
  const rows: { type: string; cells: Record<string, string>; place: object; key: string | null; parentKey: string | null; broken: string | null }[] = [];
  let refused: string | null = null;
  try {
    for await (const batch of readSubmission(feed, files, findings, limits ? { limits } : {})) {
      for (const row of batch) {
        const cells = Object.fromEntries(row.type.names.flatMap((name, i) => (row.cells[i] === undefined ? [] : [[name, row.cells[i]]])));
        rows.push({ type: row.type.type.name, cells, place: row.place, key: row.key, parentKey: row.parentKey, broken: row.broken });
      }
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refused = error.rule.id;
  }
  return { rows, refused, found: findings.list().map((f) => `${f.rule} ${f.count}`), places: (id: string) => findings.list().find((f) => f.rule === id)?.places };
}
/** The same of one table of persons beside the header of its return. */
export const people = async (content: string | Buffer | RangeFile, name = 'x_person.csv') =>
  read([stored('x_sen2.csv', HEADER), typeof content === 'string' || Buffer.isBuffer(content) ? stored(name, content) : content]);
