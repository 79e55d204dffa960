import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { birthDate, lettersOf, upn } from './identities.js';

export interface CensusFile { readonly files: readonly string[]; readonly bytes: number; readonly pupils: number; readonly rows: number }

const HEADS = {
  schoolcensus: 'schoolcensustableid,sourcetableid,NativeId,schoolcensusorderseqcolumn,collection,term,year,referencedate,sourcelevel,lea,estab,urn,serialno,datetime',
  pupilonroll: 'pupilonrolltableid,schoolcensustableid,NativeId,pupilonrollorderseqcolumn,upn,formerupn,uniquelearnernumber,surname,forename,dob,sex,ethnicity,entrydate,termlysessionspossible,enrolstatus,ncyearactual,boarder,senprovision,senunitindicator,resourcedprovisionindicator',
  addresses: 'addressestableid,pupilonrolltableid,NativeId,addressesorderseqcolumn,postcode',
  senneeds: 'senneedstableid,pupilonrolltableid,NativeId,senneedsorderseqcolumn,sentype,sentyperank',
  termlysessiondetailsonroll: 'termlysessiondetailsonrolltableid,pupilonrolltableid,NativeId,termlysessiondetailsonrollorderseqcolumn,attendancereason,sessions',
} as const;
type Table = keyof typeof HEADS;
const TABLES = Object.keys(HEADS) as Table[];

const SESSIONS = ['/,64', '\\,65', 'I,6', 'M,3', 'U,2'];
const FLUSH = 64 * 1024;
const PUPILS_A_SCHOOL = 1_000;
/** A postcode that the synthetic region's reference table has. */
export const POSTCODE = 'ZZ10 0AA';

/**
 * Writes a school census of spring as COLLECT exports it, plain CSV of at least so many bytes over its tables; memory stays flat. Eight rows and three facts a
 * pupil: the pupil, an address, a need and five attendance codes.
 */
export async function writeCensus(folder: string, council: string, year: number, target: number): Promise<CensusFile> {
  await mkdir(folder, { recursive: true });
  const writers = new Map(TABLES.map((table) => [table, new TableWriter(join(folder, `Blade-Export_01-02-${year}_${table}.csv`), HEADS[table])]));
  const add = (table: Table, line: string) => writers.get(table)?.add(line);
  const bytes = () => [...writers.values()].reduce((sum, w) => sum + w.bytes, 0);
  let pupils = 0;
  for (; bytes() < target; pupils++) {
    if (pupils % PUPILS_A_SCHOOL === 0) addSchool(add, council, year, pupils / PUPILS_A_SCHOOL);
    addPupil(add, council, pupils);
    if (pupils % 500 === 0) for (const writer of writers.values()) await writer.flush(FLUSH);
  }
  for (const writer of writers.values()) await writer.end();
  return { files: [...writers.values()].map((w) => w.path), bytes: bytes(), pupils, rows: [...writers.values()].reduce((sum, w) => sum + w.rows, 0) };
}

type Add = (table: Table, line: string) => void;

function addSchool(add: Add, council: string, year: number, n: number): void {
  add('schoolcensus', `${n + 1},1,${council},${n + 1},SC,SPR,${year},${year}-Jan-${year === 2024 ? 18 : 16} 00:00:00,L,${council},${2000 + n},${100_001 + n},1,${year}-02-01T09:00:00`);
}

function addPupil(add: Add, council: string, n: number): void {
  const id = n + 1;
  const school = Math.floor(n / PUPILS_A_SCHOOL) + 1;
  const [y, m, d] = birthDate(n).split('-');
  add('pupilonroll', `${id},${school},${council},${id},${upn(council, n)},,,Test${lettersOf(n * 7)},Anne${lettersOf(n)},${d}/${m}/${y},${n % 2 ? 'F' : 'M'},WBRI,2020-09-01,140,C,7,N,${n % 3 ? 'K' : 'E'},False,False`);
  add('addresses', `${id},${id},${council},${id},${POSTCODE}`);
  add('senneeds', `${id},${id},${council},${id},ASD,1`);
  for (const [i, cells] of SESSIONS.entries()) add('termlysessiondetailsonroll', `${n * SESSIONS.length + i + 1},${id},${council},${n * SESSIONS.length + i + 1},${cells}`);
}

class TableWriter {
  readonly #stream: WriteStream;
  #pending: string;
  bytes: number;
  rows = 0;

  constructor(readonly path: string, head: string) {
    this.#stream = createWriteStream(path);
    this.#pending = `${head}\r\n`;
    this.bytes = this.#pending.length;
  }

  add(line: string): void {
    this.#pending += `${line}\r\n`;
    this.bytes += line.length + 2;
    this.rows++;
  }

  async flush(least: number): Promise<void> {
    if (this.#pending.length < least) return;
    const text = this.#pending;
    this.#pending = '';
    if (!this.#stream.write(text)) await once(this.#stream, 'drain');
  }

  async end(): Promise<void> {
    this.#stream.end(this.#pending);
    await finished(this.#stream);
  }
}
