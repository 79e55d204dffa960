import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workspaceRoot } from '@tributary/infra';
import { censusSample, sen2Samples, sen2Xml } from '@tributary/seeds';
import { DEPARTMENT, ECDS_SCOPE, writeEcds } from './ecds-file.js';

/** A submission that a benchmark of ingestion reads: the module that declares the feed, and what the files are sent as. */
export interface IngestInput { readonly module: string; readonly feed: string; readonly scope: string; readonly sender: string; readonly files: readonly string[] }

const COUNCIL = '808';
const SHARE = 0.25;
const ATTENDANCES = 8_000;
const YEAR = 2025;

const moduleOf = (app: string) => join(workspaceRoot(), 'apps', app, 'dist', 'feed.js');
const inFolder = async (folder: string): Promise<string[]> => (await readdir(folder)).map((name) => join(folder, name));
export const argumentsOf = ({ module, feed, scope, sender }: IngestInput): string[] => [module, feed, scope, sender];

/** A quarter of a council's pupils in the tables of a spring census. */
export async function censusInput(folder: string, seed: number): Promise<IngestInput> {
  await mkdir(folder, { recursive: true });
  const { csv } = censusSample({ seed, dfe: COUNCIL, year: YEAR, term: 'spring', share: SHARE });
  for (const [name, content] of Object.entries(csv)) await writeFile(join(folder, name), content);
  return { module: moduleOf('ingest-school-census'), feed: 'school-census', scope: `${YEAR}-spring`, sender: COUNCIL, files: await inFolder(folder) };
}

/** A council's whole return as XML, piece by piece: one piece a person, some before and behind. */
function sen2Pieces(seed: number): string[] {
  return [...sen2Xml(sen2Samples({ seed, council: COUNCIL })(YEAR))];
}

/** The return as an export that was made again writes it: other white space, the same content. */
const respelt = (pieces: readonly string[]): string[] => pieces.map((piece) => piece.replace(/\n$/, '\r\n'));

const CHANGED_EACH = 10;
const ETHNICITY = /<Ethnicity>(?!WIRI)[A-Z]+</;

/** The return as it may be a while later: one person in ten has another ethnicity, and of their needs the first has become another. */
function changed(pieces: readonly string[]): string[] {
  return pieces.map((piece, i) => (i % CHANGED_EACH === 0 ? piece.replace(ETHNICITY, '<Ethnicity>WIRI<').replace(/<SENtype>[A-Z]+</, (was) => (was === '<SENtype>SLCN<' ? '<SENtype>ASD<' : '<SENtype>SLCN<')) : piece));
}

export async function sen2Input(folder: string, seed: number): Promise<IngestInput> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'return.xml'), sen2Pieces(seed).join(''));
  return { module: moduleOf('ingest-sen2'), feed: 'sen2', scope: String(YEAR), sender: COUNCIL, files: await inFolder(folder) };
}

/** The return in folders `first`, `respelt` and `changed`. */
export async function sen2Successions(folder: string, seed: number): Promise<IngestInput> {
  const pieces = sen2Pieces(seed);
  for (const [name, content] of Object.entries({ first: pieces, respelt: respelt(pieces), changed: changed(pieces) })) {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'return.xml'), content.join(''));
  }
  return { module: moduleOf('ingest-sen2'), feed: 'sen2', scope: String(YEAR), sender: COUNCIL, files: [] };
}

/** @param bytes size of the file; some eight thousand attendances when left out. */
export async function ecdsInput(folder: string, seed: number, bytes?: number): Promise<IngestInput> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'attendances.xml');
  await writeEcds(path, seed, bytes ?? Infinity, bytes === undefined ? ATTENDANCES : Infinity);
  return { module: moduleOf('ingest-ae'), feed: 'ae', scope: ECDS_SCOPE, sender: DEPARTMENT, files: [path] };
}
