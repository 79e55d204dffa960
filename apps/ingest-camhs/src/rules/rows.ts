import { example, rule, type Fields, type RawRecord, type RawTree, type RecordType, type RecordRule } from '@tributary/ingestion';
import * as records from '../records.js';

export const SOURCE = 'health-feeds 1.3';
export const ITEMS = 'health-feeds 1.2';

/** Synthetic rows that break no rule: examples are these with one thing changed. */
export const MPI = {
  localpatientid: 'P1', nhsnumber: '9990000018', nhsnumberstatus: '01', personbirthdate: '2010-03-15', postcode: 'ZZ1 1AA', genderidcode: '1',
  gender: '1', ethniccategory: 'A',
};
export const GP = { localpatientid: 'P1', gmpreg: 'A81001' };
export const PLAN = { careplanid: 'CP1', localpatientid: 'P1', careplantypemh: '12', careplancreatdate: '2024-11-12', careplanlastupdatedate: '2024-11-20' };
export const AGREEMENT = { careplanid: 'CP1', careplancontentagreedby: '10', careplancontentagreeddate: '2024-11-13' };
export const REFERRAL = {
  servicerequestid: 'R1', localpatientid: 'P1', orgidcomm: '16C', careprofteamlocalid: 'T1', referralrequestreceiveddate: '2024-11-02',
  sourceofreferralmh: 'C2', clinrespprioritytype: '3', primreasonreferralmh: '05',
};
export const CONTACT = { carecontactid: 'C1', servicerequestid: 'R1', carecontdate: '2024-11-12', consmechanismmh: '01', attendstatus: '5' };
export const ACTIVITY = { careactid: 'A1', carecontactid: 'C1', procedure: '1085671000000109' };
export const SCORE = { servicerequestid: 'R1', codedasstooltype: '276491000', asstoolcomptimestamp: '2024-11-12T10:30:00' };
export const TEAM = { careprofteamlocalid: 'T1', servteamtypemh: 'C04' };

/** A patient with a GP row and one referral, and what hangs on the referral. */
export function tree(mpi: Partial<typeof MPI> & { persdeathdate?: string } = {}, referral: Partial<typeof REFERRAL> & Record<string, string> = {}, ...below: RawTree[]): RawTree {
  return example(records.patient, { ...MPI, ...mpi }, example(records.gp, GP), example(records.referral, { ...REFERRAL, ...referral }, ...below));
}

export const isBlank = (value: unknown): boolean => value === null || value === '';

/** The item is mandatory in its table (`B` of health-feeds 1.2): without it the record is not taken. */
export function mandatory<F extends Fields>(type: RecordType<F>, field: keyof F & string, id: string, what: string, row: RawRecord): RecordRule {
  return rule.record(type, {
    id, severity: 'reject-record', blames: [field], source: id.startsWith('MHS') ? SOURCE : ITEMS,
    title: `${what} is blank or cannot be read`, remedy: `Send ${what.toLowerCase()}; the record is not used without it.`,
    check: (values) => !isBlank(values[field]), examples: { pass: [row], fail: [{ ...row, [field]: '' }] },
  });
}
