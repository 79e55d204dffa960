import type { IndicatorDefinition } from '../definition.js';
import { cell, figure, MIDDLESBROUGH, REDCAR, returned, residentsOf, sen2, SEN2_RETURNED, QUARTER } from '../examples/records.js';
import { define, defineCount, RESIDENTS } from './define.js';

const requests = [
  sen2({ person: 'a', request: { received: '2024-04-01', outcome: 'Y', outcomeDate: '2024-05-13' } }),
  sen2({ person: 'b', request: { received: '2024-05-20', outcome: 'N', outcomeDate: '2024-07-02' } }),
  sen2({ person: 'c', request: { received: '2024-06-30', outcome: 'W' } }),
  sen2({ person: 'd', request: { received: '2024-06-30', outcome: 'H' } }),
];
const received = [cell('sen2.requests', 'refused=no', 2), cell('sen2.requests', 'refused=yes', 1)];

/** Three requests of autumn, awaited at New Year: one is refused by the next return, two are told of nowhere else. */
const awaited = (person: string) => sen2({ person, request: { received: '2024-12-10', outcome: 'A' } });
const decidedLater = [
  [...awaited('a'), ...sen2({ person: 'a', year: 2026, request: { received: '2024-12-10', outcome: 'N', outcomeDate: '2025-01-20' } })],
  [...awaited('b'), ...sen2({ person: 'b', year: 2026, council: REDCAR, request: { received: '2024-12-10', outcome: 'N', outcomeDate: '2025-01-20' } })],
  [...awaited('c'), ...sen2({ person: 'c', year: 2026, nth: 2, request: { received: '2025-02-10', outcome: 'N', outcomeDate: '2025-03-20' } })],
];

const ehc01 = defineCount({
  id: 'EHC01', title: 'EHC needs assessment requests received', unit: 'count', polarity: 'N', kind: 'flow',
  numerator: 'requests whose received date falls in the period; each request once', denominator: null, periodRule: 'received date',
  source: 'SEN2: requests received in year = agreed + refused + undecided + withdrawn (DfE, Education, health and care plans)',
  formula: { kind: 'count', of: { measure: 'sen2.requests' } },
  // rulings.md 21
  notes: ['Requests with outcome H were decided before the period of the return and are not counted.'],
  examples: [
    { title: 'agreed, refused and withdrawn requests count, one decided before the period does not', people: requests, coverage: SEN2_RETURNED, period: QUARTER, contributions: received, figures: [figure('3', '3')] },
    {
      title: 'a request counts from the return that states its year, and once when the next return repeats it', period: QUARTER, coverage: [...SEN2_RETURNED, returned(MIDDLESBROUGH, 2026)],
      people: [[...sen2({ person: 'a', request: { received: '2024-04-01' } }), ...sen2({ person: 'a', year: 2026, request: { received: '2024-04-01', outcome: 'H' } })]],
      contributions: [cell('sen2.requests', 'refused=no', 1)], figures: [figure('1', '1')],
    },
  ],
});

const ehc02 = define({
  id: 'EHC02', title: 'Request rate', unit: 'per 10,000 aged 0-25', polarity: 'N', kind: 'flow',
  numerator: 'requests received (EHC01)', denominator: 'residents aged 0 to 25, latest mid-year estimate not after the period', periodRule: 'received date',
  source: 'none published by DfE; the platform\'s own',
  formula: { kind: 'rate', per: 10000, events: { measure: 'sen2.requests' }, base: RESIDENTS },
  examples: [{
    title: 'three requests among 2,600 residents', people: requests, coverage: SEN2_RETURNED, period: QUARTER, residents: residentsOf(100),
    contributions: received, figures: [figure('11.5', '3', '2600')],
  }],
});

const ehc03 = define({
  id: 'EHC03', version: 2, title: 'Requests refused', unit: '%', polarity: 'N', kind: 'flow',
  numerator: 'of the requests received in the period, those decided "do not assess"', denominator: 'requests received in the period, undecided and withdrawn ones included',
  periodRule: 'received date (cohort); matures six weeks after the period', source: 'SEN2 request_not_assess_pc',
  formula: { kind: 'percentage', numerator: { measure: 'sen2.requests', where: { refused: 'yes' } }, denominator: { measure: 'sen2.requests' } },
  notes: ['A quarter\'s requests are followed into the council\'s later returns: one of October to December is often refused after New Year. The calendar year is as its own return states it, as DfE publishes it; quarters may add up to more.'],
  examples: [
    { title: 'one of three refused, whenever it was decided', people: requests, coverage: SEN2_RETURNED, period: QUARTER, contributions: received, figures: [figure('33.3', '1', '3')] },
    {
      title: 'refused after New Year, as the next return states; another council\'s return or another request says nothing of it', people: decidedLater, coverage: [...SEN2_RETURNED, returned(MIDDLESBROUGH, 2026)], period: '2024-25Q3',
      contributions: [cell('sen2.requests', 'refused=yes', 1, MIDDLESBROUGH.ons, '2024-25Q3'), cell('sen2.requests', 'refused=no', 2, MIDDLESBROUGH.ons, '2024-25Q3')], figures: [figure('33.3', '1', '3')],
    },
    {
      title: 'the calendar year is as its return states it', people: decidedLater, coverage: [...SEN2_RETURNED, returned(MIDDLESBROUGH, 2026)], period: '2024',
      contributions: [cell('sen2.requests', 'refused=no', 3, MIDDLESBROUGH.ons, '2024')], figures: [figure('0.0', '0', '3')],
    },
  ],
});

