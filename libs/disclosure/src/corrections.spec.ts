import fc from 'fast-check';
import { changedWith, publishAll, quarterAt, small, valueOf, YEAR, type Correction, type Counts, type Story } from './corrections.fixture.js';
import { exact, published } from './publication.fixture.js';

const CORRECTED = '2024-25Q2';
const FOUR = [0, 1, 2, 3].map(quarterAt);
const ALL = [true, true, true];

/** Counts of three councils, large or small: of small ones nearly all is hidden, and little is left to hide behind. */
const countsUpTo = (most: number) => {
  const council = fc.tuple(fc.integer({ min: 0, max: most }), fc.integer({ min: 0, max: most })).map(([n, more]) => [n, n + more] as const);
  return fc.tuple(council, council, council);
};
const councils = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean());

/** A year and its quarters in any order, and up to four corrections, each with its quarter and the year again in any order. */
const ofAYear = (most: number): fc.Arbitrary<Story> => fc.record({
  first: fc.array(countsUpTo(most), { minLength: 4, maxLength: 4 }), order: fc.shuffledSubarray([...FOUR, YEAR], { minLength: 5 }),
  corrections: fc.array(fc.constantFrom(...FOUR).chain((quarter) => fc.record({
    quarter: fc.constant(quarter), counts: countsUpTo(most), councils, again: fc.shuffledSubarray([quarter, YEAR], { minLength: 2 }),
  })), { minLength: 1, maxLength: 4 }),
});

/** Six quarters with their rolling figures and a year, in any order, and up to three corrections, after which any of what has changed is published again. */
const rolling = (most: number): fc.Arbitrary<Story> => {
  const quarters = [0, 1, 2, 3, 4, 5].map(quarterAt);
  return fc.record({
    first: fc.array(countsUpTo(most), { minLength: 6, maxLength: 6 }), order: fc.oneof(fc.constant([...quarters, YEAR]), fc.shuffledSubarray([...quarters, YEAR], { minLength: 5 })), rolling: fc.constant(true),
    corrections: fc.array(fc.constantFrom(...quarters).chain((quarter) => fc.record({
      quarter: fc.constant(quarter), counts: countsUpTo(most), councils, again: fc.shuffledSubarray(changedWith(quarter, 6), { minLength: 1 }),
    })), { maxLength: 3 }),
  });
};

const numRuns = Number(process.env['STORIES'] ?? 150);

