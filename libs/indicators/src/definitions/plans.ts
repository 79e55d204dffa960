import type { IndicatorDefinition } from '../definition.js';
import { cell, figure, holder, MIDDLESBROUGH, QUARTER, residentsOf, sen2, SEN2_RETURNED, type Sen2Example } from '../examples/records.js';
import { CEASE_REASONS, NEEDS } from '../sen2/cases.js';
import { define, defineCount, RESIDENTS } from './define.js';

const plans = [
  holder({ person: 'a', plan: { start: '2024-06-30' } }),
  holder({ person: 'b', plan: { start: '2024-04-01', ceased: '2024-06-30', ceaseReason: '5' }, need: 'DS' }),
  holder({ person: 'c', plan: { start: '2019-09-01', ceased: '2024-07-01', ceaseReason: '2' }, need: 'DS' }),
  holder({ person: 'd', plan: { start: '2024-07-01' } }),
];
/** A plan that was no longer in the stock on the census day: a named plan without an active-plan record. */
const endedBy = (e: Sen2Example) => sen2({ request: { outcome: 'H' }, assessment: { outcome: 'H' }, ...e });
const started = [cell('sen2.plans.new', 'all', 2)];
const active = [cell('sen2.plans.active', 'need=ASD', 1), cell('sen2.plans.active', 'need=OTH', 1)];
/** rulings.md 24 */
const CENSUS = 'The calendar-year view is the stock of the return on its census day in January, as DfE publishes it.';

