import { example, type RawTree } from '@tributary/ingestion';
import * as records from '../records.js';

/** Synthetic rows that break no rule: examples are these with one thing changed. */
export const MPI = {
  localpatientid: 'P1', orgidlocalpatientid: 'RTR', nhsnumber: '9990000018', nhsnumberstatus: '01', personbirthdate: '2010-03-15', postcode: 'ZZ1 1AA', genderidcode: '1',
  gender: '1', ethniccategory: 'A',
};
export const GP = { localpatientid: 'P1', gmpreg: 'A81001', startdategmpregistration: '2015-01-01' };
export const INDICATORS = { localpatientid: 'P1', ldstatus: '5', autismstatus: '2' };
export const PLAN = { careplanid: 'CP1', localpatientid: 'P1', careplantypemh: '12', careplancreatdate: '2024-11-12', careplanlastupdatedate: '2024-11-20' };
export const AGREEMENT = { careplanid: 'CP1', careplancontentagreedby: '10', careplancontentagreeddate: '2024-11-13' };
export const REFERRAL = {
  servicerequestid: 'R1', localpatientid: 'P1', orgidcomm: '16C', careprofteamlocalid: 'T1', referralrequestreceiveddate: '2024-11-02',
  sourceofreferralmh: 'C2', clinrespprioritytype: '3', primreasonreferralmh: '05',
};
export const SERVICE = { servicerequestid: 'R1', othercareprofteamlocalid: 'T2' };
export const REFERRED_TO = { servicerequestid: 'R1', careprofteamlocalid: 'T2', servteamtypereftomh: 'C04' };
export const OTHER_REASON = { servicerequestid: 'R1', otherreasonrefermh: '25' };
export const RTT = { servicerequestid: 'R1', patpathid: 'PP1', waittimemeasuretype: '02', refertotreatperiodstartdate: '2024-11-02', refertotreatperiodstatus: '20' };
export const CONTACT = { carecontactid: 'C1', servicerequestid: 'R1', carecontdate: '2024-11-12', consmechanismmh: '01', actloctypecode: 'A01', attendstatus: '5' };
export const ACTIVITY = { careactid: 'A1', carecontactid: 'C1', procedure: '1085671000000109' };
export const INDIRECT = { servicerequestid: 'R1', indirectactdate: '2024-11-14', indactprocedure: '1085671000000109' };
export const SPELL = { hospprovspellid: 'H1', servicerequestid: 'R1', startdatehospprovspell: '2024-11-05' };
export const SCORE = { servicerequestid: 'R1', codedasstooltype: '276491000', asstoolcomptimestamp: '2024-11-12T10:30:00' };
export const ACTIVITY_SCORE = { careactid: 'A1', codedasstooltype: '276491000', persscore: '12' };
export const TEAM = { careprofteamlocalid: 'T1', orgidcareprofteamlocalid: 'RTR', servteamtypemh: 'C04', servteamintagegroup: '01' };

/** A patient with a GP row and one referral, and what hangs on the referral. */
export function tree(mpi: Partial<typeof MPI> & { persdeathdate?: string } = {}, referral: Partial<typeof REFERRAL> & Record<string, string> = {}, ...below: RawTree[]): RawTree {
  return example(records.patient, { ...MPI, ...mpi }, example(records.gp, GP), example(records.referral, { ...REFERRAL, ...referral }, ...below));
}
