import { addYears, ageFromMonth, dateOf, dayNumber } from '@tributary/domain';
import fc from 'fast-check';
import { ageInYears, financialYearOfMonth, firstDayOfMonth, monthOfDay, parseDay, parseMonth, yearLater } from './days.js';

const anyDay = fc.integer({ min: -40_000, max: 60_000 });

describe('days as numbers agree with the domain dates', () => {
  it('reads a date as the domain does', () => fc.assert(fc.property(anyDay, (n) => expect(parseDay(dateOf(n))).toBe(n))));
  it('finds the month of a day and the first day of a month', () =>
    fc.assert(fc.property(anyDay, (n) => {
      expect(monthOfDay(n)).toBe(parseMonth(dateOf(n)));
      expect(firstDayOfMonth(monthOfDay(n))).toBe(dayNumber(`${dateOf(n).slice(0, 8)}01`));
    })));
  it('counts years from the first of the birth month', () =>
    fc.assert(fc.property(anyDay, fc.integer({ min: 0, max: 10_000 }), (born, later) => {
      const birth = dateOf(born).slice(0, 7);
      expect(ageInYears(parseMonth(birth), born + later)).toBe(ageFromMonth(birth, dateOf(born + later)));
    })));
  it('begins a financial year with April', () =>
    expect(['2024-03', '2024-04', '2025-03'].map((month) => financialYearOfMonth(parseMonth(month)))).toEqual([2023, 2024, 2024]));
  it('steps a year, 29 February to the 28th', () =>
    fc.assert(fc.property(anyDay, (n) => expect(dateOf(yearLater(n))).toBe(addYears(dateOf(n), 1)))));
  it('has no day for no date', () => expect(parseDay(null)).toBeNull());
});
