import { fraction } from '@tributary/statistics';
import type { IndicatorDefinition } from '../definition.js';
import { camhs, CAMHS_RETURNED, cell, figure, holder, MIDDLESBROUGH, MONTHS, QUARTER, REDCAR, referral, returned } from '../examples/records.js';
import { COHORT, define, linkedPlanTime, ONE_COUNCIL } from './define.js';

const CHILD = '0-17';
const SOURCE = 'NHS England, children and young people\'s mental health dashboard';
const BOTH_RETURNED = [...CAMHS_RETURNED, returned(REDCAR)];

/** A referral of April, open in every month of the quarter. */
const open = (person: string, received: string, more: object = {}) => MONTHS.flatMap((month) => referral({ person, month, referral: { received, ...more } }));
const seen = (person: string, month: string, date: string, more: object = {}) => camhs({ person, month, type: 'contact', payload: { date, ...more } });
const indirect = (person: string, month: string, date: string, procedure: string | null = null) => camhs({ person, month, type: 'indirect-activity', payload: { date, procedure } });
const admitted = (person: string, month: string) => camhs({ person, month, type: 'spell', payload: { start: `${month}-03` } });

// indicators-and-disclosure 1.6; nhs_mhsds_cyp_definitions.json
const INPATIENT = 'A referral that led to a stay in hospital is left out in the financial year of the stay.';
const CONTACT = 'A contact is an attended one, face to face, by telephone, talk type or video, or indirect activity.';

const mh01 = define({
  id: 'MH01', version: 3, title: 'CAMHS referrals, plan holders', unit: 'per 1,000', polarity: 'N', kind: 'flow', numerator: 'referrals received of linked plan holders aged 0 to 17', denominator: 'plan-time of linked plan holders aged 0 to 17 (plan-days divided by days)',
  periodRule: 'day the referral was received', source: `${SOURCE}: "new referrals", of all children`,
  formula: { kind: 'rate', per: 1000, events: { measure: 'camhs.holders.received' }, base: linkedPlanTime(CHILD) },
  notes: ['Area is the council of the plan, wherever the child lives.', ONE_COUNCIL, INPATIENT],
  examples: [{
    title: 'the referral counts for the council of the plan; a holder without any health record is not in the base', coverage: BOTH_RETURNED, period: QUARTER,
    people: [
      [...holder({ person: 'a' }), ...referral({ person: 'a', council: REDCAR, month: '2024-04', referral: { received: '2024-04-10' } })],
      holder({ person: 'b' }),
      [...holder({ person: 'c', objected: true }), ...referral({ person: 'c', month: '2024-04', objected: true, referral: { received: '2024-04-10' } })],
    ],
    contributions: [
      cell('camhs.holders.received', 'all', 1), cell('camhs.keys', 'key=yes', 1, REDCAR.ons), cell('sen2.plan-days', 'age=8-10;linked=yes', 91),
      cell('sen2.plan-days', 'age=8-10;linked=no', 91), cell('sen2.plan-days', 'age=8-10;linked=objected', 91),
    ],
    figures: [figure('1000.0', '1', '1')],
  }],
});

/** Lived in Redcar until May, in Middlesbrough from June: rows of each month, as that month's submission states them. */
const moved = (person: string, received: string, more: object = {}) => MONTHS.flatMap((month) => referral({ person, month, council: month === '2024-06' ? MIDDLESBROUGH : REDCAR, referral: { received, ...more } }));
// rulings.md 5
const AREA = 'Area is where the child lived by the record of the month of the event, of a stock by that of the last month.';

