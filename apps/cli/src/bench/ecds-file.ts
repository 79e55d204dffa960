import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { ecdsSamples } from '@tributary/seeds';
import { nhsNumber } from './identities.js';

export interface EcdsFile { readonly bytes: number; readonly attendances: number }

/** A department of the synthetic region, and where all of its patients live. */
export const DEPARTMENT = 'RTR';
export const HOME = { postcode: 'ZZ10 0AA', residence: 'E06000002', lsoa: 'E01012005' } as const;

const SAMPLE = 'CDS 6-2-3, bulk replacement';
const MESSAGE = /<CDSBulkGroup-160-Message .*?<\/CDSBulkGroup-160-Message>\n/gs;
/** What says which attendance and which patient it is. */
const IDENTIFIER = /(?<=<(?:CDSUniqueIdentifier|EmergencyCareAttendanceIdentifier|LocalPatientIdentifier_Extended|NHSNumber)>)[^<]+(?=<)/g;
const WRITTEN_AT_ONCE = 256 * 1024;

/** A message between its identifiers: texts and kinds in turn. */
interface Pattern { readonly texts: readonly string[]; readonly numbered: readonly boolean[] }

const patternOf = (message: string): Pattern => ({ texts: message.split(IDENTIFIER), numbered: (message.match(IDENTIFIER) ?? []).map((found) => /^\d{10}$/.test(found)) });

/** The message as that of the nth attendance, of a patient who is met in no other. */
function message({ texts, numbered }: Pattern, n: number): string {
  const id = String(n + 1).padStart(8, '0');
  return texts.map((text, i) => { const isNumber = numbered[i]; return isNumber === undefined ? text : text + (isNumber ? nhsNumber(n * 7) : `C${id}`); }).join('');
}

/**
 * Writes an interchange of bulk replacement of at least so many bytes: the messages of the synthetic department's October over and over, each time of other attendances and patients.
 * Memory stays flat. @param stop ends it at so many attendances even if it is smaller.
 */
export async function writeEcds(path: string, seed: number, target: number, stop = Infinity): Promise<EcdsFile> {
  const sample = ecdsSamples({ seed, ods: DEPARTMENT, home: HOME }).find(({ name }) => name === SAMPLE);
  const [document = ''] = Object.values(sample?.files ?? {});
  const messages = document.match(MESSAGE) ?? [];
  const [first = ''] = messages;
  const patterns = messages.map(patternOf);
  const stream = createWriteStream(path);
  let [pending, bytes, n] = [document.slice(0, document.indexOf(first)), 0, 0];
  for (; bytes + pending.length < target && n < stop; n++) {
    pending += message(patterns[n % patterns.length] ?? { texts: [], numbered: [] }, n);
    if (pending.length < WRITTEN_AT_ONCE) continue;
    bytes += pending.length;
    if (!stream.write(pending)) await once(stream, 'drain');
    pending = '';
  }
  pending += document.slice(document.lastIndexOf('<CDSInterchangeTrailer>'));
  bytes += pending.length;
  stream.end(pending);
  await finished(stream);
  return { bytes, attendances: n };
}

/** Scope of the file's days, as the sample states them. */
export const ECDS_SCOPE = 'bulk:2024-10-01..2024-10-31';
