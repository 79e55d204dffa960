import { ZipFile } from 'yazl';
import { nhsCheckDigit, upnCheckLetter } from '@tributary/domain';

/** Content by file name. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** The nth usable NHS number of the range that is never issued. */
export function nhsNumber(n: number): string {
  for (let stem = 1 + n; ; stem++) {
    const nine = `999${String(stem).padStart(6, '0')}`;
    const check = nhsCheckDigit(nine);
    if (check !== null) return nine + check;
  }
}

/** The nth UPN of a council, with its check letter. */
export function upn(n: number, council = '806'): string {
  const digits = `${council}2047${String(n).padStart(5, '0')}`;
  return upnCheckLetter(digits) + digits;
}

/** Values by column or element. */
export type Fields = Readonly<Record<string, string>>;
type Tables = Readonly<Record<string, readonly Fields[]>>;

/** Tables as CSV, one file each; columns are those that any row has. */
export function csvFiles(tables: Tables): Record<string, string> {
  return Object.fromEntries(Object.entries(tables).map(([name, rows]) => {
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    return [`${name}.csv`, `${[columns, ...rows.map((row) => columns.map((c) => row[c] ?? ''))].map((line) => line.join(',')).join('\r\n')}\r\n`];
  }));
}

const element = (name: string, inner: string) => `<${name}>${inner}</${name}>`;
const elements = (fields: Fields) => Object.entries(fields).map(([name, value]) => element(name, value)).join('');

export interface Child { readonly identity: Fields; readonly request?: Fields }

const REQUEST = { ReceivedDate: '2024-03-01', RequestSource: '2', RYA: '0', RequestOutcomeDate: '2024-04-01', RequestOutcome: 'Y', RequestMediation: '0', RequestTribunal: '0' };
const ASSESSMENT = '<AssessmentOutcome>Y</AssessmentOutcome><AssessmentOutcomeDate>2024-07-10</AssessmentOutcomeDate><AssessmentMediation>0</AssessmentMediation><AssessmentTribunal>0</AssessmentTribunal><Week20>0</Week20>';
const NAMED_PLAN = '<NamedPlan><StartDate>2024-07-10</StartDate><PlanRes>A</PlanRes><PB>1</PB><OA>0</OA><PlanDetail><URN>900001</URN><PlacementRank>1</PlacementRank><SENunitIndicator>0</SENunitIndicator><ResourcedProvisionIndicator>0</ResourcedProvisionIndicator></PlanDetail></NamedPlan>';
const ACTIVE = '<ActivePlans><ReviewMeeting>2024-12-01</ReviewMeeting><ReviewOutcome>M</ReviewOutcome><LastReview>2024-12-20</LastReview><PlacementDetail><URN>900001</URN><PlacementRank>1</PlacementRank><EntryDate>2023-09-01</EntryDate><SENunitIndicator>0</SENunitIndicator><ResourcedProvisionIndicator>0</ResourcedProvisionIndicator></PlacementDetail><SENneed><SENtype>ASD</SENtype><SENtypeRank>1</SENtypeRank></SENneed></ActivePlans>';