const mh02 = define({
  id: 'MH02', version: 2, title: 'CAMHS referrals not accepted', unit: '%', polarity: 'L', kind: 'flow', numerator: 'referrals rejected in the period, whenever received', denominator: 'referrals received in the period',
  periodRule: 'rejection date; received date', source: `${SOURCE}: rejection date inside the period`,
  formula: { kind: 'ratio-of-flows', numerator: { measure: 'camhs.rejected' }, denominator: { measure: 'camhs.received' } }, breakdowns: [COHORT],
  // rulings.md 10
  notes: ['A ratio of two flows, not a proportion: Byar\'s interval on the numerator.', INPATIENT, AREA],
  examples: [{
    title: 'by plan on the day of the event; aged 18 at referral is not counted', coverage: CAMHS_RETURNED, period: QUARTER,
    people: [
      [...holder({ person: 'a' }), ...referral({ person: 'a', month: '2024-04', referral: { received: '2024-03-20', rejected: '2024-04-02' } })],
      referral({ person: 'b', month: '2024-04', referral: { received: '2024-04-10' } }),
      referral({ person: 'c', month: '2024-04', referral: { received: '2024-04-10', ageAtReferral: 18 } }),
      referral({ person: 'd', month: '2024-05', referral: { received: '2024-05-10', rejected: '2024-05-12' } }),
    ],
    contributions: [
      cell('camhs.rejected', 'cohort=with-plan', 1), cell('camhs.rejected', 'cohort=without-plan', 1), cell('camhs.received', 'cohort=without-plan', 2), cell('camhs.keys', 'key=yes', 3),
    ],
    figures: [figure('100.0', '2', '2'), figure('50.0', '1', '2', 'cohort=without-plan'), figure(null, '1', '0', 'cohort=with-plan')],
  }, {
    title: 'a referral that led to a stay in hospital counts neither as received nor as rejected', coverage: CAMHS_RETURNED, period: QUARTER,
    people: [
      referral({ person: 'a', month: '2024-04', referral: { received: '2024-04-10' } }),
      [...referral({ person: 'b', month: '2024-04', referral: { received: '2024-04-10', rejected: '2024-06-12' } }), admitted('b', '2024-04')],
    ],
    contributions: [cell('camhs.received', 'cohort=without-plan', 1), cell('camhs.keys', 'key=yes', 2)], figures: [figure('0.0', '0', '1')],
  }, {
    title: 'received in the council where the child lived then, rejected in the one where it lived later', coverage: BOTH_RETURNED, period: QUARTER,
    people: [moved('a', '2024-04-10', { rejected: '2024-06-12' }), moved('b', '2024-05-10'), referral({ person: 'c', month: '2024-06', referral: { received: '2024-06-10' } })],
    contributions: [cell('camhs.received', 'cohort=without-plan', 2, REDCAR.ons), cell('camhs.received', 'cohort=without-plan', 1), cell('camhs.rejected', 'cohort=without-plan', 1), cell('camhs.keys', 'key=yes', 3)],
    figures: [figure('100.0', '1', '1'), figure('0.0', '0', '2', 'all', REDCAR.ons)],
  }],
});

const caseload = [
  [...holder({ person: 'a' }), ...open('a', '2024-04-10'), seen('a', '2024-05', '2024-05-02')],
  [...open('b', '2024-04-10'), seen('b', '2024-05', '2024-05-02')],
  [...open('c', '2024-04-10', { discharged: '2024-06-30' }), seen('c', '2024-05', '2024-05-02')],
  [...open('d', '2024-04-10'), seen('d', '2024-05', '2024-05-02', { status: '3' })],
  [...referral({ person: 'e', month: '2024-05', referral: { received: '2024-04-10' } }), seen('e', '2024-05', '2024-05-02')],
];
const keys = [cell('camhs.keys', 'key=yes', 5)];

const mh03 = define({
  id: 'MH03', version: 3, title: 'CAMHS caseload, plan holders', unit: 'per 1,000', polarity: 'N', kind: 'stock', numerator: 'open referrals with a contact of linked plan holders aged 0 to 17', denominator: 'linked plan holders aged 0 to 17 on the last day',
  periodRule: 'last day of the period', source: `${SOURCE}: "caseload"`,
  formula: { kind: 'rate-of-stock', per: 1000, events: { measure: 'camhs.holders.caseload' }, stock: { measure: 'sen2.holders', where: { age: CHILD, linked: 'yes' } } },
  notes: ['Counts referrals, not people. A referral missing from a later accepted month is not open after the last month in which it was sent. The count is the numerator.', ONE_COUNCIL, CONTACT, INPATIENT],
  examples: [{
    title: 'open with an attended contact: discharged on the last day, not attended, or missing from June do not count', coverage: CAMHS_RETURNED, period: QUARTER, people: caseload,
    contributions: [cell('camhs.holders.caseload', 'all', 1), cell('sen2.holders', 'age=8-10;linked=yes', 1), ...keys], figures: [figure('1000.0', '1', '1')],
  }, {
    title: 'indirect activity is a contact; a stay in hospital this financial year takes the referral out, one of the year before does not', coverage: CAMHS_RETURNED, period: QUARTER,
    people: [
      [...holder({ person: 'a' }), ...open('a', '2024-04-10'), indirect('a', '2024-05', '2024-05-02')],
      [...holder({ person: 'b' }), ...open('b', '2024-04-10'), seen('b', '2024-05', '2024-05-02'), admitted('b', '2024-05')],
      [...holder({ person: 'c' }), ...referral({ person: 'c', month: '2024-03', referral: { received: '2024-02-10' } }), ...open('c', '2024-02-10'), seen('c', '2024-05', '2024-05-02'), admitted('c', '2024-03')],
    ],
    contributions: [cell('camhs.holders.caseload', 'all', 2), cell('sen2.holders', 'age=8-10;linked=yes', 3), cell('camhs.keys', 'key=yes', 3)], figures: [figure('666.7', '2', '3')],
  }],
});

