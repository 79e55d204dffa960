import { academicAge, isAuthorityNumber, permanentUpn } from '@tributary/domain';
import { rule } from '@tributary/ingestion';
import { address, pupil } from '../records.js';

const source = (number: string) => `education-feeds 2.5 (rule ${number})`;
const named = { schoolcensustableid: '1', onroll: '1', surname: 'Test', forename: 'Ada', dob: '2012-05-04' };
const [upn, otherUpn] = ['W806204722015', 'N840321419087'];

export const identityRules = [
  rule.record(pupil, {
    id: '1500', severity: 'C', blames: ['upn'], title: 'A pupil has a usable UPN', source: source('1500'), remedy: 'Issue or look up the UPN.',
    check: (v) => v.upn !== null, examples: { pass: [{ ...named, upn }], fail: [named] },
  }),
  rule.readable(pupil, 'upn', {
    id: '1510', severity: 'E', title: 'The UPN has 13 characters of the right kind and the right check letter', source: source('1510; also 1540 and 1550'),
    remedy: 'Look the UPN up in the key to success service.', examples: { pass: [upn, 'X90940081800A'], fail: ['A123456789123', '3f2a90b1-77d0', 'X1234567898765'] },
  }),
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
    check: (value) => isAuthorityNumber(value.slice(1, 4)), examples: { pass: [upn], fail: ['X123456789832'] },
  }),
  rule.field(pupil, 'upn', {
    id: 'SC2', severity: 'Q', title: 'The UPN is permanent', source: 'education-feeds 3.1', remedy: 'Replace the temporary UPN by the permanent one: it cannot be used to join records.',
    check: (value) => permanentUpn(value) !== null, examples: { pass: [upn], fail: ['X90940081800A'] },
  }),
  rule.readable(pupil, 'formerupn', {
    id: '1560Q', severity: 'Q', title: 'The former UPN has the form of one', source: source('1560Q'), remedy: 'Correct or remove the former UPN.',
    examples: { pass: [upn], fail: ['A123456789123'] },
  }),
  rule.record(pupil, {
    id: '1570', severity: 'C', blames: ['uniquelearnernumber'], title: 'A pupil on roll who was 14 or older on 31 August has a ULN', source: source('1570'), remedy: 'Obtain the ULN from the Learning Records Service.',
    check: (v, { scope }) => v.onroll !== true || v.dob === null || v.uniquelearnernumber !== null || academicAge(v.dob, scope.referenceDate ?? v.dob) < 14,
    examples: { pass: [named, { ...named, dob: '2009-05-04', uniquelearnernumber: '2038475619' }], fail: [{ ...named, dob: '2009-05-04' }, { ...named, dob: '2010-08-31' }] },
  }),
  rule.readable(pupil, 'uniquelearnernumber', {
    id: '1573', severity: 'E', title: 'The ULN has ten digits and the right check digit', source: source('1573 to 1578'), remedy: 'Look the ULN up in the Learning Records Service.',
    examples: { pass: ['2038475619'], fail: ['1234567890', '9999999999'] },
  }),
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
  rule.record(address, {
    id: 'SC6', severity: 'C', blames: ['postcode'], title: 'An address has a postcode of the usual shape', source: 'education-feeds 2.7', remedy: 'Add or correct the postcode: without it the council of residence is not known.',
    check: (v) => v.postcode !== null, examples: { pass: [{ postcode: 'ZZ1 1AA' }], fail: [{ postcode: '' }] },
  }),
  rule.readable(address, 'postcode', {
    id: 'SC6', severity: 'C', title: 'An address has a postcode of the usual shape', source: 'education-feeds 2.7', remedy: 'Add or correct the postcode: without it the council of residence is not known.',
    examples: { pass: ['ZZ1 1AA', 'zz11aa'], fail: ['none', 'ZZ1'] },
  }),
];
