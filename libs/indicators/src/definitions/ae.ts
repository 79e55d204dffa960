import type { IndicatorDefinition } from '../definition.js';
import { AE_RETURNED, attendance, cell, figure, holder, MIDDLESBROUGH, movedHolder, QUARTER, REDCAR, residentsOf, returned, traced } from '../examples/records.js';
import { AE_BANDS, COHORT, define, linkedPlanTime, ONE_COUNCIL, TRANSITION_BANDS, WITHOUT_PLAN } from './define.js';

const WHOLE = '0-25';
const WITHOUT = { measure: 'ae.attendances', where: { cohort: 'without-plan' } } as const;
/** rulings.md 7 */
const YOUNGEST = 'Ages 8 to 25 on both sides.';
/** rulings.md 16 */
const COUNTED = 'Counted: department type 01, category 1, 2, 3 or blank; streamed elsewhere and dead on arrival left out. Ages 0 to 25 at arrival.';
/** indicators-and-disclosure 1.3 */
const MIXED = 'Residents are ONS\'s estimate; attendances and plans are those of the feeds.';
const UNLINKED = 'A plan holder who could not be linked counts among those without a plan: ';
const LOOK = 'DQ01 says how many plan holders are linked; under 95 % read it with caution.';
const keys = (yes: number, area = MIDDLESBROUGH.ons) => cell('ae.keys', 'key=yes', yes, area);

/** A plan holder of ten with three attendances, two of which are not counted; a traced one with none; a resident without a plan. */
const people = [
  [
    ...holder({ person: 'a' }), attendance({ person: 'a', council: REDCAR, attendance: { arrival: '2024-05-01' } }),
    attendance({ person: 'a', nth: 2, attendance: { arrival: '2024-05-02', departmentType: '03' } }), attendance({ person: 'a', nth: 3, attendance: { arrival: '2024-05-03', dischargeStatus: '1077781000000101' } }),
  ],
  [...holder({ person: 'b' }), traced({ person: 'b' })],
  holder({ person: 'c' }),
  [attendance({ person: 'd', attendance: { arrival: '2024-06-30', age: 25 } })],
  [attendance({ person: 'e', attendance: { arrival: '2024-06-30', age: 26 } })],
];
const holderDays = [cell('sen2.plan-days', 'age=8-10;linked=yes', 182), cell('sen2.plan-days', 'age=8-10;linked=no', 91)];
const withPlan = [cell('ae.holders', 'age=8-10', 1)];
const resident = [cell('ae.attendances', 'age=20-25;cohort=without-plan', 1), cell('ae.attendances', 'age=8-10;cohort=with-plan', 1, REDCAR.ons)];
const BOTH_RETURNED = [...AE_RETURNED, returned(REDCAR)];
const keysHere = [keys(1), keys(1, REDCAR.ons)];

const ae01 = define({
  id: 'AE01', version: 2, title: 'A&E attendances with a plan', unit: 'per 1,000', polarity: 'L', kind: 'flow', numerator: 'counted attendances of linked plan holders', denominator: 'plan-time of linked plan holders (plan-days divided by days)', periodRule: 'day of arrival', source: 'none; the platform\'s own',
  formula: { kind: 'rate', per: 1000, events: { measure: 'ae.holders' }, base: linkedPlanTime(WHOLE) }, breakdowns: [AE_BANDS, TRANSITION_BANDS],
  notes: [COUNTED, 'Area is the council of the plan, wherever the child lives. Annualise by adding four quarters, never by multiplying.', ONE_COUNCIL],
  examples: [{
    title: 'for the council of the plan; holders who cannot be linked are not in the base', coverage: BOTH_RETURNED, period: QUARTER, people,
    contributions: [...withPlan, ...holderDays, ...keysHere], figures: [figure('500.0', '1', '2'), figure('500.0', '1', '2', 'age=5-10'), figure(null, '0', '0', 'age=0-4')],
  }, {
    title: 'a plan that moves on 17 May: 46 days and the attendance of 1 May are of the former council, 45 days and that of 1 June of the later one', coverage: BOTH_RETURNED, period: QUARTER,
    people: [[
      ...movedHolder({ person: 'a', from: REDCAR, to: MIDDLESBROUGH, on: '2024-05-17' }), attendance({ person: 'a', council: REDCAR, attendance: { arrival: '2024-05-01' } }),
      attendance({ person: 'a', nth: 2, attendance: { arrival: '2024-06-01' } }),
    ]],
    contributions: [
      ...withPlan, cell('ae.holders', 'age=8-10', 1, REDCAR.ons), cell('sen2.plan-days', 'age=8-10;linked=yes', 45), cell('sen2.plan-days', 'age=8-10;linked=yes', 46, REDCAR.ons), ...keysHere,
    ],
    figures: [figure('2022.2', '1', '0.495'), figure('1978.3', '1', '0.505', 'all', REDCAR.ons)],
  }],
});

