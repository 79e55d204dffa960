import { dateOf } from '@tributary/domain';
import { ethnicCategory } from '../camhs/ethnicity.js';
import { leaf } from '../output/xml.js';
import { ageAt } from '../people/person.js';
import type { Visit } from './visits.js';

/** How the department registered the patient: exactly one branch of PatientIdentity (health-feeds 2.2). */
export interface Registration {
  readonly branch: 'verified' | 'unverified' | 'withheld';
  readonly local: string;
  readonly nhsNumber: string;
  readonly status: string;
  readonly forename: string;
  readonly surname: string;
  readonly birthDate: string;
  readonly postcode: string;
  readonly gender: string;
}

export interface Attendance {
  readonly id: string;
  readonly visit: Visit;
  readonly registration: Registration;
}

export interface Sender { readonly ods: string; readonly commissioner: string }

const two = (n: number): string => String(n).padStart(2, '0');

function at(day: number, minute: number): [date: string, time: string] {
  return [dateOf(day + Math.floor(minute / 1440)), `${two(Math.floor((minute % 1440) / 60))}:${two(minute % 60)}:00`];
}

function identity({ ods }: Sender, r: Registration): string {
  const status = leaf('NHSNumberStatusIndicatorCode', r.status);
  const open = (name: string) => `<${name} NHSNumberStatusIndicatorCode="${r.status}">`;
  if (r.branch === 'withheld') return `${open('WithheldIdentity_Structure')}${status}${leaf('WithheldIdentityReason', '97')}</WithheldIdentity_Structure>`;
  const local = `<LocalIdentifierStructure>${leaf('LocalPatientIdentifier_Extended', r.local)}${leaf('OrganisationIdentifier_LocalPatientIdentifier', ods)}</LocalIdentifierStructure>`;
  if (r.branch === 'verified') {
    return `${open('VerifiedIdentity_Structure')}${local}<DataElementStructure>${leaf('NHSNumber', r.nhsNumber)}${status}${leaf('PostcodeOfUsualAddress', r.postcode)}${leaf('PersonBirthDate', r.birthDate)}</DataElementStructure></VerifiedIdentity_Structure>`;
  }
  const name = `<PatientName><PersonName_Structured>${leaf('PersonGivenName', r.forename)}${leaf('PersonFamilyName', r.surname)}</PersonName_Structured></PatientName>`;
  return `${open('UnverifiedIdentity_Structure')}${local}<DataElementStructure>${leaf('NHSNumber', r.nhsNumber)}${status}${name}</DataElementStructure><DataElementStructure2>${leaf('PostcodeOfUsualAddress', r.postcode)}${leaf('PersonBirthDate', r.birthDate)}</DataElementStructure2></UnverifiedIdentity_Structure>`;
}

function body(sender: Sender, { id, visit: v, registration }: Attendance): string {
  const [arrived, arrivedAt] = at(v.on, v.minute);
  const seen = v.seen && v.stay !== null ? at(v.on, v.minute + Math.floor(v.stay / 3)) : null;
  const gone = v.stay === null ? null : at(v.on, v.minute + v.stay);
  const injury = v.injured ? `<InjuryCharacteristics>${leaf('InjuryDate', arrived)}${leaf('EmergencyCareInjuryIntent_SnomedCt', v.intent)}</InjuryCharacteristics>` : '';
  const diagnoses = v.diagnoses.map((code, i) => `<EmergencyCareDiagnoses_SnomedCt>${leaf('EmergencyCareDiagnosis_SnomedCt', code)}${leaf('CodedClinicalEntrySequenceNumber', String(i + 1))}${leaf('EmergencyCareDiagnosisQualifier_SnomedCt', '410605003')}</EmergencyCareDiagnoses_SnomedCt>`).join('');
  return `<EmergencyCare><PersonGroupPatient><PatientIdentity>${identity(sender, registration)}</PatientIdentity><PatientCharacteristics_EmergencyCare>${leaf('PersonStatedGenderCode', registration.gender)}${leaf('EthnicCategory', ethnicCategory(v.person.ethnicity))}</PatientCharacteristics_EmergencyCare></PersonGroupPatient>`
    + `<EmergencyCareAttendanceLocation>${leaf('OrganisationSiteIdentifier_OfTreatment', `${sender.ods}01`)}${leaf('EmergencyCareDepartmentType', v.department)}</EmergencyCareAttendanceLocation>`
    + `<AttendanceOccurrence><EmergencyCareAttendanceActivityCharacteristics>${leaf('EmergencyCareAttendanceIdentifier', id)}${leaf('EmergencyCareArrivalMode_SnomedCt', v.mode)}${leaf('EmergencyCareAttendanceCategory', v.category)}${leaf('EmergencyCareAttendanceSource_SnomedCt', v.source)}`
    + `${leaf('EmergencyCareArrivalDate', arrived)}${leaf('EmergencyCareArrivalTime', arrivedAt)}${leaf('AgeAtCdsActivityDate', String(ageAt(v.person.birth, v.on)))}${leaf('EmergencyCareAcuity_SnomedCt', v.acuity)}${leaf('EmergencyCareChiefComplaint_SnomedCt', v.complaint)}`
    + `${leaf('EmergencyCareDateSeenForTreatment', seen?.[0])}${leaf('EmergencyCareTimeSeenForTreatment', seen?.[1])}</EmergencyCareAttendanceActivityCharacteristics>${injury}`
    + `<ServiceAgreementDetails>${leaf('OrganisationIdentifier_CodeOfProvider', sender.ods)}${leaf('OrganisationIdentifier_CodeOfCommissioner', sender.commissioner)}</ServiceAgreementDetails>${diagnoses}`
    + `<DischargeFromEmergencyCare>${leaf('EmergencyCareDischargeStatus_SnomedCt', v.status)}${leaf('EmergencyCareDepartureDate', gone?.[0])}${leaf('EmergencyCareDepartureTime', gone?.[1])}${leaf('EmergencyCareDischargeDestination_SnomedCt', v.destination)}</DischargeFromEmergencyCare></AttendanceOccurrence></EmergencyCare>`;
}

