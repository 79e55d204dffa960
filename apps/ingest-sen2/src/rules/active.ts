import { dayNumber, type IsoDate } from '@tributary/domain';
import { example, rule, type RawTree, type RuleContext, type TreeNode } from '@tributary/ingestion';
import { DAYS_AFTER_REVIEW, FROM_2024, FROM_2025 } from '../codes.js';
import { inForce, inOrder, returnDays, within } from '../dates.js';
import { activePlan, assessment, namedPlan, need, person, placement, request } from '../records.js';

const source = (id: string) => `education-feeds 1.8, ${id}`;
type Raw<T extends typeof activePlan | typeof placement | typeof namedPlan> = Parameters<typeof example<T['fields']>>[1];

/** A person with a plan in force: the named plan as given, the active plan and what hangs under it. */
const active = (plan: Raw<typeof namedPlan>, raw: Raw<typeof activePlan>, ...below: RawTree[]) =>
  example(person, {}, example(request, {}, example(assessment, {}, example(namedPlan, plan)), example(activePlan, raw, ...below)));
const placed = (raw: Raw<typeof placement>) => example(placement, { placementrank: '1', ...raw });
const needs = (...pairs: [string, string][]) => active({}, {}, ...pairs.map(([sentype, sentyperank]) => example(need, { sentype, sentyperank })));

/** The plan whose active part this is: it stands beside it, under the request's assessment. */
function planOf(node: TreeNode<typeof activePlan.fields>): TreeNode<typeof namedPlan.fields> | undefined {
  return node.parent?.children(assessment)[0]?.children(namedPlan)[0];
}

/** A plan in force has an active part beside it; without that, nothing is known of where its holder is, of needs and of reviews. */
function lacksActive(node: TreeNode<typeof namedPlan.fields>, context: RuleContext): boolean {
  return inForce(node.values, returnDays(context).census) && (node.parent?.parent?.children(activePlan) ?? []).length === 0;
}

/** A person with a named plan alone. */
const alone = (plan: Raw<typeof namedPlan>) => example(person, {}, example(request, {}, example(assessment, {}, example(namedPlan, plan))));
/** Of rules that a plan breaks which has no active part: it is in force on the reference date, and nothing else. */
const withoutActive = {
  check: (node: TreeNode<typeof namedPlan.fields>, context: RuleContext) => !lacksActive(node, context),
  examples: {
    pass: [active({ startdate: '2020-01-01' }, {}), alone({ startdate: '2020-01-01', ceasedate: '2025-01-16' }), alone({ startdate: '2025-01-17' })],
    fail: [alone({ startdate: '2025-01-16' }), alone({ startdate: '2020-01-01', ceasedate: '2025-01-17' }), alone({})],
  },
};

const covers = (day: IsoDate) => ({ values }: TreeNode<typeof placement.fields>): boolean =>
  values.entrydate !== null && values.entrydate <= day && (values.leavingdate === null || values.leavingdate > day);

/** A placement of which it cannot be read since when it is might be the one. */
const mayCover = (day: IsoDate) => (one: TreeNode<typeof placement.fields>): boolean => covers(day)(one) || one.isFaulty('entrydate');

function overlap(placements: readonly TreeNode<typeof placement.fields>[]): boolean {
  const spans = placements
    .filter((p) => p.values.placementrank === 1 && p.values.entrydate !== null)
    .map((p) => [dayNumber(p.values.entrydate ?? ''), p.values.leavingdate === null ? Infinity : dayNumber(p.values.leavingdate)] as const)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return spans.some(([start], i) => i > 0 && start < (spans[i - 1]?.[1] ?? 0));
}

const isOld = (plan: TreeNode<typeof namedPlan.fields> | undefined, since: IsoDate): boolean => plan !== undefined && plan.values.startdate !== null && plan.values.startdate < since;

const leaving = { title: 'A placement ends on or after its start, and only one first placement runs at a time', source: source('V3 (log)'), remedy: 'Correct the dates, or the rank of the second placement.' };

const placedOn = {
  id: 'V2', severity: 'C', source: source('V2 (peer)'), title: 'A plan in force has a placement on the reference date',
  remedy: 'Send the active plan with where the child or young person was on the reference date, or that there was no placement.',
} as const;

