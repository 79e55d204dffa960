import fc from 'fast-check';
import { recoverable, suppress, SuppressionMemory, type Cell, type Relation } from './index.js';

const cell = (id: string, value: number, more: Partial<Cell> = {}): Cell => ({ id, value, primary: value >= 1 && value <= 7, ...more });
const cells = (values: Record<string, number>): Cell[] => Object.entries(values).map(([id, value]) => cell(id, value));
/** What an attacker can work out: the small cells that visible cells and relations pin down. */
function leaks(all: readonly Cell[], relations: readonly Relation[]): string[] {
  const { hidden } = suppress(all, relations);
  const unknown = new Set([...hidden.keys(), ...all.filter((c) => c.implied).map((c) => c.id)]);
  const found = recoverable(relations, unknown);
  return all.filter((c) => c.primary && (found.has(c.id) || (!unknown.has(c.id)))).map((c) => c.id);
}

describe('attacks of indicators-and-disclosure 3.2', () => {
  it('row subtraction: 64 - (9 + 21 + 14 + 17) gives 3, so the smallest other cell goes too', () => {
    const relation = { total: 'T', parts: ['D', 'H', 'M', 'R', 'S'] };
    const all = cells({ D: 9, H: 3, M: 21, R: 14, S: 17, T: 64 });
    expect(recoverable([relation], new Set(['H']))).toEqual(new Set(['H']));
    expect(suppress(all, [relation]).hidden).toEqual(new Map([['H', 'small-number'], ['D', 'complementary']]));
  });

  it('overlapping geography: South Tees less Redcar gives Middlesbrough', () => {
    const relations = [{ total: 'SOUTH_TEES', parts: ['M', 'R'] }, { total: 'TEES_VALLEY', parts: ['D', 'H', 'M', 'R', 'S'] }];
    const all = cells({ D: 12, H: 11, M: 3, R: 14, S: 17, SOUTH_TEES: 17, TEES_VALLEY: 57 });
    expect(leaks(all, relations)).toEqual([]);
  });

  it('cumulative quarters: the year to date less the first quarter gives the second', () => {
    const { hidden } = suppress(cells({ Q1: 11, Q2: 3, YTD: 14 }), [{ total: 'YTD', parts: ['Q1', 'Q2'] }]);
    expect([...hidden.keys()].toSorted()).toEqual(['Q1', 'Q2']);
  });

  it('cumulative quarters, the first already published: the year to date is held back', () => {
    const all = [cell('Q1', 11, { published: 'shown' }), cell('Q2', 3), cell('YTD', 14)];
    expect([...suppress(all, [{ total: 'YTD', parts: ['Q1', 'Q2'] }]).hidden.keys()].toSorted()).toEqual(['Q2', 'YTD']);
  });

  it('opt-out gap: active less linked less unmatched gives those who opted out', () => {
    const { hidden } = suppress(cells({ active: 2019, linked: 1987, unmatched: 28, opted: 4 }), [{ total: 'active', parts: ['linked', 'unmatched', 'opted'] }]);
    expect([...hidden.keys()].toSorted()).toEqual(['opted', 'unmatched']);
  });

  it('with and without a plan: all less without gives with', () => {
    const { hidden } = suppress(cells({ all: 1460, with: 4, without: 1456 }), [{ total: 'all', parts: ['with', 'without'] }]);
    expect([...hidden.keys()].toSorted()).toEqual(['with', 'without']);
  });

  it('complement: 20 of 22 seen in time gives two who were not', () => {
    const all = [cell('n', 20), cell('d', 22), cell('rest', 2, { implied: true })];
    expect([...suppress(all, [{ total: 'd', parts: ['n', 'rest'] }]).hidden.keys()]).toEqual(['n']);
  });

  it('an area of one council is hidden with its council', () => {
    const { hidden } = suppress([cell('council', 3), cell('area', 3)], [{ total: 'area', parts: ['council'] }]);
    expect([...hidden.keys()].toSorted()).toEqual(['area', 'council']);
  });

  it('one number has one mask under two names: an area is shown where the region of the same councils is', () => {
    const all = cells({ 'm.all': 19, 'm.with': 5, 'm.without': 14, 'r.all': 5, 'r.with': 3, 'r.without': 2, 'area.all': 24, 'area.with': 8, 'area.without': 16, 'region.all': 24, 'region.with': 8, 'region.without': 16 });
    const relations = [
      ...['m', 'r', 'area', 'region'].map((place) => ({ total: `${place}.all`, parts: [`${place}.with`, `${place}.without`] })),
      ...['area', 'region'].flatMap((place) => ['all', 'with', 'without'].map((cohort) => ({ total: `${place}.${cohort}`, parts: [`m.${cohort}`, `r.${cohort}`] }))),
    ];
    const { hidden } = suppress(all, relations);
    expect(['all', 'with', 'without'].filter((cohort) => hidden.has(`area.${cohort}`) !== hidden.has(`region.${cohort}`))).toEqual([]);
    expect(leaks(all, relations)).toEqual([]);
  });

  it('two hidden beside a total that rounding shows as 15 are six or seven each, so another goes too', () => {
    const { hidden } = suppress(cells({ a: 7, b: 7, c: 40, T: 54, sub: 14 }), [{ total: 'T', parts: ['sub', 'c'] }, { total: 'sub', parts: ['a', 'b'] }]);
    expect(hidden.has('sub') && (hidden.has('c') || hidden.has('T'))).toBe(true);
  });

  it('what was hidden for another is shown again when what was hidden later does for it: four cells of a table do', () => {
    const { all, relations } = withMargins([[30, 20, 1], [25, 35, 30]]);
    expect([...suppress(all, relations).hidden.keys()].toSorted()).toEqual(['0,0', '0,2', '1,0', '1,2']);
    expect(leaks(all, relations)).toEqual([]);
  });

  it('hidden parts that are small together get another beside them', () => {
    const { hidden } = suppress(cells({ a: 1, b: 2, c: 40, T: 43 }), [{ total: 'T', parts: ['a', 'b', 'c'] }]);
    expect(hidden.has('c') || hidden.has('T')).toBe(true);
  });

  it('what is hidden elsewhere is a secret though it is not small, and the search for ranges ends', () => {
    const elsewhere = { primary: true, published: 'hidden', elsewhere: true } as const;
    const all = [cell('y1', 140), cell('y2', 120), cell('a', 40, elsewhere), cell('b', 100, elsewhere), cell('c', 20, elsewhere)];
    expect(suppress(all, [{ total: 'y1', parts: ['a', 'b'] }, { total: 'y2', parts: ['b', 'c'] }]).exposed).toEqual([]);
  });

  it('says so when what is already out gives a small number away', () => {
    const all = [cell('a', 3), cell('b', 20, { published: 'shown' }), cell('T', 23, { published: 'shown' })];
    expect(suppress(all, [{ total: 'T', parts: ['a', 'b'] }]).exposed).toEqual(['a']);
  });
});

