import { example, rule } from '@tributary/ingestion';
import * as code from '../codes.js';
import { exclusion, need, pupil, sessions } from '../records.js';

const source = 'education-feeds 2.4';
const retired = 'education-feeds 2.7';
const onRoll = { onroll: '1', schoolcensustableid: '1', surname: 'Test', dob: '2012-05-04' };

const provision = { title: 'SEN provision is a code of today', remedy: 'Send N, E or K; the codes of before 2015 are read as what replaced them.' };
const reasons = ['reason1', 'reason2', 'reason3'] as const;

export const pupilCodeRules = [
  rule.readable(pupil, 'sex', { id: 'SC10', severity: 'E', title: 'Sex is M or F', source, remedy: 'Correct the code.', examples: { pass: ['M', 'F'], fail: ['U', '1'] } }),
  rule.readable(pupil, 'ethnicity', {
    id: 'SC11', severity: 'E', title: 'Ethnicity is a code of the Common Basic Data Set', source: 'education-feeds 1.5', remedy: 'Send one of the 108 four-letter codes; REFU or NOBT where it is not known.',
    examples: { pass: ['WBRI', 'NOBT'], fail: ['WHIT', 'A'] },
  }),
  rule.readable(pupil, 'senprovision', { id: 'SC12', severity: 'E', title: 'SEN provision is a code of the list', source, remedy: provision.remedy, examples: { pass: ['E', 'K', 'N', 'S'], fail: ['Y', '1'] } }),
  rule.field(pupil, 'senprovision', {
    ...provision, id: 'SC12-old', severity: 'warn', source, check: (v, { scope }) => code.inUse(code.SEN_PROVISION, v, scope.year), examples: { pass: ['E', 'K', 'N'], fail: ['S', 'A', 'P'] },
  }),
  rule.record(pupil, {
    id: 'SC13', severity: 'C', blames: ['senprovision'], title: 'A pupil on roll has a SEN provision', source, remedy: 'Send N where there is none.',
    check: (v) => v.onroll !== true || v.senprovision !== null, examples: { pass: [{ ...onRoll, senprovision: 'N' }, { ...onRoll, onroll: '0' }], fail: [onRoll] },
  }),
  rule.readable(pupil, 'enrolstatus', {
    id: 'SC14', severity: 'E', title: 'Enrolment status is C, M, S, F or O', source, remedy: 'Correct the status: without it a child at two schools may be counted twice.', examples: { pass: ['C', 'M', 'S'], fail: ['G', 'X'] },
  }),
  rule.readable(pupil, 'ncyearactual', {
    id: 'SC15', severity: 'E', title: 'The national curriculum year is a code of the list', source, remedy: 'Send E1, E2, N1, N2, R, 1 to 14, M or X.', examples: { pass: ['R', '11', 'N2'], fail: ['15', 'Y7'] },
  }),
  rule.readable(pupil, 'yssa', {
    id: 'SC18', severity: 'Q', title: 'The youth support services agreement is Yes, No, UNS or SNR', source: retired, remedy: 'Send the code, not its meaning: SNR for "sought, no reply".', examples: { pass: ['Yes', 'SNR'], fail: ['Sought, no reply', 'Unsought'] },
  }),
  rule.readable(pupil, 'boarder', { id: 'SC16', severity: 'E', title: 'Boarder is B, 6, 7 or N', source, remedy: 'Correct the code.', examples: { pass: ['N', '6'], fail: ['5', 'D'] } }),
];

