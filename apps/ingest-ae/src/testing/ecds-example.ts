import { nhsCheckDigit } from '@tributary/domain';

/** A synthetic attendance as an emergency department's system would write it; every part can be overridden. */
export interface ExampleAttendance {
  readonly id: string;
  readonly uniqueIdentifier: string;
  readonly update: '1' | '9';
  readonly applicable: readonly [date: string, time: string];
  readonly identity: 'verified' | 'unverified' | 'withheld';
  readonly localPatient: string | null;
  readonly nhsNumber: string | null;
  readonly nhsStatus: string;
  readonly name: readonly [given: string, family: string] | null;
  readonly postcode: string | null;
  readonly birthDate: string | null;
  readonly withheldReason: string | null;
  readonly gender: string | null;
  readonly ethnicity: string | null;
  readonly department: string;
  readonly arrival: readonly [date: string, time: string];
  readonly departure: readonly [date: string, time: string] | null;
  readonly age: string | null;
  readonly category: string | null;
  readonly complaint: string | null;
  readonly seen: readonly [date: string, time: string] | null;
  readonly injuryIntent: string | null;
  readonly diagnoses: readonly (readonly [code: string, sequence: string, qualifier: string | null])[];
  readonly dischargeStatus: string | null;
  readonly destination: string | null;
}

/** The nth usable NHS number of the range that is never issued. */
export function syntheticNhsNumber(n: number): string {
  for (let stem = 1 + n; ; stem++) {
    const nine = `999${String(stem).padStart(6, '0')}`;
    const check = nhsCheckDigit(nine);
    if (check !== null) return nine + check;
  }
}

export function exampleAttendance(n: number, over: Partial<ExampleAttendance> = {}): ExampleAttendance {
  const day = String(1 + (n % 28)).padStart(2, '0');
  return {
    id: `ECA${n}`, uniqueIdentifier: `BRTRECA${n}`, update: '1', applicable: [`2024-11-${day}`, '09:00:00'], identity: 'verified',
    localPatient: `LP${n}`, nhsNumber: syntheticNhsNumber(n * 3), nhsStatus: '01', name: null, postcode: 'ZZ1 1AA', birthDate: '2010-03-15',
    withheldReason: null, gender: '1', ethnicity: 'A', department: '01', arrival: [`2024-10-${day}`, '10:00:00'],
    departure: [`2024-10-${day}`, '13:30:00'], age: '14', category: '1', complaint: '248062006', seen: [`2024-10-${day}`, '11:00:00'],
    injuryIntent: null, diagnoses: [['52448006', '1', '410605003']], dischargeStatus: '182992009', destination: '306689006', ...over,
  };
}

const element = (name: string, value: string | null | undefined): string => (value === null || value === undefined ? '' : `<${name}>${value}</${name}>`);

function identity(a: ExampleAttendance): string {
  const local = a.localPatient === null ? '' : `<LocalIdentifierStructure>${element('LocalPatientIdentifier_Extended', a.localPatient)}<OrganisationIdentifier_LocalPatientIdentifier>RTR</OrganisationIdentifier_LocalPatientIdentifier></LocalIdentifierStructure>`;
  const status = element('NHSNumberStatusIndicatorCode', a.nhsStatus);
  if (a.identity === 'withheld') return `<WithheldIdentity_Structure NHSNumberStatusIndicatorCode="${a.nhsStatus}">${status}${element('WithheldIdentityReason', a.withheldReason)}</WithheldIdentity_Structure>`;
  if (a.identity === 'verified') {
    return `<VerifiedIdentity_Structure NHSNumberStatusIndicatorCode="${a.nhsStatus}">${local}<DataElementStructure>${element('NHSNumber', a.nhsNumber)}${status}${element('PostcodeOfUsualAddress', a.postcode)}${element('PersonBirthDate', a.birthDate)}</DataElementStructure></VerifiedIdentity_Structure>`;
  }
  const name = a.name === null ? '' : `<PatientName><PersonName_Structured><PersonGivenName>${a.name[0]}</PersonGivenName><PersonFamilyName>${a.name[1]}</PersonFamilyName></PersonName_Structured></PatientName>`;
  return `<UnverifiedIdentity_Structure NHSNumberStatusIndicatorCode="${a.nhsStatus}">${local}<DataElementStructure>${element('NHSNumber', a.nhsNumber)}${status}${name}</DataElementStructure><DataElementStructure2>${element('PostcodeOfUsualAddress', a.postcode)}${element('PersonBirthDate', a.birthDate)}</DataElementStructure2></UnverifiedIdentity_Structure>`;
}

