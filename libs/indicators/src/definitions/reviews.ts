import type { IndicatorDefinition } from '../definition.js';
import { cell, figure, holder, MIDDLESBROUGH, pupil, QUARTER, REDCAR, returned, sen2, SEN2_RETURNED, census } from '../examples/records.js';
import { define } from './define.js';

const THREE_RETURNS = [returned(MIDDLESBROUGH, 2023), returned(MIDDLESBROUGH, 2024), ...SEN2_RETURNED];

const ehc22 = define({
  id: 'EHC22', version: 2, title: 'Annual reviews held in time', unit: '%', polarity: 'H', kind: 'flow', numerator: 'reviews due whose meeting was within 12 months of the previous review or the plan\'s start', denominator: 'reviews falling due in the period', periodRule: 'day the review falls due',
  source: 'yearly SEN2: meetings recorded / expected; by quarter the platform\'s own',
  formula: { kind: 'percentage', numerator: { measure: 'sen2.reviews.due', where: { held: 'yes' } }, denominator: { measure: 'sen2.reviews.due' } },
  counted: [{ of: { measure: 'sen2.reviews.left-out' }, text: '{n} plans are left out: no earlier review is known, or they ceased and the return states no meeting.' }],
  notes: [
    'Due twelve months after the plan\'s start and after each meeting on or after it that an earlier return of the council states; held when any later meeting was by then. An older plan without either is left out, held or not, so the share needs two returns to cover most plans.',
    'The return keeps one meeting a plan, the latest: when two were held in a year, the first is known only if an earlier return states it.',
    'A plan that ceased between the day its review fell due and the census has no active-plan record, so its review is left out, held or not.',
  ],
  examples: [
    {
      title: 'the first review: on the day it falls due is in time, the day after is late; an older plan without a known review is left out', coverage: SEN2_RETURNED, period: QUARTER,
      people: [
        holder({ person: 'a', plan: { start: '2023-05-10' }, active: { reviewMeeting: '2024-05-10' } }),
        holder({ person: 'b', plan: { start: '2023-05-10' }, active: { reviewMeeting: '2024-05-11' } }),
        holder({ person: 'c', plan: { start: '2023-05-10' } }),
        holder({ person: 'd', plan: { start: '2022-05-10' }, active: { reviewMeeting: '2024-05-01' } }),
        holder({ person: 'e', plan: { start: '2023-05-10', ceased: '2024-05-10', ceaseReason: '1' } }),
      ],
      contributions: [cell('sen2.reviews.due', 'held=yes', 1), cell('sen2.reviews.due', 'held=no', 2)], figures: [figure('33.3', '1', '3')],
    },
    {
      title: 'by the previous meeting, where the earlier return states it', coverage: [...SEN2_RETURNED, returned(MIDDLESBROUGH, 2024)], period: QUARTER,
      people: [[
        ...holder({ person: 'a', year: 2024, plan: { start: '2020-01-01' }, active: { reviewMeeting: '2023-06-20' } }),
        ...holder({ person: 'a', plan: { start: '2020-01-01' }, active: { reviewMeeting: '2024-06-20' } }),
      ]],
      contributions: [cell('sen2.reviews.due', 'held=yes', 1)], figures: [figure('100.0', '1', '1')],
    },
    {
      title: 'each meeting has its own due day: that of January 2023 is followed in time, whatever later returns state', coverage: THREE_RETURNS, period: '2023-24Q4',
      people: [[[2023, '2023-01-12'], [2024, '2024-01-10'], [2025, '2024-12-20']].flatMap(([year, reviewMeeting]) => holder({ person: 'a', year: Number(year), plan: { start: '2020-01-01' }, active: { reviewMeeting: String(reviewMeeting) } }))],
      contributions: [cell('sen2.reviews.due', 'held=yes', 1, MIDDLESBROUGH.ons, '2023-24Q4')], figures: [figure('100.0', '1', '1')],
    },
    {
      title: 'a meeting of an earlier plan says nothing of the new one, whose first review is due twelve months after its start', coverage: THREE_RETURNS, period: QUARTER,
      people: [[
        ...holder({ person: 'a', year: 2023, plan: { start: '2018-01-01', ceased: '2022-09-01', ceaseReason: '7' }, active: { reviewMeeting: '2022-03-01' } }),
        ...holder({ person: 'a', year: 2024, nth: 2, plan: { start: '2023-05-10' } }), ...holder({ person: 'a', nth: 2, plan: { start: '2023-05-10' } }),
      ]],
      contributions: [cell('sen2.reviews.due', 'held=no', 1)], figures: [figure('0.0', '0', '1')],
    },
    {
      title: 'a plan that ceased after its review fell due, without an active-plan record, is left out', coverage: SEN2_RETURNED, period: QUARTER,
      people: [
        sen2({ person: 'a', request: { outcome: 'H' }, plan: { start: '2023-05-10', ceased: '2024-08-01', ceaseReason: '7' } }),
        holder({ person: 'b', plan: { start: '2023-05-10', ceased: '2024-08-01', ceaseReason: '7' }, active: { reviewMeeting: '2024-05-10' } }),
      ],
      contributions: [cell('sen2.reviews.due', 'held=yes', 1)], figures: [figure('100.0', '1', '1')],
    },
  ],
});