export const exclusionCodeRules = [
  rule.readable(exclusion, 'category', {
    id: 'SC20', severity: 'E', title: 'The category is PERM, SUSP or LNCH', source, remedy: 'Correct the category.', examples: { pass: ['PERM', 'SUSP', 'LNCH', 'FIXD'], fail: ['TEMP', '1'] },
  }),
  rule.field(exclusion, 'category', {
    id: 'SC20-old', severity: 'warn', title: 'The category is not a retired one', source: retired, remedy: 'Send SUSP; FIXD is read as that.',
    check: (v, { scope }) => code.inUse(code.EXCLUSION_CATEGORY, v, scope.year), examples: { pass: ['SUSP'], fail: ['FIXD'] },
  }),
  ...reasons.map((name) => rule.readable(exclusion, name, {
    id: 'SC21', severity: 'E', title: 'The reason is a code of the list', source, remedy: 'Send PP, PA, VP, VA, OW, BU, RA, LG, DS, SM, DA, DM, TH, DB, MT or PH.', examples: { pass: ['PP', 'DS'], fail: ['XX', 'fighting'] },
  })),
  rule.record(exclusion, {
    id: 'SC21-old', severity: 'warn', blames: reasons, title: 'The reason is not a retired one', source: retired, remedy: 'Choose one of the reasons that replaced OT.',
    check: (v, { scope }) => reasons.every((name) => v[name] === null || code.inUse(code.EXCLUSION_REASON, v[name], scope.year)), examples: { pass: [{ reason1: 'PP' }], fail: [{ reason1: 'PP', reason2: 'OT' }] },
  }),
  rule.record(exclusion, {
    id: 'SC22', severity: 'C', blames: ['reason1'], title: 'An exclusion has a reason', source, remedy: 'Add the main reason.',
    check: (v) => reasons.some((name) => v[name] !== null), examples: { pass: [{ category: 'SUSP', reason1: 'PP' }], fail: [{ category: 'SUSP' }] },
  }),
];

export const attendanceCodeRules = [
  rule.readable(sessions, 'attendancereason', {
    id: 'SC30', severity: 'E', title: 'The attendance code is one of the list', source, remedy: 'Correct the code; the sessions under it are counted nowhere.', examples: { pass: ['/', '\\', 'C2', 'Y1', '#'], fail: ['A', 'AM', 'present'] },
  }),
  rule.field(sessions, 'attendancereason', {
    id: 'SC30-old', severity: 'Q', title: 'The attendance code was in use in the term that the attendance is of', source: retired,
    remedy: 'H, J and Y were retired in August 2024: use G or C, J1, and Y1 to Y7. C1, C2, J1, K, Q and Y1 to Y7 did not exist before.',
    check: (v, { scope }) => code.inUse(code.ATTENDANCE, v, scope.year), examples: { pass: ['J1', 'Y1'], fail: ['H', 'J', 'Y'] },
  }),
  rule.readable(sessions, 'sessions', {
    id: 'SC31', severity: 'E', title: 'Sessions are a whole number, not below zero', source, remedy: 'Correct the number.', examples: { pass: ['0', '134', '134.0'], fail: ['-1', 'many', '1.5'] },
  }),
];

export const needRules = [
  rule.readable(need, 'sentype', {
    id: 'SC40', severity: 'E', title: 'The type of need is a code of the year', source, remedy: 'Send SPLD, MLD, SLD, PMLD, SEMH, SLCN, HI, VI, MSI, PD, ASD, OTH, from 2025 DS, or NSA with SEN support.',
    examples: { pass: ['ASD', 'NSA', 'DS'], fail: ['autism', 'd41d8cd98f00b204'] },
  }),
  rule.tree(need, {
    id: 'SC41', severity: 'E', blames: ['sentype'], title: 'NSA (no specialist assessment) goes with SEN support only', source: 'education-feeds 1.4, 2.4', remedy: 'Send the type of need in the plan.',
    check: (node) => node.values.sentype !== 'NSA' || node.parent?.values['senprovision'] === code.SEN_SUPPORT,
    examples: {
      pass: [example(pupil, { senprovision: 'K' }, example(need, { sentype: 'NSA' })), example(pupil, { senprovision: 'E' }, example(need, { sentype: 'ASD' }))],
      fail: [example(pupil, { senprovision: 'E' }, example(need, { sentype: 'NSA' }))],
    },
  }),
  rule.tree(need, {
    id: 'SC42', severity: 'Q', blames: ['sentype'], title: 'Only a pupil with a plan or SEN support has a need', source: 'education-feeds 2.1', remedy: 'Correct the provision, or remove the need.',
    check: (node) => node.parent?.values['senprovision'] !== 'N',
    examples: { pass: [example(pupil, { senprovision: 'E' }, example(need, { sentype: 'ASD' }))], fail: [example(pupil, { senprovision: 'N' }, example(need, { sentype: 'ASD' }))] },
  }),
  rule.record(need, {
    id: 'SC43', severity: 'Q', blames: ['sentyperank'], title: 'The rank of a need is 1 or 2', source: retired, remedy: 'Rank the primary need 1 and the secondary need 2.',
    check: (v) => v.sentyperank !== null && v.sentyperank <= 2, examples: { pass: [{ sentype: 'ASD', sentyperank: '1' }], fail: [{ sentype: 'ASD', sentyperank: '9.0' }, { sentype: 'ASD' }] },
  }),
];
