import { extractFormat, xmlFormat, type RecordType } from '@tributary/ingestion';
import { BULK_GROUP, CDS_TYPE, VERIFIED, VERSIONS } from './codes.js';
import { NOT_READ } from './not-read.js';
import { attendance, comorbidity, diagnosis, interchange, investigation, legalStatus, professional, referredService, safeguarding, substance, treatment } from './records.js';

const ROOT = 'CDS-XMLInterchange';
/** Protocol 010, each message for itself, and protocol 020, bulk replacement group 160: the same attendance under another header. */
const MESSAGES = ['CDSNetChange-All-MessageTypes', 'CDSBulkGroup-160-Message'];
/** Version 4 puts `UrgentAnd` before what began with `EmergencyCare` (health-feeds 2.3): of the body and of groups as of elements. */
const OCCURRENCE = ['EmergencyCare/AttendanceOccurrence', 'UrgentAndEmergencyCare/AttendanceOccurrence'];
const PERSON = ['EmergencyCare/PersonGroupPatient', 'UrgentAndEmergencyCare/PersonGroupPatient'];

const GROUPS: readonly (readonly [record: RecordType, within: readonly string[], groups: readonly string[]])[] = [
  [diagnosis, OCCURRENCE, ['EmergencyCareDiagnoses_SnomedCt', 'UrgentAndEmergencyCareDiagnoses_SnomedCt']],
  [investigation, OCCURRENCE, ['EmergencyCareInvestigations_SnomedCt', 'UrgentAndEmergencyCareInvestigations_SnomedCt']],
  [treatment, OCCURRENCE, ['EmergencyCareTreatments_SnomedCt', 'UrgentAndEmergencyCareTreatments_SnomedCt']],
  [professional, OCCURRENCE, ['CareProfessionals_EmergencyCare', 'CareProfessionals_UrgentAndEmergencyCare']],
  [referredService, OCCURRENCE, ['ReferralsToOtherServices']],
  [comorbidity, OCCURRENCE, ['PatientClinicalHistory/Comorbidity_SnomedCt']],
  [substance, OCCURRENCE, ['InjuryCharacteristics/EmergencyCareInjuryAlcoholOrDrugInvolvement_SnomedCt']],
  [safeguarding, OCCURRENCE, ['DischargeFromEmergencyCare/SafeguardingConcern_SnomedCt', 'DischargeFromUrgentAndEmergencyCare/SafeguardingConcern_SnomedCt']],
  [legalStatus, PERSON, ['MentalHealthActLegalStatus']],
];

/** ECDS as XML (namespace http://www.nhsia.nhs.uk/DataStandards/XMLschema/CDS/ns), net change and bulk, versions 3 and 4; which one it is, rule ECDS-VERSION decides. */
export const cds = xmlFormat({
  title: 'ECDS XML: CDS 6-2-2, CDS 6-2-3 and version 4, net change and bulk replacement', root: ROOT,
  records: [
    { record: interchange, path: `${ROOT}/CDSInterchangeHeader` },
    ...MESSAGES.flatMap((message) => [
      { record: attendance, path: `${ROOT}/${message}` },
      ...GROUPS.flatMap(([record, within, groups]) => within.flatMap((part) => groups.map((group) => ({ record, path: `${ROOT}/${message}/${part}/${group}` })))),
    ]),
  ],
  ignore: NOT_READ,
  presence: {
    withheld: 'WithheldIdentity_Structure', verified: 'VerifiedIdentity_Structure', unverified: 'UnverifiedIdentity_Structure',
    version3: 'EmergencyCareAttendanceIdentifier', version4: 'UrgentAndEmergencyCareActivityIdentifier',
    straydiagnosis: ['EmergencyCareDiagnosis_SnomedCt', 'UrgentAndEmergencyCareDiagnosis_SnomedCt'],
  },
});

/** A trust's own extract. What the structure of a message says, a row says by its cells: the branch of identity by reason and status, the protocol by the scope. */
export const extract = extractFormat({
  title: "A trust's own extract, one row an attendance", root: attendance,
  repeats: [{ record: diagnosis, number: 'codedclinicalentrysequencenumber' }],
  implied: (row, scope) => ({
    cdstypecode: CDS_TYPE,
    cdsmessageversionnumber: VERSIONS[0].message,
    ...(scope.mode === 'net-change' ? { cdsupdatetype: '1' } : { cdsbulkreplacementgroupcode: BULK_GROUP }),
    ...(row['withheldidentityreason'] !== undefined ? { withheld: '1' } : row['nhsnumber'] !== undefined && /^0?1(\.0)?$/.test(row['nhsnumberstatusindicatorcode'] ?? '') ? { verified: '1', nhsnumberstatusindicatorcode: VERIFIED } : { unverified: '1' }),
  }),
  example: {
    mapping: 1, feed: 'ae',
    columns: {
      EmergencyCareAttendanceIdentifier: 'ATTENDANCE_NO', UrgentAndEmergencyCareActivityStartDateAndTime: 'ARRIVED', UrgentAndEmergencyCareActivityEndTimestamp: 'LEFT', NHSNumber: 'NHS_NO',
      NHSNumberStatusIndicatorCode: 'NHS_STATUS', PersonBirthDate: 'DOB', PostcodeOfUsualAddress: 'POSTCODE', PersonStatedGenderCode: 'SEX', EmergencyCareDepartmentType: 'DEPARTMENT',
      EmergencyCareChiefComplaint_SnomedCt: 'COMPLAINT',
    },
    constants: { CDSExtractDate: '2024-11-05', CDSExtractTime: '06:00:00', OrganisationIdentifier_CodeOfProvider: 'RTR' },
    codes: { PersonStatedGenderCode: { M: '1', F: '2' }, EmergencyCareDepartmentType: { ED: '01', UTC: '03' } },
    repeats: [{ record: 'diagnosis', first: 1, last: 12, columns: { EmergencyCareDiagnosis_SnomedCt: 'DIAG_{nn}', EmergencyCareDiagnosisQualifier_SnomedCt: 'DIAG_{nn}_QUALIFIER' } }],
    ignore: ['WARD_CLERK'],
  },
});
