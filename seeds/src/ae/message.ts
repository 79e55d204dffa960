import { dateOf } from '@tributary/domain';
import { leaf } from '../output/xml.js';
import { at, uniqueIdentifier, type Attendance, type EcdsRow, type Sender } from './row.js';
import { asVersion4 } from './version-4.js';

/** ECDS messages as XML. The structure is that of CDS 6-2-2 (health-feeds 2.1 and 2.2); version 4 gives other names to the same groups. */

function identity({ branch, fields: f }: EcdsRow): string {
  const one = (name: string) => leaf(name, f[name]);
  const status = one('NHSNumberStatusIndicatorCode');
  const open = (name: string) => `<${name} NHSNumberStatusIndicatorCode="${f['NHSNumberStatusIndicatorCode'] ?? ''}">`;
  if (branch === 'withheld') return `${open('WithheldIdentity_Structure')}${status}${one('WithheldIdentityReason')}</WithheldIdentity_Structure>`;
  const local = `<LocalIdentifierStructure>${one('LocalPatientIdentifier_Extended')}${one('OrganisationIdentifier_LocalPatientIdentifier')}</LocalIdentifierStructure>`;
  const home = `${one('PostcodeOfUsualAddress')}${one('PersonBirthDate')}`;
  if (branch === 'verified') return `${open('VerifiedIdentity_Structure')}${local}<DataElementStructure>${one('NHSNumber')}${status}${home}</DataElementStructure></VerifiedIdentity_Structure>`;
  const name = `<PatientName><PersonName_Structured>${one('PersonGivenName')}${one('PersonFamilyName')}</PersonName_Structured></PatientName>`;
  return `${open('UnverifiedIdentity_Structure')}${local}<DataElementStructure>${one('NHSNumber')}${status}${name}</DataElementStructure><DataElementStructure2>${home}</DataElementStructure2></UnverifiedIdentity_Structure>`;
}

function body(row: EcdsRow): string {
  const f = row.fields;
  const group = (name: string, ...elements: readonly string[]): string => {
    const inner = elements.map((element) => leaf(element, f[element])).join('');
    return inner === '' ? '' : `<${name}>${inner}</${name}>`;
  };
  const diagnoses = row.diagnoses.map(({ code, sequence, qualifier }) => `<EmergencyCareDiagnoses_SnomedCt>${leaf('EmergencyCareDiagnosis_SnomedCt', code)}${leaf('CodedClinicalEntrySequenceNumber', sequence)}${leaf('EmergencyCareDiagnosisQualifier_SnomedCt', qualifier)}</EmergencyCareDiagnoses_SnomedCt>`).join('');
  return `<EmergencyCare><PersonGroupPatient><PatientIdentity>${identity(row)}</PatientIdentity>${group('PatientCharacteristics_EmergencyCare', 'PersonStatedGenderCode', 'EthnicCategory')}</PersonGroupPatient>`
    + group('EmergencyCareAttendanceLocation', 'OrganisationSiteIdentifier_OfTreatment', 'EmergencyCareDepartmentType')
    + `<AttendanceOccurrence>${group(
      'EmergencyCareAttendanceActivityCharacteristics', 'EmergencyCareAttendanceIdentifier', 'EmergencyCareArrivalMode_SnomedCt', 'EmergencyCareAttendanceCategory', 'EmergencyCareAttendanceSource_SnomedCt',
      'EmergencyCareArrivalDate', 'EmergencyCareArrivalTime', 'AgeAtCdsActivityDate', 'EmergencyCareAcuity_SnomedCt', 'EmergencyCareChiefComplaint_SnomedCt',
      'EmergencyCareDateSeenForTreatment', 'EmergencyCareTimeSeenForTreatment')}`
    + group('InjuryCharacteristics', 'InjuryDate', 'InjuryTime', 'EmergencyCareInjuryIntent_SnomedCt')
    + `${group('ServiceAgreementDetails', 'OrganisationIdentifier_CodeOfProvider', 'OrganisationIdentifier_CodeOfCommissioner')}${diagnoses}`
    + `${group('DischargeFromEmergencyCare', 'EmergencyCareDischargeStatus_SnomedCt', 'EmergencyCareDepartureDate', 'EmergencyCareDepartureTime', 'EmergencyCareDischargeDestination_SnomedCt')}</AttendanceOccurrence></EmergencyCare>`;
}