function emergencyCare(a: ExampleAttendance): string {
  const injury = a.injuryIntent === null ? '' : `<InjuryCharacteristics><InjuryDate>${a.arrival[0]}</InjuryDate><InjuryTime>${a.arrival[1]}</InjuryTime><EmergencyCareInjuryIntent_SnomedCt>${a.injuryIntent}</EmergencyCareInjuryIntent_SnomedCt></InjuryCharacteristics>`;
  const diagnoses = a.diagnoses.map(([code, sequence, qualifier]) => `<EmergencyCareDiagnoses_SnomedCt><EmergencyCareDiagnosis_SnomedCt>${code}</EmergencyCareDiagnosis_SnomedCt><CodedClinicalEntrySequenceNumber>${sequence}</CodedClinicalEntrySequenceNumber>${element('EmergencyCareDiagnosisQualifier_SnomedCt', qualifier)}</EmergencyCareDiagnoses_SnomedCt>`).join('');
  return `<EmergencyCare><PersonGroupPatient><PatientIdentity>${identity(a)}</PatientIdentity><PatientCharacteristics_EmergencyCare>${element('PersonStatedGenderCode', a.gender)}${element('EthnicCategory', a.ethnicity)}</PatientCharacteristics_EmergencyCare></PersonGroupPatient>
<EmergencyCareAttendanceLocation><OrganisationSiteIdentifier_OfTreatment>RTRAT</OrganisationSiteIdentifier_OfTreatment>${element('EmergencyCareDepartmentType', a.department)}</EmergencyCareAttendanceLocation>
<AttendanceOccurrence><EmergencyCareAttendanceActivityCharacteristics>${element('EmergencyCareAttendanceIdentifier', a.id)}<EmergencyCareArrivalMode_SnomedCt>1048071000000103</EmergencyCareArrivalMode_SnomedCt>${element('EmergencyCareAttendanceCategory', a.category)}<EmergencyCareAttendanceSource_SnomedCt>1065391000000104</EmergencyCareAttendanceSource_SnomedCt>${element('EmergencyCareArrivalDate', a.arrival[0])}${element('EmergencyCareArrivalTime', a.arrival[1])}${element('AgeAtCdsActivityDate', a.age)}<EmergencyCareAcuity_SnomedCt>1077241000000103</EmergencyCareAcuity_SnomedCt>${element('EmergencyCareChiefComplaint_SnomedCt', a.complaint)}${element('EmergencyCareDateSeenForTreatment', a.seen?.[0])}${element('EmergencyCareTimeSeenForTreatment', a.seen?.[1])}</EmergencyCareAttendanceActivityCharacteristics>${injury}<ServiceAgreementDetails><OrganisationIdentifier_CodeOfProvider>RTR</OrganisationIdentifier_CodeOfProvider><OrganisationIdentifier_CodeOfCommissioner>16C</OrganisationIdentifier_CodeOfCommissioner></ServiceAgreementDetails>${diagnoses}<DischargeFromEmergencyCare>${element('EmergencyCareDischargeStatus_SnomedCt', a.dischargeStatus)}${element('EmergencyCareDepartureDate', a.departure?.[0])}${element('EmergencyCareDepartureTime', a.departure?.[1])}${element('EmergencyCareDischargeDestination_SnomedCt', a.destination)}</DischargeFromEmergencyCare></AttendanceOccurrence></EmergencyCare>`;
}

const MESSAGE = '<CDSMessageHeader><CDSMessageType>NHSCDS</CDSMessageType><CDSMessageVersionNumber>CDS062</CDSMessageVersionNumber><CDSMessageReferenceNumber>1</CDSMessageReferenceNumber></CDSMessageHeader>';
const TRAILER = '<CDSMessageTrailer><CDSMessageReferenceNumber>1</CDSMessageReferenceNumber></CDSMessageTrailer>';
const PARTIES = '<OrganisationCode_CDSSenderIdentity>RTR</OrganisationCode_CDSSenderIdentity><OrganisationCode_CDSPrimeRecipientIdentity>16C</OrganisationCode_CDSPrimeRecipientIdentity>';

