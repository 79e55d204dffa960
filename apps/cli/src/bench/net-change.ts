import { birthDate, nhsNumber } from './identities.js';

/** A place where attendances of the stream count: a provider, and the council that its patients live in. */
export interface Place { readonly sender: string; readonly area: string; readonly postcode: string }

/** Day on which every attendance of the stream begins and ends; its quarter is one of the region's. */
export const ARRIVAL = '2024-10-05';
export const PERIOD = '2024-25Q3';

/** From when they apply: after every extract of the region, whose statements about these days would replace them otherwise. */
const APPLICABLE = '2025-10-01';

const leaf = (name: string, text: string) => `<${name}>${text}</${name}>`;

function message({ sender, postcode }: Place, n: number): string {
  const id = `B${String(n).padStart(8, '0')}`;
  const minute = String(n % 60).padStart(2, '0');
  const identity = `<VerifiedIdentity_Structure NHSNumberStatusIndicatorCode="01"><LocalIdentifierStructure>${leaf('LocalPatientIdentifier_Extended', `L${id}`)}${leaf('OrganisationIdentifier_LocalPatientIdentifier', sender)}</LocalIdentifierStructure>`
    + `<DataElementStructure>${leaf('NHSNumber', nhsNumber(n * 7))}${leaf('NHSNumberStatusIndicatorCode', '01')}${leaf('PostcodeOfUsualAddress', postcode)}${leaf('PersonBirthDate', birthDate(n))}</DataElementStructure></VerifiedIdentity_Structure>`;
  const attendance = leaf('EmergencyCareAttendanceIdentifier', id) + leaf('EmergencyCareAttendanceCategory', '1') + leaf('EmergencyCareArrivalDate', ARRIVAL) + leaf('EmergencyCareArrivalTime', `10:${minute}:00`) + leaf('AgeAtCdsActivityDate', '14') + leaf('EmergencyCareChiefComplaint_SnomedCt', '29857009');
  const discharge = leaf('EmergencyCareDischargeStatus_SnomedCt', '182992009') + leaf('EmergencyCareDepartureDate', ARRIVAL) + leaf('EmergencyCareDepartureTime', n % 2 ? '13:00:00' : '16:00:00');
  const head = leaf('CDSTypeCode', '011') + leaf('CDSProtocolIdentifierCode', '010') + leaf('CDSUniqueIdentifier', `B${sender}${id}`) + leaf('CDSUpdateType', '1') + leaf('CDSApplicableDate', APPLICABLE) + leaf('CDSApplicableTime', '09:00:00') + leaf('CDSActivityDate', ARRIVAL);
  return `<CDSNetChange-All-MessageTypes CDSProtocolIdentifierCode="010" CDSTypeCode="011"><CDSTransactionHeader_NetChange>${head}</CDSTransactionHeader_NetChange>`
    + `<EmergencyCare><PersonGroupPatient><PatientIdentity>${identity}</PatientIdentity><PatientCharacteristics_EmergencyCare>${leaf('PersonStatedGenderCode', '1')}${leaf('EthnicCategory', 'A')}</PatientCharacteristics_EmergencyCare></PersonGroupPatient>`
    + `<EmergencyCareAttendanceLocation>${leaf('OrganisationSiteIdentifier_OfTreatment', `${sender}01`)}${leaf('EmergencyCareDepartmentType', '01')}</EmergencyCareAttendanceLocation><AttendanceOccurrence><EmergencyCareAttendanceActivityCharacteristics>${attendance}</EmergencyCareAttendanceActivityCharacteristics>`
    + `<ServiceAgreementDetails>${leaf('OrganisationIdentifier_CodeOfProvider', sender)}${leaf('OrganisationIdentifier_CodeOfCommissioner', '16C')}</ServiceAgreementDetails><EmergencyCareDiagnoses_SnomedCt>${leaf('EmergencyCareDiagnosis_SnomedCt', '52448006')}${leaf('CodedClinicalEntrySequenceNumber', '1')}${leaf('EmergencyCareDiagnosisQualifier_SnomedCt', '410605003')}</EmergencyCareDiagnoses_SnomedCt><DischargeFromEmergencyCare>${discharge}</DischargeFromEmergencyCare></AttendanceOccurrence></EmergencyCare></CDSNetChange-All-MessageTypes>\n`;
}

/** An interchange of net change messages: new attendances with the numbers from `first` on, one for each number, of people that are not met elsewhere in the stream. */
export function netChange(place: Place, first: number, count: number): string {
  const messages = Array.from({ length: count }, (_, i) => message(place, first + i));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<CDS-XMLInterchange xmlns="http://www.nhsia.nhs.uk/DataStandards/XMLschema/CDS/ns" SchemaVersion="6-2-2"><CDSInterchangeHeader>${leaf('CDSInterchangeSenderIdentity', place.sender)}</CDSInterchangeHeader>${messages.join('')}</CDS-XMLInterchange>\n`;
}
