import type { IsoDate } from '@tributary/domain';
import type { ListedCode } from '@tributary/ingestion';

/** A national code list as data. A change of its content is a new `version`. */
interface CodeList {
  readonly title: string;
  readonly version: string;
  /** Document and section. */
  readonly source: string;
  readonly codes: readonly ListedCode[];
}

/** Label of a code, with the days of its validity (both included) where it has any. */
type Listed = string | { readonly label: string; readonly from?: IsoDate; readonly until?: IsoDate };

function codeList(title: string, version: string, source: string, codes: Readonly<Record<string, Listed>> | readonly string[]): CodeList {
  const entries: readonly (readonly [string, Listed])[] = isCodes(codes) ? codes.map((code) => [code, '']) : Object.entries(codes);
  return {
    title, version, source,
    codes: entries.map(([code, is]) => (typeof is === 'string' ? { code, label: is, from: null, until: null } : { code, label: is.label, from: is.from ?? null, until: is.until ?? null })),
  };
}

const isCodes = (codes: Readonly<Record<string, Listed>> | readonly string[]): codes is readonly string[] => Array.isArray(codes);

/** Code sets of ECDS (health-feeds 2.2 and 2.4; the enumerations of the published schema of CDS 6-2-2). No code of these lists has ended or begun since ECDS began in October 2017. */

const CDS = 'CDS 6-2-2';
const SCHEMA = 'health-feeds 2.2';
const SETS = 'health-feeds 2.4';
const numbered = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => String(from + i).padStart(2, '0'));

export const CODE_LISTS = {
  updateType: codeList('CDS update type', CDS, 'health-feeds 2.1', { 1: 'original or replacement', 9: 'delete' }),
  nhsNumberStatus: codeList('NHS number status', CDS, SCHEMA, numbered(1, 8)),
  withheldReason: codeList('Reason for withheld identity', CDS, SCHEMA, ['01', '02', '03', '97', '99']),
  gender: codeList('Stated gender', CDS, SCHEMA, { 1: 'male', 2: 'female', 9: 'indeterminate', X: 'not known' }),
  overseas: codeList('Overseas visitor charging category', CDS, SCHEMA, ['A', 'B', 'C', 'D', 'E', 'F', 'P', '9']),
  departmentType: codeList('Department type', CDS, SCHEMA, {
    '01': 'consultant-led, 24 hours (type 1)', '02': 'one specialty', '03': 'other or minor injury (minor injury units, urgent treatment centres)', '04': 'walk-in centre', '05': 'same day emergency care',
  }),
  category: codeList('Attendance category', CDS, SCHEMA, {
    1: 'unplanned, first', 2: 'unplanned follow-up at this site', 3: 'unplanned follow-up at another site', 4: 'planned', X: 'not applicable',
  }),
  rttStatus: codeList('Referral to treatment period status', CDS, SCHEMA, ['10', '11', '12', '20', '21', ...numbered(30, 36), '90', '91', '92', '98', '99']),
  waitingTime: codeList('Waiting time measurement type', CDS, SCHEMA, ['01', '02', '09']),
  mentalHealthAct: codeList('Mental Health Act legal status', CDS, SCHEMA, [...numbered(1, 10), ...numbered(12, 20), '31', '32', ...numbered(35, 38), '98', '99']),
  registrationIssuer: codeList('Professional registration issuer', CDS, SCHEMA, ['02', '03', '04', '08', '09']),
  professionalTier: codeList('Care professional tier', CDS, SCHEMA, numbered(1, 5)),
  acuity: codeList('Acuity', 'health-feeds', SETS, {
    '1064891000000107': 'immediate', '1064911000000105': 'very urgent', '1064901000000108': 'urgent', '1077241000000103': 'standard', '1077251000000100': 'low',
  }),
  arrivalMode: codeList('Arrival mode', 'health-feeds', SETS, {
    '1048071000000103': 'own or public transport', '1048061000000105': 'own or public transport', '1048031000000100': 'ambulance', '1048041000000109': 'ambulance', '1048021000000102': 'ambulance',
    '1048051000000107': 'ambulance', '1048081000000101': 'ambulance', '1047991000000102': 'police or custody', '1048001000000106': 'police or custody',
  }),
  dischargeStatus: codeList('Discharge status', 'health-feeds', SETS, {
    '182992009': 'treatment completed', '1066301000000103': 'left before completion', '1066311000000101': 'left before completion', '1066321000000107': 'left before completion',
    '1077031000000103': 'streamed elsewhere', '1077781000000101': 'streamed elsewhere', '63238001': 'dead on arrival', '75004002': 'died',
  }),
  dischargeDestination: codeList('Discharge destination', 'health-feeds', SETS, {
    ...Object.fromEntries(['306689006', '306691003', '306694006', '306705005', '50861005'].map((code) => [code, 'home or other residence'])),
    ...Object.fromEntries(['1066331000000109', '1066341000000100', '1066351000000102'].map((code) => [code, 'ambulatory or short stay'])),
    ...Object.fromEntries(['306706006', '1066361000000104', '1066371000000106', '1066381000000108', '1066391000000105', '1066401000000108'].map((code) => [code, 'ward'])),
    '19712007': 'transfer', '183919006': 'transfer', '305398007': 'died',
  }),
  diagnosisQualifier: codeList('Diagnosis qualifier', 'health-feeds', SETS, { '410605003': 'confirmed', '415684004': 'suspected' }),
} as const satisfies Record<string, CodeList>;

/** The codes of a list, for a field. */
export const codesOf = (name: keyof typeof CODE_LISTS): readonly ListedCode[] => CODE_LISTS[name].codes;

/** Whether a value is of a list. */
export function isOf(name: keyof typeof CODE_LISTS): (value: string) => boolean {
  const codes = new Set(codesOf(name).map(({ code }) => code));
  return (value) => codes.has(value);
}

/** The message takes an attendance back. */
export const DELETE = '9';
export const CDS_TYPE = '011';
export const BULK_GROUP = '160';
export const PROTOCOL = { netChange: '010', bulk: '020' } as const;
export const VERIFIED = '01';
export const SEX: Readonly<Record<string, 'M' | 'F' | 'X'>> = { 1: 'M', 2: 'F', 9: 'X' };
/** `99`, or a letter followed at most by one local character. */
export const ETHNIC_CATEGORY = /^(99|[A-HJ-NPRSZ][A-Z0-9]?)$/;
/** Greatest age that is an age: 999 and its like say that it is not known. */
export const OLDEST = 130;

/** What each version of the standard calls itself: in SchemaVersion of the document, and in CDSMessageVersionNumber of each message (NHS data dictionary, CDS MESSAGE VERSION NUMBER). */
export const VERSIONS = [
  { version: 3, title: 'ECDS version 3 (CDS 6-2-2, 6-2-3)', schema: ['6-2-2', '6-2-3'], message: 'CDS062' },
  { version: 4, title: 'ECDS version 4', schema: ['4', '4-0', '4-0-0'], message: 'ECDS04' },
] as const;
