import { ageOn, elapsedMinutes, isSnomedForm, isSnomedId } from '@tributary/domain';
import { rule, type Rule, type Values } from '@tributary/ingestion';
import { ACUITIES, DIAGNOSIS_QUALIFIERS, DISCHARGE_STATUSES, ETHNIC_CATEGORY } from '../codes.js';
import { attendance, diagnosis } from '../records.js';
import { stands } from './message-rules.js';
import { attended, CODES, DELETION, DIAGNOSIS, message, STRUCTURE, WITHHELD } from './rows.js';

type Attendance = Values<typeof attendance.fields>;

const SNOMED_FIELDS = [
  'emergencycarearrivalmode_snomedct', 'emergencycareattendancesource_snomedct', 'emergencycareacuity_snomedct', 'emergencycarechiefcomplaint_snomedct',
  'emergencycareinjuryintent_snomedct', 'emergencycaredischargestatus_snomedct', 'emergencycaredischargedestination_snomedct',
] as const;

const form = {
  id: 'SNOMED-FORM', severity: 'E', source: STRUCTURE, title: 'Not a SNOMED CT identifier of 6 to 18 digits', remedy: 'Send the concept identifier as digits.',
  examples: { pass: ['248062006', '1077241000000103'], fail: ['12345', 'SELF-HARM', '0123456789'] },
} as const;
const checkDigit = {
  id: 'SNOMED-CHECK', severity: 'warn', source: CODES, title: 'SNOMED CT identifier fails its check digit',
  remedy: 'Send it as text from end to end: numbers and spreadsheets lose the last digits of long identifiers.',
  examples: { pass: ['248062006', '1077241000000103'], fail: ['248062007', '1077241000000100'] },
} as const;
/** What has not the form is the other rule's business. */
const passes = (value: string): boolean => !isSnomedForm(value) || isSnomedId(value);

const snomedRules: readonly Rule[] = [
  ...SNOMED_FIELDS.flatMap((name) => [
    rule.field(attendance, name, { ...form, check: isSnomedForm }),
    rule.field(attendance, name, { ...checkDigit, check: passes }),
  ]),
  rule.field(diagnosis, 'emergencycarediagnosis_snomedct', { ...form, check: isSnomedForm }),
  rule.field(diagnosis, 'emergencycarediagnosis_snomedct', { ...checkDigit, check: passes }),
];

const codeRules: readonly Rule[] = [
  rule.readable(attendance, 'nhsnumber', {
    id: 'ECDS-NHS', severity: 'E', source: 'health-feeds 2.2, 5.1', title: 'NHS number has the wrong format, fails its check digit or is a placeholder', remedy: 'Trace the number.',
    examples: { pass: ['9990000018'], fail: ['9990000019', '123', '1111111111'] },
  }),
  rule.readable(attendance, 'nhsnumberstatusindicatorcode', {
    id: 'ECDS-STATUS', severity: 'E', source: STRUCTURE, title: 'NHS number status is not a national code', remedy: 'Use 01 to 08.', examples: { pass: ['01', '08'], fail: ['09', '00'] },
  }),
  rule.readable(attendance, 'withheldidentityreason', {
    id: 'ECDS-REASON', severity: 'E', source: STRUCTURE, title: 'Reason for withholding is not a national code', remedy: 'Use 01, 02, 03, 97 or 99.', examples: { pass: ['97'], fail: ['04'] },
  }),
  rule.readable(attendance, 'postcodeofusualaddress', {
    id: 'ECDS-POSTCODE', severity: 'E', source: STRUCTURE, title: 'Postcode has not the shape of one', remedy: 'Send the postcode of usual address.', examples: { pass: ['ZZ1 1AA'], fail: ['UNKNOWN'] },
  }),
  rule.readable(attendance, 'personbirthdate', {
    id: 'ECDS-BIRTH', severity: 'E', source: STRUCTURE, title: 'Date of birth is not a date', remedy: 'Send YYYY-MM-DD.', examples: { pass: ['2010-03-15'], fail: ['2010-02-30'] },
  }),
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
  rule.field(attendance, 'emergencycaredischargestatus_snomedct', {
    id: 'ECDS-DISCHARGE', severity: 'warn', source: CODES, title: 'Discharge status is not of the national reference set', remedy: 'Use the national reference set: who left early and who was sent elsewhere is read from it.',
    check: (value) => DISCHARGE_STATUSES.includes(value), examples: { pass: ['182992009'], fail: ['248062006'] },
  }),
  rule.field(attendance, 'emergencycareacuity_snomedct', {
    id: 'ECDS-ACUITY', severity: 'warn', source: CODES, title: 'Acuity is not one of the five levels', remedy: 'Use the national reference set.', check: (value) => ACUITIES.includes(value),
    examples: { pass: ['1077251000000100'], fail: ['248062006'] },
  }),
];

