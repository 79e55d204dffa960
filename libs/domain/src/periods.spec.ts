import fc from 'fast-check';
import { addYears, ageFromMonth, ageOn, areaName, bounds, calendarYearOf, councilsOf, dateOf, dayNumber, daysBetween, isIsoDate, localAuthorityByDfE, londonDate, monthsOf, periodKind, periodTitle, quarterOf, quartersBetween, quartersOfYear, shiftQuarter } from './index.js';

describe('financial-year quarters (indicators-and-disclosure 1.2)', () => {
  it.each([['2024-04-01', '2024-25Q1'], ['2024-09-30', '2024-25Q2'], ['2024-12-31', '2024-25Q3'], ['2025-01-01', '2024-25Q4'], ['2025-03', '2024-25Q4'], ['1999-12-01', '1999-00Q3']])('%s lies in %s', (d, q) => expect(quarterOf(d)).toBe(q));
  it('puts January to March at the end of the year', () => expect(bounds('2024-25Q4')).toEqual({ first: '2025-01-01', last: '2025-03-31' }));
  it('lists the months of a quarter and of a calendar year', () => {
    expect(monthsOf('2024-25Q1')).toEqual(['2024-04', '2024-05', '2024-06']);
    expect(monthsOf('2024')).toHaveLength(12);
  });
  it('refuses what is no period', () => {
    expect(periodKind('2024-26Q1')).toBeNull();
    expect(() => monthsOf('24Q1')).toThrow(RangeError);
  });
  it('steps over the turn of the year', () => {
    expect(shiftQuarter('2024-25Q4', 1)).toBe('2025-26Q1');
    expect(quartersBetween('2023-24Q4', '2024-25Q2')).toEqual(['2023-24Q4', '2024-25Q1', '2024-25Q2']);
  });
  it('makes a calendar year of the last quarter of one financial year and three of the next', () => {
    expect(quartersOfYear('2024')).toEqual(['2023-24Q4', '2024-25Q1', '2024-25Q2', '2024-25Q3']);
    expect(['2024', ...quartersOfYear('2024')].map(calendarYearOf)).toEqual(Array.from({ length: 5 }, () => '2024'));
  });
  it('has every day of a quarter in the quarter', () =>
    fc.assert(fc.property(fc.integer({ min: 0, max: 30_000 }), (day) => {
      const date = dateOf(day);
      const { first, last } = bounds(quarterOf(date));
      expect(first <= date && date <= last).toBe(true);
    })));
  it('speaks as people do', () => expect(periodTitle('2024-25Q4')).toBe('January to March 2025'));
});

describe('dates', () => {
  it('refuses a day that does not exist', () => expect(isIsoDate('2025-02-29')).toBe(false));
  it('goes there and back', () => fc.assert(fc.property(fc.integer({ min: -50_000, max: 80_000 }), (n) => expect(dayNumber(dateOf(n))).toBe(n))));
  it('counts 140 days as 20 weeks', () => expect(daysBetween('2024-01-01', '2024-05-20')).toBe(140));
  it('counts completed years', () => {
    expect(ageOn('2007-03-31', '2025-03-30')).toBe(17);
    expect(ageOn('2007-03-31', '2025-03-31')).toBe(18);
    expect(ageFromMonth('2007-03', '2025-03-31')).toBe(18);
  });
  it('has no 29 February in a common year', () => expect(addYears('2024-02-29', 1)).toBe('2025-02-28'));
  it('puts an arrival at 23:30 UTC on 31 March into April, by summer time', () => expect(londonDate(new Date('2026-03-31T23:30:00Z'))).toBe('2026-04-01'));
});

describe('areas', () => {
  it('finds any English council by its DfE number', () => {
    expect(localAuthorityByDfE('806')).toMatchObject({ ons: 'E06000002', region: 'NENC', nhsArea: '16C' });
    expect(localAuthorityByDfE('816')).toMatchObject({ name: 'York', region: 'E12000003' });
  });
  it('knows councils that have ended, whose number UPNs keep, and those that followed them', () => {
    expect(['909', '942', '943', '838', '816'].map((dfe) => localAuthorityByDfE(dfe)?.dfe)).toEqual(['909', '942', '943', '838', '816']);
    expect(localAuthorityByDfE('123')).toBeUndefined();
  });
  it('prefers the live code where a council was re-coded', () => expect(localAuthorityByDfE('390')?.ons).toBe('E08000037'));
  it('has fourteen councils in the first region', () => expect(councilsOf('NENC')).toHaveLength(14));
  it('names areas of every level', () => expect([areaName('NENC'), areaName('E38000247'), areaName('E12000003')]).toEqual(['North East and Cumbria', 'NHS Tees Valley', 'Yorkshire and The Humber']));
});

describe('day numbers', () => {
  it('are those of the calendar for every date there is', () =>
    fc.assert(fc.property(fc.integer({ min: 0, max: 9_999 }), fc.nat(13), fc.nat(32), (year, month, day) => {
      const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
      const known = new Date(`${text}T00:00:00Z`);
      const exists = !Number.isNaN(known.getTime()) && known.toISOString().startsWith(text);
      expect(dayNumber(text)).toBe(exists ? known.getTime() / 86_400_000 : Number.NaN);
    })));
  it.each(['', '2024-1-01', '2024/01/01', '2024-01-01T', 'abcd-01-01', '2024-0a-01', '1900-02-29', '2024-00-10', '2024-01-00'])('are none for %j', (text) => expect(dayNumber(text)).toBeNaN());
});
