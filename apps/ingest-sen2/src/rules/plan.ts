import { isUkprn } from '@tributary/domain';
import { example, rule, type RawTree } from '@tributary/ingestion';
import { isUrn, NEEDS_FREE_TEXT } from '../codes.js';
import { inOrder } from '../dates.js';
import { assessment, namedPlan, person, placement, planDetail, request } from '../records.js';

const source = (id: string) => `education-feeds 1.8, ${id}`;
const plan = (raw: Parameters<typeof example<typeof namedPlan.fields>>[1], ...details: RawTree[]) =>
  example(person, {}, example(request, {}, example(assessment, {}, example(namedPlan, raw, ...details))));
const ranked = (placementrank: string) => example(planDetail, { placementrank });
const dates = { title: 'A plan has a start, not after the day it ceased', remedy: 'Look at both dates, and correct the one that is wrong.', source: source('N1 (spec)') };

export const planRules = [
  rule.record(namedPlan, {
    ...dates, id: 'N1', severity: 'E', blames: ['startdate'], check: (v) => v.startdate !== null,
    examples: { pass: [{ startdate: '2020-02-01' }], fail: [{ ceasedate: '2024-02-01' }] },
  }),
  /** Either may be wrong. Without its start the plan is still one that has ended; without the end it would be in force for ever. */
  rule.record(namedPlan, {
    ...dates, id: 'N1', severity: 'E', blames: ['startdate'], check: (v) => inOrder(v.startdate, v.ceasedate),
    examples: { pass: [{ startdate: '2020-02-01', ceasedate: '2020-02-01' }], fail: [{ startdate: '2020-02-02', ceasedate: '2020-02-01' }] },
  }),
  rule.record(namedPlan, {
    id: 'N2', severity: 'E', blames: ['ceasereason'], title: 'A plan that ceased has both the date and the reason', source: source('N2 (spec)'),
    remedy: 'Add what is missing, or remove what is too much.', check: (v) => (v.ceasedate === null) === (v.ceasereason === null),
    examples: { pass: [{ startdate: '2020-02-01' }, { startdate: '2020-02-01', ceasedate: '2024-02-01', ceasereason: '1' }], fail: [{ ceasedate: '2024-02-01' }, { ceasereason: '1' }] },
  }),
  rule.readable(namedPlan, 'ceasereason', {
    id: 'N2-code', severity: 'E', title: 'The reason why the plan ceased is a code from 1 to 9', source: 'education-feeds 1.4',
    remedy: 'Correct the code.', examples: { pass: ['1', '9'], fail: ['0', '10', 'moved'] },
  }),
  rule.tree(namedPlan, {
    id: 'N4', severity: 'E', title: 'A plan names one first setting and at most one second', source: source('N4 (spec)'),
    remedy: 'Rank the settings that the plan names: 1 once, 2 at most once.',
    check: (node) => {
      if (node.children(planDetail).some((d) => d.isFaulty('placementrank'))) return true;
      const ranks = node.children(planDetail).map((d) => d.values.placementrank);
      return ranks.filter((r) => r === 1).length === 1 && ranks.filter((r) => r === 2).length <= 1;
    },
    examples: {
      pass: [plan({}, ranked('1')), plan({}, ranked('1'), ranked('2'))],
      fail: [plan({}), plan({}, ranked('2')), plan({}, ranked('1'), ranked('1')), plan({}, ranked('1'), ranked('2'), ranked('2'))],
    },
  }),
  rule.readable(planDetail, 'sensetting', {
    id: 'N6', severity: 'E', title: 'A setting named in a plan is one that a plan may name: not NEET, NIEC or NIEO', source: source('N6 (spec)'),
    remedy: 'Name the setting, or the type OLA, OPA, EHE, EYP or OTH; NEET, NIEC and NIEO belong to a placement.',
    examples: { pass: ['EHE', 'OTH'], fail: ['NEET', 'NIEC', 'NIEO', 'school'] },
  }),
  rule.readable(placement, 'sensetting', {
    id: 'N6-place', severity: 'E', title: 'The setting of a placement is a code of the list', source: 'education-feeds 1.4',
    remedy: 'Send OLA, OPA, EHE, EYP, OTH, NEET, NIEC or NIEO, or a URN or UKPRN instead.', examples: { pass: ['EHE', 'NEET'], fail: ['school'] },
  }),
];

/** What the setting of a plan and of a placement have in common. */
const settingRules = (type: typeof planDetail | typeof placement) => [
  rule.record(type, {
    id: 'N5', severity: 'E', blames: ['urn', 'ukprn', 'sensetting'], title: 'A setting is given in exactly one way: URN, UKPRN or setting type', source: source('N5 (spec)'),
    remedy: 'Give the URN of a school, the UKPRN of a college, or the type of setting; only one of them.',
    check: (v) => [v.urn, v.ukprn, v.sensetting].filter((x) => x !== null).length === 1,
    examples: { pass: [{ urn: '100001' }, { ukprn: '10000001' }, { sensetting: 'EHE' }], fail: [{ placementrank: '1' }, { urn: '100001', ukprn: '10000001' }, { urn: '100001', sensetting: 'OTH' }] },
  }),
  rule.field(type, 'urn', {
    id: 'N5-urn', severity: 'E', title: 'A URN has six digits, after EY where it is an early years provider\'s', source: 'education-feeds 3.3', remedy: 'Look the URN up in Get information about schools.',
    check: isUrn, examples: { pass: ['100001', 'EY100001', '100001.0'], fail: ['10001', 'EY1001', 'A school'] },
  }),
  rule.field(type, 'ukprn', {
    id: 'N5-ukprn', severity: 'E', title: 'A UKPRN has eight digits, starts with 1 and is not a date of birth', source: 'education-feeds 3.3', remedy: 'Look the UKPRN up in the UK register of learning providers.',
    check: isUkprn, examples: { pass: ['10000001', '10064216', '10062005'], fail: ['1000001', '20000001', '19990101', '17081999'] },
  }),
  rule.record(type, {
    id: 'N7', severity: 'C', blames: ['sensettingother'], title: 'A setting of the type OTH or NIEO is described', source: source('N7 (spec)'), remedy: 'Say in a few words what the setting is.',
    check: (v) => v.sensetting === null || !NEEDS_FREE_TEXT.includes(v.sensetting) || v.sensettingother !== null,
    examples: { pass: [{ sensetting: 'OTH', sensettingother: 'Farm' }, { sensetting: 'EHE' }], fail: [{ sensetting: 'OTH' }] },
  }),
  rule.readable(type, 'placementrank', {
    id: 'N4-rank', severity: 'E', title: 'The rank of a setting is 1 or 2', source: 'education-feeds 1.3, 5.7d', remedy: 'Send 1 for the first setting and 2 for the second.',
    examples: { pass: ['1', '2'], fail: ['3', 'first'] },
  }),
];

export const settingsRules = [...settingRules(planDetail), ...settingRules(placement)];
