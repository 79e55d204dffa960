import { csvLine } from '../output/csv.js';
import { uniqueIdentifier, type Attendance, type EcdsRow, type Sender } from './row.js';

/** A trust's own extract: columns with names of its own, dates as people write them, and a mapping that says what is what. */

const DIAGNOSES = 4;
const PLAIN: readonly (readonly [element: string, column: string])[] = [
  ['EmergencyCareAttendanceIdentifier', 'ATTENDANCE_NO'], ['LocalPatientIdentifier_Extended', 'HOSPITAL_NO'], ['NHSNumber', 'NHS_NO'], ['NHSNumberStatusIndicatorCode', 'NHS_STATUS'],
  ['WithheldIdentityReason', 'WITHHELD'], ['PersonGivenName', 'FORENAME'], ['PersonFamilyName', 'SURNAME'], ['PersonBirthDate', 'DOB'], ['PostcodeOfUsualAddress', 'POSTCODE'],
  ['PersonStatedGenderCode', 'SEX'], ['EthnicCategory', 'ETHNIC_GROUP'], ['OrganisationSiteIdentifier_OfTreatment', 'SITE'], ['EmergencyCareDepartmentType', 'DEPARTMENT'],
  ['EmergencyCareArrivalMode_SnomedCt', 'ARRIVAL_MODE'], ['EmergencyCareAttendanceCategory', 'CATEGORY'], ['EmergencyCareAttendanceSource_SnomedCt', 'SOURCE'], ['AgeAtCdsActivityDate', 'AGE'],
  ['EmergencyCareAcuity_SnomedCt', 'ACUITY'], ['EmergencyCareChiefComplaint_SnomedCt', 'COMPLAINT'], ['EmergencyCareInjuryIntent_SnomedCt', 'INTENT'], ['EmergencyCareDischargeStatus_SnomedCt', 'DISCHARGE_STATUS'],
  ['EmergencyCareDischargeDestination_SnomedCt', 'DESTINATION'], ['OrganisationIdentifier_CodeOfCommissioner', 'COMMISSIONER'],
];
/** Date and time in one column. */
const MOMENTS: readonly (readonly [date: string, time: string, element: string, column: string])[] = [
  ['EmergencyCareArrivalDate', 'EmergencyCareArrivalTime', 'UrgentAndEmergencyCareActivityStartDateAndTime', 'ARRIVED'],
  ['EmergencyCareDateSeenForTreatment', 'EmergencyCareTimeSeenForTreatment', 'UrgentAndEmergencyCareTimestampSeenForTreatment', 'SEEN'],
  ['InjuryDate', 'InjuryTime', 'InjuryDateAndTime', 'INJURED'],
  ['EmergencyCareDepartureDate', 'EmergencyCareDepartureTime', 'UrgentAndEmergencyCareActivityEndTimestamp', 'LEFT'],
];
const SEX: Readonly<Record<string, string>> = { 1: 'Male', 2: 'Female' };
const british = (date: string): string => date.split('-').toReversed().join('/');

function cell(fields: EcdsRow['fields'], element: string): string {
  const text = fields[element] ?? '';
  return element === 'PersonStatedGenderCode' ? (SEX[text] ?? text) : text;
}

/** Rows of the extract, the header first. */
export function* extractLines({ ods }: Sender, rows: Iterable<readonly [Attendance, EcdsRow]>): Generator<string> {
  const diagnoses = Array.from({ length: DIAGNOSES }, (_, i) => [`DIAG_0${i + 1}`, `DIAG_0${i + 1}_QUALIFIER`]).flat();
  yield csvLine(['RECORD_ID', ...PLAIN.map(([, column]) => column), ...MOMENTS.map(([, , , column]) => column), ...diagnoses, 'CLERK']);
  for (const [attendance, { fields, diagnoses: found }] of rows) {
    const moment = (date: string, time: string) => (fields[date] ? `${british(fields[date])} ${fields[time]?.slice(0, 5) ?? ''}` : '');
    yield csvLine([
      uniqueIdentifier(ods, attendance.id), ...PLAIN.map(([element]) => cell(fields, element)), ...MOMENTS.map(([date, time]) => moment(date, time)),
      ...Array.from({ length: DIAGNOSES }, (_, i) => [found[i]?.code ?? '', found[i]?.qualifier ?? '']).flat(), 'front desk',
    ]);
  }
}

/** The mapping that goes with it. `extracted`: day on which the extract was made. */
export function extractMapping({ ods }: Sender, extracted: string): Record<string, unknown> {
  return {
    mapping: 1, feed: 'ae',
    columns: { CDSUniqueIdentifier: 'RECORD_ID', ...Object.fromEntries(PLAIN), ...Object.fromEntries(MOMENTS.map(([, , element, column]) => [element, column])) },
    constants: { CDSExtractDate: extracted, CDSExtractTime: '06:00:00', OrganisationIdentifier_LocalPatientIdentifier: ods, OrganisationIdentifier_CodeOfProvider: ods },
    codes: { PersonStatedGenderCode: { Male: '1', Female: '2' } },
    repeats: [{ record: 'diagnosis', first: 1, last: DIAGNOSES, columns: { EmergencyCareDiagnosis_SnomedCt: 'DIAG_{nn}', EmergencyCareDiagnosisQualifier_SnomedCt: 'DIAG_{nn}_QUALIFIER' } }],
    ignore: ['CLERK'],
  };
}
