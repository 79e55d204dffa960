import type { IndicatorDefinition } from '../definition.js';
import { cell, figure, MIDDLESBROUGH, sen2, SEN2_RETURNED, QUARTER } from '../examples/records.js';
import type { Selection } from '../selection.js';
import { define, defineCount } from './define.js';

const assessments = [
  sen2({ person: 'a', request: { received: '2024-01-10' }, assessment: { outcome: 'Y', outcomeDate: '2024-05-29' }, plan: { start: '2024-05-29' } }),
  sen2({ person: 'b', request: { received: '2024-01-10' }, assessment: { outcome: 'N', outcomeDate: '2024-05-01' } }),
  sen2({ person: 'c', request: { received: '2024-01-10' }, assessment: { outcome: 'N', outcomeDate: '2024-05-02' } }),
  sen2({ person: 'd', request: { outcome: 'H' }, assessment: { outcome: 'H' } }),
  sen2({ person: 'e', request: { received: '2024-03-01' }, assessment: { outcome: 'W' } }),
];
const assessed = [cell('sen2.assessments', 'issued=yes', 1), cell('sen2.assessments', 'issued=no', 2)];
const WITHDRAWN = 'A withdrawn assessment has no date by the rules of the return: it counts in the calendar year of its return, in no quarter.';

const ehc06 = defineCount({
  id: 'EHC06', title: 'EHC needs assessments completed', unit: 'count', polarity: 'N', kind: 'flow', numerator: 'assessments with an outcome date in the period', denominator: null,
  periodRule: 'outcome date of the assessment', source: 'SEN2 assess_in_year', formula: { kind: 'count', of: { measure: 'sen2.assessments' } }, notes: [WITHDRAWN],
  examples: [
    { title: 'issued and not issued count; decided before the period does not', people: assessments, coverage: SEN2_RETURNED, period: QUARTER, contributions: assessed, figures: [figure('3', '3')] },
    {
      title: 'the withdrawn one is in the year', people: assessments, coverage: SEN2_RETURNED, period: '2024', figures: [figure('4', '4')],
      contributions: [cell('sen2.assessments', 'issued=yes', 1, MIDDLESBROUGH.ons, '2024'), cell('sen2.assessments', 'issued=no', 3, MIDDLESBROUGH.ons, '2024')],
    },
  ],
});

const ehc07 = define({
  id: 'EHC07', title: 'Assessments leading to a plan', unit: '%', polarity: 'N', kind: 'flow', numerator: 'assessments with outcome "issue"', denominator: 'assessments completed (EHC06)',
  periodRule: 'outcome date of the assessment', source: 'SEN2 assess_issued_pc', notes: [WITHDRAWN],
  formula: { kind: 'percentage', numerator: { measure: 'sen2.assessments', where: { issued: 'yes' } }, denominator: { measure: 'sen2.assessments' } },
  examples: [{ title: 'one of three led to a plan', people: assessments, coverage: SEN2_RETURNED, period: QUARTER, contributions: assessed, figures: [figure('33.3', '1', '3')] }],
});

const ehc08 = define({
  id: 'EHC08', title: 'Decisions not to issue within 16 weeks', unit: '%', polarity: 'H', kind: 'flow', numerator: '"do not issue" decisions at most 112 days after the request was received',
  denominator: '"do not issue" decisions with a received date', periodRule: 'outcome date of the assessment', source: 'SEN2 outcome_decision_within_time_pc',
  formula: { kind: 'percentage', numerator: { measure: 'sen2.not-issued', where: { within: 'yes' } }, denominator: { measure: 'sen2.not-issued' } },
  counted: [{ of: { measure: 'sen2.not-issued.untimed' }, text: '{n} decisions have no received date and are left out.' }],
  examples: [{
    title: 'day 112 is in time, day 113 is not', people: assessments, coverage: SEN2_RETURNED, period: QUARTER,
    contributions: [cell('sen2.not-issued', 'within=yes', 1), cell('sen2.not-issued', 'within=no', 1)], figures: [figure('50.0', '1', '2')],
  }],
});

