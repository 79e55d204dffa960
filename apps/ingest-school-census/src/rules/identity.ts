import { academicAge, ageOn, normaliseUpn, permanentUpn } from '@tributary/domain';
import { BUILT_IN_AUTHORITIES, rule } from '@tributary/ingestion';
import { address, pupil } from '../records.js';

const source = (number: string) => `education-feeds 2.5 (rule ${number})`;
const named = { schoolcensustableid: '1', onroll: '1', surname: 'Test', forename: 'Ada', dob: '2012-05-04' };
const [upn, otherUpn, uln] = ['W806204722015', 'N840321419087', '2038475619'];
const leaver = { ...named, onroll: '0', dob: '2009-05-04', entrydate: '2020-09-01', leavingdate: '2024-11-30' };
const lookUp = 'Look the UPN up in the key to success service.';
/** The school's return, in which nobody may stand twice. */
const once = { schoolcensustableid: '1', upn };
/** A history of councils that has been loaded knows one that the platform does not. */
const loaded = { authorities: [...BUILT_IN_AUTHORITIES, { ons: 'E06000998', dfe: '998', name: 'A new council', region: null, opened: '2026-04-01', closed: null, successors: [] }] };

const isLong = (raw: string) => normaliseUpn(raw).length === 13;

/** A UPN that cannot be read: by what is wrong with it. */
const upnForm = [
  rule.readable(pupil, 'upn', {
    id: '1540', severity: 'E', title: 'Characters 5 to 12 of the UPN are digits', source: source('1540'), remedy: lookUp,
    faults: (raw) => isLong(raw) && !/^.{4}\d{8}/.test(normaliseUpn(raw)), examples: { pass: [upn], fail: ['W8062O4722015', 'W806 20472 A015', '3f2a90b1-77d0'] },
  }),
  rule.readable(pupil, 'upn', {
    id: '1550', severity: 'E', title: 'Character 13 of the UPN is a digit, or a letter other than I, O and S where it is temporary', source: source('1550'), remedy: lookUp,
    faults: (raw) => isLong(raw) && !/[\dA-HJ-NP-RT-Z]$/.test(normaliseUpn(raw)), examples: { pass: [upn, 'X90940081800A'], fail: ['X90940081800O', 'X90940081800-'] },
  }),
  rule.readable(pupil, 'upn', {
    id: '1510', severity: 'E', title: 'The UPN has 13 characters and the right check letter', source: source('1510'), remedy: lookUp,
    examples: { pass: [upn, 'X90940081800A'], fail: ['A123456789123', '3f2a90b1-77d0-4c1e', 'X1234567898765'] },
  }),
];

const upnRules = [
  rule.record(pupil, {
    id: '1500', severity: 'C', blames: ['upn'], title: 'A pupil has a UPN', source: source('1500'), remedy: 'Issue or look up the UPN.',
    check: (v) => v.upn !== null, examples: { pass: [{ ...named, upn }], fail: [named] },
  }),
  ...upnForm,
  rule.unique(pupil, {
    id: '1520', severity: 'reject-record', blames: ['upn'], title: 'No two pupils of a school have the same UPN', source: source('1520'), remedy: 'Find out whose UPN it is; until then neither pupil can be taken.',
    by: (v) => (v.upn === null || v.onroll !== true ? null : [v.schoolcensustableid, v.upn]),
    examples: {
      pass: [[{ ...named, upn }, { ...named, upn: otherUpn }], [{ ...named, upn }, { ...named, schoolcensustableid: '2', upn }], [{ ...named, upn }, { ...named, onroll: '0', upn }]],
      fail: [[{ ...named, upn }, { ...named, forename: 'Ben', upn }]],
    },
  }),
  rule.field(pupil, 'upn', {
    id: '1530', severity: 'Q', title: 'The council in the UPN is an English one', source: source('1530'), remedy: 'Check the UPN; characters 2 to 4 are the number of the council that issued it.',
    check: (value, { references }) => references.authority(value.slice(1, 4)) !== null, examples: { references: loaded, pass: [upn, 'L998204722015'], fail: ['X123456789832'] },
  }),
  rule.field(pupil, 'upn', {
    id: 'SC2', severity: 'Q', title: 'The UPN is permanent', source: 'education-feeds 3.1', remedy: 'Replace the temporary UPN by the permanent one: it cannot be used to join records.',
    check: (value) => permanentUpn(value) !== null, examples: { pass: [upn], fail: ['X90940081800A'] },
  }),
  rule.readable(pupil, 'formerupn', {
    id: '1560Q', severity: 'Q', title: 'The former UPN has the form of one', source: source('1560Q'), remedy: 'Correct or remove the former UPN.',
    examples: { pass: [upn], fail: ['A123456789123'] },
  }),
];

