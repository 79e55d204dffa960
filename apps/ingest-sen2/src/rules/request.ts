import { example, rule, type TreeNode } from '@tributary/ingestion';
import { inOrder, returnDays, within } from '../dates.js';
import { DAYS_TO_ISSUE } from '../codes.js';
import { assessment, namedPlan, person, request } from '../records.js';

const source = (id: string) => `education-feeds 1.8, ${id}`;
const received = { title: 'The date received is given unless the outcome is H, and is not after the reference date', remedy: 'Add or correct the date on which the request was received.', source: source('R1 (spec)') };

/** Still to be decided: by the council, or by an assessment that has not ended. */
const isOpen = (r: TreeNode<typeof request.fields>): boolean => {
  const first = r.children(assessment)[0];
  if (r.values.requestoutcome === 'A') return true;
  return r.values.requestoutcome === 'Y' && (first === undefined || first.values.assessmentoutcome === 'A');
};

export const requestRules = [
  rule.record(request, {
    ...received, id: 'R1', severity: 'E', blames: ['receiveddate'],
    check: (v) => v.requestoutcome === 'H' || v.receiveddate !== null,
    examples: { pass: [{ requestoutcome: 'H' }, { requestoutcome: 'A', receiveddate: '2024-12-01' }], fail: [{ requestoutcome: 'A' }] },
  }),
  rule.field(request, 'receiveddate', {
    ...received, id: 'R1', severity: 'E',
    check: (day, context) => day <= returnDays(context).census,
    examples: { pass: ['2024-12-01', '2025-01-16'], fail: ['2025-01-17'] },
  }),
  rule.record(request, {
    id: 'R2', severity: 'E', blames: ['requestoutcomedate'], title: 'An outcome of Y or N has a date on or after the date received; A, W and H have none',
    remedy: 'Correct the outcome or its date.', source: source('R2 (spec)'),
    check: (v) => {
      if (v.requestoutcome === null) return true;
      if (!['Y', 'N'].includes(v.requestoutcome)) return v.requestoutcomedate === null;
      return v.requestoutcomedate !== null && inOrder(v.receiveddate, v.requestoutcomedate);
    },
    examples: {
      pass: [{ receiveddate: '2024-03-01', requestoutcome: 'Y', requestoutcomedate: '2024-04-01' }, { receiveddate: '2024-12-01', requestoutcome: 'A' }, { requestoutcome: 'H' }],
      fail: [
        { receiveddate: '2024-03-01', requestoutcome: 'N' },
        { receiveddate: '2024-03-01', requestoutcome: 'Y', requestoutcomedate: '2024-02-29' },
        { requestoutcome: 'H', requestoutcomedate: '2024-02-29' },
      ],
    },
  }),
  rule.record(request, {
    id: 'R3', severity: 'Q', blames: ['receiveddate', 'requestoutcomedate'],
    title: 'A request that is not historical was received in the activity year, or before it and decided in it', source: source('R3 (logic)'),
    remedy: 'Check the dates; a request that was decided before the year has outcome H. Of one received before the year that still awaits its decision this asks whether the date is right; whether it was decided, R5 asks.',
    check: (v, context) => {
      const { activityFrom, activityUntil } = returnDays(context);
      if (v.requestoutcome === 'H') return true;
      if (v.requestoutcomedate === null) return v.receiveddate === null || (v.receiveddate >= activityFrom && v.receiveddate <= activityUntil);
      return inOrder(v.receiveddate, activityUntil) && v.requestoutcomedate >= activityFrom && v.requestoutcomedate <= activityUntil;
    },
    examples: {
      pass: [
        { receiveddate: '2023-12-20', requestoutcome: 'Y', requestoutcomedate: '2024-01-30' },
        { receiveddate: '2019-02-01', requestoutcome: 'H' },
        { receiveddate: '2024-01-01', requestoutcome: 'W' },
      ],
      fail: [
        { receiveddate: '2023-02-01', requestoutcome: 'Y', requestoutcomedate: '2023-03-01' },
        { receiveddate: '2025-01-03', requestoutcome: 'A' },
        { receiveddate: '2019-02-01', requestoutcome: 'W' },
        { receiveddate: '2023-12-20', requestoutcome: 'A' },
      ],
    },
  }),
  rule.tree(request, {
    id: 'R4', severity: 'E', blames: ['requestoutcome'], title: 'Only a request that was agreed, or refused and overturned, has an assessment', source: source('R4 (spec)'),
    remedy: 'Correct the outcome, or mark the mediation or tribunal that overturned the refusal.',
    check: (node) => {
      const { values } = node;
      if (node.children(assessment).length === 0) return true;
      if (values.requestoutcome === 'N') return values.requestmediation === true || values.requesttribunal === true;
      return values.requestoutcome !== 'A' && values.requestoutcome !== 'W';
    },
    examples: {
      pass: [
        example(person, {}, example(request, { requestoutcome: 'Y' }, example(assessment, {}))),
        example(person, {}, example(request, { requestoutcome: 'N', requesttribunal: '1' }, example(assessment, {}))),
        example(person, {}, example(request, { requestoutcome: 'W' })),
      ],
      fail: [
        example(person, {}, example(request, { requestoutcome: 'A' }, example(assessment, {}))),
        example(person, {}, example(request, { requestoutcome: 'N' }, example(assessment, {}))),
      ],
    },
  }),
  rule.record(request, {
    id: 'R5', severity: 'Q', blames: ['requestoutcome'], title: 'A request that awaits its decision at the end of the year was received in the last six weeks', source: source('R5 (logic)'),
    remedy: 'Check whether a decision was made and not recorded. Nothing, if it is simply late. Of one received before the year R3 asks too whether its date is right.',
    check: (v, context) => v.requestoutcome !== 'A' || v.receiveddate === null
      || v.receiveddate >= returnDays(context).lastInTime,
    examples: { pass: [{ requestoutcome: 'A', receiveddate: '2024-11-19' }], fail: [{ requestoutcome: 'A', receiveddate: '2024-11-18' }] },
  }),
  rule.tree(person, {
    id: 'R6', severity: 'Q', title: 'A person has at most one open request', source: source('R6 (peer)'),
    remedy: 'Close the request that was recorded twice or was replaced.',
    check: (node) => node.children(request).filter(isOpen).length < 2,
    examples: {
      pass: [example(person, {}, example(request, { requestoutcome: 'A' }), example(request, { requestoutcome: 'N' }))],
      fail: [
        example(person, {}, example(request, { requestoutcome: 'A' }), example(request, { requestoutcome: 'Y' })),
        example(person, {}, example(request, { requestoutcome: 'A' }), example(request, { requestoutcome: 'Y' }, example(assessment, { assessmentoutcome: 'A' }))),
      ],
    },
  }),
  ...([['C', { from: 2025, until: 2025 }, '2025'], ['E', { from: 2026 }, '2026']] as const).map(([severity, years, exampleScope]) => rule.record(request, {
    id: 'R7', severity, years, exampleScope, blames: ['requestsource'], title: 'The source of the request is given (voluntary in 2025, mandatory from 2026)', source: source('R7 (spec)'),
    remedy: 'Record who made the request: 1 young person or parent, 2 school, 3 health, 4 social care, 5 other.',
    check: (v) => v.requestoutcome === 'H' || v.requestsource !== null,
    examples: { pass: [{ requestoutcome: 'A', requestsource: '2' }, { requestoutcome: 'H' }], fail: [{ requestoutcome: 'A' }] },
  })),
  rule.readable(request, 'requestoutcome', {
    id: 'R8', severity: 'E', title: 'The outcome of the request is Y, N, A, W or H', source: 'education-feeds 1.4',
    remedy: 'Correct the outcome.', examples: { pass: ['Y', 'H'], fail: ['X', 'Yes'] },
  }),
  rule.readable(request, 'exported', {
    id: 'R9', severity: 'E', title: 'The council that a request moved to is an English one of the time, or XXX', source: 'education-feeds 1.3, 2.8; 1.4',
    remedy: 'Send the three digits of the council; one that has ended is named until the collection after its last year.', examples: { pass: ['807', '942', 'XXX'], fail: ['909', '999', 'Leeds'] },
  }),
];