const ehc23 = define({
  id: 'EHC23', title: 'Review decisions within 4 weeks', unit: '%', polarity: 'H', kind: 'flow', numerator: 'decisions notified at most 28 days after the meeting', denominator: 'decisions with both dates', periodRule: 'day the decision was notified',
  source: 'SEN2 pc_decision_4weeks, which counts decisions of every date in the return', formula: { kind: 'percentage', numerator: { measure: 'sen2.review-decisions', where: { within: 'yes' } }, denominator: { measure: 'sen2.review-decisions' } },
  examples: [{
    title: 'day 28 is in time, day 29 is not; a decision without a meeting is not in the base', coverage: SEN2_RETURNED, period: QUARTER,
    people: [
      holder({ person: 'a', active: { reviewMeeting: '2024-04-10', lastReview: '2024-05-08' } }),
      holder({ person: 'b', active: { reviewMeeting: '2024-04-10', lastReview: '2024-05-09' } }),
      holder({ person: 'c', active: { lastReview: '2024-05-09' } }),
      holder({ person: 'd', active: { reviewMeeting: '2024-04-10' } }),
    ],
    contributions: [cell('sen2.review-decisions', 'within=yes', 1), cell('sen2.review-decisions', 'within=no', 1)], figures: [figure('50.0', '1', '2')],
  }],
});

const edu16 = define({
  id: 'EDU16', version: 2, title: 'Pupils on SEN support', unit: '%', polarity: 'N', kind: 'stock', numerator: 'pupils coded K', denominator: 'pupils on roll, each child once', periodRule: 'latest school census day on or before the last day of the period',
  source: 'DfE, SEN in England', formula: { kind: 'percentage', numerator: { measure: 'census.pupils', where: { provision: 'K' } }, denominator: { measure: 'census.pupils' } },
  notes: ['Autumn census (October) for the quarter to December, spring (January) to March, summer (May) to June and September. Dual subsidiary registrations are not counted; of several others of a child in a council the main one is, else the first.'],
  examples: [{
    title: 'the summer census for April to June; the second registration of a child and a pupil off roll do not count', coverage: [census(MIDDLESBROUGH, '2024-summer')], period: QUARTER,
    people: [
      [pupil({ person: 'a', scope: '2024-summer', pupil: { senProvision: 'K' } })],
      [pupil({ person: 'b', scope: '2024-summer' })],
      [pupil({ person: 'c', scope: '2024-summer', pupil: { senProvision: 'E' } })],
      [pupil({ person: 'd', scope: '2024-summer', pupil: { senProvision: 'K', enrolStatus: 'S' } })],
      [pupil({ person: 'e', scope: '2024-summer', pupil: { senProvision: 'K', onRoll: false } })],
      [pupil({ person: 'f', scope: '2024-spring', pupil: { senProvision: 'K' } })],
    ],
    contributions: [cell('census.pupils', 'provision=K', 1), cell('census.pupils', 'provision=N', 1), cell('census.pupils', 'provision=E', 1)],
    figures: [figure('33.3', '1', '3')],
  }, {
    title: 'of two registrations of a child the main one counts, else the first; another council counts its own', coverage: [census(MIDDLESBROUGH, '2024-summer'), census(REDCAR, '2024-summer')], period: QUARTER,
    people: [
      [pupil({ person: 'a', scope: '2024-summer', pupil: { senProvision: 'N', enrolStatus: 'O' } }), pupil({ person: 'a', nth: 2, scope: '2024-summer', pupil: { senProvision: 'K', enrolStatus: 'M' } })],
      [pupil({ person: 'b', scope: '2024-summer' }), pupil({ person: 'b', nth: 2, scope: '2024-summer', pupil: { senProvision: 'K' } })],
      [pupil({ person: 'c', scope: '2024-summer' }), pupil({ person: 'c', council: REDCAR, scope: '2024-summer', pupil: { senProvision: 'K' } })],
    ],
    contributions: [cell('census.pupils', 'provision=K', 1), cell('census.pupils', 'provision=N', 2), cell('census.pupils', 'provision=K', 1, REDCAR.ons)],
    figures: [figure('33.3', '1', '3'), figure('100.0', '1', '1', 'all', REDCAR.ons)],
  }],
});

export const REVIEWS_AND_SCHOOLS: readonly IndicatorDefinition[] = [ehc22, ehc23, edu16];
