import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

export interface Listed { readonly name: string; readonly sha256: string }

/** Most files of one submission, and most bytes of the file that lists them. */
const MOST_FILES = 100;
const LONGEST = 64 * 1024;
const LINE = /^([0-9a-f]{64}) [ *](.+)$/i;

export const CHECKSUM_ENDING = '.sha256';

/** What a checksum file lists, in the form of `sha256sum`: one line a file. Null when it is none, or names anything but files beside it. */
export async function readChecksums(path: string): Promise<readonly Listed[] | null> {
  const text = await readFile(path, 'utf8');
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (text.length > LONGEST || lines.length === 0 || lines.length > MOST_FILES) return null;
  const listed = lines.flatMap((line) => {
    const [, sha256 = '', name = ''] = LINE.exec(line) ?? [];
    return sha256 !== '' && isPlainName(name) ? [{ name, sha256: sha256.toLowerCase() }] : [];
  });
  return listed.length === lines.length && new Set(listed.map((l) => l.name)).size === listed.length ? listed : null;
}

/** A file beside the checksum file: no folder, nothing hidden, no other checksum file. */
const isPlainName = (name: string): boolean => !/[/\\\0]/.test(name) && !name.startsWith('.') && !name.endsWith(CHECKSUM_ENDING);

/** The files and their content, whatever their order. */
export function checksumOf(listed: readonly Listed[]): string {
  return createHash('sha256').update(listed.map((l) => `${l.sha256} ${l.name}`).toSorted().join('\n')).digest('hex');
}

export async function sha256Of(path: string): Promise<string> {
  const sum = createHash('sha256');
  await pipeline(createReadStream(path), sum);
  return sum.digest('hex');
}
