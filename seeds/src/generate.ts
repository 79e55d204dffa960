import { TributaryError } from '@tributary/domain';
import { SPIKE, SPIKE_COUNCIL } from './ae/visits.js';
import { largestShare, sharesAt, type CouncilPeople } from './health.js';
import type { DeliberateCases, Manifest, ManifestAgreement, ManifestSubmission } from './manifest.js';
import { objectionRow, OBJECTIONS, objectorsOf } from './objections.js';
import { csvLine } from './output/csv.js';
import { NhsNumbers } from './people/numbers.js';
import { postcodeRows, postcodesOf, type CouncilPostcodes } from './people/postcodes.js';
import { Residents } from './people/residents.js';
import { truePersonId } from './people/person.js';
import { PROVIDERS, REFUSED_CAMHS, SERVICES, UNLINKABLE_CAMHS } from './reference/providers.js';
import { authorityRows, establishmentRows, organisationRows, REFERENCE_FILES } from './reference-files.js';
import { councilsServed, RegionWriter } from './region.js';
import { returnedPeople, sen2Returns } from './sen2/sen2.js';

export interface GenerateOptions {
  /** Any whole number: the same seed, scale and councils give byte-identical files. */
  readonly seed: number;
  /** (0, 1]: the part of all populations but the SEN2 returns that is written. */
  readonly scale?: number;
  /** DfE numbers of councils of the region; all fourteen when left out. */
  readonly councils?: readonly string[];
  /** Folder to write to; made when missing. */
  readonly out: string;
  readonly onProgress?: (step: string) => void;
}

export const DEFAULT_SCALE = 0.05;
/** Name of the manifest in the region's folder. */
export const MANIFEST_FILE = 'manifest.json';
/** Of the manifest and what lies beside it. */
export const MANIFEST_VERSION = 2;
export const COUNCILS: readonly string[] = Object.keys(SERVICES);
/** The council whose return of 2025 is sent a second time with three corrections. */
export const CORRECTED_COUNCIL = '841';
const AGREED = { from: '2023-01-01', until: '2028-12-31' } as const;

/**
 * Writes a synthetic region: files in the official formats, the truth, postcodes, objections and `manifest.json`, which says what to push in which order.
 * The SEN2 returns of 2025 give DfE's published counts of 2024. Throws TributaryError `bad-region` for a scale or council that there is not.
 */
export async function generateRegion(options: GenerateOptions): Promise<Manifest> {
  const { seed, scale = DEFAULT_SCALE, out, onProgress = () => undefined } = options;
  const councils = COUNCILS.filter((c) => options.councils?.includes(c) ?? true);
  assertOptions(seed, scale, councils, options.councils);
  const shares = sharesAt(scale);
  const nhs = new NhsNumbers(seed);
  const postcodes = postcodesOf(COUNCILS);
  const writer = new RegionWriter(seed, out);
  await writer.begin();

  onProgress('SEN2 returns');
  const people = await sen2Files(writer, seed, councils, postcodes, nhs, (dfe) => largestShare(shares, dfe));
  await writer.folder.text('postcodes.csv', lines(['postcode', 'lsoa', 'la_code', 'sub_icb'], postcodeRows(postcodes)));
  const objectors = objectorsOf(seed, people, shares.camhs);
  await writer.folder.text('objections.csv', lines(['nhs_number', 'upn', 'forename', 'surname', 'birth_date', 'sex', 'postcode', 'from'], objectors.map(objectionRow)));
  await writer.folder.text('truth-objections.csv', lines(['truePersonId'], objectors.map((p) => [truePersonId(p)])));

  await writer.folder.text(REFERENCE_FILES.establishments, establishmentRows(COUNCILS));
  await writer.folder.text(REFERENCE_FILES.organisations, organisationRows());
  await writer.folder.text(REFERENCE_FILES.authorities, authorityRows());

  for (const [year, term] of [[2024, 'autumn'], [2025, 'spring']] as const) {
    onProgress(`school census ${year} ${term}`);
    for (const council of people) await writer.census(council, year, term, shares.census);
  }
  const providers = PROVIDERS.map((p) => ({ ...p, served: councilsServed(p.ods, people) })).filter((p) => p.served.camhs.length + p.served.ae.length > 0);
  for (const { ods, served } of providers) {
    onProgress(`health feeds of ${ods}`);
    if (served.camhs.length > 0) await writer.camhs(ods, served.camhs, shares.camhs);
    if (served.ae.length > 0) await writer.ae(ods, served.ae, shares.ae);
  }
  await writer.end();

  const manifest: Manifest = {
    version: MANIFEST_VERSION, seed, scale, councils,
    providers: providers.map(({ ods, name }) => ({ ods, name })),
    files: { truth: 'truth.csv', notFindable: 'truth-not-findable.csv', objectors: 'truth-objections.csv', postcodes: 'postcodes.csv', objections: 'objections.csv', references: REFERENCE_FILES },
    agreements: agreements(councils, providers),
    submissions: writer.submissions.toSorted((a, b) => phase(a) - phase(b)),
    cases: cases(councils),
    records: writer.records,
  };
  await writer.folder.text(MANIFEST_FILE, [`${JSON.stringify(manifest, null, 2)}\n`]);
  return manifest;
}

