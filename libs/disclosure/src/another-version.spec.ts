import { figureKey } from '@tributary/contracts';
import { computeFigures, coverageIndex, definitionOf, populationIndex, sumContributions, type CouncilArea, type Contribution, type IndicatorDefinition } from '@tributary/indicators';
import { decide, type Decided, type Vintage } from './index.js';

const PERIOD = '2024-25Q1';
const AREAS: readonly CouncilArea[] = ['E1', 'E2', 'E3'].map((council) => ({ council, nhsArea: 'N1', region: 'R' }));

const now = ['DQ01', 'DQ02'].flatMap((id) => definitionOf(id) ?? []);
/** Version 1 had no holders beyond 25 years: not in the whole, and not in a band of their own. */
const before = now.map((definition): IndicatorDefinition => ({
  ...definition, version: 1, breakdowns: definition.breakdowns.filter((f) => f.partition).map((f) => ({ ...f, values: f.values.filter((value) => value !== 'other') })),
  formula: { kind: 'percentage', numerator: { measure: 'sen2.holders', where: { age: '0-25', linked: 'yes' } }, denominator: { measure: 'sen2.holders', where: { age: '0-25' } } },
}));

/** Plan holders of three councils; of one it is given how many are beyond 25 and not linked, and whether there are few of the youngest and the oldest in two of them. */
function holders(beyond: number, fewAtEnds = false): Contribution[] {
  const of = (area: string, age: string, linked: string, amount: number) => ({ measure: 'sen2.holders', area, period: PERIOD, breakdown: `age=${age};linked=${linked}`, amount });
  return AREAS.flatMap(({ council }, i) => [
    ...['5-7', '8-10', '11-15', '16-17', '18-18'].flatMap((age) => [of(council, age, 'yes', 80 + 11 * i), of(council, age, 'no', 30 + 7 * i)]),
    ...['0-4', '20-25'].flatMap((age) => (fewAtEnds && i < 2 ? [of(council, age, 'yes', 5), of(council, age, 'no', 6)] : [of(council, age, 'yes', 80), of(council, age, 'no', 30)])),
    of(council, 'other', 'no', i === 0 ? beyond : 60), of(council, 'other', 'yes', 30),
  ]);
}

function published(definitions: readonly IndicatorDefinition[], contributions: readonly Contribution[], vintages: readonly Vintage[] = []): Decided {
  const input = { period: PERIOD, sums: sumContributions(contributions), areas: AREAS, population: populationIndex([]), coverage: coverageIndex([]), statuses: { status: () => 'returned' as const } };
  return decide({
    figures: definitions.flatMap((d) => computeFigures(d, input)), definitions: new Map(definitions.map((d) => [d.id, d])), areas: AREAS, earlier: new Map(), vintages, state: 'released', cutOff: '2025-01-01T00:00:00.000Z', release: 'r',
  });
}

const shown = ({ figures }: Decided, indicator: string, breakdown = 'all') => figures.some((f) => figureKey(f) === figureKey({ indicator, breakdown, area: 'E1', period: PERIOD }) && f.value !== null);

describe('plan holders beyond 25', () => {
  // Three of them are not linked: the small number, since the 30 who are would be shown.
  const few = holders(3);

  it('are not told as the whole less those of 25 and under, where they are few', () => {
    const decided = published(now, few);
    expect(decided.exposed).toEqual([]);
    expect(shown(decided, 'DQ02', 'age=other')).toBe(false);
    expect(shown(decided, 'DQ01') && shown(decided, 'DQ02', 'age=0-25')).toBe(false);
  });

  it('are not told by a later vintage beside one of the version that left them out, also where bands were hidden in that', () => {
    const both = holders(3, true);
    const earlier = published(before, both);
    expect([shown(earlier, 'DQ01'), shown(earlier, 'DQ02', 'age=0-4')]).toEqual([true, false]);
    const later = published(now, both, [{ at: 1, cells: earlier.cells }]);
    expect(later.exposed).toEqual([]);
    expect(shown(later, 'DQ01')).toBe(false);
  });

  it('are counted in what is shown where they are many', () => {
    const later = published(now, holders(70), [{ at: 1, cells: published(before, holders(70)).cells }]);
    for (const [indicator, breakdown] of [['DQ01', 'all'], ['DQ02', 'age=0-25'], ['DQ02', 'age=other']] as const) expect(shown(later, indicator, breakdown)).toBe(true);
  });
});
