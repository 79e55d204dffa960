import type { Random } from '../random.js';
import type { EcdsRow } from './row.js';

interface Defect {
  readonly what: string;
  /** Share of attendances. */
  readonly rate: number;
  readonly spoil: (row: EcdsRow, random: Random) => void;
}

const set = (name: string, change: (was: string) => string) => ({ fields }: EcdsRow): void => {
  const was = fields[name] ?? '';
  if (was !== '') fields[name] = change(was);
};

/**
 * What goes wrong on the way from a department's system to a file. Published rates are in the people (sex, date of birth and postcode: health-feeds 7.6) and in the visits (no
 * diagnosis in 5 % of attendances: AIHW, emergency department data 2013-14). Nobody publishes how often single elements of ECDS are spoilt: the rates below are chosen low
 * enough to leave every indicator as it is and high enough for each kind to be seen on a receipt.
 */
const DEFECTS: readonly Defect[] = [
  { what: 'two digits of the NHS number exchanged', rate: 0.0005, spoil: set('NHSNumber', (was) => `${was.slice(0, 5)}${was[6] ?? ''}${was[5] ?? ''}${was.slice(7)}`) },
  { what: 'leading zero lost in a spreadsheet', rate: 0.003, spoil: set('EmergencyCareDepartmentType', (was) => was.replace(/^0/, '')) },
  { what: 'last digits of a SNOMED CT identifier lost in a spreadsheet', rate: 0.002, spoil: set('EmergencyCareArrivalMode_SnomedCt', (was) => (was.length > 15 ? `${was.slice(0, 15)}${'0'.repeat(was.length - 15)}` : was)) },
  { what: 'age not known, written as 999', rate: 0.001, spoil: set('AgeAtCdsActivityDate', () => '999') },
  { what: 'ethnic category of the local system', rate: 0.003, spoil: set('EthnicCategory', () => '0') },
  { what: 'commissioner not recorded', rate: 0.004, spoil: set('OrganisationIdentifier_CodeOfCommissioner', () => '') },
  { what: 'diagnosis without qualifier', rate: 0.01, spoil: ({ diagnoses: [first] }) => { if (first) first.qualifier = ''; } },
  { what: 'seen before arrival: times typed after the shift', rate: 0.002, spoil: ({ fields }) => { if (fields['EmergencyCareDateSeenForTreatment'] && (fields['EmergencyCareArrivalTime'] ?? '') > '00:30') fields['EmergencyCareTimeSeenForTreatment'] = '00:00:00'; } },
  { what: 'category in words', rate: 0.001, spoil: set('EmergencyCareAttendanceCategory', () => 'FIRST') },
];

/** The row with what went wrong with it; most often nothing. */
export function spoilt(random: Random, row: EcdsRow): EcdsRow {
  for (const { rate, spoil } of DEFECTS) if (random.chance(rate)) spoil(row, random);
  return row;
}

/** Share of messages that are sent twice in one file. */
export const SENT_TWICE = 0.0005;
