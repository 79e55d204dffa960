import { isUkprn } from '@tributary/domain';
import { example, rule, type RawTree, type TreeNode } from '@tributary/ingestion';
import { sinceLast } from '../calendar.js';
import { FULL_TIME, PUPIL_REFERRAL_UNIT, SEN_PLAN, SINGLE_REGISTRATION } from '../codes.js';
import { admission, establishment, meals, placement, pupil } from '../records.js';

const source = (number: string) => `education-feeds 2.5 (rule ${number})`;
/** Numbers that suppliers' help pages print for DfE's rules of alternative provision; education-feeds 2.3 and 2.4 have the columns and codes. */
const printed = (number: string) => `education-feeds 2.3, 2.4 (rule ${number})`;
const SC = 'education-feeds 2.3, 2.4';
const FULL_WEEK = 10;
const isUrn = (text: string): boolean => /^\d{6}(\.0+)?$/.test(text);
const onRoll = { schoolcensustableid: '1', onroll: '1', surname: 'Test', dob: '2012-05-04', enrolstatus: 'C' };
const tuition = { apsettingtype: 'OOT', entrydate: '2024-11-04', placementreason: 'PHN', apattendancepattern: 'PT', apsessionsperweek: '4' };
const withPlacements = (...raws: readonly Parameters<typeof example<typeof placement.fields>>[1][]): RawTree => example(pupil, onRoll, ...raws.map((raw) => example(placement, raw)));

/** Free school meals: read to be checked, and not kept. */
export const mealsRules = [
  rule.record(meals, {
    id: '1762', severity: 'E', blames: ['fsmstartdate'], title: 'A period of free school meals began on or before the census day', source: source('1762'), remedy: 'Add or correct the start date.',
    check: (v, { scope }) => v.fsmstartdate !== null && v.fsmstartdate <= sinceLast(scope).until,
    examples: { pass: [{ fsmstartdate: '2023-09-04' }], fail: [{ fsmstartdate: '2025-01-17' }, { fsmstartdate: '' }] },
  }),
  rule.record(meals, {
    id: '1763', severity: 'E', blames: ['fsmenddate'], title: 'A period of free school meals ends on or after its start, and since the last census day', source: source('1763'),
    remedy: 'Correct the end date, or leave out periods that ended before the last census.',
    check: (v, { scope }) => {
      const { from, until } = sinceLast(scope);
      return v.fsmenddate === null || (v.fsmenddate >= (v.fsmstartdate ?? '') && v.fsmenddate >= from && v.fsmenddate <= until);
    },
    examples: {
      pass: [{ fsmstartdate: '2023-09-04' }, { fsmstartdate: '2023-09-04', fsmenddate: '2024-12-20' }],
      fail: [{ fsmstartdate: '2024-11-01', fsmenddate: '2024-10-20' }, { fsmstartdate: '2023-09-04', fsmenddate: '2024-10-03' }, { fsmstartdate: '2023-09-04', fsmenddate: '2025-01-17' }],
    },
  }),
];

const reasonOfAdmission = { id: '2361', title: 'An admission to alternative provision has a reason of the list', source: printed('2361'), remedy: 'Send ASP, EHC, MHN, NEW, OTH, PEX, PHN or RHE.' } as const;

