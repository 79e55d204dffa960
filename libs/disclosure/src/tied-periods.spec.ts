import { openQuarters, tiedPeriods } from './tied-periods.js';

const OUT = new Set(['2023-24Q4', '2024-25Q1', '2024-25Q3', '2024']);

describe('what a release has to mind beside itself', () => {
  it('are the quarters that are not out, of a year that is or is released now', () => {
    expect(openQuarters('2024-25Q3', OUT)).toContain('2024-25Q2');
    expect(openQuarters('2024', new Set(['2024-25Q1']))).toEqual(expect.arrayContaining(['2023-24Q4', '2024-25Q2', '2024-25Q3']));
  });

  it('are the quarters that are not out and that a rolling figure counts, its own or one that counts it', () => {
    expect(openQuarters('2024-25Q1', new Set())).toEqual(['2023-24Q2', '2023-24Q3', '2023-24Q4']);
    expect(openQuarters('2024-25Q1', new Set(['2023-24Q4', '2024-25Q3']))).toEqual(['2023-24Q1', '2023-24Q2', '2023-24Q3', '2024-25Q2']);
  });

  it('is no quarter that only a figure of its own would tell of', () => {
    expect(openQuarters('2024-25Q1', new Set(['2023-24Q2', '2023-24Q3', '2023-24Q4']))).not.toContain('2024-25Q2');
  });

  it('are the released quarters that rolling figures count together with it, as they will be when they come out again', () => {
    expect(tiedPeriods('2024-25Q1', new Set(['2023-24Q1', '2023-24Q2', '2023-24Q4', '2024-25Q1', '2024-25Q4', '2025-26Q1']))).toEqual(['2023-24Q2', '2023-24Q4', '2024-25Q4']);
  });

  it('are the calendar year of a quarter and the other quarters of that, where the year is out, and the quarters of a year', () => {
    expect(tiedPeriods('2024-25Q1', OUT)).toEqual(['2023-24Q4', '2024', '2024-25Q3']);
    expect(tiedPeriods('2024', OUT)).toEqual(['2023-24Q4', '2024-25Q1', '2024-25Q3']);
  });
});
