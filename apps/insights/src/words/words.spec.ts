import { FIGURE_STATUSES, HIDDEN_REASONS } from '@tributary/contracts';
import { DEFINITIONS } from '@tributary/indicators';
import { figure, hidden } from '../../spec/figure.js';
import { breakdownTitle } from './breakdowns.js';
import { judgement } from './comparison.js';
import { listed } from './listed.js';
import { feedList } from './missing.js';
import { unitTitle, withThousands, withUnit } from './numbers.js';
import { dateTitle, instantTitle, quarterTitle, shortPeriod } from './periods.js';
import { shown } from './shown.js';
import { takingPart } from './taking-part.js';
import { ofOneDefinition, trendOf } from './trends.js';

describe('a figure in words', () => {
  it('never stands alone: unit, denominator by name, interval', () => {
    expect(shown(figure())).toEqual({ text: '63.1%', missing: false, why: null, base: 'of 412 plans issued without an exception', interval: '58.3% to 67.6%', note: null });
  });

  it('says that a rounded denominator is rounded', () => {
    expect(shown(figure({ indicator: 'AE06', denominator: '1230', policy: 'X-nhs' })).base).toBe('of about 1,230 attendances');
  });

  it.each([
    ['count', '2019', '2,019'], ['%', '100.0', '100.0%'], ['% of active', '31.0', '31.0%'], ['per 1,000', '1298.5', '1,298.5 per 1,000'], ['per 10,000 aged 0-25', '7.7', '7.7 per 10,000'], ['ratio', '2.30', '2.30 times'], ['ratio of ratios', '5.12', '5.12 times'], ['days', '43.5', '43.5 days'],
  ])('%s: %s is said as %s', (unit, value, text) => {
    expect(withUnit(value, unit)).toBe(text);
  });

  it('stands in a column that is headed by what is counted, in words', () => {
    expect([...new Set(DEFINITIONS.map(({ unit }) => unitTitle(unit)))].toSorted()).toEqual([
      'Days', 'Number', 'Per 1,000', 'Per 10,000 aged 0 to 25', 'Per cent', 'Per cent of active plans', 'Per cent of undecided requests', 'Times as many', 'Times the rise without a plan',
    ]);
  });

  it('keeps the digits of the decided value, whatever their number', () => {
    for (const text of ['0', '999', '1000', '1234567.50', '0.0', '-12']) expect(withThousands(text).replaceAll(',', '')).toBe(text);
  });
});

describe('a missing number', () => {
  it('says "fewer than 8" in its place and why, and no number', () => {
    const { text, why, base, interval, missing } = shown(hidden());
    expect([text, why]).toEqual(['Fewer than 8', 'Hidden to protect people: a number behind this figure is fewer than 8.']);
    expect([base, interval, missing]).toEqual([null, null, true]);
  });

  it('names the data that were not returned, and those that no agreement covers', () => {
    expect(shown(hidden({ indicator: 'AE06', status: 'not-returned', reason: null })).why).toBe('Not returned yet: this figure needs A&E records for the period.');
    expect(shown(hidden({ indicator: 'AE01', status: 'no-agreement', reason: null })).why).toBe('No data sharing agreement covers A&E records and the SEN2 return, so nothing was received or kept.');
  });

  it('is never blank and never a zero, whatever the status or reason', () => {
    const figures = [...FIGURE_STATUSES.filter((s) => s !== 'returned').map((status) => hidden({ status, reason: null })), ...HIDDEN_REASONS.map((reason) => hidden({ reason })), hidden({ reason: null }), undefined];
    for (const one of figures) {
      expect(shown(one).text).toMatch(/^[A-Z][a-z]+/);
      expect(shown(one).why?.length).toBeGreaterThan(20);
    }
  });
});

describe('judgement', () => {
  it('is words and a shape, and none where polarity allows none', () => {
    expect(judgement(figure({ comparison: 'worse' }))).toEqual({ shape: 'worse', words: 'Worse than region' });
    expect(judgement(figure({ comparison: 'higher' }))).toEqual({ shape: 'neutral', words: 'Higher than region' });
    expect(judgement(hidden())).toEqual({ shape: 'none', words: 'No judgement' });
  });
});

describe('periods and dates', () => {
  it('are said as people say them', () => {
    expect(quarterTitle('2024-25Q4')).toBe('Quarter 4 of 2024-25');
    expect(shortPeriod('2024-25Q4')).toBe('Jan–Mar 2025');
    expect(dateTitle('2025-03-30T23:30:00.000Z')).toBe('31 March 2025');
    expect(instantTitle('2025-07-01T12:05:00.000Z')).toBe('1 July 2025, 13:05');
  });
});

describe('breakdowns', () => {
  it('are in plain words', () => {
    expect(breakdownTitle('age=18-25')).toBe('Aged 18 to 25');
    expect(breakdownTitle('cohort=with-plan;statistic=median')).toBe('With a plan, Median');
  });
});

describe('the direction of a series', () => {
  const at = (value: number) => figure({ value: String(value), lower: String(value - 1), upper: String(value + 1) });

  it('is told from five figures, and not at all where one of them is hidden', () => {
    expect(trendOf([50, 55, 60, 65, 70].map(at))).toBe('rising');
    expect(trendOf([at(50), at(55), hidden(), at(65), at(70)])).toBeNull();
    expect(trendOf([at(50), at(55)])).toBeNull();
  });

  it('is not told across a change of the definition, on either side of it', () => {
    const of = (definitionVersion: number) => (value: number) => ({ ...at(value), definitionVersion });
    expect(trendOf([...[50, 55].map(of(1)), ...[60, 65, 70].map(of(2))])).toBeNull();
    expect(trendOf([10, 50, 55, 60, 65, 70].map((value, i) => of(i === 0 ? 1 : 2)(value)))).toBe('rising');
    expect(ofOneDefinition([of(1)(50), of(2)(60), undefined])).toEqual([undefined, of(2)(60), undefined]);
  });
});

describe('how much of a region is in its figure', () => {
  it('is said with the reasons of those that are not, and without those that it is not made for', () => {
    expect(takingPart([{ status: 'returned', councils: 14 }])).toBe('14 of 14 councils take part');
    expect(takingPart([{ status: 'returned', councils: 10 }, { status: 'not-returned', councils: 2 }, { status: 'no-agreement', councils: 1 }, { status: 'not-linkable', councils: 1 }, { status: 'not-applicable', councils: 1 }]))
      .toBe('10 of 14 councils take part (2 not returned, 1 no agreement, 1 cannot be linked)');
    expect(takingPart([{ status: 'returned', councils: 1 }])).toBe('1 of 1 council takes part');
  });

  it('is not said where it is not known', () => {
    expect([takingPart([]), takingPart([{ status: 'not-applicable', councils: 2 }])]).toEqual([null, null]);
  });
});

describe('several words', () => {
  it('are joined by commas and a last and', () => {
    expect([[], ['one'], ['one', 'two'], ['one', 'two', 'three']].map(listed)).toEqual(['', 'one', 'one and two', 'one, two and three']);
    expect([feedList([]), feedList(['sen2', 'camhs', 'ae'])]).toEqual(['the data', 'the SEN2 return, CAMHS records and A&E records']);
  });
});
