import { academicAge, ageOn, parseUpn } from '@tributary/domain';
import { BUILT_IN_AUTHORITIES, rule } from '@tributary/ingestion';
import { FROM_2024, UNTIL_2023 } from '../codes.js';
import { returnDays } from '../dates.js';
import { person } from '../records.js';

const source = (id: string) => `education-feeds 1.8, ${id}`;
const named = { surname: 'Test', forename: 'Ada', personbirthdate: '2012-05-04' };
const known = { title: 'Surname, forename and date of birth are given, and the date of birth is not in the future', remedy: 'Complete the person in the case system and send again.', source: source('P1 (spec)') };
const sex = { title: 'Sex is a code of the collection year', remedy: 'Send M or F (in 2023: 0, 1, 2 or 9).', source: source('P3 (sibling rule 4180)') };
/** A history of councils that has been loaded knows one that the platform does not. */
const loaded = { authorities: [...BUILT_IN_AUTHORITIES, { ons: 'E06000998', dfe: '998', name: 'A new council', region: null, opened: '2026-04-01', closed: null, successors: [] }] };

export const personRules = [
  ...(['surname', 'forename', 'personbirthdate'] as const).map((field) => rule.record(person, {
    ...known, id: 'P1', severity: 'E', blames: [field], check: (v) => v[field] !== null,
    examples: { pass: [named], fail: [{ ...named, [field]: '' }] },
  })),
  rule.field(person, 'personbirthdate', {
    ...known, id: 'P1', severity: 'E',
    check: (born, { today }) => born <= today,
    examples: { pass: ['2012-05-04'], fail: ['2199-01-01'] },
  }),
  rule.field(person, 'personbirthdate', {
    id: 'P2', severity: 'Q', title: 'The person is 0 to 24 years old on the last 31 August', source: source('P2 (peer; sibling rule 8775Q)'),
    remedy: 'Check the date of birth; a plan ends with the academic year of the 25th birthday.',
    check: (born, context) => {
      const age = academicAge(born, returnDays(context).census);
      return age >= 0 && age <= 24;
    },
    examples: { pass: ['1999-09-01', '2024-08-31'], fail: ['1999-08-31', '2024-09-01', '2024-12-01', '2025-01-17'] },
  }),
  rule.readable(person, 'sex', {
    ...sex, id: 'P3', severity: 'E', years: FROM_2024, examples: { pass: ['M', 'F'], fail: ['X', '1'] },
  }),
  rule.readable(person, 'sex', {
    ...sex, id: 'P3', severity: 'E', years: UNTIL_2023, exampleScope: '2023', examples: { pass: ['1', '9'], fail: ['M', '3'] },
  }),
  rule.readable(person, 'ethnicity', {
    id: 'P4', severity: 'E', title: 'Ethnicity is a code of the Common Basic Data Set', source: source('P4 (sibling rule 4220)'),
    remedy: 'Send one of the 108 four-letter codes; REFU or NOBT where it is not known.', examples: { pass: ['WBRI', 'NOBT'], fail: ['WHIT', 'A'] },
  }),
  rule.readable(person, 'upn', {
    id: 'P5', severity: 'E', title: 'The UPN has 13 characters and the right check letter', source: source('P5 (sibling rules 1510, 1540, 1550)'),
    remedy: 'Look the UPN up at the school or in the key to success service.',
    examples: { pass: ['W806204722015', 'X90940081800A'], fail: ['A123456789123', 'X1234567898765'] },
  }),
  rule.field(person, 'upn', {
    id: 'P6', severity: 'Q', title: 'The council in the UPN is an English one', source: source('P6 (sibling rule 1530)'),
    remedy: 'Check the UPN; characters 2 to 4 are the number of the council that issued it.',
    check: (upn, { references }) => references.authority(upn.slice(1, 4)) !== null,
    examples: { references: loaded, pass: ['W806204722015', 'X90940081800A', 'L998204722015'], fail: ['X123456789832'] },
  }),
  rule.unique(person, {
    id: 'P7', severity: 'E', blames: ['upn'], title: 'No two persons have the same UPN', source: source('P7 (sibling rule 1520)'),
    remedy: 'Find out whose UPN it is; send one person once.',
    by: (v) => (v.upn === null ? null : [v.upn]),
    examples: {
      pass: [[{ ...named, upn: 'W806204722015' }, { ...named, upn: 'N840321419087' }], [named, named]],
      fail: [[{ ...named, upn: 'W806204722015' }, { ...named, forename: 'Ben', upn: 'W806204722015' }]],
    },
  }),
  rule.field(person, 'upn', {
    id: 'P8', severity: 'Q', title: 'The UPN is permanent', source: source('P8 (3.1)'),
    remedy: 'Ask the school for the permanent UPN: a temporary one cannot be used to join records.',
    check: (upn) => {
      const read = parseUpn(upn);
      return !read.ok || !read.upn.temporary;
    },
    examples: { pass: ['W806204722015'], fail: ['X90940081800A'] },
  }),
  rule.readable(person, 'uniquelearnernumber', {
    id: 'P9', severity: 'E', title: 'The ULN has ten digits and the right check digit, and is not 9999999999', source: source('P9 (3.2)'),
    remedy: 'Look the ULN up in the Learning Records Service.',
    examples: { pass: ['2038475619', '1000000000'], fail: ['1234567890', '9999999999', '12345678'] },
  }),
  rule.record(person, {
    id: 'P10', severity: 'E', blames: ['upnunknown'], title: 'There is a UPN or ULN, or the reason why there is none', source: source('P10 (spec; sibling rule 8770Q)'),
    remedy: 'Add the UPN or ULN, or the reason code for having neither.',
    check: (v) => v.upn !== null || v.uniquelearnernumber !== null || v.upnunknown !== null,
    examples: { pass: [{ ...named, upn: 'W806204722015' }, { ...named, upnunknown: 'UN1' }, { ...named, uniquelearnernumber: '2038475619' }], fail: [named] },
  }),
  rule.record(person, {
    id: 'P11', severity: 'Q', blames: ['upnunknown'], title: 'The reason for having no UPN fits the person', source: source('P11 (spec; sibling rule 209)'),
    remedy: 'Remove the reason where there is a UPN or ULN; UN1 is for children under 6.',
    check: (v, context) => v.upnunknown === null || (v.upn === null && v.uniquelearnernumber === null
      && !(v.upnunknown === 'UN1' && v.personbirthdate !== null && ageOn(v.personbirthdate, returnDays(context).census) >= 6)),
    examples: {
      pass: [{ ...named, upnunknown: 'UN3' }, { ...named, personbirthdate: '2021-01-01', upnunknown: 'UN1' }],
      fail: [{ ...named, upn: 'W806204722015', upnunknown: 'UN3' }, { ...named, upnunknown: 'UN1' }],
    },
  }),
  rule.readable(person, 'upnunknown', {
    id: 'P11-code', severity: 'E', title: 'The reason for having no UPN is a code of the list', source: 'education-feeds 1.4',
    remedy: 'Send UN1, UN2, UN3, UN5, UN8, UN9 or UN10.', examples: { pass: ['UN1', 'UN10'], fail: ['UN4', 'unknown'] },
  }),
  rule.unique(person, {
    id: 'P12', severity: 'Q', title: 'No two persons have the same name, date of birth and postcode', source: source('P12 (logic)'),
    remedy: 'Check whether one person was recorded twice; merge the records in the case system.',
    by: (v) => (v.surname === null || v.forename === null || v.personbirthdate === null || v.postcode === null ? null
      : [v.surname.toUpperCase(), v.forename.toUpperCase(), v.personbirthdate, v.postcode]),
    examples: {
      pass: [[{ ...named, postcode: 'ZZ1 1AA' }, { ...named, forename: 'Ben', postcode: 'ZZ1 1AA' }], [named, named]],
      fail: [[{ ...named, postcode: 'ZZ1 1AA' }, { ...named, postcode: 'zz11aa' }]],
    },
  }),
  rule.record(person, {
    id: 'P13', severity: 'C', blames: ['postcode'], title: 'A postcode of the usual shape is given', source: source('P13 (logic)'),
    remedy: 'Add or correct the postcode: without it the council of residence is not known.',
    check: (v) => v.postcode !== null,
    examples: { pass: [{ ...named, postcode: 'ZZ1 1AA' }], fail: [named] },
  }),
  rule.readable(person, 'postcode', {
    id: 'P13', severity: 'C', title: 'A postcode of the usual shape is given', source: source('P13 (logic)'),
    remedy: 'Add or correct the postcode: without it the council of residence is not known.',
    examples: { pass: ['ZZ1 1AA', 'zz11aa'], fail: ['Y0 2RVX', 'none'] },
  }),
  rule.record(person, {
    id: 'P14', severity: 'reject-group', title: 'The person can be told apart: by UPN, ULN, or surname and date of birth', source: 'education-feeds 0.2',
    remedy: 'Add an identifier or the name and the date of birth; until then nothing of this person can be taken.',
    check: (v) => v.upn !== null || v.uniquelearnernumber !== null || (v.surname !== null && v.personbirthdate !== null),
    examples: {
      pass: [named, { upn: 'W806204722015' }, { surname: 'Test', personbirthdate: '2012-05-04' }],
      fail: [{ surname: 'Test', forename: 'Ada' }, { upn: 'A123456789123', surname: 'Test' }],
    },
  }),
];
