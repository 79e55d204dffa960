import { isSnomedForm, isSnomedId } from '@tributary/domain';
import { organisationOn, rule, type ReferenceTables, type Rule } from '@tributary/ingestion';
import { ETHNIC_CATEGORY, isOf } from '../codes.js';
import { attendance, comorbidity, diagnosis, investigation, referredService, safeguarding, substance, treatment } from '../records.js';
import { CODES, message, STRUCTURE } from './rows.js';

const SNOMED_FIELDS = [
  'accommodationstatus_snomedct', 'preferredspokenlanguage_snomedct', 'accessibleinformationprofessionalrequiredcode_snomedct', 'interpreterlanguage_snomedct',
  'emergencycarearrivalmode_snomedct', 'emergencycareattendancesource_snomedct', 'emergencycareacuity_snomedct', 'emergencycarechiefcomplaint_snomedct',
  'emergencycareplaceofinjury_snomedct', 'emergencycareinjuryintent_snomedct', 'emergencycareinjuryactivitystatus_snomedct', 'emergencycareinjuryactivitytype_snomedct',
  'emergencycareinjurymechanism_snomedct', 'emergencycaredischargestatus_snomedct', 'emergencycaredischargedestination_snomedct', 'emergencycaredischargefollowup_snomedct',
] as const;

const examples = { pass: ['248062006', '1077241000000103'] };
const form = {
  id: 'SNOMED-FORM', severity: 'E', source: STRUCTURE, title: 'Not a SNOMED CT identifier of 6 to 18 digits', remedy: 'Send the concept identifier as digits.',
  check: isSnomedForm, examples: { ...examples, fail: ['12345', 'SELF-HARM', '0123456789'] },
} as const;
const checkDigit = {
  id: 'SNOMED-CHECK', severity: 'warn', source: CODES, title: 'SNOMED CT identifier fails its check digit',
  remedy: 'Send it as text from end to end: numbers and spreadsheets lose the last digits of long identifiers.',
  // What has not the form is the other rule's business.
  check: (value: string): boolean => !isSnomedForm(value) || isSnomedId(value), examples: { ...examples, fail: ['248062007', '1077241000000100'] },
} as const;

const snomedRules: readonly Rule[] = [form, checkDigit].flatMap((options) => [
  ...SNOMED_FIELDS.map((name) => rule.field(attendance, name, options)),
  rule.field(diagnosis, 'emergencycarediagnosis_snomedct', options),
  rule.field(investigation, 'emergencycareclinicalinvestigation_snomedct', options),
  rule.field(treatment, 'emergencycareprocedure_snomedct', options),
  rule.field(referredService, 'referredtoservice_snomedct', options),
  ...[comorbidity, safeguarding, substance].map((type) => rule.field(type, 'concept', options)),
]);

const nationalRules: readonly Rule[] = [
  rule.readable(attendance, 'personstatedgendercode', {
    id: 'ECDS-GENDER', severity: 'E', source: STRUCTURE, title: 'Stated gender is not a national code', remedy: 'Use 1, 2, 9 or X.', examples: { pass: ['1', 'X'], fail: ['M'] },
  }),
  rule.readable(attendance, 'emergencycaredepartmenttype', {
    id: 'ECDS-DEPARTMENT', severity: 'E', source: STRUCTURE, title: 'Department type is not a national code', remedy: 'Use 01 to 05: only 01 is counted.', examples: { pass: ['01', '05'], fail: ['06'] },
  }),
  rule.readable(attendance, 'emergencycareattendancecategory', {
    id: 'ECDS-CATEGORY', severity: 'E', source: STRUCTURE, title: 'Attendance category is not a national code', remedy: 'Use 1, 2, 3, 4 or X.', examples: { pass: ['1', 'X'], fail: ['5', 'A'] },
  }),
  rule.readable(attendance, 'ageatcdsactivitydate', {
    id: 'ECDS-AGE', severity: 'E', source: STRUCTURE, title: 'Age at the activity date is not an age from 0 to 130', remedy: 'Send completed years at arrival.', examples: { pass: ['0', '25'], fail: ['-1', '999', 'x'] },
  }),
  rule.field(attendance, 'ethniccategory', {
    id: 'ECDS-ETHNICITY', severity: 'E', source: STRUCTURE, title: 'Ethnic category is not a national code', remedy: 'Use 99, or a letter of the list with at most one local character.',
    check: (value) => ETHNIC_CATEGORY.test(value), examples: { pass: ['A', '99', 'CA'], fail: ['T', '1', 'ABC'] },
  }),
  rule.readable(attendance, 'overseasvisitorchargingcategoryatcdsactivitydate', {
    id: 'ECDS-OVERSEAS', severity: 'warn', source: STRUCTURE, title: 'Overseas visitor charging category is not a national code', remedy: 'Use A to F, P or 9.', examples: { pass: ['A', '9'], fail: ['G'] },
  }),
  rule.readable(attendance, 'referraltotreatmentperiod_status', {
    id: 'ECDS-RTT', severity: 'warn', source: STRUCTURE, title: 'Referral to treatment status is not a national code', remedy: 'Use a code of the list, e.g. 98.', examples: { pass: ['98'], fail: ['97'] },
  }),
  rule.readable(attendance, 'waitingtimemeasurementtype', {
    id: 'ECDS-WAITING', severity: 'warn', source: STRUCTURE, title: 'Waiting time measurement type is not a national code', remedy: 'Use 01, 02 or 09.', examples: { pass: ['01'], fail: ['03'] },
  }),
];