const ae02 = define({
  id: 'AE02', version: 2, title: 'A&E attendances without a plan', unit: 'per 1,000', polarity: 'L', kind: 'flow', numerator: 'counted attendances of residents who are not linked to a plan', denominator: 'estimate of residents less the plan-time of all plans', periodRule: 'day of arrival', source: 'none; the platform\'s own',
  formula: { kind: 'rate', per: 1000, events: WITHOUT, base: WITHOUT_PLAN }, breakdowns: [AE_BANDS, TRANSITION_BANDS],
  notes: [COUNTED, MIXED, `${UNLINKED}their attendances are in the numerator and their time is not in the base, so the rate may be overstated. ${LOOK}`, ONE_COUNCIL],
  examples: [{
    title: 'all three plans leave the base, linked or not; a 26-year-old is not counted', coverage: BOTH_RETURNED, period: QUARTER, people, residents: residentsOf(100),
    contributions: [...resident, ...holderDays, ...keysHere], figures: [figure('0.4', '1', '2597'), figure('1.7', '1', '600', 'age=20-25')],
  }],
});

const ae03 = define({
  id: 'AE03', version: 2, title: 'A&E attendances with a plan to those without', unit: 'ratio', decimals: 2, polarity: 'N', kind: 'flow', numerator: 'rate with a plan (AE01)', denominator: 'rate without a plan (AE02)', periodRule: 'day of arrival', source: 'none; interval on the log scale',
  formula: { kind: 'rate-ratio', first: { events: { measure: 'ae.holders' }, base: linkedPlanTime(WHOLE) }, second: { events: WITHOUT, base: WITHOUT_PLAN } }, breakdowns: [AE_BANDS, TRANSITION_BANDS],
  notes: [COUNTED, MIXED, `${UNLINKED}the rate without a plan may be overstated, and the ratio understated. ${LOOK}`],
  examples: [{
    title: '1 in 2 against 1 in 2,597', coverage: BOTH_RETURNED, period: QUARTER, people, residents: residentsOf(100),
    contributions: [...withPlan, ...resident, ...holderDays, ...keysHere], figures: [figure('1298.50', '1', '1'), figure(null, '1', '0', 'age=5-10')],
  }],
});

const flagged = [[
  ...holder({ person: 'a' }),
  attendance({ person: 'a', nth: 1, attendance: { arrival: '2024-05-01', complaint: '48694002' } }),
  attendance({ person: 'a', nth: 2, attendance: { arrival: '2024-05-02', intent: '276853009', age: 7 } }),
  attendance({ person: 'a', nth: 3, attendance: { arrival: '2024-05-03', complaint: '248062006' } }),
  attendance({ person: 'a', nth: 4, attendance: { arrival: '2024-05-04', diagnoses: [{ code: '195967001', sequence: 1, qualifier: null }, { code: '35489007', sequence: 2, qualifier: null }] } }),
  attendance({ person: 'a', nth: 5, attendance: { arrival: '2024-05-05', diagnoses: [{ code: '195967001', sequence: 2, qualifier: null }, { code: '35489007', sequence: 1, qualifier: null }] } }),
]];
const ae04 = define({
  id: 'AE04', version: 2, title: 'A&E attendances for mental health, with a plan', unit: 'per 1,000', polarity: 'L', kind: 'flow', numerator: 'attendances of AE01 with a complaint, injury intent or first-listed diagnosis of the list', denominator: 'plan-time of linked plan holders', periodRule: 'day of arrival', source: 'NHS England, urgent and emergency mental health dashboard',
  formula: { kind: 'rate', per: 1000, events: { measure: 'ae.holders.mental-health' }, base: linkedPlanTime(WHOLE) }, notes: [COUNTED],
  examples: [{
    title: 'complaint, intent and first diagnosis count; a second diagnosis does not', coverage: AE_RETURNED, period: QUARTER, people: flagged, figures: [figure('4000.0', '4', '1')],
    contributions: [cell('ae.holders.mental-health', 'age=8-10', 3), cell('ae.holders.mental-health', 'age=5-7', 1), cell('sen2.plan-days', 'age=8-10;linked=yes', 91), keys(5)],
  }],
});
const ae05 = define({
  id: 'AE05', version: 2, title: 'A&E attendances for self-harm, with a plan', unit: 'per 1,000', polarity: 'L', kind: 'flow', numerator: 'attendances of AE01 with self-inflicted intent or complaint self-harm, age 8 to 25', denominator: 'plan-time of linked plan holders aged 8 to 25', periodRule: 'day of arrival', source: 'NHS England, urgent and emergency mental health dashboard',
  formula: { kind: 'rate', per: 1000, events: { measure: 'ae.holders.self-harm' }, base: linkedPlanTime('8-25') }, notes: [COUNTED, YOUNGEST],
  examples: [{
    title: 'the one at the age of seven does not count', coverage: AE_RETURNED, period: QUARTER, people: flagged, figures: [figure('1000.0', '1', '1')],
    contributions: [cell('ae.holders.self-harm', 'age=8-10', 1), cell('sen2.plan-days', 'age=8-10;linked=yes', 91), keys(5)],
  }],
});

