import { openQuarters, tiedPeriods } from './tied-periods.js';

const OUT = new Set(['2023-24Q4', '2024-25Q1', '2024-25Q3', '2024']);

describe('what a release has to mind beside itself', () => {
  it('are the quarters that are not out, of a year that is', () => {
    expect([openQuarters('2024', OUT), openQuarters('2024-25Q3', OUT)]).toEqual([['2024-25Q2'], ['2024-25Q2']]);
  });

  it('is no quarter that is not out while the year is not', () => {
    expect(openQuarters('2024-25Q1', new Set(['2023-24Q4']))).toEqual([]);
  });

  it('are, of a year, those of its quarters that are out', () => {
    expect(tiedPeriods('2024', OUT)).toEqual(['2023-24Q4', '2024-25Q1', '2024-25Q3']);
  });

  it('are, of a quarter, the three before it, and its year with the other quarters of that where the year is out: as it will be when it comes out again it follows from them', () => {
    expect(tiedPeriods('2024-25Q1', OUT)).toEqual(['2023-24Q4', '2024', '2024-25Q3']);
    expect(tiedPeriods('2024-25Q1', new Set(['2023-24Q4', '2023-24Q2', '2024-25Q3']))).toEqual(['2023-24Q4', '2023-24Q2']);
  });
});