const waits = [
  [...referral({ person: 'a', month: '2024-04', referral: { received: '2024-04-01' } }), seen('a', '2024-04', '2024-04-28')],
  [...referral({ person: 'b', month: '2024-04', referral: { received: '2024-04-01' } }), seen('b', '2024-04', '2024-04-29')],
  [...referral({ person: 'c', month: '2024-04', referral: { received: '2024-04-20' } }), seen('c', '2024-04', '2024-04-19')],
  [...referral({ person: 'd', month: '2024-04', referral: { received: '2024-04-01' } }), seen('d', '2024-04', '2024-04-03', { mechanism: '05' })],
];
const waited = [cell('camhs.first-contacts', 'cohort=without-plan;days=27', 1), cell('camhs.first-contacts', 'cohort=without-plan;days=28', 1), cell('camhs.keys', 'key=yes', 4)];
const negative = { of: { measure: 'camhs.first-contacts.negative' }, text: '{n} first contacts are dated before the referral and are left out.' };
const unseen = { of: { measure: 'camhs.first-contacts.unseen' }, text: '{n} of the first contacts are of referrals received before the first month of the provider\'s data, of which an earlier contact cannot be known.' };
const UNSEEN = 'The first contact is the first one that the provider\'s accepted months state. Of a referral received before the first of them an earlier one may have been held; how many such first contacts are counted stands on the figure.';

const mh04 = define({
  id: 'MH04', version: 2, title: 'First CAMHS contact within 4 weeks', unit: '%', polarity: 'H', kind: 'flow', numerator: 'first contacts 0 to 27 days after the referral', denominator: 'first contacts in the period, waits below zero left out', periodRule: 'day of the first contact',
  source: `${SOURCE}: "less than four weeks"; the 28th day lies in the next band`,
  formula: { kind: 'percentage', numerator: { measure: 'camhs.first-contacts', where: { days: '0-27' } }, denominator: { measure: 'camhs.first-contacts' } }, breakdowns: [COHORT], counted: [negative, unseen], notes: [CONTACT, UNSEEN, INPATIENT, AREA],
  examples: [{ title: 'day 27 is in time, day 28 is not; before the referral and by e-mail do not count', coverage: CAMHS_RETURNED, period: QUARTER, people: waits, contributions: waited, figures: [figure('50.0', '1', '2')] }, {
    title: 'indirect activity before any meeting is the first contact', coverage: CAMHS_RETURNED, period: QUARTER,
    people: [[...open('a', '2024-04-01'), indirect('a', '2024-04', '2024-04-10'), seen('a', '2024-05', '2024-05-20')]],
    contributions: [cell('camhs.first-contacts', 'cohort=without-plan;days=9', 1), cell('camhs.keys', 'key=yes', 1)], figures: [figure('100.0', '1', '1')],
  }, {
    title: 'received before the first month of the provider\'s data: the first contact known counts, and is counted for the note', coverage: CAMHS_RETURNED, period: QUARTER,
    people: [[...open('a', '2024-03-10'), seen('a', '2024-04', '2024-04-20')]],
    contributions: [cell('camhs.first-contacts', 'cohort=without-plan;days=41', 1), cell('camhs.keys', 'key=yes', 1)], figures: [figure('0.0', '0', '1')],
  }],
});

