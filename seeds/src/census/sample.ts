import { NhsNumbers } from '../people/numbers.js';
import { postcodeRows, postcodesOf } from '../people/postcodes.js';
import { Residents } from '../people/residents.js';
import { SERVICES } from '../reference/providers.js';
import { councilNumber, returnedPeople, sen2Returns } from '../sen2/sen2.js';
import type { SchoolTerm } from '@tributary/domain';
import { CensusExport } from './collect.js';
import { censusEntries } from './entries.js';
import type { Census, Entry } from './entry.js';
import { censusXml } from './xml.js';

/** The census of a term in every format, and what is true of each pupil: for round trips. */
export interface CensusSample {
  readonly entries: readonly Entry[];
  /** COLLECT's tables by file name. */
  readonly csv: Readonly<Record<string, string>>;
  /** One document a school, by file name. */
  readonly xml: Readonly<Record<string, string>>;
  /** `postcode -> [lsoa, ONS code of the council]` for every postcode of the sample. */
  readonly areas: ReadonlyMap<string, readonly [string, string]>;
}

/** What is rare is made so many times as often. */
const RARE = 12;

/**
 * A census without defects of a part of one council's pupils.
 * @param share of its residents and of its plan holders, (0, 1].
 */
export function censusSample(options: { readonly seed: number; readonly dfe: string; readonly year: number; readonly term: SchoolTerm; readonly share: number }): CensusSample {
  const { seed, dfe, year, term, share } = options;
  const postcodes = postcodesOf(Object.keys(SERVICES));
  const ordinals = { next: 1 };
  const [sen2] = [...sen2Returns(seed, [dfe], postcodes, new NhsNumbers(seed), ordinals)];
  if (!sen2) throw new RangeError(`no such council in the synthetic region: ${dfe}`);
  const returned = returnedPeople(sen2);
  const census: Census = { dfe, councilNumber: councilNumber(dfe), year, term };
  const council = { dfe, council: sen2.council, returned, placed: sen2.placed, residents: new Residents(seed, sen2.council, returned, ordinals.next) };
  const entries = [...censusEntries(seed, council, census, share, RARE)];
  return { entries, csv: tables(census, entries), xml: documents(census, entries), areas: new Map([...postcodeRows(postcodes)].map(([postcode, lsoa, area]) => [postcode.replace(/\s/g, ''), [lsoa, area]])) };
}

function tables(census: Census, entries: readonly Entry[]): Record<string, string> {
  const out = new CensusExport(census, 1);
  for (const e of entries) out.write(e);
  return Object.fromEntries(out.tables.map((t) => [`${t.name}.csv`, t.chunks.join('')]));
}

function documents(census: Census, entries: readonly Entry[]): Record<string, string> {
  return Object.fromEntries([...Map.groupBy(entries, (e) => e.school)].map(([school, own]) => [`${census.dfe}${2000 + school}_SC.xml`, [...censusXml(census, school, own)].join('')]));
}
