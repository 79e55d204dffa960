import { nhsCheckDigit } from '@tributary/domain';

export type Row = Readonly<Record<string, string>>;
/** An MHSDS extract: rows by table name. */
export type Extract = Record<string, Row[]>;

/** The nth usable NHS number of the range that is never issued. */
export function syntheticNhsNumber(n: number): string {
  for (let stem = 1 + n; ; stem++) {
    const nine = `999${String(stem).padStart(6, '0')}`;
    const check = nhsCheckDigit(nine);
    if (check !== null) return nine + check;
  }
}

const END: Readonly<Record<string, string>> = { '2024-10': '2024-10-31', '2024-11': '2024-11-30', '2024-12': '2024-12-31' };

export function header(month: string, over: Row = {}): Row {
  return {
    DatSetVer: '6.0', OrgIDProvider: 'RX3', OrgIDSubmit: 'RX3', PrimSystemInUse: 'Synthetic', ReportingPeriodStartDate: `${month}-01`,
    ReportingPeriodEndDate: END[month] ?? '', DateTimeDatSetCreate: `${month}-28T09:00:00`, ...over,
  };
}

/** One child with a referral, a team, a contact with an activity, a score, a plan and its agreement. */
export function child(n: number, month = '2024-11', over: Record<string, Row> = {}): Extract {
  const id = `P${n}`;
  const table = (name: string, row: Row): [string, Row[]] => [name, [{ ...row, ...over[name] }]];
  return Object.fromEntries([
    table('MHS001MPI', { LocalPatientID: id, OrgIDLocalPatientID: 'RX3', OrgIDEduEstab: '', NHSNumber: syntheticNhsNumber(n * 3), NHSNumberStatus: '01', PersonBirthDate: '2010-03-15', Postcode: 'ZZ1 1AA', GenderIDCode: '1', Gender: '1', EthnicCategory: 'A', PersDeathDate: '' }),
    table('MHS002GP', { LocalPatientID: id, GMPReg: 'A81001', StartDateGMPRegistration: '2015-01-01', EndDateGMPRegistration: '' }),
    table('MHS008CarePlanType', { CarePlanID: `CP${n}`, LocalPatientID: id, CarePlanTypeMH: '12', CarePlanCreatDate: `${month}-12`, CarePlanLastUpdateDate: `${month}-12`, CarePlanImplementDate: '' }),
    table('MHS009CarePlanAgreement', { CarePlanID: `CP${n}`, CarePlanContentAgreedBy: '10', CarePlanContentAgreedDate: `${month}-13` }),
    table('MHS101Referral', { ServiceRequestID: `R${n}`, LocalPatientID: id, OrgIDComm: '16C', CareProfTeamLocalID: 'T1', ReferralRequestReceivedDate: `${month}-02`, ReferralRequestReceivedTime: '09:00:00', SourceOfReferralMH: 'C2', ClinRespPriorityType: '3', PrimReasonReferralMH: '05', ServDischDate: '', ReferRejectionDate: '', ReferRejectReason: '', ReferClosReason: '' }),
    table('MHS102OtherServiceType', { ServiceRequestID: `R${n}`, OtherCareProfTeamLocalID: 'T2', ReferClosureDate: '', ReferRejectionDate: '', ReferRejectReason: '', ReferClosReason: '' }),
    table('MHS104RTT', { ServiceRequestID: `R${n}`, PatPathID: `PP${n}`, WaitTimeMeasureType: '02', ReferToTreatPeriodStartDate: `${month}-02`, ReferToTreatPeriodEndDate: '', ReferToTreatPeriodStatus: '20' }),
    table('MHS201CareContact', { CareContactID: `C${n}`, ServiceRequestID: `R${n}`, CareContDate: `${month}-12`, CareContTime: '10:00:00', ConsMechanismMH: '01', AttendStatus: '5' }),
    table('MHS202CareActivity', { CareActID: `A${n}`, CareContactID: `C${n}`, Procedure: '1085671000000109' }),
    table('MHS606CodedScoreAssessmentRefer', { ServiceRequestID: `R${n}`, CodedAssToolType: '718583008', PersScore: '12', AssToolCompTimestamp: `${month}-12T10:30:00` }),
  ]);
}

const TEAMS: Row[] = [
  { CareProfTeamLocalID: 'T1', OrgIDCareProfTeamLocalID: 'RX3', ServTeamTypeMH: 'C04', ServTeamIntAgeGroup: '01' },
  { CareProfTeamLocalID: 'T2', OrgIDCareProfTeamLocalID: 'RX3', ServTeamTypeMH: 'F01', ServTeamIntAgeGroup: '01' },
];

/** An extract of a month: its header, the provider's teams, and these children. */
export function extract(month: string, ...children: Extract[]): Extract {
  const tables: Extract = { MHS000Header: [header(month)], MHS902ServiceTeamDetails: [...TEAMS] };
  for (const one of children) for (const [name, rows] of Object.entries(one)) (tables[name] ??= []).push(...rows);
  return tables;
}

/** The tables as CSV, by file name; columns are those that any row of the table has. */
export function asFiles(tables: Extract): Record<string, string> {
  return Object.fromEntries(Object.entries(tables).map(([name, rows]) => {
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
    return [`${name}.csv`, `${lines.map((line) => line.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')).join('\r\n')}\r\n`];
  }));
}
