import type { IndicatorDefinition } from '../definition.js';
import { aeMonths, attendance, camhsMonths, cell, census, figure, holder, MIDDLESBROUGH, MONTHS, movedHolder, pupil, QUARTER, REDCAR, referral, returned, SEN2_RETURNED, traced } from '../examples/records.js';
import type { Selection } from '../selection.js';
import { define, defineCount, ONE_COUNCIL } from './define.js';

const about = { feeds: [], linked: true, about: 'data' } as const;
const HOLDERS: Selection = { measure: 'sen2.holders' };
const LINKED: Selection = { measure: 'sen2.holders', where: { linked: 'yes' } };
const people = [
  [...holder({ person: 'a', birth: '2004-05' }), traced({ person: 'a' })],
  [...holder({ person: 'b', birth: '2005-12' }), ...referral({ person: 'b', month: '2024-04', referral: { received: '2024-04-10' } })],
  [...holder({ person: 'c', birth: '2014-05' }), attendance({ person: 'c', attendance: { arrival: '2022-05-01' } })],
  holder({ person: 'd', birth: '2014-05' }),
  holder({ person: 'f', birth: '1998-06' }),
  holder({ person: 'g', birth: null }),
  [...holder({ person: 'e', objected: true }), traced({ person: 'e', objected: true })],
];
const counted = [cell('sen2.holders', 'age=20-25;linked=yes', 1), cell('sen2.holders', 'age=18-18;linked=yes', 1), cell('sen2.holders', 'age=8-10;linked=yes', 1), cell('sen2.holders', 'age=8-10;linked=no', 1), cell('sen2.holders', 'age=other;linked=no', 2)];

const linkage = {
  unit: '%', polarity: 'H', kind: 'stock', numerator: 'of these, with an NHS number accepted from tracing or a linked health record', denominator: 'plan holders who do not object', periodRule: 'last day of the period', source: 'none; the platform\'s own', lineage: about,
  formula: { kind: 'percentage', numerator: LINKED, denominator: HOLDERS }, notes: ['Of any age, as active plans are (EHC17): also of 26 and over, and of an age that is not known.', 'Counts people.', ONE_COUNCIL],
} as const;
const dq01 = define({
  ...linkage, id: 'DQ01', version: 3, title: 'Plan holders linked to health',
  examples: [{ title: 'traced, in CAMHS or in A&E at any time; one of 26 and one of unknown age count too; the one who objects is nowhere', coverage: SEN2_RETURNED, period: QUARTER, people, contributions: counted, figures: [figure('50.0', '3', '6')] }, {
    title: 'a plan that moves in July is of the former council in June', coverage: [...SEN2_RETURNED, returned(REDCAR)], period: QUARTER,
    people: [[...movedHolder({ person: 'a', from: REDCAR, to: MIDDLESBROUGH, on: '2024-07-08' }), traced({ person: 'a' })]],
    contributions: [cell('sen2.holders', 'age=8-10;linked=yes', 1, REDCAR.ons)], figures: [figure(null, '0', '0'), figure('100.0', '1', '1', 'all', REDCAR.ons)],
  }],
});
const dq02 = define({
  ...linkage, id: 'DQ02', version: 3, title: 'Linked, by age band',
  // Version 1 counted ages 0 to 25 for the whole: the band keeps that series, and ties later vintages of a period to what earlier ones showed.
  breakdowns: [{ name: 'age', values: ['0-4', '5-10', '11-15', '16-18', '19-25', 'other'], partition: true }, { name: 'age', values: ['0-25'], partition: false }],
  examples: [{ title: 'by age on the last day', coverage: SEN2_RETURNED, period: QUARTER, people, contributions: counted, figures: [figure('50.0', '1', '2', 'age=5-10'), figure('100.0', '1', '1', 'age=16-18'), figure('100.0', '1', '1', 'age=19-25'), figure(null, '0', '0', 'age=0-4'), figure('0.0', '0', '2', 'age=other'), figure('75.0', '3', '4', 'age=0-25'), figure('50.0', '3', '6')] }],
});

const dq05 = defineCount({
  id: 'DQ05', title: 'Feed timeliness', unit: 'days', polarity: 'L', kind: 'flow', numerator: 'days from the end of the period to the day the last submission for it was accepted', denominator: null, periodRule: 'end of the period', source: 'none; the platform\'s own',
  formula: { kind: 'arrival-days' }, lineage: { feeds: [], linked: false, about: 'data' }, breakdowns: [{ name: 'feed', values: ['sen2', 'school-census', 'camhs', 'ae'], partition: false }], whole: false,
  notes: ['The latest council stands for an area of several. A&E counts by the months that its messages state, by net change and in bulk alike.'],
  examples: [{
    title: 'the return of 27 February 2025 states April to June 2024; the last refresh came on 20 August', coverage: [...SEN2_RETURNED, ...camhsMonths(MONTHS)], period: QUARTER, people: [], contributions: [],
    figures: [figure('242', '242', null, 'feed=sen2'), figure('51', '51', null, 'feed=camhs')],
  }, {
    title: 'the last message about an attendance of April to June came on 1 July', coverage: aeMonths(), period: QUARTER, people: [], contributions: [], figures: [figure('1', '1', null, 'feed=ae')],
  }],
});

const dq14 = define({
  id: 'DQ14', version: 2, title: 'SEN2 and school census agree on a plan', unit: '%', polarity: 'H', kind: 'stock', numerator: 'of these, with an active SEN2 plan on the census day', denominator: 'pupils coded E in the school census who do not object, each child once', periodRule: 'latest school census day on or before the last day of the period', source: 'none; the platform\'s own',
  formula: { kind: 'percentage', numerator: { measure: 'census.with-plan', where: { agrees: 'yes' } }, denominator: { measure: 'census.with-plan' } }, lineage: about,
  notes: ['The plan may be any council\'s. In January the census day of schools is that of the SEN2 return too, which states its own stock.'],
  examples: [{
    title: 'one of two', coverage: [...SEN2_RETURNED, census(MIDDLESBROUGH, '2024-summer')], period: QUARTER, contributions: [cell('census.with-plan', 'agrees=yes', 1), cell('census.with-plan', 'agrees=no', 1)], figures: [figure('50.0', '1', '2')],
    people: [
      [...holder({ person: 'a' }), pupil({ person: 'a', scope: '2024-summer', pupil: { senProvision: 'E' } })],
      [...holder({ person: 'b', plan: { start: '2024-05-17' } }), pupil({ person: 'b', scope: '2024-summer', pupil: { senProvision: 'E' } })],
      [...holder({ person: 'c' }), pupil({ person: 'c', scope: '2024-summer', pupil: { senProvision: 'K' } })],
    ],
  }, {
    title: 'a child with two registrations counts once', coverage: [...SEN2_RETURNED, census(MIDDLESBROUGH, '2024-summer')], period: QUARTER, contributions: [cell('census.with-plan', 'agrees=yes', 1)], figures: [figure('100.0', '1', '1')],
    people: [[...holder({ person: 'a' }), pupil({ person: 'a', scope: '2024-summer', pupil: { senProvision: 'E' } }), pupil({ person: 'a', nth: 2, scope: '2024-summer', pupil: { senProvision: 'E', enrolStatus: 'M' } })]],
  }],
});

export const QUALITY: readonly IndicatorDefinition[] = [dq01, dq02, dq05, dq14];