export const placementRules = [
  rule.tree(activePlan, {
    id: 'V1', severity: 'E', title: 'A plan that ceased before the reference date is not an active one', source: source('V1 (logic)'),
    remedy: 'Remove the active plan, or the cease date if the plan is maintained.',
    check: (node, context) => {
      const ceased = planOf(node)?.values.ceasedate ?? null;
      return ceased === null || ceased >= returnDays(context).census;
    },
    examples: { pass: [active({ startdate: '2020-01-01' }, {}), active({ ceasedate: '2025-01-16' }, {})], fail: [active({ ceasedate: '2025-01-15' }, {})] },
  }),
  ...[false, true].map((transferred) => rule.tree(activePlan, {
    ...placedOn, ...(transferred ? { id: 'V2-transfer', title: 'A plan in force that came from another council has a placement on the reference date' } : {}),
    check: (node, context) => (node.values.transferla !== null) !== transferred || node.children(placement).some(mayCover(returnDays(context).census)),
    examples: {
      pass: [active({}, transferred ? { transferla: '807' } : {}, placed({ entrydate: '2023-09-01' })), active({}, transferred ? {} : { transferla: '807' })],
      fail: [
        active({}, transferred ? { transferla: '807' } : {}),
        active({}, transferred ? { transferla: '807' } : {}, placed({ entrydate: '2023-09-01', leavingdate: '2024-07-20' })),
      ],
    },
  })),
  rule.tree(namedPlan, { ...placedOn, ...withoutActive }),
  /** As with the dates of a plan (N1): what has ended stays ended. */
  rule.record(placement, {
    ...leaving, id: 'V3', severity: 'E', blames: ['entrydate'], check: (v) => inOrder(v.entrydate, v.leavingdate),
    examples: { pass: [{ urn: '100001', entrydate: '2023-09-01', leavingdate: '2024-07-20' }], fail: [{ urn: '100001', entrydate: '2023-09-01', leavingdate: '2023-08-31' }] },
  }),
  rule.tree(activePlan, {
    ...leaving, id: 'V3', severity: 'E', check: (node) => !overlap(node.children(placement)),
    examples: {
      pass: [active({}, {}, placed({ entrydate: '2022-09-01', leavingdate: '2023-07-20' }), placed({ entrydate: '2023-07-20' }))],
      fail: [active({}, {}, placed({ entrydate: '2022-09-01' }), placed({ entrydate: '2023-09-01' }))],
    },
  }),
  rule.tree(placement, {
    id: 'V4', severity: 'Q', blames: ['entrydate'], title: 'A placement starts before the plan ceases', source: source('V4 (log)'), remedy: 'Check the entry date and the cease date.',
    check: (node) => inOrder(node.values.entrydate, planOf(node.parent as TreeNode<typeof activePlan.fields>)?.values.ceasedate ?? null),
    examples: {
      pass: [active({ ceasedate: '2025-02-01' }, {}, placed({ entrydate: '2025-02-01' })), active({}, {}, placed({ entrydate: '2025-02-02' }))],
      fail: [active({ ceasedate: '2025-02-01' }, {}, placed({ entrydate: '2025-02-02' }))],
    },
  }),
];

const needed = { id: 'V5', severity: 'C', title: 'A plan in force has a need', source: source('V5 (peer)'), remedy: 'Send the active plan with its primary need.' } as const;

export const needRules = [
  /** A type that is none of the list is V6's. */
  rule.tree(activePlan, {
    ...needed, check: (node) => node.children(need).some((n) => n.values.sentype !== null || n.isFaulty('sentype')), examples: { pass: [needs(['ASD', '1'])], fail: [needs(), needs(['', '1'])] },
  }),
  rule.tree(namedPlan, { ...needed, ...withoutActive }),
  rule.tree(activePlan, {
    id: 'V5-rank', severity: 'Q', title: 'Needs are ranked: one primary need, no rank and no type twice', source: source('V5 (peer)'), remedy: 'Rank the primary need 1 and the secondary need 2.',
    check: (node) => {
      if (node.children(need).some((n) => n.isFaulty('sentype') || n.isFaulty('sentyperank'))) return true;
      const all = node.children(need).map((n) => n.values);
      return all.length === 0 || (all.filter((n) => n.sentyperank === 1).length === 1 && new Set(all.map((n) => n.sentype)).size === all.length
        && new Set(all.map((n) => n.sentyperank)).size === all.length);
    },
    examples: { pass: [needs(['ASD', '1'], ['SLCN', '2'])], fail: [needs(['ASD', '2']), needs(['ASD', '1'], ['SLCN', '1']), needs(['ASD', '1'], ['ASD', '2'])] },
  }),
  rule.readable(need, 'sentype', {
    id: 'V6', severity: 'E', title: 'The type of need is one of the collection year: DS only from 2025, NSA never', source: source('V6 (spec)'),
    remedy: 'Send the type of need in the plan; NSA belongs to SEN support in the school census.', examples: { pass: ['ASD', 'DS'], fail: ['NSA', 'autism'] },
  }),
  rule.readable(need, 'sentyperank', {
    id: 'V6-rank', severity: 'E', title: 'The rank of a need is 1 or 2', source: 'education-feeds 1.3, 5.8', remedy: 'Send at most two needs, ranked 1 and 2.', examples: { pass: ['1', '2'], fail: ['3', 'primary'] },
  }),
];