const setRules: readonly Rule[] = [
  rule.field(attendance, 'emergencycaredischargestatus_snomedct', {
    id: 'ECDS-DISCHARGE', severity: 'warn', source: CODES, title: 'Discharge status is not of the national reference set', remedy: 'Use the national reference set: who left early and who was sent elsewhere is read from it.',
    check: isOf('dischargeStatus'), examples: { pass: ['182992009'], fail: ['248062006'] },
  }),
  rule.field(attendance, 'emergencycareacuity_snomedct', {
    id: 'ECDS-ACUITY', severity: 'warn', source: CODES, title: 'Acuity is not one of the five levels', remedy: 'Use the national reference set.', check: isOf('acuity'),
    examples: { pass: ['1077251000000100'], fail: ['248062006'] },
  }),
  rule.field(attendance, 'emergencycarearrivalmode_snomedct', {
    id: 'ECDS-MODE', severity: 'warn', source: CODES, title: 'Arrival mode is not of the national reference set', remedy: 'Use the national reference set: ambulance arrivals are told by it.',
    check: isOf('arrivalMode'), examples: { pass: ['1048031000000100'], fail: ['248062006'] },
  }),
  rule.field(attendance, 'emergencycaredischargedestination_snomedct', {
    id: 'ECDS-DESTINATION', severity: 'warn', source: CODES, title: 'Discharge destination is not of the national reference set', remedy: 'Use the national reference set: admissions are told by it.',
    check: isOf('dischargeDestination'), examples: { pass: ['306706006'], fail: ['248062006'] },
  }),
];

const longBetween = (min: number, max: number) => (value: string): boolean => value.length >= min && value.length <= max;
const organisation = {
  id: 'ECDS-ORGANISATION', severity: 'warn', source: STRUCTURE, title: 'Organisation identifier has not 3 to 5 characters', remedy: 'Send the ODS code of the organisation.', check: longBetween(3, 5),
  examples: { pass: ['RTR', 'QHM'], fail: ['RT', 'RTR000'] },
} as const;
const site = {
  id: 'ECDS-SITE', severity: 'warn', source: STRUCTURE, title: 'Site identifier has not 5 to 9 characters', remedy: 'Send the ODS code of the site.', check: longBetween(5, 9), examples: { pass: ['RTRAT'], fail: ['RTR', 'RTRAT00000'] },
} as const;

const organisationRules: readonly Rule[] = [
  rule.field(attendance, 'organisationidentifier_codeofprovider', organisation),
  rule.field(attendance, 'organisationidentifier_codeofcommissioner', organisation),
  rule.field(attendance, 'organisationidentifier_localpatientidentifier', organisation),
  rule.field(attendance, 'organisationidentifier_patientpathwayidentifierissuer', organisation),
  rule.field(attendance, 'organisationidentifier_conveyingambulancetrust', organisation),
  rule.field(attendance, 'organisationsiteidentifier_oftreatment', site),
  rule.field(attendance, 'organisationsiteidentifier_emergencycareattendancesource', site),
];

const register = { severity: 'warn', asks: 'organisations', source: 'NHS Organisation Data Service' } as const;
const references: ReferenceTables = {
  organisations: [{ ods: 'RTR', name: 'A trust', geography: null, opened: '2001-04-01', closed: null }, { ods: '16C', name: 'A former commissioner', geography: null, opened: '2013-04-01', closed: '2020-03-31' }],
};

/** Rules that ask the register of NHS organisations; where none has been loaded they say nothing. */
const registerRules: readonly Rule[] = [
  rule.record(attendance, {
    ...register, id: 'ODS-PROVIDER', blames: ['organisationidentifier_codeofprovider'], title: 'The provider is not in the register of NHS organisations, or was closed on the day of arrival',
    remedy: 'Check the code with the Organisation Data Service: an organisation that merged has a new one.',
    check: (v, { references: loaded }) => v.organisationidentifier_codeofprovider === null || ['open', undefined].includes(organisationOn(loaded, v.organisationidentifier_codeofprovider, v.emergencycarearrivaldate)),
    examples: { references, pass: [message(), message({ organisationidentifier_codeofprovider: 'RTR01' })], fail: [message({ organisationidentifier_codeofprovider: 'RZ9' })] },
  }),
  rule.record(attendance, {
    ...register, id: 'ODS-COMMISSIONER', blames: ['organisationidentifier_codeofcommissioner'], title: 'The commissioner was closed on the day of arrival, says the register of NHS organisations',
    remedy: 'Send the code of its successor, which commissions now.',
    // A download of the register holds organisations of one kind: one that it does not have may be of another.
    check: (v, { references: loaded }) => v.organisationidentifier_codeofcommissioner === null || organisationOn(loaded, v.organisationidentifier_codeofcommissioner, v.emergencycarearrivaldate) !== 'closed',
    examples: { references, pass: [message({ organisationidentifier_codeofcommissioner: 'QHM' }), message({ emergencycarearrivaldate: '2020-03-31' })], fail: [message()] },
  }),
];

/** Code sets and forms of single values (health-feeds 2.2 and 2.4). */
export const codeRules: readonly Rule[] = [...nationalRules, ...setRules, ...organisationRules, ...registerRules, ...snomedRules];