describe('what nothing ties together', () => {
  const named = (prefix: string, values: Record<string, number>): Cell[] => cells(Object.fromEntries(Object.entries(values).map(([id, value]) => [`${prefix}${id}`, value])));
  const sum = (prefix: string): Relation => ({ total: `${prefix}T`, parts: [`${prefix}a`, `${prefix}b`, `${prefix}c`] });
  const part = fc.record({ a: fc.integer({ min: 0, max: 30 }), b: fc.integer({ min: 0, max: 30 }), c: fc.integer({ min: 0, max: 30 }) }).map((v) => ({ ...v, T: v.a + v.b + v.c }));

  it('is decided as if each part were alone', () => fc.assert(fc.property(part, part, (one, other) => {
    const together = suppress([...named('1', one), ...named('2', other)], [sum('1'), sum('2')]);
    const alone = [suppress(named('1', one), [sum('1')]), suppress(named('2', other), [sum('2')])];
    expect(together).toEqual({ hidden: new Map(alone.flatMap((s) => [...s.hidden])), exposed: [] });
  })));

  it('is not looked at again while it is as it was, and is when it changes', () => fc.assert(fc.property(part, part, part, (one, other, changed) => {
    const digested: string[] = [];
    const memory = new SuppressionMemory((text) => { digested.push(text); return text; });
    suppress([...named('1', one), ...named('2', other)], [sum('1'), sum('2')], memory);
    const unchanged = memory.find(digested[0] ?? '');
    const now = [...named('1', one), ...named('2', changed)];
    expect(suppress(now, [sum('1'), sum('2')], memory)).toEqual(suppress(now, [sum('1'), sum('2')]));
    expect(memory.find(digested[0] ?? '')).toBe(unchanged);
    expect(memory.size).toBe(2);
  })));
});

describe('any two-way table with its margins', () => {
  const table = fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 4 })).chain(([rows, columns]) =>
    fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }));

  it('gives no small number away', () => fc.assert(fc.property(table, (grid) => {
    const { all, relations } = withMargins(grid);
    expect(leaks(all, relations)).toEqual([]);
  })));

  it('gives none away by a second name of its column totals, which are shown or hidden as under the first', () => fc.assert(fc.property(table, (grid) => {
    const { all, relations } = withMargins(grid);
    const second = (id: string) => id.replace(/^(col|total)/, 'second-$1');
    const cellsTwice = [...all, ...all.filter((c) => second(c.id) !== c.id).map((c) => ({ ...c, id: second(c.id) }))];
    const columns = relations.filter((r) => r.total.startsWith('col')).map((r) => ({ ...r, total: second(r.total) }));
    const relationsTwice = [...relations, ...columns, { total: second('total'), parts: columns.map((r) => r.total) }, { total: second('total'), parts: grid.map((_, i) => `row${i}`) }];
    expect(leaks(cellsTwice, relationsTwice)).toEqual([]);
    const { hidden } = suppress(cellsTwice, relationsTwice);
    expect(all.map((c) => c.id).filter((id) => hidden.has(id) !== hidden.has(second(id)))).toEqual([]);
  })));

  it('leaves another table that fits everything shown, for each hidden small number (independent oracle)', () => fc.assert(fc.property(table, (grid) => {
    const { all, relations } = withMargins(grid);
    const { hidden } = suppress(all, relations);
    const names = [...hidden.keys()];
    for (const secret of all.filter((c) => c.primary)) expect(rationalRank([...equations(relations, names), unit(names, secret.id)])).toBe(rationalRank(equations(relations, names)) + 1);
  }), { numRuns: 60 }));
});

