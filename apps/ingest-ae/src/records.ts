import { field, record } from '@tributary/ingestion';
import * as codes from './codes.js';

/** Elements of CDS 6-2-2 type 011 that the platform reads, in lower case. Source: health-feeds 2.1, 2.2 and the published schema. */

export const interchange = record.header('interchange', { title: 'Interchange header', fields: {
  cdsinterchangesenderidentity: field.text(),
  cdsinterchangetestindicator: field.text(),
} });

export const attendance = record.root('attendance', { title: 'Emergency care attendance', fields: {
  // Transaction header: which message this is and what it does
  cdstypecode: field.text(),
  cdsuniqueidentifier: field.localId(),
  cdsupdatetype: field.code(codes.UPDATE_TYPES),
  cdsapplicabledate: field.date(),
  cdsapplicabletime: field.time(),
  cdsbulkreplacementgroupcode: field.text(),
  cdsextractdate: field.date(),
  cdsextracttime: field.time(),
  cdsreportperiodstartdate: field.date(),
  cdsreportperiodenddate: field.date(),
  // Identity: exactly one of three branches
  withheld: field.text(),
  verified: field.text(),
  unverified: field.text(),
  localpatientidentifier_extended: field.localId(),
  organisationidentifier_localpatientidentifier: field.text(),
  nhsnumber: field.nhsNumber(),
  nhsnumberstatusindicatorcode: field.code(codes.NHS_NUMBER_STATUS),
  withheldidentityreason: field.code(codes.WITHHELD_REASONS),
  persongivenname: field.forename(),
  personfamilyname: field.surname(),
  postcodeofusualaddress: field.postcode(),
  personbirthdate: field.birthDate(),
  // Characteristics and place
  personstatedgendercode: field.code(codes.GENDERS),
  ethniccategory: field.text(),
  overseasvisitorchargingcategoryatcdsactivitydate: field.code(codes.OVERSEAS_CHARGING),
  referraltotreatmentperiod_status: field.code(codes.RTT_STATUS),
  emergencycaredepartmenttype: field.code(codes.DEPARTMENT_TYPES),
  // The attendance
  emergencycareattendanceidentifier: field.localId(),
  emergencycarearrivalmode_snomedct: field.text(),
  emergencycareattendancecategory: field.code(codes.ATTENDANCE_CATEGORIES),
  emergencycareattendancesource_snomedct: field.text(),
  emergencycarearrivaldate: field.date(),
  emergencycarearrivaltime: field.time(),
  ageatcdsactivitydate: field.integer({ min: 0, max: codes.OLDEST }),
  emergencycareacuity_snomedct: field.text(),
  emergencycarechiefcomplaint_snomedct: field.text(),
  emergencycaredateseenfortreatment: field.date(),
  emergencycaretimeseenfortreatment: field.time(),
  injurydate: field.date(),
  emergencycareinjuryintent_snomedct: field.text(),
  organisationidentifier_codeofprovider: field.text(),
  // Discharge
  emergencycaredischargestatus_snomedct: field.text(),
  emergencycaredeparturedate: field.date(),
  emergencycaredeparturetime: field.time(),
  emergencycaredischargedestination_snomedct: field.text(),
} });

export const diagnosis = record.child('diagnosis', attendance, { title: 'Diagnosis', fields: {
  emergencycarediagnosis_snomedct: field.text(),
  codedclinicalentrysequencenumber: field.integer({ min: 0, max: 99_999 }),
  emergencycarediagnosisqualifier_snomedct: field.text(),
} });