const admissionRules = [
  rule.field(admission, 'prevurn', {
    id: '2360', severity: 'E', title: 'The URN of the school before has six digits', source: printed('2360'), remedy: 'Look the school up in Get Information about Schools.',
    check: isUrn, examples: { pass: ['100001', '100001.0'], fail: ['10001', 'W806204722015'] },
  }),
  rule.readable(admission, 'apreason', { ...reasonOfAdmission, severity: 'E', examples: { pass: ['PEX'], fail: ['EXC'] } }),
  rule.record(admission, {
    ...reasonOfAdmission, severity: 'C', blames: ['apreason'], check: (v) => v.apreason !== null, examples: { pass: [{ apreason: 'PEX' }], fail: [{ prevurn: '100001' }] },
  }),
  rule.record(admission, {
    id: '2363', severity: 'Q', blames: ['senprovisionentry'], title: 'Who was admitted because the EHC plan says so has a plan', source: printed('2363'), remedy: 'Correct the reason, or the SEN provision on entry.',
    check: (v) => v.apreason !== 'EHC' || v.senprovisionentry === SEN_PLAN, examples: { pass: [{ apreason: 'EHC', senprovisionentry: 'E' }, { apreason: 'PEX' }], fail: [{ apreason: 'EHC', senprovisionentry: 'K' }] },
  }),
  rule.tree(pupil, {
    id: '3131', severity: 'C', title: 'A pupil on roll at a pupil referral unit and nowhere else has an admission to alternative provision', source: source('3131'),
    remedy: 'Record why the pupil was admitted and which school was before.', years: { from: 2023 },
    check: (node, context) => {
      const v = node.values;
      if (v.onroll !== true || v.enrolstatus === null || !SINGLE_REGISTRATION.includes(v.enrolstatus) || node.children(admission).length > 0) return true;
      return context.lookup(establishment, v.schoolcensustableid)?.phase !== PUPIL_REFERRAL_UNIT;
    },
    examples: {
      lookups: [{ type: establishment, key: '2', raw: { phase: 'PR' } }],
      pass: [example(pupil, onRoll), example(pupil, { ...onRoll, schoolcensustableid: '2' }, example(admission, { apreason: 'PEX' })), example(pupil, { ...onRoll, schoolcensustableid: '2', enrolstatus: 'M' })],
      fail: [example(pupil, { ...onRoll, schoolcensustableid: '2' })],
    },
  }),
];

const left = { id: 'SC63', title: 'A placement ends on or after its entry, and by the census day', source: SC, remedy: 'Look at both dates; leave the leaving date blank where the placement goes on.' } as const;

