import { describe, expect, it } from '@jest/globals';
import { academicAge, codesOf, codeValid, ETHNICITY_CODES, isUkprn, januaryCensusDay, schoolCensusDay, SEN_NEED_TYPES } from './education.js';

describe('census days', () => {
  it.each([[2023, '2023-01-19'], [2024, '2024-01-18'], [2025, '2025-01-16'], [2026, '2026-01-15'], [2027, '2027-01-21']])(
    'SEN2 of %i is taken on %s', (year, day) => expect(januaryCensusDay(year)).toBe(day));

  it('puts the school census on the first Thursday of October and the third of January and May', () => {
    expect(schoolCensusDay(2025, 'autumn')).toBe('2025-10-02');
    expect(schoolCensusDay(2026, 'spring')).toBe('2026-01-15');
    expect(schoolCensusDay(2026, 'summer')).toBe('2026-05-21');
  });
});

describe('academic age', () => {
  it('is the age on the last day of August before the academic year', () => {
    expect(academicAge('2000-08-31', '2025-01-16')).toBe(24);
    expect(academicAge('2000-09-01', '2025-01-16')).toBe(23);
    expect(academicAge('2010-10-01', '2024-10-03')).toBe(13);
  });
});

describe('code lists', () => {
  it('holds the 108 ethnicity codes, each of a known first letter or for not known', () => {
    expect(ETHNICITY_CODES.size).toBe(108);
    expect([...ETHNICITY_CODES].every((c) => /^([WMABCO][A-Z]{3}|REFU|NOBT)$/.test(c))).toBe(true);
    expect(ETHNICITY_CODES.has('WROM') && ETHNICITY_CODES.has('NOBT') && !ETHNICITY_CODES.has('')).toBe(true);
  });

  it('knows Down syndrome from 2025 only and never NSA', () => {
    expect(codeValid(SEN_NEED_TYPES, 'DS', 2024)).toBe(false);
    expect(codeValid(SEN_NEED_TYPES, 'DS', 2025)).toBe(true);
    expect(codeValid(SEN_NEED_TYPES, 'NSA', 2025)).toBe(false);
  });

  it('gives the codes of a year, and all of them where there is no year', () => {
    expect(codesOf(SEN_NEED_TYPES, 2024)).not.toContain('DS');
    expect(codesOf(SEN_NEED_TYPES, null)).toHaveLength(13);
  });
});

describe('the number of a provider', () => {
  it.each(['10000001', '10007784', '10064216', '19050003', '13132013'])('may be %s', (text) => expect(isUkprn(text)).toBe(true));
  it('is never refused where numbers have been given so far, whatever else it can be read as', () => {
    for (let number = 10_000_000; number < 10_100_000; number++) if (!isUkprn(String(number))) throw new Error(`${number} is refused`);
    expect(['10062005', '10012012'].every(isUkprn)).toBe(true);
  });
  it.each(['1000001', '100000010', '20000001', '1000000A', ''])('is not %j', (text) => expect(isUkprn(text)).toBe(false));
  it.each(['19990101', '19000228', '17082011', '10122012', '12121950'])('is not %s, which is a day', (text) => expect(isUkprn(text)).toBe(false));
});