const helped = (person: string, date: string) => camhs({ person, month: '2024-05', type: 'activity', payload: { procedure: '718026005' }, id: `${person}-activity-${date}` });
const scored = (person: string, completed: string, tool = '718655004') => camhs({ person, month: '2024-05', type: 'score', payload: { tool, completed } });
const mh05 = define({
  id: 'MH05', version: 2, title: 'CAMHS full clock stop reached', unit: '%', polarity: 'H', kind: 'stock', numerator: 'of these, with an outcome measure and an intervention or care plan by then', denominator: 'open referrals with a first contact by the last day, age 0 to 17', periodRule: 'last day of the period',
  source: `${SOURCE}; the four-week wait publication`, formula: { kind: 'percentage', numerator: { measure: 'camhs.clock', where: { stopped: 'yes' } }, denominator: { measure: 'camhs.clock' } }, breakdowns: [COHORT],
  notes: [
    // rulings.md 12
    'Outcome measure: any scored tool but Current View. Care plan: one with an agreement, created or updated on or after the day of the referral.',
    'Intervention: any procedure coded at an attended contact or in indirect activity. The national reference sets that would leave assessments out are licensed and not part of the platform.',
    CONTACT, INPATIENT, AREA,
  ],
  examples: [{
    title: 'score and intervention; score and agreed plan; Current View is no outcome measure; a plan without agreement does not count', coverage: CAMHS_RETURNED, period: QUARTER,
    people: [
      [...open('a', '2024-04-10'), seen('a', '2024-05', '2024-05-02'), scored('a', '2024-05-02'), helped('a', '2024-05-02')],
      [...open('b', '2024-04-10'), seen('b', '2024-05', '2024-05-02'), scored('b', '2024-06-30'), camhs({ person: 'b', month: '2024-05', type: 'care-plan', payload: { created: '2024-04-01', updated: '2024-04-10' } }), camhs({ person: 'b', month: '2024-05', type: 'care-plan-agreement', payload: { agreed: '2024-04-10' } })],
      [...open('c', '2024-04-10'), seen('c', '2024-05', '2024-05-02'), scored('c', '2024-05-02', '987191000000101'), helped('c', '2024-05-02')],
      [...open('d', '2024-04-10'), seen('d', '2024-05', '2024-05-02'), scored('d', '2024-05-02'), camhs({ person: 'd', month: '2024-05', type: 'care-plan', payload: { created: '2024-05-01' } })],
    ],
    contributions: [cell('camhs.clock', 'cohort=without-plan;stopped=yes', 2), cell('camhs.clock', 'cohort=without-plan;stopped=no', 2), cell('camhs.keys', 'key=yes', 4)],
    figures: [figure('50.0', '2', '4')],
  }, {
    title: 'indirect activity with a procedure is contact and intervention; without one it is a contact only', coverage: CAMHS_RETURNED, period: QUARTER,
    people: [
      [...open('a', '2024-04-10'), indirect('a', '2024-05', '2024-05-02', '718026005'), scored('a', '2024-05-02')],
      [...open('b', '2024-04-10'), indirect('b', '2024-05', '2024-05-02'), scored('b', '2024-05-02')],
    ],
    contributions: [cell('camhs.clock', 'cohort=without-plan;stopped=yes', 1), cell('camhs.clock', 'cohort=without-plan;stopped=no', 1), cell('camhs.keys', 'key=yes', 2)],
    figures: [figure('50.0', '1', '2')],
  }],
});

const mh07 = define({
  id: 'MH07', version: 2, title: 'Wait to first CAMHS contact', unit: 'days', polarity: 'L', kind: 'flow', numerator: 'ordered waits in days, type 7 quantile', denominator: 'first contacts in the period, waits below zero left out', periodRule: 'day of the first contact', source: `${SOURCE}: rolling medians`,
  formula: { kind: 'quantiles', histogram: { measure: 'camhs.first-contacts' }, points: [{ name: 'median', p: fraction(1, 2) }, { name: 'p90', p: fraction(9, 10) }] }, breakdowns: [COHORT], counted: [negative, unseen], notes: [CONTACT, UNSEEN, INPATIENT, AREA],
  examples: [{
    title: 'waits of 27 and 28 days', coverage: CAMHS_RETURNED, period: QUARTER, people: waits, contributions: waited,
    figures: [figure('27.5', null, '2', 'statistic=median'), figure('27.9', null, '2', 'statistic=p90'), figure(null, null, '0', 'cohort=with-plan;statistic=median')],
  }],
});