const obtain = 'Obtain the ULN from the Learning Records Service.';
const ulnRules = [
  rule.record(pupil, {
    id: '1570', severity: 'C', blames: ['uniquelearnernumber'], title: 'A pupil on roll who is 14 or older on the census day has a ULN', source: source('1570'), remedy: obtain,
    check: (v, { scope, today }) => v.onroll !== true || v.dob === null || v.uniquelearnernumber !== null || ageOn(v.dob, scope.referenceDate ?? today) < 14,
    examples: { pass: [named, { ...named, dob: '2009-05-04', uniquelearnernumber: uln }, { ...named, dob: '2011-01-17' }], fail: [{ ...named, dob: '2009-05-04' }, { ...named, dob: '2011-01-16' }] },
  }),
  rule.record(pupil, {
    id: '1573', severity: 'C', blames: ['uniquelearnernumber'], title: 'A pupil who was 14 or older on leaving has a ULN', source: source('1573'), remedy: obtain,
    check: (v) => v.onroll !== false || v.dob === null || v.leavingdate === null || v.uniquelearnernumber !== null || ageOn(v.dob, v.leavingdate) < 14,
    examples: { pass: [{ ...leaver, uniquelearnernumber: uln }, { ...leaver, dob: '2012-05-04' }, named], fail: [leaver] },
  }),
  rule.readable(pupil, 'uniquelearnernumber', {
    id: '1575', severity: 'E', title: 'The ULN has ten digits and the right check digit', source: source('1575'), remedy: 'Look the ULN up in the Learning Records Service.',
    examples: { pass: [uln], fail: ['1234567890', '9999999999'] },
  }),
  rule.unique(pupil, {
    id: '1578', severity: 'E', blames: ['uniquelearnernumber'], title: 'No two pupils of a school have the same ULN', source: source('1578'), remedy: 'Find out whose ULN it is; until then it is left out of both records.',
    by: (v) => (v.uniquelearnernumber === null || v.onroll !== true ? null : [v.schoolcensustableid, v.uniquelearnernumber]),
    examples: {
      pass: [[{ ...once, onroll: '1', uniquelearnernumber: uln }, { ...once, onroll: '0', uniquelearnernumber: uln }], [{ ...once, onroll: '1', uniquelearnernumber: uln }, { schoolcensustableid: '2', onroll: '1', uniquelearnernumber: uln }]],
      fail: [[{ ...once, onroll: '1', uniquelearnernumber: uln }, { schoolcensustableid: '1', onroll: '1', upn: otherUpn, uniquelearnernumber: uln }]],
    },
  }),
];

/** Letters that the inward half of a postcode has, and areas of one letter; areas of two are not listed, because fixtures use some that do not exist. */
const POSSIBLE = /^([A-Z]{2}|[BEGLMNSW])\d[A-Z\d]?\d[ABD-HJLNP-UW-Z]{2}$/;
const postcode = { id: 'SC6', severity: 'C', title: 'An address has a postcode of the usual shape', source: 'education-feeds 2.7', remedy: 'Add or correct the postcode: without it the council of residence is not known.' } as const;

export const identityRules = [
  ...upnRules,
  ...ulnRules,
  ...(['surname', 'forename', 'dob'] as const).map((field) => rule.record(pupil, {
    id: 'SC3', severity: 'E', blames: [field], title: 'Surname, forename and date of birth are given', source: 'education-feeds 2.3', remedy: 'Complete the pupil\'s record.',
    check: (v) => v[field] !== null, examples: { pass: [named], fail: [{ ...named, [field]: '' }] },
  })),
  rule.field(pupil, 'dob', {
    id: 'SC4', severity: 'E', title: 'The pupil was born before the census day, and not more than 25 years before', source: 'education-feeds 2.3', remedy: 'Correct the date of birth.',
    check: (born, { scope, today }) => {
      const day = scope.referenceDate ?? today;
      return born <= day && academicAge(born, day) < 25;
    },
    examples: { pass: ['2012-05-04', '2000-01-01'], fail: ['2025-01-17', '1912-05-04'] },
  }),
  rule.record(pupil, {
    id: 'SC5', severity: 'reject-group', title: 'The pupil can be told apart: by UPN, or surname and date of birth', source: 'education-feeds 0.2',
    remedy: 'Add the UPN or the name and the date of birth; until then nothing of this pupil can be taken.',
    check: (v) => permanentUpn(v.upn) !== null || (v.surname !== null && v.dob !== null),
    examples: { pass: [named, { ...named, upn, surname: '', dob: '' }], fail: [{ ...named, dob: '' }, { ...named, surname: '', upn: 'X90940081800A' }] },
  }),
  rule.record(address, { ...postcode, blames: ['postcode'], check: (v) => v.postcode !== null, examples: { pass: [{ postcode: 'ZZ1 1AA' }], fail: [{ postcode: '' }] } }),
  rule.readable(address, 'postcode', { ...postcode, examples: { pass: ['ZZ1 1AA', 'zz11aa'], fail: ['none', 'ZZ1'] } }),
  rule.field(address, 'postcode', {
    id: 'SC9', severity: 'Q', title: 'The postcode is one that a place can have', source: 'education-feeds 2.7',
    remedy: 'Correct the postcode: its last two letters are never C, I, K, M, O or V, and only B, E, G, L, M, N, S and W stand alone in front.', check: (compact) => POSSIBLE.test(compact), examples: { pass: ['ZZ1 1AA', 'B1 1AA', 'TS1 2NN'], fail: ['Y0 2RV', 'B0 8HO', 'TS1 2NC'] },
  }),
  rule.field(address, 'uniquepropertyreferencenumber', {
    id: 'SC7', severity: 'Q', title: 'The unique property reference number is a whole number above zero', source: 'education-feeds 2.7', remedy: 'Leave it blank where there is none.',
    check: (text) => /^0*[1-9]\d{0,11}(\.0+)?$/.test(text), examples: { pass: ['100023336956', '1.0'], fail: ['-1.0', '0', 'none'] },
  }),
];