describe('quarters that are corrected after their year was released', () => {
  it('give no small number away, nor does the year when it is released again, however often', () => fc.assert(fc.property(fc.oneof(ofAYear(8), ofAYear(30)), (one) => {
    expect(small(publishAll(one))).toEqual([]);
  }), { numRuns }));

  it('do not give away whom a proportion of two numbers leaves that have stayed as they were from one vintage to the next', () => {
    const first: Counts[] = [[[3, 10], [5, 13], [1, 3]], [[4, 8], [8, 11], [6, 7]], [[7, 13], [2, 9], [6, 8]], [[1, 7], [8, 13], [1, 3]]];
    const corrections: Correction[] = [
      { quarter: '2024-25Q2', counts: [[3, 10], [8, 10], [2, 6]], councils: ALL, again: [YEAR, '2024-25Q2'] },
      { quarter: '2024-25Q1', counts: [[6, 6], [4, 9], [0, 5]], councils: ALL, again: ['2024-25Q1', YEAR] },
      { quarter: '2024-25Q2', counts: [[5, 8], [8, 12], [2, 6]], councils: ALL, again: [YEAR, '2024-25Q2'] },
    ];
    expect(small(publishAll({ first, order: ['2024-25Q3', '2024-25Q1', '2023-24Q4', '2024', '2024-25Q2'], corrections }))).toEqual([]);
  });

  it('do not give a number away where a year adds up, by chance, with what its quarters were corrected to later', () => {
    const first: Counts[] = [[[3, 8], [5, 8], [1, 8]], [[0, 0], [5, 5], [3, 3]], [[1, 1], [0, 0], [1, 1]], [[0, 0], [0, 0], [0, 0]]];
    const second = [false, true, false];
    const corrections: Correction[] = [
      { quarter: '2024-25Q2', counts: [[0, 0], [8, 8], [0, 0]], councils: second, again: ['2024-25Q2', YEAR] },
      { quarter: '2024-25Q2', counts: [[0, 0], [3, 3], [0, 0]], councils: second, again: [YEAR, '2024-25Q2'] },
      { quarter: '2023-24Q4', counts: [[0, 0], [0, 0], [0, 0]], councils: second, again: ['2023-24Q4', YEAR] },
    ];
    const releases = publishAll({ first, order: ['2024-25Q3', '2024-25Q2', '2024-25Q1', '2023-24Q4', '2024'], corrections });
    // The third year came before its second quarter: 13 is 5 + 5 + 3 + 0, and also 0 + 5 + 8 + 0, of the quarter before that and the last one after it.
    const year = releases.filter(({ period }) => period === YEAR).map(({ state }) => valueOf(state, YEAR, 'E2', 'top'));
    expect([year, small(releases)]).toEqual([[10, 18, 13, 8], []]);
  });

  it('do not give a number away that would be out already if what a year adds up with by chance were true', () => {
    const first: Counts[] = [[[0, 2], [6, 8], [2, 8]], [[0, 8], [2, 2], [2, 3]], [[0, 0], [0, 1], [0, 2]], [[8, 8], [0, 0], [1, 1]]];
    const corrections: Correction[] = [
      { quarter: '2023-24Q4', counts: [], councils: [false, false, false], again: [YEAR, '2023-24Q4'] },
      { quarter: '2024-25Q1', counts: [[1, 1], [3, 4], [0, 0]], councils: [true, true, false], again: [YEAR, '2024-25Q1'] },
      { quarter: '2024-25Q3', counts: [[8, 15], [0, 0], [0, 0]], councils: [true, false, false], again: [YEAR, '2024-25Q3'] },
    ];
    const releases = publishAll({ first, order: ['2024-25Q1', '2024', '2023-24Q4', '2024-25Q3', '2024-25Q2'], corrections });
    // The first year's 18 is 2 + 8 + 0 + 8, and also 2 + 1 + 0 + 15, as the quarters are in the end.
    const year = releases.filter(({ period }) => period === YEAR).map(({ state }) => valueOf(state, YEAR, 'E1', 'bottom'));
    expect([year, small(releases)]).toEqual([[18, 18, 11, 18], []]);
  });

  it('do not give away the year as it will be: whom its proportion leaves', () => {
    const first: Counts[] = [[[4, 11], [23, 36], [1, 27]], [[2, 17], [26, 44], [1, 29]], [[9, 37], [12, 15], [25, 45]], [[13, 34], [4, 5], [10, 40]]];
    const corrections: Correction[] = [
      { quarter: '2023-24Q4', counts: [[5, 28], [4, 6], [1, 27]], councils: ALL, again: ['2023-24Q4', YEAR] },
      { quarter: '2024-25Q1', counts: [[2, 17], [19, 19], [9, 17]], councils: ALL, again: ['2024-25Q1', YEAR] },
    ];
    const releases = publishAll({ first, order: ['2024-25Q2', '2024-25Q1', '2024', '2023-24Q4', '2024-25Q3'], corrections });
    const last = releases.at(-1);
    expect([last?.period, valueOf(last?.state ?? new Map(), YEAR, 'E2', 'rest'), small(releases)]).toEqual([YEAR, 6, []]);
  });
});

describe('figures of four quarters', () => {
  it('give no small number away, in whatever order they come out and are corrected', () => fc.assert(fc.property(fc.oneof(rolling(8), rolling(30)), (one) => {
    expect(small(publishAll(one), true)).toEqual([]);
  }), { numRuns: Math.ceil(numRuns / 3) }));
});

describe('a quarter that is corrected after its year was released', () => {
  it('is not refused over the year, which is the sum of what the quarter was and says nothing of what it is now', () => {
    const seen = (period: string, n: number) => [exact({ indicator: 'AE09', area: 'E1', period, n, d: 400 })];
    const others = ['2023-24Q4', '2024-25Q1', '2024-25Q3'].map((period) => published(seen(period, 40)));
    const one = published(seen(CORRECTED, 20));
    const year = published(seen(YEAR, 140));
    const again = published(seen(CORRECTED, 6), { earlier: new Map([...others, year].flatMap(({ cells }) => [...cells])), weighEarlier: true, vintages: [{ at: 1, cells: one.cells }] });
    expect([...year.cells.values(), ...one.cells.values()].every(({ decision }) => decision === 'shown')).toBe(true);
    expect([again.exposed, again.of({ indicator: 'AE09', area: 'E1', period: CORRECTED })?.reason]).toEqual([[], 'small-number']);
  });

  it('is not refused over ages between the bands of its first vintage, which are worked out as a reader would', () => {
    const bands = (upTo17: number, upTo19: number, from18: number) => [['age=16-17', upTo17], ['age=16-19', upTo19], ['age=18-25', from18], ['age=20-25', 0]]
      .map(([breakdown, n]) => exact({ indicator: 'AE01', area: 'E1', period: CORRECTED, breakdown: String(breakdown), n: Number(n), weight: { n: 500n, d: 1n } })).filter((f) => f.breakdown !== 'age=16-17');
    const one = published(bands(6, 8, 2));
    const two = published(bands(6, 9, 3), { vintages: [{ at: 1, cells: one.cells }] });
    expect(two.exposed).toEqual([]);
  });
});
