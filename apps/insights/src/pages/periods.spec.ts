import { choosePeriod } from './periods.js';

const quarter = (period: string, filled: number, state: 'open' | 'released' = 'open') => ({ period, filled, state });

describe('the period of a page', () => {
  const known = [quarter('2025-26Q1', 0), quarter('2024-25Q4', 24), quarter('2024-25Q3', 30), quarter('2024-25Q2', 31, 'released'), quarter('2024', 20)];

  it('is the latest quarter of which most is known, not the one under way', () => {
    expect(choosePeriod(known, undefined)?.period).toBe('2024-25Q3');
  });

  it('is the one asked for, where it can be seen', () => {
    expect(choosePeriod(known, '2024-25Q4')?.period).toBe('2024-25Q4');
    expect(choosePeriod(known, '2031-32Q1')?.period).toBe('2024-25Q3');
  });

  it('is the latest quarter while nothing is known of any, and none where there is none', () => {
    expect(choosePeriod([quarter('2025-26Q1', 0), quarter('2024-25Q4', 0)], undefined)?.period).toBe('2025-26Q1');
    expect(choosePeriod([], undefined)).toBeNull();
  });

  it('is chosen from those with figures', () => {
    expect(choosePeriod(known, undefined)?.groups.map((g) => g.options.map((o) => o.value))).toEqual([['2024-25Q4', '2024-25Q3', '2024-25Q2'], ['2024']]);
  });
});