/** Plans 140, 141 (with exception), 364 and 365 days after the request, one without a received date, one issued without a named plan. */
const issued = [
  sen2({ person: 'a', request: { received: '2024-01-10' }, assessment: { outcomeDate: '2024-05-29' }, plan: { start: '2024-05-29' } }),
  sen2({ person: 'b', request: { received: '2024-01-10' }, assessment: { outcomeDate: '2024-05-30', week20: true }, plan: { start: '2024-05-30' } }),
  sen2({ person: 'c', request: { received: '2023-07-02', outcome: 'H' }, assessment: { outcomeDate: '2024-06-30' }, plan: { start: '2024-06-30' } }),
  sen2({ person: 'd', request: { received: '2023-07-01', outcome: 'H' }, assessment: { outcomeDate: '2024-06-30' }, plan: { start: '2024-06-30' } }),
  sen2({ person: 'e', request: { received: null, outcome: 'H' }, assessment: { outcomeDate: '2024-06-30' }, plan: { start: '2024-06-30' } }),
  sen2({ person: 'f', request: { received: '2024-01-10' }, assessment: { outcomeDate: '2024-06-30' } }),
];
const timed = [
  cell('sen2.issued', 'exception=no;time=within-20-weeks', 1), cell('sen2.issued', 'exception=yes;time=within-52-weeks', 1),
  cell('sen2.issued', 'exception=no;time=within-52-weeks', 1), cell('sen2.issued', 'exception=no;time=after-52-weeks', 1),
];
const issue = (where?: Record<string, string>): Selection => (where ? { measure: 'sen2.issued', where } : { measure: 'sen2.issued' });
const timeliness = {
  unit: '%', kind: 'flow', periodRule: 'plan issued: outcome date of the assessment',
  counted: [{ of: { measure: 'sen2.issued.untimed' }, text: '{n} plans have no received date and are left out.' }],
} as const;
const example = (title: string, value: string, numerator: string, denominator: string) => ({
  title, people: issued, coverage: SEN2_RETURNED, period: QUARTER, contributions: timed, figures: [figure(value, numerator, denominator)],
});
/** rulings.md 22, 23 */
const RULE = 'A plan is issued when an assessment has outcome Y, a date in the period and a named plan; days run from the received date of the request.';

const ehc11 = define({
  ...timeliness, id: 'EHC11', title: 'Plans issued within 20 weeks, including exceptions', polarity: 'H', numerator: 'plans issued at most 140 days after the request', denominator: 'plans issued, with a received date',
  source: 'SEN2 plans_issued_within_20_weeks / plans_issued_den', formula: { kind: 'percentage', numerator: issue({ time: 'within-20-weeks' }), denominator: issue() }, notes: [RULE],
  examples: [example('day 140 is in time; a plan without a received date or without a named plan is not in the base', '25.0', '1', '4')],
});
const ehc12 = define({
  ...timeliness, id: 'EHC12', title: 'Plans issued within 20 weeks, excluding exceptions', polarity: 'H', numerator: 'plans issued at most 140 days after the request, without an exception', denominator: 'plans issued without an exception, with a received date',
  source: 'SEN2 plans_issued_20_weeks_ex / plans_issued_den_ex',
  formula: { kind: 'percentage', numerator: issue({ exception: 'no', time: 'within-20-weeks' }), denominator: issue({ exception: 'no' }) }, notes: [RULE, 'Week20 = 1 means that a permitted exception applied; such plans leave both parts.'],
  examples: [example('the exception leaves numerator and denominator', '33.3', '1', '3')],
});
const ehc13 = define({
  ...timeliness, id: 'EHC13', title: 'Use of the 20-week exceptions', polarity: 'L', numerator: 'plans issued with an exception', denominator: 'plans issued, with a received date',
  source: 'derived from SEN2: plans_issued_den - plans_issued_den_ex', formula: { kind: 'percentage', numerator: issue({ exception: 'yes' }), denominator: issue() }, notes: [RULE],
  examples: [example('one of four', '25.0', '1', '4')],
});
const ehc15 = define({
  ...timeliness, id: 'EHC15', title: 'Plans issued after 52 weeks', polarity: 'L', numerator: 'plans issued more than 364 days after the request', denominator: 'plans issued, with a received date',
  source: 'SEN2 pc_plans_issued_gt_1_year', formula: { kind: 'percentage', numerator: issue({ time: 'after-52-weeks' }), denominator: issue() }, notes: [RULE],
  examples: [example('day 364 is not after 52 weeks, day 365 is', '25.0', '1', '4')],
});

export const ASSESSMENTS: readonly IndicatorDefinition[] = [ehc06, ehc07, ehc08, ehc11, ehc12, ehc13, ehc15];