const reviewed = {
  id: 'V8', severity: 'C', title: 'A plan more than a year old on the reference date has been reviewed in the year before it', source: source('V8 (DfE release 2025)'),
  remedy: 'Send the active plan with the review meeting or the decision after it.',
} as const;

export const reviewRules = [
  rule.readable(activePlan, 'transferla', {
    id: 'V10', severity: 'E', title: 'The council that a plan came from is an English one of the time, or XXX', source: 'education-feeds 1.3, 5.1; 1.4',
    remedy: 'Send the three digits of the council; one that has ended is named until the collection after its last year.', examples: { pass: ['807', 'XXX'], fail: ['909', '999', 'Leeds'] },
  }),
  rule.record(activePlan, {
    id: 'V7', severity: 'Q', years: FROM_2024, blames: ['lastreview'], title: 'The decision after a review follows the meeting within four weeks', source: source('V7 (spec)'),
    remedy: 'Check the date: it is the day on which the council notified its decision, not the day of the meeting.',
    check: (v) => inOrder(v.reviewmeeting, v.lastreview) && within(v.reviewmeeting, v.lastreview, DAYS_AFTER_REVIEW),
    examples: {
      pass: [{ reviewmeeting: '2024-05-01', reviewoutcome: 'M', lastreview: '2024-05-29' }, { lastreview: '2024-05-29' }],
      fail: [{ reviewmeeting: '2024-05-01', reviewoutcome: 'M', lastreview: '2024-05-30' }, { reviewmeeting: '2024-05-01', reviewoutcome: 'M', lastreview: '2024-04-30' }],
    },
  }),
  rule.tree(activePlan, {
    ...reviewed,
    check: (node, context) => {
      const { yearBeforeCensus: since, census } = returnDays(context);
      if (!isOld(planOf(node), since)) return true;
      if (node.isFaulty('reviewmeeting') || node.isFaulty('lastreview')) return true;
      return [node.values.reviewmeeting, node.values.lastreview].some((day) => day !== null && day >= since && day <= census);
    },
    examples: {
      pass: [active({ startdate: '2020-01-01' }, { reviewmeeting: '2024-01-16' }), active({ startdate: '2020-01-01' }, { lastreview: '2025-01-16' }), active({ startdate: '2024-01-16' }, {})],
      fail: [active({ startdate: '2024-01-15' }, {}), active({ startdate: '2020-01-01' }, { lastreview: '2024-01-15' }), active({ startdate: '2020-01-01' }, { reviewmeeting: '2052-02-01' })],
    },
  }),
  rule.tree(namedPlan, {
    ...reviewed, check: (node, context) => !isOld(node, returnDays(context).yearBeforeCensus) || !lacksActive(node, context),
    examples: { pass: [active({ startdate: '2020-01-01' }, {}), alone({ startdate: '2024-03-01' }), alone({ startdate: '2020-01-01', ceasedate: '2024-12-31' }), alone({})], fail: [alone({ startdate: '2020-01-01' })] },
  }),
  rule.record(activePlan, {
    id: 'V8-outcome', severity: 'C', years: FROM_2025, blames: ['reviewoutcome'], title: 'A review meeting has an outcome', source: source('V8 (DfE release 2025)'), remedy: 'Record M maintain, C cease or A amend.',
    check: (v) => v.reviewmeeting === null || v.reviewoutcome !== null,
    examples: { pass: [{ reviewmeeting: '2024-05-01', reviewoutcome: 'M' }, { transferla: '807' }], fail: [{ reviewmeeting: '2024-05-01' }] },
  }),
  rule.record(activePlan, {
    id: 'V9', severity: 'Q', years: FROM_2025, blames: ['phasetransferfinaldate'], title: 'A phase transfer is decided by its due date', source: source('V9 (log)'), remedy: 'Check both dates; late decisions are counted as late.',
    check: (v) => inOrder(v.phasetransferfinaldate, v.phasetransferduedate),
    examples: { pass: [{ phasetransferduedate: '2024-02-15', phasetransferfinaldate: '2024-02-15' }], fail: [{ phasetransferduedate: '2024-02-15', phasetransferfinaldate: '2024-02-16' }] },
  }),
];
