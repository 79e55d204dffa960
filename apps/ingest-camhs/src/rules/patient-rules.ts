import { ageOn } from '@tributary/domain';
import { example, rule, type Rule } from '@tributary/ingestion';
import { ETHNIC_CATEGORIES, GENDER_IDENTITY_FROM, NOT_PRESENT } from '../codes.js';
import { gp, indicators, patient, referral } from '../records.js';
import { CODES, format, inOrder, isBlank, ITEMS, mandatory, nationalCode, NATIONAL, notAfterMonth, notBeforeMonth, once, short, SOURCE } from './national.js';
import { GP, INDICATORS, MPI, REFERRAL, tree } from './rows.js';

const OLDEST = 130;

/** MHS001: who the patient is. */
const mpiRules: readonly Rule[] = [
  mandatory(patient, 'localpatientid', 'MHS00103', 'local patient identifier', MPI, SOURCE),
  short(patient, 'localpatientid', 'MHS00104', 'local patient identifier'),
  mandatory(patient, 'orgidlocalpatientid', 'MHS00151', 'organisation of the local patient identifier', MPI),
  rule.record(patient, {
    id: 'MHS00153', severity: 'warn', blames: ['orgidlocalpatientid'], source: NATIONAL, title: 'Organisation of the local patient identifier is not the provider',
    remedy: 'Send the code of the provider whose identifier it is: identifiers are unique inside a provider only.',
    check: (v, { sender }) => v.orgidlocalpatientid === null || v.orgidlocalpatientid.toUpperCase().startsWith(sender.id.toUpperCase()),
    examples: { pass: [MPI, { ...MPI, orgidlocalpatientid: 'RTR01' }], fail: [{ ...MPI, orgidlocalpatientid: 'RX9' }] },
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
  nationalCode(patient, 'nhsnumberstatus', 'MHS00116', 'NHS number status', ['01', '07'], ['08', '10'], 'Use 01 to 07; 08 is not allowed in MHSDS.', CODES),
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
    id: 'MHS00123', severity: 'warn', blames: ['postcode'], source: ITEMS, title: 'Postcode is blank',
    remedy: "Send it: without it the child's council is not known, and the record counts for none.", check: (v) => !isBlank(v.postcode),
    examples: { pass: [MPI], fail: [{ ...MPI, postcode: '' }] },
  }),
  rule.record(patient, {
    id: 'MHS00162', severity: 'warn', blames: ['genderidcode'], source: ITEMS, title: 'Gender identity is blank', remedy: 'Send the gender as the patient states it; the item exists since version 5.',
    check: (v, { scope }) => v.genderidcode !== null || (scope.until !== null && scope.until < GENDER_IDENTITY_FROM), examples: { pass: [MPI], fail: [{ ...MPI, genderidcode: '' }] },
  }),
  nationalCode(patient, 'genderidcode', 'MHS00164', 'gender identity', ['1', 'Z'], ['7'], 'Use 1, 2, 3, 4, X or Z.', CODES),
  nationalCode(patient, 'gender', 'MHS00131', 'gender', ['2'], ['M'], 'Use 1, 2, 9 or X.', CODES),
  rule.field(patient, 'ethniccategory', {
    id: 'MHS00133', severity: 'warn', source: CODES, title: 'Ethnic category is not a national code', remedy: 'Use A to H, J to N, P, R, S, Z or 99.',
    check: (value) => ETHNIC_CATEGORIES.includes(value.slice(0, 1).toUpperCase()), examples: { pass: ['A', '99', 'Cx'], fail: ['T', '1'] },
  }),
  format(patient, 'persdeathdate', 'MHS00140', 'date of death'),
  notBeforeMonth(patient, 'persdeathdate', 'MHS00141', 'date of death', MPI, SOURCE),
  notAfterMonth(patient, 'persdeathdate', 'MHS00142', 'date of death', MPI, { source: SOURCE }),
];

/** Group rules: the records of a patient are taken together or not at all (health-feeds 1.3). */
const groupRules: readonly Rule[] = [
  rule.unique(patient, {
    id: 'MHS00144', severity: 'reject-group', ofKey: true, blames: ['localpatientid'], source: SOURCE, title: 'More than one MHS001 record for a local patient identifier',
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
];

/** MHS002: where the patient is registered. A registration that is not taken counts as none. */
const gpRules: readonly Rule[] = [
  mandatory(gp, 'gmpreg', 'MHS00203', 'practice', GP, ITEMS),
  format(gp, 'startdategmpregistration', 'MHS00210', 'start of the registration'),
  notAfterMonth(gp, 'startdategmpregistration', 'MHS00211', 'start of the registration', GP, { grace: 1 }),
  format(gp, 'enddategmpregistration', 'MHS00213', 'end of the registration'),
  notBeforeMonth(gp, 'enddategmpregistration', 'MHS00214', 'end of the registration', GP),
  notAfterMonth(gp, 'enddategmpregistration', 'MHS00215', 'end of the registration', GP),
  inOrder(gp, ['startdategmpregistration', 'enddategmpregistration'], 'MHS00216', 'Registration ends before it begins', GP),
  rule.unique(gp, {
    id: 'MHS00222', severity: 'reject-record', blames: ['enddategmpregistration'], source: NATIONAL, title: 'More than one registration of a patient without an end',
    remedy: 'Send the end of the earlier registration.', by: (v) => (v.enddategmpregistration === null ? [v.localpatientid] : null),
    examples: { pass: [[GP, { ...GP, enddategmpregistration: '2024-11-04' }]], fail: [[GP, { ...GP, gmpreg: 'A81002' }]] },
  }),
  rule.orphan(gp, { id: 'MHS00220', title: 'GP registration without an MHS001 record', remedy: 'Send the patient too, or leave the registration out.', source: NATIONAL }),
];

/** MHS005. */
const indicatorRules: readonly Rule[] = [
  nationalCode(indicators, 'ldstatus', 'MHS00548', 'learning disability status', ['1', 'U'], ['6'], 'Use 1 to 5, U, X or Z.', CODES),
  nationalCode(indicators, 'autismstatus', 'MHS00550', 'autism status', ['2', 'Z'], ['6'], 'Use 1 to 5, U, X or Z.', CODES),
  once(indicators, 'MHS00502', 'More than one MHS005 record for a local patient identifier', ['localpatientid'], INDICATORS),
  rule.orphan(indicators, { id: 'MHS00501', title: 'Patient indicators without an MHS001 record', remedy: 'Send the patient too.', source: NATIONAL }),
];

/** Who the patient is, and what is said of the patient as such. */
export const patientRules: readonly Rule[] = [...mpiRules, ...groupRules, ...gpRules, ...indicatorRules];