const stays = [
  [attendance({ person: 'a', attendance: { arrival: '2024-05-01', stayMinutes: 240 } }), attendance({ person: 'a', nth: 2, attendance: { arrival: '2024-05-08', stayMinutes: 241 } }), attendance({ person: 'a', nth: 3, attendance: { arrival: '2024-05-16', stayMinutes: 720, dischargeDestination: '306706006' } })],
  [...holder({ person: 'b' }), attendance({ person: 'b', attendance: { arrival: '2024-05-01', stayMinutes: 721 } }), attendance({ person: 'b', nth: 2, attendance: { arrival: '2024-05-01', stayMinutes: null, arrivalMinute: 28_576_000 } })],
];
const all = [cell('ae.attendances', 'age=8-10;cohort=without-plan', 3), cell('ae.attendances', 'age=8-10;cohort=with-plan', 2), keys(5)];
const missing = { of: { measure: 'ae.departure-missing' }, text: '{n} attendances have no departure time; they stay in the denominator.' };
const stay = { coverage: AE_RETURNED, period: QUARTER, people: stays } as const;
const ofAll = { unit: '%', kind: 'flow', denominator: 'counted attendances', periodRule: 'day of arrival', breakdowns: [COHORT], notes: [COUNTED] } as const;

const ae06 = define({
  ...ofAll, id: 'AE06', title: 'Seen and left A&E within 4 hours', polarity: 'H', numerator: 'attendances with at most 240 minutes from arrival to departure', source: 'four-hour standard', counted: [missing],
  formula: { kind: 'percentage', numerator: { measure: 'ae.within-4-hours' }, denominator: { measure: 'ae.attendances' } },
  examples: [{ ...stay, title: 'exactly 240 minutes is within; a missing departure stays in the base', contributions: [cell('ae.within-4-hours', 'cohort=without-plan', 1), ...all], figures: [figure('20.0', '1', '5'), figure('33.3', '1', '3', 'cohort=without-plan'), figure('0.0', '0', '2', 'cohort=with-plan')] }],
});
const ae07 = define({
  ...ofAll, id: 'AE07', title: 'Over 12 hours in A&E', polarity: 'L', numerator: 'attendances with more than 720 minutes from arrival to departure', source: 'NHS England, urgent and emergency mental health dashboard: "breach 12 hours"', counted: [missing],
  formula: { kind: 'percentage', numerator: { measure: 'ae.over-12-hours' }, denominator: { measure: 'ae.attendances' } },
  examples: [{ ...stay, title: 'exactly 720 minutes is not over', contributions: [cell('ae.over-12-hours', 'cohort=with-plan', 1), ...all], figures: [figure('20.0', '1', '5'), figure('50.0', '1', '2', 'cohort=with-plan')] }],
});
const ae08 = define({
  ...ofAll, id: 'AE08', version: 2, title: 'Unplanned return to A&E within 7 days', polarity: 'L', numerator: 'attendances at most 7 days, by date, after the previous counted attendance of the same person', periodRule: 'day of arrival of the second', source: 'A&E clinical quality indicator',
  formula: { kind: 'percentage', numerator: { measure: 'ae.reattended' }, denominator: { measure: 'ae.attendances' } }, notes: [COUNTED, 'Attendances of people without a usable key stay in the denominator.'],
  examples: [{ ...stay, title: 'day 7 and the same day count, day 8 does not', contributions: [cell('ae.reattended', 'cohort=without-plan', 1), cell('ae.reattended', 'cohort=with-plan', 1), ...all], figures: [figure('40.0', '2', '5')] }, {
    title: 'without a usable key nobody has come again, and all stay in the base', coverage: AE_RETURNED, period: QUARTER,
    people: [[1, 2].map((nth) => attendance({ person: 'a', nth, linkable: false, attendance: { arrival: `2024-05-0${nth}` } })), [attendance({ person: 'b', attendance: { arrival: '2024-05-03' } })]],
    contributions: [cell('ae.attendances', 'age=8-10;cohort=without-plan', 3), cell('ae.keys', 'key=no', 2), cell('ae.keys', 'key=yes', 1)], figures: [figure('0.0', '0', '3')],
  }],
});
const ae09 = define({
  ...ofAll, id: 'AE09', title: 'A&E attendances ending in admission', polarity: 'N', numerator: 'attendances whose discharge destination is a ward', source: 'none; the platform\'s own',
  formula: { kind: 'percentage', numerator: { measure: 'ae.admitted' }, denominator: { measure: 'ae.attendances' } },
  examples: [{ ...stay, title: 'one of five', contributions: [cell('ae.admitted', 'cohort=without-plan', 1), ...all], figures: [figure('20.0', '1', '5')] }],
});

