import { councilArea, existsIn } from './council-area.js';

const council = (id: string, onsCode: string, validFrom: string | null, validUntil: string | null = null) => councilArea({ id, onsCode, nhsArea: null, region: 'NENC', validFrom, validUntil });

describe('a council', () => {
  it('exists from the first to the last of its days, and in a period that has one of them', () => {
    const cumberland = council('942', 'E06000063', '2023-04-01');
    expect(['2022-23Q4', '2023-24Q1', '2023', '2022'].map((period) => existsIn(cumberland, period))).toEqual([false, true, true, false]);
    const cumbria = council('909', 'E10000006', '2009-01-01', '2023-03-31');
    expect(['2022-23Q4', '2023-24Q1', '2023', '2024'].map((period) => existsIn(cumbria, period))).toEqual([true, false, true, false]);
  });
  it('that gets a new code and keeps its number goes on', () =>
    expect(existsIn(council('370', 'E08000038', '2025-05-01'), '2024-25Q1')).toBe(true));
  it('of which no day is known exists', () => expect(existsIn(council('999', 'E06000999', null), '2024-25Q1')).toBe(true));
});
