import type { Feed } from '@tributary/contracts';
import { attendances, camhs, camhsDocument, census, csvFiles, nhsNumber, sen2Child, sen2Return, upn, type Files } from './files.js';
import type { Arrangement } from './system.js';

/** A good submission of one feed in one of its formats, and what the cases of bad input must know of it to spoil it. */
export interface GoodFiles {
  readonly feed: Exclude<Feed, 'nhs-numbers'>;
  readonly format: 'csv' | 'xml';
  readonly sender: string;
  readonly scope: string;
  readonly files: Files;
  /** The file of the people, which is spoilt. */
  readonly main: string;
  /** A scope that the files are not of, and the rule that says so. */
  readonly other: { readonly scope: string; readonly rule: string };
  /** CSV: a column that must be there and one that may be renamed to it, a file that must be there, and the rule for a row that stands twice. */
  readonly csv?: { readonly column: string; readonly twice: string; readonly table: string; readonly sameKey: string };
}

const [COUNCIL, BLADE] = ['808', '390'];
export const POSTCODE = 'ZZ80 8AA';
export const COUNCILS = [COUNCIL, BLADE];
export const PROVIDERS = ['RNN', 'RX4', 'RVW'];
export const ONS_CODE = 'E06000004';
export const AGREEMENTS: readonly Arrangement[] = [
  { sender: COUNCIL, feed: 'sen2', council: COUNCIL }, { sender: BLADE, feed: 'sen2', council: BLADE }, { sender: COUNCIL, feed: 'school-census', council: COUNCIL },
  { sender: 'RX4', feed: 'camhs', council: COUNCIL }, { sender: 'RNN', feed: 'camhs', council: COUNCIL }, { sender: 'RVW', feed: 'ae', council: COUNCIL },
];

const pupil = (n: number, surname: string) => ({ upn: upn(n, COUNCIL), surname, forename: 'Paula', dob: '2012-05-04', postcode: POSTCODE });
const patient = (n: number) => ({ NHSNumber: nhsNumber(40 + n), PersonBirthDate: '2010-03-15', Postcode: POSTCODE });
const visit = (n: number) => ({ id: `ECA${n}`, identity: { NHSNumber: nhsNumber(50 + n), PostcodeOfUsualAddress: POSTCODE, PersonBirthDate: '2010-03-15' } });

/** COLLECT's nine tables of a SEN2 return: two children, one request decided against, one with an assessment under way. */
function blade(): Files {
  const who = (id: number) => ({ persontableid: String(id), sen2tableid: '1', surname: `Blade${'AB'[id - 1] ?? ''}`, forename: 'Petra', personbirthdate: '2012-May-04 00:00:00', sex: 'F', ethnicity: 'WBRI', postcode: POSTCODE, upn: upn(id, BLADE) });
  const request = (id: number) => ({ requeststableid: String(id), persontableid: String(id), receiveddate: '2024-Mar-01 00:00:00', requestsource: '2', rya: 'False', requestoutcomedate: '2024-Apr-01 00:00:00', requestoutcome: 'N', requestmediation: 'False', requesttribunal: 'False' });
  const heads = {
    assessment: 'assessmenttableid,requeststableid,assessmentoutcome,assessmentoutcomedate,week20', namedplan: 'namedplantableid,assessmenttableid,startdate,ceasedate', plandetail: 'plandetailtableid,namedplantableid',
    activeplans: 'activeplanstableid,requeststableid', placementdetail: 'placementdetailtableid,activeplanstableid', senneed: 'senneedtableid,activeplanstableid,sentype',
  };
  return {
    ...csvFiles({
      sen2: [{ sen2tableid: '1', collection: 'SEN2', year: '2025', referencedate: '2025-Jan-16 00:00:00', sourcelevel: 'L', lea: BLADE }],
      person: [who(1), who(2)], requests: [request(1), request(2)],
    }),
    ...Object.fromEntries(Object.entries(heads).map(([name, head]) => [`${name}.csv`, `${head}\r\n`])),
  };
}

export const GOOD: Readonly<Record<string, GoodFiles>> = {
  'SEN2 as XML': {
    feed: 'sen2', format: 'xml', sender: COUNCIL, scope: '2025', main: 'return.xml', other: { scope: '2026', rule: 'H1' },
    files: { 'return.xml': sen2Return(COUNCIL, [sen2Child(1, COUNCIL, POSTCODE), sen2Child(2, COUNCIL, POSTCODE)]) },
  },
  'SEN2 as tables': {
    feed: 'sen2', format: 'csv', sender: BLADE, scope: '2025', main: 'person.csv', other: { scope: '2024', rule: 'H1' }, files: blade(),
    csv: { column: 'personbirthdate', twice: 'forename', table: 'requests.csv', sameKey: 'T-KEY-TWICE' },
  },
  'the school census': {
    feed: 'school-census', format: 'csv', sender: COUNCIL, scope: '2025-spring', main: 'pupilonroll.csv', other: { scope: '2024-spring', rule: 'SC1' },
    files: census(COUNCIL, [pupil(1, 'Testpupil'), pupil(2, 'Testchild')]), csv: { column: 'dob', twice: 'forename', table: 'schoolcensus.csv', sameKey: 'T-KEY-TWICE' },
  },
  CAMHS: {
    feed: 'camhs', format: 'csv', sender: 'RX4', scope: '2024-11-primary', main: 'MHS001MPI.csv', other: { scope: '2024-12-primary', rule: 'MHS00016' },
    files: camhs('RX4', [{ patient: patient(0) }, { patient: patient(1) }]), csv: { column: 'PersonBirthDate', twice: 'Postcode', table: 'MHS101Referral.csv', sameKey: 'MHS00144' },
  },
  'CAMHS as XML': {
    feed: 'camhs', format: 'xml', sender: 'RNN', scope: '2024-11-primary', main: 'month.xml', other: { scope: '2024-12-primary', rule: 'MHS00016' },
    files: { 'month.xml': camhsDocument('RNN', [{ patient: patient(3) }, { patient: patient(4) }]) },
  },
  'A&E': {
    feed: 'ae', format: 'xml', sender: 'RVW', scope: 'net-change', main: 'visits.xml', other: { scope: 'bulk:2024-10-01..2024-10-31', rule: 'CDS-PROTOCOL' },
    files: { 'visits.xml': attendances([visit(8), visit(9)], 'RVW') },
  },
};