/** Writes the SEN2 returns, the results of tracing and the correction, council by council; keeps the people and lets the returns go. */
async function sen2Files(writer: RegionWriter, seed: number, councils: readonly string[], postcodes: readonly CouncilPostcodes[], nhs: NhsNumbers, shareOf: (dfe: string) => number): Promise<CouncilPeople[]> {
  const ordinals = { next: 1 };
  const kept: Omit<CouncilPeople, 'residents'>[] = [];
  for (const council of sen2Returns(seed, councils, postcodes, nhs, ordinals)) {
    const { dfe } = council.first;
    await writer.sen2(council.first, { firstKey: 1000, purpose: 'first', truth: dfe !== CORRECTED_COUNCIL });
    await writer.nhsNumbers(council);
    await writer.sen2(council.next, { firstKey: 500_000, purpose: 'first', truth: true });
    if (dfe === CORRECTED_COUNCIL) await writer.correction(council.first);
    kept.push({ dfe, council: council.council, returned: returnedPeople(council), placed: council.placed });
  }
  let next = ordinals.next;
  return kept.map((k) => {
    const residents = new Residents(seed, k.council, k.returned, next);
    next += residents.count(shareOf(k.dfe));
    return { ...k, residents };
  });
}

/** The order of pushing: returns of 2025, tracing, returns of 2026, census, health; corrections when all else has been told. */
function phase({ feed, scope, purpose }: ManifestSubmission): number {
  if (purpose === 'correction') return 5;
  if (feed === 'sen2') return scope === '2025' ? 0 : 2;
  return feed === 'nhs-numbers' ? 1 : feed === 'school-census' ? 3 : 4;
}

function assertOptions(seed: number, scale: number, councils: readonly string[], asked: readonly string[] | undefined): void {
  const bad = (message: string, remedy: string) => new TributaryError('bad-region', message, { status: 400, remedy });
  if (!Number.isSafeInteger(seed)) throw bad('the seed is not a whole number', 'give a whole number');
  if (!(scale > 0 && scale <= 1)) throw bad('the scale is not above 0 and at most 1', 'give a number such as 0.05');
  const unknown = asked?.filter((c) => !COUNCILS.includes(c)) ?? [];
  if (unknown.length > 0) throw bad(`no such council in the synthetic region: ${unknown.join(', ')}`, `choose from ${COUNCILS.join(', ')}`);
  if (councils.length === 0) throw bad('no council was asked for', 'name one, or leave the option out');
}

function* lines(head: readonly string[], rows: Iterable<readonly string[]>): Generator<string> {
  yield csvLine(head);
  for (const row of rows) yield csvLine(row);
}

type Served = { readonly ods: string; readonly served: { readonly camhs: readonly CouncilPeople[]; readonly ae: readonly CouncilPeople[] } };

function agreements(councils: readonly string[], providers: readonly Served[]): ManifestAgreement[] {
  const own = councils.flatMap((council) => (['sen2', 'nhs-numbers', 'school-census'] as const).map((feed) => ({ sender: council, feed, council, ...AGREED })));
  const health = providers.flatMap(({ ods, served }) => [
    ...(ods === REFUSED_CAMHS ? [] : served.camhs.map((c) => ({ sender: ods, feed: 'camhs' as const, council: c.dfe, ...AGREED }))),
    ...served.ae.map((c) => ({ sender: ods, feed: 'ae' as const, council: c.dfe, ...AGREED })),
  ]);
  return [...own, ...health];
}

function cases(councils: readonly string[]): DeliberateCases {
  const only = (ods: string) => councils.find((c) => SERVICES[c]?.camhs === ods);
  const [notLinkable, refused] = [only(UNLINKABLE_CAMHS), only(REFUSED_CAMHS)];
  return {
    transitionSpike: councils.includes(SPIKE_COUNCIL) ? { council: SPIKE_COUNCIL, ages: '18-25', multiplierByQuarter: SPIKE } : null,
    notLinkable: notLinkable === undefined ? null : { council: notLinkable, sender: UNLINKABLE_CAMHS, feed: 'camhs' },
    refused: refused === undefined ? null : { council: refused, sender: REFUSED_CAMHS, feed: 'camhs' },
    objections: OBJECTIONS,
    correction: councils.includes(CORRECTED_COUNCIL) ? { sender: CORRECTED_COUNCIL, feed: 'sen2', scope: '2025', changedRecords: 3 } : null,
  };
}