/** A SEN2 return of 2025 as XML: each child with a plan that was issued in 2024 and is in force. */
export function sen2Return(lea: string, children: readonly Child[], options: { year?: string; collection?: string } = {}): string {
  const year = options.year ?? '2025';
  const header = element('Header', element('CollectionDetails', elements({ Collection: options.collection ?? 'SEN2', Year: year, ReferenceDate: '2025-01-16' })) + element('Source', elements({ SourceLevel: 'L', LEA: lea })));
  const persons = children.map(({ identity, request }) => element('Person', elements(identity) + element('Requests', elements({ ...REQUEST, ...request }) + element('Assessment', ASSESSMENT + NAMED_PLAN) + ACTIVE)));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('Message', header + element('Persons', persons.join('\n')))}\n`;
}

/** The nth synthetic child as a SEN2 return identifies it. */
export function sen2Child(n: number, council = '806', postcode = 'ZZ1 1AA'): Child {
  const letters = String(n).replace(/\d/g, (d) => 'ABCDEFGHIJ'[Number(d)] ?? '');
  return { identity: { Surname: `Test${letters}`, Forename: `Child${letters}`, PersonBirthDate: `20${String(8 + (n % 8)).padStart(2, '0')}-0${1 + (n % 9)}-1${n % 10}`, Sex: n % 2 ? 'F' : 'M', Ethnicity: 'WBRI', PostCode: postcode, UPN: upn(n, council) } };
}

/** A census of spring 2025 as COLLECT exports it. */
export function census(lea: string, pupils: readonly Fields[]): Record<string, string> {
  return csvFiles({
    schoolcensus: [{ schoolcensustableid: '1', collection: 'SC', term: 'SPR', year: '2025', referencedate: '2025-Jan-16 00:00:00', lea, estab: '2001', urn: '100001' }],
    pupilonroll: pupils.map(({ postcode: _postcode, ...pupil }, i) => ({ pupilonrolltableid: String(i + 1), schoolcensustableid: '1', sex: 'F', ethnicity: 'WBRI', enrolstatus: 'C', ncyearactual: '8', senprovision: 'E', entrydate: '2023-Sep-01 00:00:00', ...pupil })),
    addresses: pupils.map((pupil, i) => ({ addressestableid: String(i + 1), pupilonrolltableid: String(i + 1), postcode: pupil['postcode'] ?? '' })),
    senneeds: pupils.map((_, i) => ({ senneedstableid: String(i + 1), pupilonrolltableid: String(i + 1), sentype: 'ASD', sentyperank: '1' })),
  });
}

/** A CAMHS extract of November 2024: patients with a referral each. */
export function camhs(provider: string, patients: readonly { readonly patient: Fields; readonly gp?: Fields; readonly referral?: Fields }[]): Record<string, string> {
  const id = (patient: Fields, i: number) => patient['LocalPatientID'] ?? `P${i}`;
  return csvFiles({
    MHS000Header: [{ DatSetVer: '6.0', OrgIDProvider: provider, OrgIDSubmit: provider, PrimSystemInUse: 'Synthetic', ReportingPeriodStartDate: '2024-11-01', ReportingPeriodEndDate: '2024-11-30', DateTimeDatSetCreate: '2024-12-05T09:00:00' }],
    MHS001MPI: patients.map(({ patient }, i) => ({ LocalPatientID: id(patient, i), OrgIDLocalPatientID: provider, NHSNumberStatus: '01', GenderIDCode: '1', Gender: '1', EthnicCategory: 'A', PersDeathDate: '', ...patient })),
    MHS002GP: patients.map(({ patient, gp }, i) => ({ LocalPatientID: id(patient, i), GMPReg: 'A81001', ...gp })),
    MHS101Referral: patients.map(({ patient, referral }, i) => ({ ServiceRequestID: `R${i}`, LocalPatientID: id(patient, i), OrgIDComm: '16C', CareProfTeamLocalID: 'T1', ReferralRequestReceivedDate: '2024-11-02', SourceOfReferralMH: 'C2', ClinRespPriorityType: '3', PrimReasonReferralMH: '05', ServDischDate: '', ...referral })),
    MHS902ServiceTeamDetails: [{ CareProfTeamLocalID: 'T1', OrgIDCareProfTeamLocalID: provider, ServTeamTypeMH: 'C04', ServTeamIntAgeGroup: '01' }],
  });
}

/** The same tables as one document: a record is an element of its table's name. */
export function camhsDocument(...args: Parameters<typeof camhs>): string {
  const records = Object.entries(camhs(...args)).flatMap(([name, text]) => {
    const [head = [], ...rows] = text.trimEnd().split('\r\n').map((line) => line.split(','));
    return rows.map((cells) => element(name.replace('.csv', ''), elements(Object.fromEntries(head.map((column, i) => [column, cells[i] ?? ''])))));
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('MHSDS', records.join('\n'))}\n`;
}