const inEdition = ({ edition }: Sender, row: EcdsRow): string => (edition === '4-0' ? asVersion4(body(row)) : body(row));
const header = ({ edition }: Sender, reference: number): string =>
  `<CDSMessageHeader><CDSMessageType>NHSCDS</CDSMessageType><CDSMessageVersionNumber>${edition === '4-0' ? 'ECDS04' : 'CDS062'}</CDSMessageVersionNumber>${leaf('CDSMessageReferenceNumber', String(reference))}</CDSMessageHeader>`;
const trailer = (reference: number): string => `<CDSMessageTrailer>${leaf('CDSMessageReferenceNumber', String(reference))}</CDSMessageTrailer>`;
const parties = ({ ods, commissioner }: Sender): string => `${leaf('OrganisationCode_CDSSenderIdentity', ods)}${leaf('OrganisationCode_CDSPrimeRecipientIdentity', commissioner)}`;

/** Net change (protocol 010): update type 1 states the attendance, 9 takes it back. `applicable`: day and minute from which it holds. */
export function netChangeMessage(sender: Sender, a: Attendance, row: EcdsRow, update: '1' | '9', applicable: readonly [day: number, minute: number], reference: number): string {
  const [date, time] = at(...applicable);
  return `<CDSNetChange-All-MessageTypes CDSProtocolIdentifierCode="010" CDSTypeCode="011">${header(sender, reference)}<CDSTransactionHeader_NetChange><CDSTypeCode>011</CDSTypeCode><CDSProtocolIdentifierCode>010</CDSProtocolIdentifierCode>`
    + `${leaf('CDSUniqueIdentifier', uniqueIdentifier(sender.ods, a.id))}${leaf('CDSUpdateType', update)}${leaf('CDSApplicableDate', date)}${leaf('CDSApplicableTime', time)}${leaf('CDSActivityDate', dateOf(a.visit.on))}${parties(sender)}</CDSTransactionHeader_NetChange>`
    + `${update === '9' ? '<DeleteTransaction/>' : inEdition(sender, row)}${trailer(reference)}</CDSNetChange-All-MessageTypes>\n`;
}

/** Bulk replacement (protocol 020, group 160) of the attendances of a period. */
export function bulkMessage(sender: Sender, a: Attendance, row: EcdsRow, extracted: number, period: readonly [string, string], reference: number): string {
  return `<CDSBulkGroup-160-Message CDSProtocolIdentifierCode="020" CDSBulkReplacementGroupCode="160" CDSTypeCode="011">${header(sender, reference)}<CDSTransactionHeader_BulkUpdate><CDSTypeCode>011</CDSTypeCode><CDSProtocolIdentifierCode>020</CDSProtocolIdentifierCode>`
    + `${leaf('CDSUniqueIdentifier', uniqueIdentifier(sender.ods, a.id))}<CDSBulkReplacementGroupCode>160</CDSBulkReplacementGroupCode>${leaf('CDSExtractDate', dateOf(extracted))}<CDSExtractTime>06:00:00</CDSExtractTime>`
    + `${leaf('CDSReportPeriodStartDate', period[0])}${leaf('CDSReportPeriodEndDate', period[1])}${leaf('CDSActivityDate', dateOf(a.visit.on))}${parties(sender)}</CDSTransactionHeader_BulkUpdate>${inEdition(sender, row)}${trailer(reference)}</CDSBulkGroup-160-Message>\n`;
}

/** A whole interchange, piece by piece. */
export function* interchange({ ods, edition }: Sender, prepared: number, messages: Iterable<string>): Generator<string> {
  const reference = `${ods}${prepared}`;
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<CDS-XMLInterchange xmlns="http://www.nhsia.nhs.uk/DataStandards/XMLschema/CDS/ns" SchemaVersion="${edition}"><CDSInterchangeHeader>`
    + `${leaf('CDSInterchangeSenderIdentity', ods)}<CDSInterchangeReceiverIdentity>SUS</CDSInterchangeReceiverIdentity>${leaf('CDSInterchangeControlReference', reference)}${leaf('CDSInterchangeDateOfPreparation', dateOf(prepared))}`
    + '<CDSInterchangeTimeOfPreparation>06:00:00</CDSInterchangeTimeOfPreparation><CDSInterchangeApplicationReference>NHSCDS</CDSInterchangeApplicationReference></CDSInterchangeHeader>\n';
  let count = 0;
  for (const message of messages) {
    count++;
    yield message;
  }
  yield `<CDSInterchangeTrailer>${leaf('CDSInterchangeControlReference', reference)}${leaf('CDSInterchangeControlCount', String(count))}</CDSInterchangeTrailer></CDS-XMLInterchange>\n`;
}