/** Beside a plan holder of 19: one of 12 with an attendance, and two residents without a plan. */
const besideAtTransition = [
  [...holder({ person: 'b', birth: '2012-01' }), attendance({ person: 'b', attendance: { arrival: '2024-08-01', age: 12 } })],
  [attendance({ person: 'c', attendance: { arrival: '2024-05-01', age: 18 } })],
  [attendance({ person: 'd', attendance: { arrival: '2024-05-01', age: 17 } })],
];
/** What the last quarter adds in either example. */
const atTransition = [
  cell('ae.holders', 'age=19-19', 1, MIDDLESBROUGH.ons, '2024-25Q3'), cell('ae.attendances', 'age=19-19;cohort=with-plan', 1, MIDDLESBROUGH.ons, '2024-25Q3'), cell('ae.keys', 'key=yes', 1, MIDDLESBROUGH.ons, '2024-25Q3'),
  cell('sen2.plan-days', 'age=19-19;linked=yes', 92, MIDDLESBROUGH.ons, '2024-25Q3'), cell('sen2.plan-days', 'age=11-15;linked=yes', 92, MIDDLESBROUGH.ons, '2024-25Q3'),
];

const ae12 = define({
  id: 'AE12', version: 2, title: 'Transition spike in A&E attendances', unit: 'ratio of ratios', decimals: 2, polarity: 'L', kind: 'rolling', numerator: 'rate with a plan at 18-25 over the same at 11-17', denominator: 'rate without a plan at 18-25 over the same at 11-17', periodRule: 'four quarters to the end of the period, as sums', source: 'none; the platform\'s own',
  formula: { kind: 'ratio-of-ratios', quarters: 4, upper: '18-25', lower: '11-17', first: { events: { measure: 'ae.holders' }, base: linkedPlanTime(WHOLE) }, second: { events: WITHOUT, base: WITHOUT_PLAN } },
  calendarYears: false, notes: [COUNTED, 'Needs the returns and feeds of all four quarters.', 'Plan-time is the plan-days of the four quarters divided by their days, so that each day weighs the same.'],
  examples: [{
    title: 'two attendances at 19 and one at 12 with a plan; one each of 799 and 699 person-years without', period: '2024-25Q3', coverage: AE_RETURNED, residents: residentsOf(100),
    people: [
      [...holder({ person: 'a', birth: '2005-01' }), attendance({ person: 'a', attendance: { arrival: '2024-02-01', age: 19 } }), attendance({ person: 'a', nth: 2, attendance: { arrival: '2024-11-01', age: 19 } })],
      ...besideAtTransition,
    ],
    contributions: atTransition,
    figures: [figure('2.29', null)],
  }, {
    title: 'a plan of the last 92 days is plan-time of 92/366', period: '2024-25Q3', coverage: AE_RETURNED, residents: residentsOf(100),
    people: [
      [...holder({ person: 'a', birth: '2005-01', plan: { start: '2024-10-01' } }), attendance({ person: 'a', attendance: { arrival: '2024-11-01', age: 19 } })],
      ...besideAtTransition,
    ],
    contributions: atTransition,
    figures: [figure('4.55', null)],
  }],
});

export const AE: readonly IndicatorDefinition[] = [ae01, ae02, ae03, ae04, ae05, ae06, ae07, ae08, ae09, ae12];