const INTERCHANGE = '<CDSInterchangeSenderIdentity>RTR</CDSInterchangeSenderIdentity>';
const VISIT = { EmergencyCareArrivalDate: '2024-10-05', EmergencyCareArrivalTime: '10:00:00', AgeAtCdsActivityDate: '14', EmergencyCareChiefComplaint_SnomedCt: '29857009' };

/** A&E attendances as net change messages. `identity` is the branch with its element, or the elements of a verified identity. */
export function attendances(visits: readonly { readonly id: string; readonly identity: Fields; readonly local?: string; readonly unverified?: boolean; readonly over?: Fields; readonly ethnic?: string }[], provider = 'RTR'): string {
  const messages = visits.map(({ id, identity, local, unverified, over, ethnic }) => {
    const { NHSNumber, PersonGivenName, PersonFamilyName, ...rest } = identity;
    const inner = unverified
      ? element('DataElementStructure', elements({ ...(NHSNumber ? { NHSNumber } : {}), NHSNumberStatusIndicatorCode: '02' }) + element('PatientName', element('PersonName_Structured', elements({ PersonGivenName: PersonGivenName ?? '', PersonFamilyName: PersonFamilyName ?? '' })))) + element('DataElementStructure2', elements(rest))
      : element('DataElementStructure', elements({ NHSNumber: NHSNumber ?? '', NHSNumberStatusIndicatorCode: '01', ...rest }));
    const branch = unverified ? 'UnverifiedIdentity_Structure' : 'VerifiedIdentity_Structure';
    const patient = element('PersonGroupPatient', element('PatientIdentity', element(branch, element('LocalIdentifierStructure', elements({ LocalPatientIdentifier_Extended: local ?? `L${id}`, OrganisationIdentifier_LocalPatientIdentifier: provider })) + inner)) + element('PatientCharacteristics_EmergencyCare', elements({ PersonStatedGenderCode: '1', EthnicCategory: ethnic ?? 'A' })));
    const attendance = element('EmergencyCareAttendanceActivityCharacteristics', elements({ EmergencyCareAttendanceIdentifier: id, EmergencyCareAttendanceCategory: '1', ...VISIT, ...over }));
    const care = element('EmergencyCare', patient + element('EmergencyCareAttendanceLocation', elements({ OrganisationSiteIdentifier_OfTreatment: `${provider}01`, EmergencyCareDepartmentType: '01' })) + element('AttendanceOccurrence', attendance + element('ServiceAgreementDetails', elements({ OrganisationIdentifier_CodeOfProvider: provider, OrganisationIdentifier_CodeOfCommissioner: '16C' })) + element('EmergencyCareDiagnoses_SnomedCt', elements({ EmergencyCareDiagnosis_SnomedCt: '52448006', CodedClinicalEntrySequenceNumber: '1', EmergencyCareDiagnosisQualifier_SnomedCt: '410605003' })) + element('DischargeFromEmergencyCare', elements({ EmergencyCareDischargeStatus_SnomedCt: '182992009', EmergencyCareDepartureDate: '2024-10-05', EmergencyCareDepartureTime: '13:30:00' }))));
    const head = element('CDSTransactionHeader_NetChange', elements({ CDSTypeCode: '011', CDSUniqueIdentifier: `B${id}`, CDSUpdateType: '1', CDSApplicableDate: '2024-11-01', CDSApplicableTime: '09:00:00', CDSActivityDate: '2024-10-05' }));
    return element('CDSNetChange-All-MessageTypes', head + care);
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<CDS-XMLInterchange xmlns="http://www.nhsia.nhs.uk/DataStandards/XMLschema/CDS/ns" SchemaVersion="6-2-2">${element('CDSInterchangeHeader', INTERCHANGE)}${messages.join('\n')}</CDS-XMLInterchange>\n`;
}

/** The files in one archive, under the names that they have. */
export async function zip(files: Files): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content as string), name);
  archive.end();
  const parts: Buffer[] = [];
  for await (const part of archive.outputStream) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts);
}
