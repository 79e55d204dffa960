import { academicAge } from '@tributary/domain';
import { example, rule, type RawTree } from '@tributary/ingestion';
import { attendanceOf, exclusionsOf } from '../calendar.js';
import { isPossible, NOT_BOARDING, PERMANENT, SUSPENDED } from '../codes.js';
import { admission, exclusion, placement, pupil, sessions } from '../records.js';

const source = (number: string) => `education-feeds 2.5 (rule ${number})`;
const onRoll = { schoolcensustableid: '1', onroll: '1', entrydate: '2020-09-01', surname: 'Test', dob: '2012-05-04' };
const leaver = { ...onRoll, onroll: '0', leavingdate: '2024-10-31' };

const attended = (raw: Parameters<typeof example<typeof pupil.fields>>[1], ...below: RawTree[]) => example(pupil, { ...onRoll, ...raw }, ...below);
const coded = (attendancereason: string, count: string) => example(sessions, { attendancereason, sessions: count });

export const rollRules = [
  rule.record(pupil, {
    id: '1880', severity: 'E', blames: ['entrydate'], title: 'A pupil on roll entered on or before the census day', source: source('1880'), remedy: 'Add or correct the entry date.',
    check: (v, { scope }) => v.onroll !== true || (v.entrydate !== null && v.entrydate <= (scope.referenceDate ?? v.entrydate)),
    examples: { pass: [onRoll, { ...onRoll, entrydate: '2025-01-16' }], fail: [{ ...onRoll, entrydate: '' }, { ...onRoll, entrydate: '2025-01-17' }] },
  }),
  rule.record(pupil, {
    id: '1920', severity: 'E', blames: ['leavingdate'], title: 'A pupil no longer on roll left on or after entry and by the census day; one on roll has not left', source: source('1920'), remedy: 'Add or correct the leaving date.',
    check: (v, { scope }) => {
      if (v.onroll === true) return v.leavingdate === null;
      return v.leavingdate !== null && v.leavingdate <= (scope.referenceDate ?? v.leavingdate) && (v.entrydate === null || v.entrydate <= v.leavingdate);
    },
    examples: { pass: [leaver, onRoll], fail: [{ ...leaver, leavingdate: '' }, { ...leaver, leavingdate: '2020-08-31' }, { ...leaver, leavingdate: '2025-01-17' }, { ...onRoll, leavingdate: '2024-10-31' }] },
  }),
  rule.record(pupil, {
    id: '2470', severity: 'Q', blames: ['termlysessionspossible'], title: 'Sessions possible are given for pupils aged 4 to 15 on 31 August who do not board', source: source('2470'), remedy: 'Leave the sessions of younger and older pupils and of boarders out.',
    check: (v, { scope }) => {
      if (v.termlysessionspossible === null) return true;
      const age = v.dob === null ? null : academicAge(v.dob, scope.referenceDate ?? v.dob);
      return (age === null || (age >= 4 && age <= 15)) && (v.boarder === null || v.boarder === NOT_BOARDING);
    },
    examples: {
      pass: [{ ...onRoll, termlysessionspossible: '140' }, { ...onRoll, boarder: 'B' }],
      fail: [{ ...onRoll, dob: '2021-05-04', termlysessionspossible: '140' }, { ...onRoll, dob: '2008-05-04', termlysessionspossible: '140' }, { ...onRoll, boarder: 'B', termlysessionspossible: '140' }],
    },
  }),
  ...(['termlysessionspossible', 'summerhalfterm2sessionspossible'] as const).map((field) => rule.readable(pupil, field, {
    id: '2510', severity: 'E', title: 'Sessions possible are a whole number, not below zero', source: source('2510'), remedy: 'Correct the number.', examples: { pass: ['0', '134', '134.0'], fail: ['-1', 'all'] },
  })),
];