const ehc09 = defineCount({
  id: 'EHC09', title: 'New plans started', unit: 'count', polarity: 'N', kind: 'flow', numerator: 'plans whose start date falls in the period', denominator: null, periodRule: 'start date of the plan',
  source: 'SEN2: new plans in calendar year', formula: { kind: 'count', of: { measure: 'sen2.plans.new' } },
  examples: [{ title: 'first and last day of the quarter count', people: plans, coverage: SEN2_RETURNED, period: QUARTER, contributions: started, figures: [figure('2', '2')] }],
});
const ehc10 = define({
  id: 'EHC10', title: 'New plan rate', unit: 'per 10,000 aged 0-25', polarity: 'N', kind: 'flow', numerator: 'new plans started (EHC09)', denominator: 'residents aged 0 to 25, latest mid-year estimate not after the period',
  periodRule: 'start date of the plan', source: 'none published by DfE; the platform\'s own', formula: { kind: 'rate', per: 10000, events: { measure: 'sen2.plans.new' }, base: RESIDENTS },
  examples: [{ title: 'two new plans among 2,600 residents', people: plans, coverage: SEN2_RETURNED, period: QUARTER, residents: residentsOf(100), contributions: started, figures: [figure('7.7', '2', '2600')] }],
});
const ehc17 = defineCount({
  id: 'EHC17', title: 'Active plans', unit: 'count', polarity: 'N', kind: 'stock', numerator: 'plans that have started by the last day and have not ceased by it', denominator: null, periodRule: 'last day of the period',
  source: 'SEN2 January census count', formula: { kind: 'count', of: { measure: 'sen2.plans.active' } },
  notes: [CENSUS, 'A plan transferred in may have no start date: it counts as started before the year of the return.'],
  examples: [
    { title: 'one that starts on the last day is active, one that ceases on it is not', people: plans, coverage: SEN2_RETURNED, period: QUARTER, contributions: active, figures: [figure('2', '2')] },
    {
      title: 'the year is taken on the census day, 16 January 2025, and a plan without a start date is active', period: '2024', coverage: SEN2_RETURNED,
      people: [holder({ person: 'a', plan: { start: '2025-01-16' } }), holder({ person: 'b', plan: { start: null } }), holder({ person: 'c', plan: { start: '2020-01-01', ceased: '2025-01-16', ceaseReason: '1' } })],
      contributions: [cell('sen2.plans.active', 'need=ASD', 2, MIDDLESBROUGH.ons, '2024')], figures: [figure('2', '2')],
    },
    {
      title: 'a plan whose start is not known ends on its cease date', period: QUARTER, coverage: SEN2_RETURNED,
      people: [
        holder({ person: 'a', plan: { start: null, ceased: '2024-06-30', ceaseReason: '1' } }), holder({ person: 'b', plan: { start: null, ceased: '2024-07-01', ceaseReason: '1' } }),
        holder({ person: 'c', plan: { start: null, ceased: '2024-03-31', ceaseReason: '1' } }),
      ],
      contributions: [cell('sen2.plans.active', 'need=ASD', 1)], figures: [figure('1', '1')],
    },
  ],
});
const ehc18 = define({
  id: 'EHC18', title: 'Active plan rate', unit: 'per 10,000 aged 0-25', polarity: 'N', kind: 'stock', numerator: 'active plans (EHC17)', denominator: 'residents aged 0 to 25, latest mid-year estimate not after the period',
  periodRule: 'last day of the period', source: 'none published by DfE; computed from its counts and ONS estimates', formula: { kind: 'rate', per: 10000, events: { measure: 'sen2.plans.active' }, base: RESIDENTS }, notes: [CENSUS],
  examples: [{ title: 'two active plans among 2,600 residents', people: plans, coverage: SEN2_RETURNED, period: QUARTER, residents: residentsOf(100), contributions: active, figures: [figure('7.7', '2', '2600')] }],
});
const ceased = [cell('sen2.plans.ceased', 'reason=2', 1), cell('sen2.plans.ceased', 'reason=5', 1)];
const ceasing = [
  holder({ person: 'a', plan: { start: '2019-09-01', ceased: '2024-06-30', ceaseReason: '2' } }),
  holder({ person: 'b', plan: { start: null, ceased: '2024-04-01', ceaseReason: '5' } }),
  holder({ person: 'c', plan: { start: '2019-09-01', ceased: '2024-03-31', ceaseReason: '5' } }),
];
const ehc20 = defineCount({
  id: 'EHC20', title: 'Plans ceased, by reason', unit: 'count', polarity: 'N', kind: 'flow', numerator: 'plans whose cease date falls in the period, by the return\'s reason code (none: not recorded)', denominator: null, periodRule: 'cease date',
  source: 'SEN2 ceased plans', formula: { kind: 'count', of: { measure: 'sen2.plans.ceased' } }, breakdowns: [{ name: 'reason', values: CEASE_REASONS, partition: true }],
  notes: ['1 maximum age, 2 needs met without a plan, 3 higher education, 4 employment, 5 moved to another council, 6 no longer wishes to engage, 7 left England, 8 died, 9 other.'],
  examples: [{
    title: 'two ceased in the quarter', people: ceasing, coverage: SEN2_RETURNED, period: QUARTER, contributions: ceased,
    figures: [figure('2', '2'), figure('1', '1', null, 'reason=2'), figure('0', '0', null, 'reason=8')],
  }],
});
const ehc21 = define({
  id: 'EHC21', title: 'Ceased because needs met', unit: '%', polarity: 'N', kind: 'flow', numerator: 'plans ceased with reason 2, needs met without a plan', denominator: 'plans ceased, transfers (5) and deaths (8) left out', periodRule: 'cease date',
  source: 'numerator: SEN2 ceased plans; denominator: the platform\'s own',
  formula: { kind: 'percentage', numerator: { measure: 'sen2.plans.ceased', where: { reason: '2' } }, denominator: { measure: 'sen2.plans.ceased', where: { reason: CEASE_REASONS.filter((r) => r !== '5' && r !== '8').join('|') } } },
  examples: [{ title: 'the transfer is not in the base', people: ceasing, coverage: SEN2_RETURNED, period: QUARTER, contributions: ceased, figures: [figure('100.0', '1', '1')] }],
});
const ehc34 = define({
  id: 'EHC34', version: 2, title: 'Primary need mix', unit: '% of active', polarity: 'N', kind: 'stock', numerator: 'active plans by primary need (rank 1); Down syndrome in "other"', denominator: 'active plans, those without a recorded need included', periodRule: 'last day of the period',
  source: 'SEN2 needs file', formula: { kind: 'percentage', numerator: { measure: 'sen2.plans.active' }, denominator: { measure: 'sen2.plans.active' } },
  breakdowns: [{ name: 'need', values: NEEDS, partition: true, numeratorOnly: true }], whole: false,
  notes: [CENSUS, 'Returns state needs of the plans that are active on the census day. One that ceased before it has the need of the council\'s return before, for the plan of the same start; without one its need is not recorded.'],
  examples: [{
    title: 'autism, Down syndrome and none recorded', coverage: SEN2_RETURNED, period: QUARTER, people: [...plans, holder({ person: 'e', need: '' })],
    contributions: [...active, cell('sen2.plans.active', 'need=unknown', 1)],
    figures: [figure('33.3', '1', '3', 'need=ASD'), figure('33.3', '1', '3', 'need=OTH'), figure('33.3', '1', '3', 'need=unknown'), figure('0.0', '0', '3', 'need=VI')],
  }, {
    title: 'ceased after the quarter and before the census day: the need is that of the return before; one that started since then has none', coverage: SEN2_RETURNED, period: QUARTER,
    people: [
      [...holder({ person: 'a', year: 2024, need: 'SEMH' }), ...endedBy({ person: 'a', plan: { start: '2020-09-01', ceased: '2024-10-01', ceaseReason: '2' } })],
      endedBy({ person: 'b', plan: { start: '2024-02-01', ceased: '2024-10-01', ceaseReason: '2' } }),
    ],
    contributions: [cell('sen2.plans.active', 'need=SEMH', 1), cell('sen2.plans.active', 'need=unknown', 1)],
    figures: [figure('50.0', '1', '2', 'need=SEMH'), figure('50.0', '1', '2', 'need=unknown')],
  }],
});

export const PLANS: readonly IndicatorDefinition[] = [ehc09, ehc10, ehc17, ehc18, ehc20, ehc21, ehc34];
