import { ageOn } from '@tributary/domain';
import { example, rule, type Rule } from '@tributary/ingestion';
import { ETHNIC_CATEGORIES, NOT_PRESENT } from '../codes.js';
import { gp, patient, referral } from '../records.js';
import { GP, isBlank, ITEMS, mandatory, MPI, REFERRAL, SOURCE, tree } from './rows.js';

const OLDEST = 130;

/** MHS001 and MHS002: who the patient is. Ids are the national error codes where there is one, else the item's id. */
export const patientRules: readonly Rule[] = [
  mandatory(patient, 'localpatientid', 'MHS00103', 'Local patient identifier', MPI),
  rule.field(patient, 'localpatientid', {
    id: 'MHS00104', severity: 'reject-record', source: SOURCE, title: 'Local patient identifier is longer than 20 characters',
    remedy: "Send the identifier as it stands in the patient's record.", check: (value) => value.length <= 20,
    examples: { pass: ['P1'], fail: ['P12345678901234567890'] },
  }),
  rule.readable(patient, 'nhsnumber', {
    id: 'MHS00165', severity: 'reject-record', source: 'health-feeds 1.3, 5.1', title: 'NHS number has the wrong format, fails its check digit or is a placeholder',
    remedy: 'Trace the number, or send it blank with status 07.', examples: { pass: ['9990000018', '999 000 0026'], fail: ['9990000019', '12345', '9999999999'] },
  }),
  rule.record(patient, {
    id: 'MHS00111', severity: 'warn', blames: ['nhsnumber'], source: SOURCE, title: 'NHS number is blank',
    remedy: 'Trace the patient: without a number the record can hardly be joined with other services.',
    check: (v) => !isBlank(v.nhsnumber), examples: { pass: [MPI], fail: [{ ...MPI, nhsnumber: '', nhsnumberstatus: NOT_PRESENT }] },
  }),
  rule.record(patient, {
    id: 'MHS00117', severity: 'warn', blames: ['nhsnumber', 'nhsnumberstatus'], source: SOURCE, title: 'NHS number is present, its status says that it is not',
    remedy: 'Correct the status, or leave the number out.', check: (v) => isBlank(v.nhsnumber) || v.nhsnumberstatus !== NOT_PRESENT,
    examples: { pass: [MPI], fail: [{ ...MPI, nhsnumberstatus: NOT_PRESENT }] },
  }),
  rule.record(patient, {
    id: 'MHS00118', severity: 'warn', blames: ['nhsnumberstatus'], source: SOURCE, title: 'NHS number and its status are both blank',
    remedy: 'Send the status: 07 when there is no number.', check: (v) => !isBlank(v.nhsnumber) || v.nhsnumberstatus !== null,
    examples: { pass: [MPI, { ...MPI, nhsnumber: '', nhsnumberstatus: NOT_PRESENT }], fail: [{ ...MPI, nhsnumber: '', nhsnumberstatus: '' }] },
  }),
  rule.record(patient, {
    id: 'MHS00119', severity: 'warn', blames: ['nhsnumberstatus'], source: SOURCE, title: 'NHS number is blank, its status says that there is one',
    remedy: 'Send the number, or status 07.', check: (v) => !isBlank(v.nhsnumber) || v.nhsnumberstatus === null || v.nhsnumberstatus === NOT_PRESENT,
    examples: { pass: [MPI, { ...MPI, nhsnumber: '', nhsnumberstatus: NOT_PRESENT }], fail: [{ ...MPI, nhsnumber: '', nhsnumberstatus: '01' }] },
  }),
  rule.readable(patient, 'nhsnumberstatus', {
    id: 'M001050', severity: 'warn', source: 'health-feeds 1.5', title: 'NHS number status is not a national code',
    remedy: 'Use 01 to 07; 08 is not allowed in MHSDS.', examples: { pass: ['01', '07'], fail: ['08', '10'] },
  }),
  rule.readable(patient, 'personbirthdate', {
    id: 'MHS00167', severity: 'reject-record', source: SOURCE, title: 'Date of birth is not a date', remedy: 'Send YYYY-MM-DD.',
    examples: { pass: ['2010-03-15'], fail: ['2010-02-30', 'unknown'] },
  }),
  rule.record(patient, {
    id: 'MHS00168', severity: 'reject-record', blames: ['personbirthdate'], source: SOURCE, title: 'Date of birth is after the end of the reporting period',
    remedy: 'Correct the date of birth.', check: (v, { scope }) => isBlank(v.personbirthdate) || scope.until === null || String(v.personbirthdate) <= scope.until,
    examples: { pass: [{ ...MPI, personbirthdate: '2024-11-30' }], fail: [{ ...MPI, personbirthdate: '2024-12-01' }] },
  }),
  rule.record(patient, {
    id: 'MHS00171', severity: 'reject-record', blames: ['personbirthdate'], source: SOURCE, title: `Age at the end of the reporting period is above ${OLDEST}`,
    remedy: 'Correct the date of birth.', check: (v, { scope }) => isBlank(v.personbirthdate) || scope.until === null || ageOn(String(v.personbirthdate), scope.until) <= OLDEST,
    examples: { pass: [MPI], fail: [{ ...MPI, personbirthdate: '1890-01-02' }] },
  }),
  rule.record(patient, {
    id: 'MHS00120', severity: 'warn', blames: ['personbirthdate'], source: SOURCE, title: 'Date of birth is blank',
    remedy: 'Send it: the age at referral is not known without it.', check: (v) => !isBlank(v.personbirthdate),
    examples: { pass: [MPI], fail: [{ ...MPI, personbirthdate: '' }] },
  }),
  rule.readable(patient, 'postcode', {
    id: 'MHS00125', severity: 'warn', source: SOURCE, title: 'Postcode has not the shape of one', remedy: 'Send the postcode of usual address.',
    examples: { pass: ['ZZ1 1AA', 'zz11aa'], fail: ['NOT KNOWN'] },
  }),
  rule.record(patient, {
    id: 'M001070', severity: 'warn', blames: ['postcode'], source: ITEMS, title: 'Postcode is blank',
    remedy: "Send it: without it the child's council is not known, and the record counts for none.", check: (v) => !isBlank(v.postcode),
    examples: { pass: [MPI], fail: [{ ...MPI, postcode: '' }] },
  }),
  rule.readable(patient, 'genderidcode', {
    id: 'M001160', severity: 'warn', source: 'health-feeds 1.5', title: 'Gender identity is not a national code', remedy: 'Use 1, 2, 3, 4, X or Z.',
    examples: { pass: ['1', 'Z'], fail: ['7'] },
  }),
  rule.readable(patient, 'gender', {
    id: 'M001090', severity: 'warn', source: 'health-feeds 1.5', title: 'Gender is not a national code', remedy: 'Use 1, 2, 9 or X.',
    examples: { pass: ['2'], fail: ['M'] },
  }),
  rule.field(patient, 'ethniccategory', {
    id: 'M001100', severity: 'warn', source: 'health-feeds 1.5', title: 'Ethnic category is not a national code', remedy: 'Use A to H, J to N, P, R, S, Z or 99.',
    check: (value) => ETHNIC_CATEGORIES.includes(value.slice(0, 1).toUpperCase()), examples: { pass: ['A', '99', 'Cx'], fail: ['T', '1'] },
  }),
  rule.record(patient, {
    id: 'MHS00141', severity: 'reject-record', blames: ['persdeathdate'], source: SOURCE, title: 'Date of death is before the reporting period',
    remedy: 'Leave out patients who died before the month, or correct the date.',
    check: (v, { scope }) => v.persdeathdate === null || scope.from === null || v.persdeathdate >= scope.from,
    examples: { pass: [MPI, { ...MPI, persdeathdate: '2024-11-01' }], fail: [{ ...MPI, persdeathdate: '2024-10-31' }] },
  }),
  rule.record(patient, {
    id: 'MHS00142', severity: 'reject-record', blames: ['persdeathdate'], source: SOURCE, title: 'Date of death is after the reporting period',
    remedy: 'Correct the date.', check: (v, { scope }) => v.persdeathdate === null || scope.until === null || v.persdeathdate <= scope.until,
    examples: { pass: [{ ...MPI, persdeathdate: '2024-11-30' }], fail: [{ ...MPI, persdeathdate: '2024-12-01' }] },
  }),
  rule.unique(patient, {
    id: 'MHS00144', severity: 'reject-group', blames: ['localpatientid'], source: SOURCE, title: 'More than one MHS001 record for a local patient identifier',
    remedy: 'Send one record for each patient.', by: (v) => [v.localpatientid],
    examples: { pass: [[MPI, { ...MPI, localpatientid: 'P2' }]], fail: [[MPI, { ...MPI, gender: '2' }]] },
  }),
  rule.unique(patient, {
    id: 'MHS00147', severity: 'reject-group', blames: ['nhsnumber'], source: SOURCE, title: 'More than one MHS001 record for an NHS number',
    remedy: 'Merge the duplicate registrations, or correct the number of one.', by: (v) => (isBlank(v.nhsnumber) ? null : [v.nhsnumber]),
    examples: {
      pass: [[MPI, { ...MPI, localpatientid: 'P2', nhsnumber: '9990000026' }], [{ ...MPI, nhsnumber: '' }, { ...MPI, localpatientid: 'P2', nhsnumber: '' }]],
      fail: [[MPI, { ...MPI, localpatientid: 'P2' }]],
    },
  }),
  rule.tree(patient, {
    id: 'MHS00145', severity: 'reject-group', source: SOURCE, title: 'No valid MHS002 record for the patient',
    remedy: 'Send the GP registration; V81997, V81998 and V81999 say that there is none.', check: (node) => node.children(gp).some(({ values }) => !isBlank(values.gmpreg)),
    examples: { pass: [tree()], fail: [example(patient, MPI, example(referral, REFERRAL))] },
  }),
  rule.tree(patient, {
    id: 'MHS00146', severity: 'reject-group', source: SOURCE, title: 'No MHS101 record for the patient', remedy: 'Send the open referral, or leave the patient out.',
    check: (node) => node.children(referral).length > 0, examples: { pass: [tree()], fail: [example(patient, MPI, example(gp, GP))] },
  }),
  mandatory(gp, 'gmpreg', 'M002010', 'GP practice code', GP),
  rule.orphan(gp, { id: 'MHS002-PATIENT', title: 'GP registration without an MHS001 record', remedy: 'Send the patient too, or leave the registration out.', source: SOURCE }),
];