export const attendanceRules = [
  rule.tree(pupil, {
    id: '1925Q', severity: 'Q', title: 'A pupil no longer on roll is sent for a reason: sessions of the term, an exclusion, alternative provision, or post-16 learning', source: source('1925Q'),
    remedy: 'Leave out pupils who left before the terms that the census asks about.',
    check: (node) => {
      const v = node.values;
      if (v.onroll !== false || (v.termlysessionspossible ?? 0) > 0 || (v.summerhalfterm2sessionspossible ?? 0) > 0) return true;
      const ofTheTerms = [sessions, exclusion, admission, placement].some((type) => node.children<typeof type.fields>(type).length > 0);
      return ofTheTerms || (v.dob !== null && v.leavingdate !== null && academicAge(v.dob, v.leavingdate) > 15);
    },
    examples: {
      pass: [example(pupil, onRoll), example(pupil, { ...leaver, termlysessionspossible: '60' }), example(pupil, leaver, coded('I', '3')), example(pupil, { ...leaver, dob: '2007-05-04' })],
      fail: [example(pupil, leaver), example(pupil, { ...leaver, termlysessionspossible: '0' })],
    },
  }),
  rule.tree(pupil, {
    id: 'SC32', severity: 'Q', title: 'The sessions under the codes are not more than the sessions possible', source: 'education-feeds 2.7', remedy: 'Check the attendance marks of the term and export again.',
    check: (node) => {
      const v = node.values;
      if (v.termlysessionspossible === null && v.summerhalfterm2sessionspossible === null) return true;
      const possible = (v.termlysessionspossible ?? 0) + (v.summerhalfterm2sessionspossible ?? 0);
      let marked = 0;
      for (const { values: s } of node.children(sessions)) if (s.attendancereason !== null && isPossible(s.attendancereason)) marked += s.sessions ?? 0;
      return marked <= possible;
    },
    examples: {
      pass: [attended({ termlysessionspossible: '140' }, coded('/', '70'), coded('\\', '70'), coded('#', '20')), attended({}, coded('I', '3'))],
      fail: [attended({ termlysessionspossible: '140' }, coded('/', '70'), coded('I', '71'))],
    },
  }),
  rule.record(exclusion, {
    id: '2290', severity: 'Q', blames: ['startdate'], title: 'An exclusion started in the window of the census', source: source('2290'), remedy: 'Check the start date: exclusions are those of the two terms before the census day.',
    check: (v, { scope }) => {
      const { from, until } = exclusionsOf(scope);
      return v.startdate !== null && v.startdate >= from && v.startdate <= until;
    },
    examples: {
      pass: [{ startdate: '2024-05-01', category: 'SUSP', reason1: 'PP' }],
      fail: [{ startdate: '2025-01-17', category: 'SUSP', reason1: 'PP' }, { startdate: '2023-01-01', category: 'SUSP', reason1: 'PP' }, { category: 'SUSP', reason1: 'PP' }],
    },
  }),
  rule.tree(exclusion, {
    id: '2485', severity: 'Q', title: 'A pupil who was excluded permanently while attendance was taken has sessions under code E', source: source('2485'), remedy: 'Check the marks of the days after the exclusion.',
    check: (node, { scope }) => {
      const { category, startdate } = node.values;
      const marks = node.root.children(sessions);
      if (category !== PERMANENT || startdate === null || marks.length === 0) return true;
      const { from, until } = attendanceOf(scope);
      return startdate < from || startdate > until || marks.some((s) => s.values.attendancereason === SUSPENDED);
    },
    examples: {
      pass: [
        attended({}, example(exclusion, { startdate: '2024-11-01', category: 'PERM', reason1: 'PP' }), coded('E', '10'), coded('/', '60')),
        attended({}, example(exclusion, { startdate: '2024-11-01', category: 'PERM', reason1: 'PP' })),
        attended({}, example(exclusion, { startdate: '2024-11-01', category: 'SUSP', reason1: 'PP' }), coded('/', '60')),
        attended({}, example(exclusion, { startdate: '2024-06-03', category: 'PERM', reason1: 'PP' }), coded('/', '60')),
      ],
      fail: [attended({}, example(exclusion, { startdate: '2024-11-01', category: 'PERM', reason1: 'PP' }), coded('/', '60'))],
    },
  }),
];