const mh08 = define({
  id: 'MH08', version: 2, title: 'CAMHS contacts not attended', unit: '%', polarity: 'L', kind: 'flow', numerator: 'contacts with status 3 or 7', denominator: 'contacts with status 3, 5, 6 or 7; cancelled ones are in neither part', periodRule: 'day of the contact',
  source: `${SOURCE}: status groups`, formula: { kind: 'percentage', numerator: { measure: 'camhs.contacts', where: { attended: 'no' } }, denominator: { measure: 'camhs.contacts' } }, breakdowns: [COHORT],
  notes: [INPATIENT, AREA],
  examples: [{
    title: 'any mechanism; a cancelled contact counts nowhere', coverage: CAMHS_RETURNED, period: QUARTER,
    people: [[...open('a', '2024-04-10'), ...['3', '7', '6', '2', '4'].map((status, i) => camhs({ person: 'a', month: '2024-05', type: 'contact', id: `a-contact-${i}`, payload: { date: '2024-05-02', status, mechanism: '05' } }))]],
    contributions: [cell('camhs.contacts', 'cohort=without-plan;attended=no', 2), cell('camhs.contacts', 'cohort=without-plan;attended=yes', 1), cell('camhs.keys', 'key=yes', 1)],
    figures: [figure('66.7', '2', '3')],
  }, {
    title: 'contacts of a referral that led to a stay in hospital, and indirect activity, count nowhere', coverage: CAMHS_RETURNED, period: QUARTER,
    people: [
      [...open('a', '2024-04-10'), seen('a', '2024-05', '2024-05-02', { status: '3' }), indirect('a', '2024-05', '2024-05-03')],
      [...open('b', '2024-04-10'), seen('b', '2024-05', '2024-05-02'), admitted('b', '2024-06')],
    ],
    contributions: [cell('camhs.contacts', 'cohort=without-plan;attended=no', 1), cell('camhs.keys', 'key=yes', 2)], figures: [figure('100.0', '1', '1')],
  }],
});

const mh12 = define({
  id: 'MH12', version: 2, title: 'CAMHS caseload that holds a plan', unit: '%', polarity: 'N', kind: 'stock', numerator: 'of these, of children with an active plan of any council', denominator: 'linkable caseload aged 0 to 17, by residence', periodRule: 'last day of the period', source: 'none; the platform\'s own joint question',
  formula: { kind: 'percentage', numerator: { measure: 'camhs.caseload', where: { cohort: 'with-plan', key: 'yes' } }, denominator: { measure: 'camhs.caseload', where: { key: 'yes' } } }, lineage: { feeds: ['sen2'], linked: true, about: 'people' },
  notes: ['Counts referrals, not people; only those whose person has a key that could link.', CONTACT, INPATIENT, AREA],
  examples: [{
    title: 'one of two; the one without a key is not in the base', coverage: CAMHS_RETURNED, period: QUARTER,
    people: [...caseload, [...open('f', '2024-04-10'), seen('f', '2024-05', '2024-05-02')].map((r) => ({ ...r, linkable: false }))],
    contributions: [
      cell('camhs.caseload', 'cohort=with-plan;key=yes', 1), cell('camhs.caseload', 'cohort=without-plan;key=yes', 1), cell('camhs.caseload', 'cohort=without-plan;key=no', 1), ...keys, cell('camhs.keys', 'key=no', 1),
    ],
    figures: [figure('50.0', '1', '2', 'all', MIDDLESBROUGH.ons)],
  }, {
    title: 'on the last day of March it is of the council of that month, and without a key; by June the child has moved and has one', coverage: BOTH_RETURNED, period: QUARTER,
    people: [[
      ...holder({ person: 'a' }), ...referral({ person: 'a', month: '2024-03', council: REDCAR, linkable: false, referral: { received: '2024-03-01' } }), ...open('a', '2024-03-01'), seen('a', '2024-03', '2024-03-20'),
    ]],
    contributions: [cell('camhs.caseload', 'cohort=with-plan;key=yes', 1), cell('camhs.keys', 'key=yes', 1)], figures: [figure('100.0', '1', '1')],
  }],
});

export const CAMHS: readonly IndicatorDefinition[] = [mh01, mh02, mh03, mh04, mh05, mh07, mh08, mh12];