describe('what rounding tells beside sums', () => {
  const value = fc.integer({ min: 0, max: 20 });

  it('leaves each small number of a total five values at least, or all from one to seven: every way in which it can be shared out is tried', () => fc.assert(fc.property(fc.array(value, { minLength: 2, maxLength: 4 }), (parts) => {
    const all = cells({ ...Object.fromEntries(parts.map((n, i) => [`p${i}`, n])), T: parts.reduce((a, b) => a + b, 0) });
    const names = parts.map((_, i) => `p${i}`);
    const { hidden } = suppress(all, [{ total: 'T', parts: names }]);
    const known = new Map(all.map((c) => [c.id, valuesOf(c, hidden.has(c.id))]));
    const possible = waysToShareOut(names.map((name) => known.get(name) ?? []), new Set(known.get('T')));
    for (const [i, name] of names.entries()) if (all.some((c) => c.id === name && c.primary)) expect([name, isWide(possible[i] ?? new Set())]).toEqual([name, true]);
  }), { numRuns: 300 }));
});

/** What a reader takes a number for: shown ones lie around what is shown, and the reason says of a hidden one whether it is small. */
function valuesOf({ value, primary }: Cell, isHidden: boolean): number[] {
  const upTo = (from: number, to: number) => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  if (isHidden) return primary ? upTo(1, 7) : [0, ...upTo(8, 100)];
  return value === 0 ? [0] : upTo(Math.max(8, Math.round(value / 5) * 5 - 2), Math.round(value / 5) * 5 + 2);
}

/** Of each part the numbers that it has in any way of choosing all of them so that their sum is one of the totals. */
function waysToShareOut(parts: readonly (readonly number[])[], totals: ReadonlySet<number>): Set<number>[] {
  const [first = [], ...rest] = parts;
  if (parts.length === 1) return [new Set(first.filter((n) => totals.has(n)))];
  const found = parts.map(() => new Set<number>());
  for (const n of first) {
    const ways = waysToShareOut(rest, new Set([...totals].map((t) => t - n).filter((t) => t >= 0)));
    if (ways.some((way) => way.size === 0)) continue;
    found[0]?.add(n);
    for (const [i, way] of ways.entries()) for (const other of way) found[i + 1]?.add(other);
  }
  return found;
}

const isWide = (values: ReadonlySet<number>) => Math.max(...values) - Math.min(...values) >= 4 || (Math.min(...values) <= 1 && Math.max(...values) >= 7);

function withMargins(grid: readonly (readonly number[])[]): { all: Cell[]; relations: Relation[] } {
  const values: Record<string, number> = { total: 0 };
  const relations: Relation[] = [];
  const columns = grid[0]?.map((_, j) => j) ?? [];
  grid.forEach((row, i) => {
    row.forEach((v, j) => { values[`${i},${j}`] = v; });
    values[`row${i}`] = row.reduce((a, b) => a + b, 0);
    relations.push({ total: `row${i}`, parts: columns.map((j) => `${i},${j}`) });
  });
  for (const j of columns) {
    values[`col${j}`] = grid.reduce((sum, row) => sum + (row[j] ?? 0), 0);
    relations.push({ total: `col${j}`, parts: grid.map((_, i) => `${i},${j}`) });
  }
  values['total'] = grid.flat().reduce((a, b) => a + b, 0);
  relations.push({ total: 'total', parts: grid.map((_, i) => `row${i}`) }, { total: 'total', parts: columns.map((j) => `col${j}`) });
  return { all: cells(values), relations };
}

function equations(relations: readonly Relation[], names: readonly string[]): number[][] {
  return relations.map((r) => names.map((name) => (name === r.total ? -1 : 0) + (r.parts.includes(name) ? 1 : 0)));
}

function unit(names: readonly string[], id: string): number[] {
  return names.map((name) => (name === id ? 1 : 0));
}

function rationalRank(rows: readonly (readonly number[])[]): number {
  const m = rows.map((row) => [...row]);
  let rank = 0;
  for (let c = 0; c < (m[0]?.length ?? 0); c++) {
    const pivot = m.findIndex((row, i) => i >= rank && Math.abs(row[c] ?? 0) > 1e-9);
    if (pivot < 0) continue;
    [m[rank], m[pivot]] = [m[pivot] ?? [], m[rank] ?? []];
    const lead = m[rank] ?? [];
    m.forEach((row, i) => {
      if (i === rank) return;
      const f = (row[c] ?? 0) / (lead[c] ?? 1);
      for (let k = 0; k < row.length; k++) row[k] = (row[k] ?? 0) - f * (lead[k] ?? 0);
    });
    rank++;
  }
  return rank;
}