const dates = { title: 'The outcome of the assessment has a date when the plan was issued or refused, and none while it is awaited or withdrawn', remedy: 'Correct the outcome or its date.', source: source('A1 (spec)') };
const anAssessment = (raw: Parameters<typeof example<typeof assessment.fields>>[1], ...below: ReturnType<typeof example>[]) =>
  example(person, {}, example(request, { receiveddate: '2024-03-01', requestoutcome: 'Y', requestoutcomedate: '2024-04-01' }, example(assessment, raw, ...below)));

export const assessmentRules = [
  rule.record(assessment, {
    ...dates, id: 'A1', severity: 'E', blames: ['assessmentoutcomedate'],
    check: (v) => {
      if (v.assessmentoutcome === 'N') return v.assessmentoutcomedate !== null;
      return !['A', 'W'].includes(v.assessmentoutcome ?? '') || v.assessmentoutcomedate === null;
    },
    examples: {
      pass: [{ assessmentoutcome: 'N', assessmentoutcomedate: '2024-06-01' }, { assessmentoutcome: 'A' }, { assessmentoutcome: 'Y' }],
      fail: [{ assessmentoutcome: 'N' }, { assessmentoutcome: 'W', assessmentoutcomedate: '2024-06-01' }],
    },
  }),
  rule.tree(assessment, {
    ...dates, id: 'A1', severity: 'E', blames: ['assessmentoutcomedate'],
    check: (node) => node.values.assessmentoutcome !== 'Y' || node.values.assessmentoutcomedate !== null || node.children(namedPlan).length === 0,
    examples: {
      pass: [anAssessment({ assessmentoutcome: 'Y', assessmentoutcomedate: '2024-07-01' }, example(namedPlan, {})), anAssessment({ assessmentoutcome: 'Y' })],
      fail: [anAssessment({ assessmentoutcome: 'Y' }, example(namedPlan, {}))],
    },
  }),
  rule.tree(assessment, {
    ...dates, id: 'A1', severity: 'E', blames: ['assessmentoutcome'],
    check: (node) => !['A', 'W'].includes(node.values.assessmentoutcome ?? '') || node.children(namedPlan).length === 0,
    examples: { pass: [anAssessment({ assessmentoutcome: 'H' }, example(namedPlan, {})), anAssessment({ assessmentoutcome: 'A' })], fail: [anAssessment({ assessmentoutcome: 'A' }, example(namedPlan, {}))] },
  }),
  rule.tree(assessment, {
    id: 'A2', severity: 'E', blames: ['assessmentoutcomedate'], title: 'The assessment ends on or after the decision to assess', source: source('A2 (logic)'),
    remedy: 'Correct the date of the request\'s outcome or of the assessment\'s.',
    check: ({ values, parent }) => {
      const before = parent as TreeNode<typeof request.fields> | null;
      return inOrder(before?.values.requestoutcomedate ?? before?.values.receiveddate ?? null, values.assessmentoutcomedate);
    },
    examples: {
      pass: [anAssessment({ assessmentoutcome: 'Y', assessmentoutcomedate: '2024-04-01' })],
      fail: [anAssessment({ assessmentoutcome: 'Y', assessmentoutcomedate: '2024-03-31' })],
    },
  }),
  rule.tree(assessment, {
    id: 'A3', severity: 'Q', blames: ['week20'], title: 'An exception to the 20 weeks is claimed only where the plan took longer', source: source('A3 (logic)'),
    remedy: 'Check the marker: it says that an exception applied, not that the deadline was met.',
    check: ({ values, parent }) => {
      const start = (parent as TreeNode<typeof request.fields> | null)?.values.receiveddate ?? null;
      return values.week20 !== true || values.assessmentoutcome !== 'Y' || start === null || values.assessmentoutcomedate === null
        || !within(start, values.assessmentoutcomedate, DAYS_TO_ISSUE);
    },
    examples: {
      pass: [anAssessment({ assessmentoutcome: 'Y', assessmentoutcomedate: '2024-07-20', week20: '1' }), anAssessment({ assessmentoutcome: 'Y', assessmentoutcomedate: '2024-07-19', week20: '0' })],
      fail: [anAssessment({ assessmentoutcome: 'Y', assessmentoutcomedate: '2024-07-19', week20: '1' })],
    },
  }),
  rule.readable(assessment, 'assessmentoutcome', {
    id: 'A4', severity: 'E', title: 'The outcome of the assessment is Y, N, A, W or H', source: 'education-feeds 1.4',
    remedy: 'Correct the outcome.', examples: { pass: ['Y', 'H'], fail: ['X', 'Yes'] },
  }),
];