export function netChangeMessage(a: ExampleAttendance): string {
  const body = a.update === '9' ? '<DeleteTransaction/>' : emergencyCare(a);
  return `<CDSNetChange-All-MessageTypes CDSProtocolIdentifierCode="010" CDSTypeCode="011">${MESSAGE}<CDSTransactionHeader_NetChange><CDSTypeCode>011</CDSTypeCode><CDSProtocolIdentifierCode>010</CDSProtocolIdentifierCode>${element('CDSUniqueIdentifier', a.uniqueIdentifier)}<CDSUpdateType>${a.update}</CDSUpdateType><CDSApplicableDate>${a.applicable[0]}</CDSApplicableDate><CDSApplicableTime>${a.applicable[1]}</CDSApplicableTime><CDSActivityDate>${a.arrival[0]}</CDSActivityDate>${PARTIES}</CDSTransactionHeader_NetChange>${body}${TRAILER}</CDSNetChange-All-MessageTypes>\n`;
}

export function bulkMessage(a: ExampleAttendance, period: readonly [string, string]): string {
  return `<CDSBulkGroup-160-Message CDSProtocolIdentifierCode="020" CDSBulkReplacementGroupCode="160" CDSTypeCode="011">${MESSAGE}<CDSTransactionHeader_BulkUpdate><CDSTypeCode>011</CDSTypeCode><CDSProtocolIdentifierCode>020</CDSProtocolIdentifierCode>${element('CDSUniqueIdentifier', a.uniqueIdentifier || null)}<CDSBulkReplacementGroupCode>160</CDSBulkReplacementGroupCode><CDSExtractDate>${a.applicable[0]}</CDSExtractDate><CDSExtractTime>${a.applicable[1]}</CDSExtractTime><CDSReportPeriodStartDate>${period[0]}</CDSReportPeriodStartDate><CDSReportPeriodEndDate>${period[1]}</CDSReportPeriodEndDate><CDSActivityDate>${a.arrival[0]}</CDSActivityDate>${PARTIES}</CDSTransactionHeader_BulkUpdate>${emergencyCare(a)}${TRAILER}</CDSBulkGroup-160-Message>\n`;
}

const root = (version: string) => `<CDS-XMLInterchange xmlns="http://www.nhsia.nhs.uk/DataStandards/XMLschema/CDS/ns" SchemaVersion="${version}">`;

/** A whole interchange, piece by piece, so that a large one never stands in memory. */
export function* interchange(messages: Iterable<string>, version = '6-2-2'): Generator<string> {
  yield `<?xml version="1.0" encoding="UTF-8"?>\n${root(version)}<CDSInterchangeHeader><CDSInterchangeSenderIdentity>RTR</CDSInterchangeSenderIdentity><CDSInterchangeReceiverIdentity>SUS</CDSInterchangeReceiverIdentity><CDSInterchangeControlReference>1</CDSInterchangeControlReference><CDSInterchangeDateOfPreparation>2024-11-30</CDSInterchangeDateOfPreparation><CDSInterchangeTimeOfPreparation>09:00:00</CDSInterchangeTimeOfPreparation><CDSInterchangeApplicationReference>NHSCDS</CDSInterchangeApplicationReference></CDSInterchangeHeader>\n`;
  yield* messages;
  yield '<CDSInterchangeTrailer><CDSInterchangeControlReference>1</CDSInterchangeControlReference><CDSInterchangeControlCount>1</CDSInterchangeControlCount></CDSInterchangeTrailer></CDS-XMLInterchange>\n';
}

export const netChange = (...attendances: ExampleAttendance[]): string => [...interchange(attendances.map(netChangeMessage))].join('');
export const bulk = (period: readonly [string, string], ...attendances: ExampleAttendance[]): string =>
  [...interchange(attendances.map((a) => bulkMessage(a, period)))].join('');