const ehc04 = define({
  id: 'EHC04', title: 'Request decisions within 6 weeks', unit: '%', polarity: 'H', kind: 'flow',
  numerator: 'decisions (assess or not) at most 42 days after the request was received', denominator: 'decisions with a received date',
  periodRule: 'outcome date of the request, whichever year it was received in', source: 'SEN2 request_outcome_six_weeks_pc',
  formula: { kind: 'percentage', numerator: { measure: 'sen2.decisions', where: { within: 'yes' } }, denominator: { measure: 'sen2.decisions' } },
  counted: [{ of: { measure: 'sen2.decisions.untimed' }, text: '{n} decisions have no received date and are left out.' }],
  notes: ['Day 42 is in time. A decision without an outcome date cannot be placed and is not counted; DfE\'s "within + over" is larger than agreed + refused for a reason that it does not state.'],
  examples: [{
    title: 'day 42 is in time, day 43 is not, and the received date may lie in the year before', coverage: SEN2_RETURNED, period: QUARTER,
    people: [
      sen2({ person: 'a', request: { received: '2024-04-01', outcome: 'Y', outcomeDate: '2024-05-13' } }),
      sen2({ person: 'b', request: { received: '2024-04-01', outcome: 'N', outcomeDate: '2024-05-14' } }),
      sen2({ person: 'c', request: { received: '2023-12-20', outcome: 'Y', outcomeDate: '2024-04-02' } }),
      sen2({ person: 'd', request: { received: null, outcome: 'Y', outcomeDate: '2024-04-02' } }),
    ],
    contributions: [cell('sen2.decisions', 'within=yes', 1), cell('sen2.decisions', 'within=no', 2)], figures: [figure('33.3', '1', '3')],
  }],
});

const ehc05 = define({
  id: 'EHC05', version: 2, title: 'Requests undecided past 6 weeks', unit: '% of undecided', polarity: 'L', kind: 'stock',
  numerator: 'requests undecided on the last day, received more than 42 days before', denominator: 'requests undecided on the last day', periodRule: 'last day of the period',
  source: 'none published by DfE; the platform\'s own', formula: { kind: 'percentage', numerator: { measure: 'sen2.undecided', where: { past: 'yes' } }, denominator: { measure: 'sen2.undecided' } },
  counted: [{ of: { measure: 'sen2.undecided.unknown' }, text: '{n} requests have neither an outcome nor its date and are left out.' }],
  notes: [
    'Withdrawn requests carry no date and exported ones wait elsewhere; both are left out. The count is the numerator.',
    'A request with a date of decision was decided on that day, even where the outcome itself is not known.',
  ],
  examples: [{
    title: 'awaited for 43 days, awaited for 42, and decided after the last day', coverage: SEN2_RETURNED, period: QUARTER,
    people: [
      sen2({ person: 'a', request: { received: '2024-05-18', outcome: 'A' } }),
      sen2({ person: 'b', request: { received: '2024-05-19', outcome: 'A' } }),
      sen2({ person: 'c', request: { received: '2024-06-10', outcome: 'Y', outcomeDate: '2024-07-01' } }),
      sen2({ person: 'd', request: { received: '2024-05-01', outcome: 'W' } }),
      sen2({ person: 'e', request: { received: '2024-05-01', outcome: 'Y', outcomeDate: '2024-06-30' } }),
    ],
    contributions: [cell('sen2.undecided', 'past=yes', 1), cell('sen2.undecided', 'past=no', 2)], figures: [figure('33.3', '1', '3')],
  }, {
    title: 'without an outcome: decided on its date, with or without an assessment; without either it is left out, not undecided for ever', coverage: SEN2_RETURNED, period: QUARTER,
    people: [
      sen2({ person: 'a', request: { received: '2024-05-01', outcome: 'A' } }),
      sen2({ person: 'b', request: { received: '2024-05-01', outcome: null, outcomeDate: '2024-07-01' } }),
      sen2({ person: 'c', request: { received: '2024-05-01', outcome: null, outcomeDate: '2024-06-30' } }),
      sen2({ person: 'd', request: { received: '2024-05-01', outcome: null, outcomeDate: '2024-05-20' }, assessment: { outcome: 'A' } }),
      sen2({ person: 'e', request: { received: '2024-05-01', outcome: null } }),
      sen2({ person: 'f', request: { received: '2024-05-01', outcome: null }, assessment: { outcome: 'Y', outcomeDate: '2024-06-20' }, plan: { start: '2024-06-20' } }),
    ],
    contributions: [cell('sen2.undecided', 'past=yes', 2)], figures: [figure('100.0', '2', '2')],
  }],
});

export const REQUESTS: readonly IndicatorDefinition[] = [ehc01, ehc02, ehc03, ehc04, ehc05];