const reached = (v: Attendance, date: string | null, time: string | null): number | null =>
  v.emergencycarearrivaldate === null || v.emergencycarearrivaltime === null || date === null || time === null
    ? null
    : elapsedMinutes({ date: v.emergencycarearrivaldate, time: v.emergencycarearrivaltime }, { date, time });

const completenessRules: readonly Rule[] = [
  rule.record(attendance, {
    id: 'ECDS-AREA', severity: 'C', blames: ['postcodeofusualaddress'], source: STRUCTURE, title: 'Postcode is missing', remedy: "Send it: without it the patient's council is not known.",
    check: (v) => !stands(v) || v.withheld !== null || v.postcodeofusualaddress !== null, examples: { pass: [message(), WITHHELD, DELETION], fail: [message({ postcodeofusualaddress: null })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-DEPARTMENT-MISSING', severity: 'C', blames: ['emergencycaredepartmenttype'], source: STRUCTURE, title: 'Department type is missing', remedy: 'Send it: only type 01 is counted.',
    check: (v) => !stands(v) || v.emergencycaredepartmenttype !== null, examples: { pass: [message(), DELETION], fail: [message({ emergencycaredepartmenttype: null })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-AGE-MISSING', severity: 'C', blames: ['ageatcdsactivitydate'], source: STRUCTURE, title: 'Age at the activity date is missing', remedy: 'Send completed years at arrival.',
    check: (v) => !stands(v) || v.ageatcdsactivitydate !== null, examples: { pass: [message(), DELETION], fail: [message({ ageatcdsactivitydate: null })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-DEPARTURE', severity: 'C', blames: ['emergencycaredeparturedate', 'emergencycaredeparturetime'], source: 'rulings 17', title: 'Departure is missing',
    remedy: 'Send date and time of departure: the attendance counts, its stay is not known.', check: (v) => !stands(v) || (v.emergencycaredeparturedate !== null && v.emergencycaredeparturetime !== null),
    examples: { pass: [message(), DELETION], fail: [message({ emergencycaredeparturetime: null })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-INTENT', severity: 'C', blames: ['emergencycareinjuryintent_snomedct'], source: STRUCTURE, title: 'Injury without its intent', remedy: 'Send the intent: self-harm is found by it.',
    check: (v) => v.injurydate === null || v.emergencycareinjuryintent_snomedct !== null,
    examples: { pass: [message(), message({ injurydate: '2024-10-04', emergencycareinjuryintent_snomedct: '276853009' })], fail: [message({ injurydate: '2024-10-04' })] },
  }),
];

const timeRules: readonly Rule[] = [
  rule.record(attendance, {
    id: 'ECDS-STAY', severity: 'Q', blames: ['emergencycaredeparturedate', 'emergencycaredeparturetime'], source: 'rulings 17', title: 'Departure is before arrival',
    remedy: 'Correct one of the times: the stay is left out.', check: (v) => (reached(v, v.emergencycaredeparturedate, v.emergencycaredeparturetime) ?? 0) >= 0,
    examples: {
      pass: [message(), message({ emergencycarearrivaldate: '2024-10-27', emergencycarearrivaltime: '01:50:00', emergencycaredeparturedate: '2024-10-27', emergencycaredeparturetime: '01:10:00' })],
      fail: [message({ emergencycaredeparturedate: '2024-10-04', emergencycaredeparturetime: '22:14:59' })],
    },
  }),
  rule.record(attendance, {
    id: 'ECDS-SEEN', severity: 'Q', blames: ['emergencycaredateseenfortreatment', 'emergencycaretimeseenfortreatment'], source: STRUCTURE, title: 'Seen for treatment before arrival',
    remedy: 'Correct one of the times.', check: (v) => (reached(v, v.emergencycaredateseenfortreatment, v.emergencycaretimeseenfortreatment) ?? 0) >= 0,
    examples: {
      pass: [message({ emergencycaredateseenfortreatment: '2024-10-04', emergencycaretimeseenfortreatment: '23:00:00' })],
      fail: [message({ emergencycaredateseenfortreatment: '2024-10-04', emergencycaretimeseenfortreatment: '21:00:00' })],
    },
  }),
  rule.record(attendance, {
    id: 'ECDS-BORN', severity: 'E', blames: ['personbirthdate'], source: STRUCTURE, title: 'Date of birth is after arrival', remedy: 'Correct the date of birth.',
    check: (v) => v.personbirthdate === null || v.emergencycarearrivaldate === null || v.personbirthdate <= v.emergencycarearrivaldate,
    examples: { pass: [message()], fail: [message({ personbirthdate: '2024-10-05' })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-AGE-BIRTH', severity: 'Q', blames: ['ageatcdsactivitydate', 'personbirthdate'], source: STRUCTURE, title: 'Age is not the one that the date of birth gives',
    remedy: 'Correct one of the two; the age sent is used.',
    check: (v) => v.ageatcdsactivitydate === null || v.personbirthdate === null || v.emergencycarearrivaldate === null
      || v.personbirthdate > v.emergencycarearrivaldate || ageOn(v.personbirthdate, v.emergencycarearrivaldate) === v.ageatcdsactivitydate,
    examples: { pass: [message()], fail: [message({ ageatcdsactivitydate: '15' })] },
  }),
];

const diagnosisRules: readonly Rule[] = [
  rule.record(diagnosis, {
    id: 'ECDS-DIAGNOSIS', severity: 'reject-record', blames: ['emergencycarediagnosis_snomedct', 'codedclinicalentrysequencenumber'], source: STRUCTURE, title: 'Diagnosis without code or sequence number',
    remedy: 'Send both: the first one listed decides.', check: (v) => v.emergencycarediagnosis_snomedct !== null && v.codedclinicalentrysequencenumber !== null,
    examples: { pass: [DIAGNOSIS], fail: [{ ...DIAGNOSIS, emergencycarediagnosis_snomedct: '' }, { ...DIAGNOSIS, codedclinicalentrysequencenumber: 'first' }] },
  }),
  rule.record(diagnosis, {
    id: 'ECDS-QUALIFIER', severity: 'C', blames: ['emergencycarediagnosisqualifier_snomedct'], source: CODES, title: 'Diagnosis is neither confirmed nor suspected', remedy: 'Send 410605003 or 415684004.',
    check: (v) => DIAGNOSIS_QUALIFIERS.includes(v.emergencycarediagnosisqualifier_snomedct ?? ''),
    examples: { pass: [DIAGNOSIS], fail: [{ ...DIAGNOSIS, emergencycarediagnosisqualifier_snomedct: '' }, { ...DIAGNOSIS, emergencycarediagnosisqualifier_snomedct: '248062006' }] },
  }),
  rule.tree(attendance, {
    id: 'ECDS-SEQUENCE', severity: 'Q', source: STRUCTURE, title: 'Two diagnoses with the same sequence number', remedy: 'Number them: the first one listed decides.',
    check: (node) => {
      const numbers = node.children(diagnosis).map(({ values }) => values.codedclinicalentrysequencenumber);
      return new Set(numbers).size === numbers.length;
    },
    examples: { pass: [attended({}, { codedclinicalentrysequencenumber: '2' }), attended()], fail: [attended({}, { emergencycarediagnosis_snomedct: '35489007' })] },
  }),
];

/** What an attendance holds: cardinalities, code sets, times (health-feeds 2.2 to 2.4). */
export const contentRules: readonly Rule[] = [...codeRules, ...snomedRules, ...completenessRules, ...timeRules, ...diagnosisRules];