const placementRules = [
  rule.field(placement, 'urn', {
    id: 'SC60', severity: 'E', title: 'The URN of the setting has six digits', source: SC, remedy: 'Look the setting up in Get Information about Schools; leave the URN blank where it has none.',
    check: isUrn, examples: { pass: ['100001'], fail: ['10001', 'W806204722015'] },
  }),
  rule.field(placement, 'ukprn', {
    id: 'SC61', severity: 'E', title: 'The UKPRN of the setting has eight digits and begins with 1', source: 'education-feeds 3.3', remedy: 'Look the provider up in the UK Register of Learning Providers.',
    check: (text) => isUkprn(text.replace(/\.0+$/, '')), examples: { pass: ['10012345'], fail: ['1001234', '20120504'] },
  }),
  rule.record(placement, {
    id: '2364', severity: 'C', blames: ['apsettingtype'], title: 'A placement has a URN, a UKPRN or a type of setting', source: printed('2364'), remedy: 'Add the setting.',
    check: (v) => v.urn !== null || v.ukprn !== null || v.apsettingtype !== null, examples: { pass: [{ urn: '100001' }, tuition], fail: [{ entrydate: '2024-11-04' }] },
  }),
  rule.record(placement, {
    id: 'SC62', severity: 'Q', blames: ['apsettingtype'], title: 'The type of setting is given only where there is neither URN nor UKPRN', source: SC, remedy: 'Keep the URN; else the UKPRN; else the type.',
    check: (v) => [v.urn, v.ukprn, v.apsettingtype].filter((part) => part !== null).length <= 1, examples: { pass: [tuition], fail: [{ urn: '100001', apsettingtype: 'OOT' }] },
  }),
  /** Without its entry it is still a placement that has ended; without its end it would go on. */
  rule.record(placement, {
    ...left, severity: 'E', blames: ['entrydate'], check: (v) => v.entrydate === null || v.leavingdate === null || v.entrydate <= v.leavingdate,
    examples: { pass: [tuition, { ...tuition, leavingdate: '2024-12-20' }], fail: [{ ...tuition, leavingdate: '2024-11-03' }] },
  }),
  rule.record(placement, {
    ...left, severity: 'E', blames: ['leavingdate'], check: (v, { scope }) => v.leavingdate === null || v.leavingdate <= sinceLast(scope).until,
    examples: { pass: [tuition, { ...tuition, leavingdate: '2024-12-20' }], fail: [{ ...tuition, leavingdate: '2025-01-17' }] },
  }),
  rule.record(placement, {
    id: 'SC64', severity: 'Q', blames: ['entrydate'], title: 'A placement falls into the time since the last census', source: 'education-feeds 2.1', remedy: 'Add or correct the dates, or leave out placements that ended before the last census.',
    check: (v, { scope }) => v.entrydate !== null && v.entrydate <= sinceLast(scope).until && (v.leavingdate === null || v.leavingdate >= sinceLast(scope).from),
    examples: { pass: [tuition], fail: [{ ...tuition, entrydate: '' }, { ...tuition, entrydate: '2025-01-17' }, { ...tuition, entrydate: '2024-05-01', leavingdate: '2024-09-30' }] },
  }),
  rule.readable(placement, 'apsessionsperweek', {
    id: 'SC65', severity: 'E', title: 'Sessions a week are a whole number from 0 to 10', source: SC, remedy: 'Correct the number; a full week has ten sessions.', examples: { pass: ['4', '10.0'], fail: ['11', '-1', 'all'] },
  }),
  rule.readable(placement, 'placementreason', {
    id: 'SC66', severity: 'E', title: 'The reason of a placement is a code of the list', source: SC, remedy: 'Send BHS, SUS, EXR, MHN, OTH or PHN.', examples: { pass: ['BHS'], fail: ['PEX'] },
  }),
  rule.readable(placement, 'apsettingtype', {
    id: 'SC67', severity: 'E', title: 'The type of setting is a code of the list', source: SC, remedy: 'Send NFE, OOT, OTH or WBP.', examples: { pass: ['OOT'], fail: ['PRU'] },
  }),
  rule.readable(placement, 'apattendancepattern', {
    id: 'SC68', severity: 'E', title: 'The pattern of attendance is FT or PT', source: SC, remedy: 'Correct the code.', examples: { pass: ['FT', 'PT'], fail: ['full'] },
  }),
  rule.tree(pupil, {
    id: '2392', severity: 'Q', title: 'Placements in alternative provision that overlap are part time, and not more than a week together', source: source('2392'), remedy: 'Correct the dates, the pattern or the sessions a week.',
    years: { from: 2023 }, check: (node) => overlaps(node.children(placement)),
    examples: {
      pass: [
        withPlacements(tuition, { ...tuition, apsettingtype: 'WBP', apsessionsperweek: '6' }),
        withPlacements({ ...tuition, apattendancepattern: 'FT', leavingdate: '2024-11-29' }, { ...tuition, apattendancepattern: 'FT', entrydate: '2024-12-02' }),
      ],
      fail: [withPlacements(tuition, { ...tuition, apattendancepattern: 'FT' }), withPlacements(tuition, { ...tuition, apsettingtype: 'WBP', apsessionsperweek: '7' })],
    },
  }),
];

type Placement = TreeNode<typeof placement.fields>;
const OPEN = '9999-12-31';

/** Do any two that overlap leave room for each other? */
function overlaps(all: readonly Placement[]): boolean {
  return all.every(({ values: a }, i) => all.slice(i + 1).every(({ values: b }) => {
    const apart = a.entrydate === null || b.entrydate === null || a.entrydate > (b.leavingdate ?? OPEN) || b.entrydate > (a.leavingdate ?? OPEN);
    return apart || (a.apattendancepattern !== FULL_TIME && b.apattendancepattern !== FULL_TIME && (a.apsessionsperweek ?? 0) + (b.apsessionsperweek ?? 0) <= FULL_WEEK);
  }));
}

export const provisionRules = [...admissionRules, ...placementRules];
