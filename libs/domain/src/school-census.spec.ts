import { describe, expect, it } from '@jest/globals';
import { censusAttendance, censusExclusions, easterSunday, sinceLastCensus } from './school-census.js';

describe('what a school census tells of', () => {
  it('turns on Easter', () => {
    expect([2019, 2023, 2024, 2025, 2026, 2038].map(easterSunday)).toEqual(['2019-04-21', '2023-04-09', '2024-03-31', '2025-04-20', '2026-04-05', '2038-04-25']);
  });

  it('is attendance of the term before', () => {
    expect(censusAttendance(2024, 'autumn')).toEqual({ term: '2024-summer', from: '2024-04-01', until: '2024-07-31' });
    expect(censusAttendance(2025, 'spring')).toEqual({ term: '2024-autumn', from: '2024-08-01', until: '2024-12-31' });
    expect(censusAttendance(2024, 'summer')).toEqual({ term: '2024-spring', from: '2024-01-01', until: '2024-03-31' });
  });

  it('is exclusions of the two terms before', () => {
    expect(censusExclusions(2024, 'autumn')).toEqual({ from: '2024-01-01', until: '2024-07-31' });
    // The window that a supplier's correction of January 2020 names.
    expect(censusExclusions(2020, 'spring')).toEqual({ from: '2019-04-22', until: '2019-12-31' });
    expect(censusExclusions(2024, 'summer')).toEqual({ from: '2023-08-01', until: '2024-03-31' });
  });

  it('is meals and alternative provision since the last census day', () => {
    expect(sinceLastCensus(2024, 'autumn')).toEqual({ from: '2024-05-17', until: '2024-10-03' });
    expect(sinceLastCensus(2025, 'spring')).toEqual({ from: '2024-10-04', until: '2025-01-16' });
    expect(sinceLastCensus(2025, 'summer')).toEqual({ from: '2025-01-17', until: '2025-05-15' });
  });
});