const header = (reference: number): string => `<CDSMessageHeader><CDSMessageType>NHSCDS</CDSMessageType><CDSMessageVersionNumber>CDS062</CDSMessageVersionNumber>${leaf('CDSMessageReferenceNumber', String(reference))}</CDSMessageHeader>`;
const trailer = (reference: number): string => `<CDSMessageTrailer>${leaf('CDSMessageReferenceNumber', String(reference))}</CDSMessageTrailer>`;
const parties = ({ ods, commissioner }: Sender): string => `${leaf('OrganisationCode_CDSSenderIdentity', ods)}${leaf('OrganisationCode_CDSPrimeRecipientIdentity', commissioner)}`;
const uniqueIdentifier = (ods: string, id: string): string => `B${ods}${id}`;

/** Net change (protocol 010): update type 1 states the attendance, 9 takes it back. `applicable`: day and minute from which it holds. */
export function netChangeMessage(sender: Sender, a: Attendance, update: '1' | '9', applicable: readonly [day: number, minute: number], reference: number): string {
  const [date, time] = at(...applicable);
  return `<CDSNetChange-All-MessageTypes CDSProtocolIdentifierCode="010" CDSTypeCode="011">${header(reference)}<CDSTransactionHeader_NetChange><CDSTypeCode>011</CDSTypeCode><CDSProtocolIdentifierCode>010</CDSProtocolIdentifierCode>`
    + `${leaf('CDSUniqueIdentifier', uniqueIdentifier(sender.ods, a.id))}${leaf('CDSUpdateType', update)}${leaf('CDSApplicableDate', date)}${leaf('CDSApplicableTime', time)}${leaf('CDSActivityDate', dateOf(a.visit.on))}${parties(sender)}</CDSTransactionHeader_NetChange>`
    + `${update === '9' ? '<DeleteTransaction/>' : body(sender, a)}${trailer(reference)}</CDSNetChange-All-MessageTypes>\n`;
}

/** Bulk replacement (protocol 020, group 160) of the attendances of a period. */
export function bulkMessage(sender: Sender, a: Attendance, extracted: number, period: readonly [string, string], reference: number): string {
  return `<CDSBulkGroup-160-Message CDSProtocolIdentifierCode="020" CDSBulkReplacementGroupCode="160" CDSTypeCode="011">${header(reference)}<CDSTransactionHeader_BulkUpdate><CDSTypeCode>011</CDSTypeCode><CDSProtocolIdentifierCode>020</CDSProtocolIdentifierCode>`
    + `${leaf('CDSUniqueIdentifier', uniqueIdentifier(sender.ods, a.id))}<CDSBulkReplacementGroupCode>160</CDSBulkReplacementGroupCode>${leaf('CDSExtractDate', dateOf(extracted))}<CDSExtractTime>06:00:00</CDSExtractTime>`
    + `${leaf('CDSReportPeriodStartDate', period[0])}${leaf('CDSReportPeriodEndDate', period[1])}${leaf('CDSActivityDate', dateOf(a.visit.on))}${parties(sender)}</CDSTransactionHeader_BulkUpdate>${body(sender, a)}${trailer(reference)}</CDSBulkGroup-160-Message>\n`;
}

/** A whole interchange, piece by piece. */
export function* interchange({ ods }: Sender, prepared: number, messages: Iterable<string>): Generator<string> {
  const reference = `${ods}${prepared}`;
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<CDS-XMLInterchange xmlns="http://www.nhsia.nhs.uk/DataStandards/XMLschema/CDS/ns" SchemaVersion="6-2-2" SchemaDate="2012-05-11"><CDSInterchangeHeader>`
    + `${leaf('CDSInterchangeSenderIdentity', ods)}<CDSInterchangeReceiverIdentity>SUS</CDSInterchangeReceiverIdentity>${leaf('CDSInterchangeControlReference', reference)}${leaf('CDSInterchangeDateOfPreparation', dateOf(prepared))}`
    + '<CDSInterchangeTimeOfPreparation>06:00:00</CDSInterchangeTimeOfPreparation><CDSInterchangeApplicationReference>NHSCDS</CDSInterchangeApplicationReference></CDSInterchangeHeader>\n';
  let count = 0;
  for (const message of messages) {
    count++;
    yield message;
  }
  yield `<CDSInterchangeTrailer>${leaf('CDSInterchangeControlReference', reference)}${leaf('CDSInterchangeControlCount', String(count))}</CDSInterchangeTrailer></CDS-XMLInterchange>\n`;
}
