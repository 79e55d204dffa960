import { rule, type Rule } from '@tributary/ingestion';
import { attendance } from '../records.js';
import { message, messages, stands, STRUCTURE, type Attendance } from './rows.js';

const PATHWAY_LENGTH = 20;
const UBRN = /^\d{12}$/;
const AMBULANCE_LENGTH = 20;
const INJURY = { injurydate: '2024-10-04', injurytime: '21:30:00', emergencycareinjuryintent_snomedct: '276853009' };
const PATHWAY = { uniquebookingreferencenumber_converted: '012345678901', organisationidentifier_patientpathwayidentifierissuer: 'X09', referraltotreatmentperiod_status: '98', waitingtimemeasurementtype: '09' };

/** The pathway group has a number of its own with the organisation that gave it, a status and a type of measurement (all mandatory inside the group). */
function pathwayWhole(v: Attendance): boolean {
  const number = v.uniquebookingreferencenumber_converted !== null ? UBRN.test(v.uniquebookingreferencenumber_converted) : v.patientpathwayidentifier === null ? null : v.patientpathwayidentifier.length === PATHWAY_LENGTH;
  const rest = [v.organisationidentifier_patientpathwayidentifierissuer, v.referraltotreatmentperiod_status, v.waitingtimemeasurementtype];
  return number === null ? rest.every((part) => part === null) : number && rest.every((part) => part !== null);
}

/** Cardinalities of an attendance: what must be there, and what must be there together. */
export const completenessRules: readonly Rule[] = [
  rule.record(attendance, {
    id: 'ECDS-SITE-MISSING', severity: 'C', blames: ['organisationsiteidentifier_oftreatment'], source: STRUCTURE, title: 'Site of treatment is missing', remedy: 'Send the ODS code of the site.',
    check: (v) => !stands(v) || v.organisationsiteidentifier_oftreatment !== null, examples: messages([], [{ organisationsiteidentifier_oftreatment: null }]),
  }),
  rule.record(attendance, {
    id: 'ECDS-DEPARTMENT-MISSING', severity: 'C', blames: ['emergencycaredepartmenttype'], source: STRUCTURE, title: 'Department type is missing', remedy: 'Send it: only type 01 is counted.',
    check: (v) => !stands(v) || v.emergencycaredepartmenttype !== null, examples: messages([], [{ emergencycaredepartmenttype: null }]),
  }),
  rule.record(attendance, {
    id: 'ECDS-AGREEMENT', severity: 'C', blames: ['organisationidentifier_codeofprovider', 'organisationidentifier_codeofcommissioner'], source: STRUCTURE, title: 'Provider or commissioner is missing', remedy: 'Send the ODS codes of both.',
    check: (v) => !stands(v) || (v.organisationidentifier_codeofprovider !== null && v.organisationidentifier_codeofcommissioner !== null),
    examples: messages([], [{ organisationidentifier_codeofprovider: null }, { organisationidentifier_codeofcommissioner: null }]),
  }),
  rule.record(attendance, {
    id: 'ECDS-AGE-MISSING', severity: 'C', blames: ['ageatcdsactivitydate'], source: STRUCTURE, title: 'Age at the activity date is missing', remedy: 'Send completed years at arrival.',
    check: (v) => !stands(v) || v.ageatcdsactivitydate !== null, examples: messages([], [{ ageatcdsactivitydate: null }]),
  }),
  rule.record(attendance, {
    id: 'ECDS-COMPLAINT', severity: 'C', blames: ['emergencycarechiefcomplaint_snomedct'], source: 'health-feeds 2.4', title: 'Chief complaint is missing', remedy: 'Send it: mental-health attendances are found by it.',
    check: (v) => !stands(v) || v.emergencycarechiefcomplaint_snomedct !== null, examples: messages([], [{ emergencycarechiefcomplaint_snomedct: null }]),
  }),
  rule.record(attendance, {
    id: 'ECDS-DEPARTURE', severity: 'C', blames: ['emergencycaredeparturedate', 'emergencycaredeparturetime'], source: 'rulings 17', title: 'Departure is missing',
    remedy: 'Send date and time of departure: the attendance counts, its stay is not known.', check: (v) => !stands(v) || (v.emergencycaredeparturedate !== null && v.emergencycaredeparturetime !== null),
    examples: messages([], [{ emergencycaredeparturetime: null }]),
  }),
  rule.record(attendance, {
    id: 'ECDS-STATUS-DISCHARGE', severity: 'C', blames: ['emergencycaredischargestatus_snomedct'], source: 'health-feeds 2.4', title: 'Departure without a discharge status',
    remedy: 'Send it: who left before completion and who was sent elsewhere is told by it.',
    check: (v) => v.emergencycaredeparturedate === null || v.emergencycaredischargestatus_snomedct !== null, examples: messages([], [{ emergencycaredischargestatus_snomedct: null }]),
  }),
  rule.record(attendance, {
    id: 'ECDS-INJURY', severity: 'C', blames: ['injurydate', 'injurytime'], source: STRUCTURE, title: 'Injury without its date and time', remedy: 'Send both: they are mandatory where an injury is told of.',
    check: (v) => (v.injurydate === null) === (v.injurytime === null) && (v.injurydate !== null || v.emergencycareinjuryintent_snomedct === null),
    examples: { pass: [message(), message(INJURY)], fail: [message({ ...INJURY, injurytime: null }), message({ emergencycareinjuryintent_snomedct: '276853009' })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-INTENT', severity: 'C', blames: ['emergencycareinjuryintent_snomedct'], source: STRUCTURE, title: 'Injury without its intent', remedy: 'Send the intent: self-harm is found by it.',
    check: (v) => v.injurydate === null || v.emergencycareinjuryintent_snomedct !== null,
    examples: { pass: [message(), message(INJURY)], fail: [message({ ...INJURY, emergencycareinjuryintent_snomedct: null })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-AMBULANCE', severity: 'warn', blames: ['ambulanceincidentnumber'], source: STRUCTURE, title: 'Ambulance incident number is longer than 20 characters', remedy: 'Send the number that the ambulance service gave.',
    check: (v) => v.ambulanceincidentnumber === null || v.ambulanceincidentnumber.length <= AMBULANCE_LENGTH,
    examples: { pass: [message({ ambulanceincidentnumber: 'YAS-123' })], fail: [message({ ambulanceincidentnumber: '1'.repeat(AMBULANCE_LENGTH + 1) })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-PATHWAY', severity: 'warn', blames: ['uniquebookingreferencenumber_converted', 'patientpathwayidentifier'], source: STRUCTURE, title: 'Patient pathway is not whole',
    remedy: 'Send a booking reference of 12 digits or a pathway identifier of 20 characters, with its issuer, status and measurement type; or none of it.',
    check: pathwayWhole,
    examples: {
      pass: [message(), message(PATHWAY), message({ ...PATHWAY, uniquebookingreferencenumber_converted: null, patientpathwayidentifier: 'P'.repeat(PATHWAY_LENGTH) })],
      fail: [message({ ...PATHWAY, uniquebookingreferencenumber_converted: '123' }), message({ ...PATHWAY, waitingtimemeasurementtype: null }), message({ referraltotreatmentperiod_status: '98' })],
    },
  }),
];
