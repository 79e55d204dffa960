import { CsvTable } from '../output/csv.js';
import { XmlRecords } from '../output/xml.js';

/** Versions of MHSDS that trusts have sent: 4.1 until September 2021, 5.0 until March 2024, 6.0 since (health-feeds 1.1). */
export type Version = '6.0' | '5.0' | '4.1';
export type Form = 'csv' | 'xml';
export type Values = Readonly<Record<string, string>>;

/** What rows are added to: a CSV table, or elements of a document. Columns that are not given are blank. */
export interface Sink { readonly name: string; readonly chunks: readonly string[]; readonly rows: number; add(values: Values): void }

/** Tables with the columns of version 6.0. `ServTeamType` is that of the service, which only older versions have there. */
const TABLES = {
  header: ['MHS000Header', 'DatSetVer OrgIDProvider OrgIDSubmit PrimSystemInUse ReportingPeriodStartDate ReportingPeriodEndDate DateTimeDatSetCreate'],
  mpi: ['MHS001MPI', 'LocalPatientID OrgIDLocalPatientID OrgIDEduEstab NHSNumber NHSNumberStatus PersonBirthDate Postcode GenderIDCode Gender EthnicCategory PersDeathDate'],
  gp: ['MHS002GP', 'LocalPatientID GMPReg StartDateGMPRegistration EndDateGMPRegistration'],
  indicators: ['MHS005PatInd', 'LocalPatientID LDStatus AutismStatus'],
  plan: ['MHS008CarePlanType', 'CarePlanID LocalPatientID CarePlanTypeMH CarePlanCreatDate CarePlanLastUpdateDate CarePlanImplementDate'],
  agreement: ['MHS009CarePlanAgreement', 'CarePlanID CarePlanContentAgreedBy CarePlanContentAgreedDate'],
  referral: ['MHS101Referral', 'ServiceRequestID LocalPatientID OrgIDComm CareProfTeamLocalID ReferralRequestReceivedDate SourceOfReferralMH ClinRespPriorityType PrimReasonReferralMH ServDischDate ReferRejectionDate ReferRejectReason ReferClosReason'],
  service: ['MHS102OtherServiceType', 'ServiceRequestID OtherCareProfTeamLocalID ServTeamType ReferClosureDate ReferRejectionDate ReferRejectReason ReferClosReason'],
  reason: ['MHS103OtherReasonReferral', 'ServiceRequestID OtherReasonReferMH'],
  rtt: ['MHS104RTT', 'ServiceRequestID PatPathID WaitTimeMeasureType ReferToTreatPeriodStartDate ReferToTreatPeriodEndDate ReferToTreatPeriodStatus'],
  contact: ['MHS201CareContact', 'CareContactID ServiceRequestID CareContDate CareContTime ConsMechanismMH ActLocTypeCode AttendStatus'],
  activity: ['MHS202CareActivity', 'CareActID CareContactID Procedure'],
  indirect: ['MHS204IndirectActivity', 'ServiceRequestID IndirectActDate OtherCareProfTeamLocalID IndirectActTime IndActProcedure'],
  spell: ['MHS501HospProvSpell', 'HospProvSpellID ServiceRequestID StartDateHospProvSpell DischDateHospProvSpell'],
  score: ['MHS606CodedScoreAssessmentRefer', 'ServiceRequestID CodedAssToolType PersScore AssToolCompTimestamp'],
  activityScore: ['MHS607CodedScoreAssessmentAct', 'CareActID CodedAssToolType PersScore'],
  team: ['MHS902ServiceTeamDetails', 'CareProfTeamLocalID OrgIDCareProfTeamLocalID ServTeamTypeMH ServTeamIntAgeGroup'],
} as const;
export type TableName = keyof typeof TABLES;

/** A column's name in another version, and what becomes of its value there. Null: the version has no such column. */
type Column = readonly [name: string | null, value?: (text: string) => string];
type Columns = Readonly<Partial<Record<TableName, Readonly<Record<string, Column>>>>>;

const V6: Columns = { service: { ServTeamType: [null] } };
const V5: Columns = {
  gp: { GMPReg: ['GMPCodeReg'] },
  referral: { CareProfTeamLocalID: [null], ReferRejectionDate: [null], ReferRejectReason: [null], ReferClosReason: [null] },
  service: { OtherCareProfTeamLocalID: ['CareProfTeamLocalId'], ServTeamType: ['ServTeamTypeRefToMH'] },
  contact: { AttendStatus: ['AttendOrDNACode'] },
  activity: { Procedure: ['CodeProcAndProcStatus'] },
  indirect: { OtherCareProfTeamLocalID: ['CareProfTeamLocalId'], IndActProcedure: ['CodeIndActProcAndProcStatus'] },
};
/** Video and text messages had other codes, an assessment had a day and no time. */
const MECHANISM_4: Readonly<Record<string, string>> = { 11: '03', '09': '06' };
const V4: Columns = {
  ...V5,
  mpi: { GenderIDCode: [null] },
  contact: { ...V5.contact, ConsMechanismMH: ['ConsMediumUsed', (code) => MECHANISM_4[code] ?? code] },
  spell: { HospProvSpellID: ['HospProvSpellNum'] },
  score: { AssToolCompTimestamp: ['AssToolCompDate', (moment) => moment.slice(0, 10)] },
};
const COLUMNS: Readonly<Record<Version, Columns>> = { '6.0': V6, '5.0': V5, '4.1': V4 };
/** Tables that only version 6.0 has, as far as their columns are written here. */
const SINCE_6: ReadonlySet<TableName> = new Set(['indicators', 'team']);
const older = (version: Version): boolean => version !== '6.0';

function tableName(name: TableName, version: Version): string {
  return name === 'service' && older(version) ? 'MHS102ServiceTypeReferredTo' : TABLES[name][0];
}

/** The tables of one extract in a version and form; rows are given with the columns of version 6.0. */
export function extractTables(version: Version, form: Form, prefix: string, suffix: string): Readonly<Record<TableName, Sink>> {
  const make = (name: TableName): Sink => {
    const own = COLUMNS[version][name] ?? {};
    const columns = TABLES[name][1].split(' ').map((column): { from: string; to: string | null; value: (text: string) => string } => {
      const [to, value] = own[column] ?? [column];
      // Before version 6, identifiers ended in Id.
      return { from: column, to: to === null ? null : older(version) ? to.replace(/^(LocalPatient|ServiceRequest|CareContact|CareAct|PatPath)ID$/, '$1Id') : to, value: value ?? ((text) => text) };
    }).filter(({ to }) => to !== null);
    const names = columns.map(({ to }) => to ?? '');
    const sink = form === 'csv' ? new CsvTable(`${prefix}${tableName(name, version)}${suffix}`, names) : new XmlRecords(tableName(name, version), names);
    const absent = older(version) && SINCE_6.has(name);
    return {
      name: sink.name, chunks: absent ? [] : sink.chunks,
      get rows() { return sink.rows; },
      add: (values) => { if (!absent) sink.add(Object.fromEntries(columns.map(({ from, to, value }) => [to ?? '', value(values[from] ?? '')]))); },
    };
  };
  return Object.fromEntries(Object.keys(TABLES).map((name) => [name, make(name as TableName)])) as Record<TableName, Sink>;
}
