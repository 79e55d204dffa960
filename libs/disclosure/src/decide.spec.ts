import type { ExactFigure } from '@tributary/indicators';
import { fraction, type Fraction } from '@tributary/statistics';
import fc from 'fast-check';
import { cellId, decide, present, protect, ProtectionMemory, recoverable, type Decided, type Publication } from './index.js';
import { AREAS, DEFINITIONS, everywhere, exact, published } from './publication.fixture.js';

describe('a publication made again', () => {
  const council = fc.record({ n: fc.integer({ min: 0, max: 30 }), more: fc.integer({ min: 0, max: 30 }) }).map(({ n, more }) => [n, n + more] as const);
  const counts = fc.tuple(council, council, council);
  const made = (figures: readonly ExactFigure[]): Publication => ({ figures, definitions: DEFINITIONS, areas: AREAS, earlier: new Map(), state: 'open', cutOff: '2025-01-01T00:00:00.000Z', release: null });

  it('says what it would say if nothing were remembered, whichever indicators have changed since', () => fc.assert(fc.property(counts, counts, counts, (one, other, changed) => {
    const memory = new ProtectionMemory((text) => text);
    const unchanged = everywhere('AE06', one);
    protect(made([...unchanged, ...everywhere('MH07', other)]), memory);
    const now = made([...unchanged, ...everywhere('MH07', changed)]);
    const remembered = protect(now, memory);
    expect(remembered).toEqual(protect(now));
    expect(present(now, remembered, new Set(['MH07']))).toEqual(decide(now).figures.filter((f) => f.indicator === 'MH07'));
  })));
});

describe('class D, a council\'s own return', () => {
  it('is shown as it is, small numbers too, as DfE does', () => {
    const figure = published([exact({ indicator: 'EHC12', area: 'E1', n: 3, d: 4, class: 'D' })]).of({ indicator: 'EHC12', area: 'E1' });
    expect(figure).toMatchObject({ value: '75.0', numerator: '3', denominator: '4', policy: 'D-none', reason: null });
  });
});

describe('class X, health-linked', () => {
  it('computes everything from rounded counts, so that no decimal gives the count back (216 of 338 is shown as 215 of 340)', () => {
    const figure = published(everywhere('AE06', [[216, 338], [500, 900], [400, 800]])).of({ indicator: 'AE06', area: 'E1' });
    expect(figure).toMatchObject({ numerator: '215', denominator: '340', value: '63.2', lower: '58.0', upper: '68.2', policy: 'X-nhs' });
  });
  it('gives whole per cents over a small base', () => expect(published(everywhere('AE06', [[60, 120], [500, 900], [400, 800]])).of({ indicator: 'AE06', area: 'E1' })).toMatchObject({ value: '50' }));
  it('hides a small count with everything that tells it', () => {
    const figure = published(everywhere('AE06', [[3, 338], [500, 900], [400, 800]])).of({ indicator: 'AE06', area: 'E1' });
    expect(figure).toMatchObject({ value: null, numerator: null, denominator: null, lower: null, upper: null, comparison: null, reason: 'small-number' });
  });
  it('hides a proportion whose complement is small (20 of 22)', () => {
    expect(published(everywhere('AE06', [[20, 22], [500, 900], [400, 800]])).of({ indicator: 'AE06', area: 'E1' })).toMatchObject({ value: null, reason: 'complementary' });
  });
  it('hides another council of the NHS area, and the area of one council with its council', () => {
    const result = published(everywhere('AE09', [[3, 300], [50, 900], [40, 800]]));
    expect(result.of({ indicator: 'AE09', area: 'E2' })?.value === null || result.of({ indicator: 'AE09', area: 'N1' })?.value === null).toBe(true);
    const single = published(everywhere('AE09', [[30, 300], [50, 900], [4, 800]]));
    expect(single.of({ indicator: 'AE09', area: 'N2' })).toMatchObject({ value: null });
  });
  it('shows a true zero', () => expect(published(everywhere('AE09', [[0, 300], [50, 900], [40, 800]])).of({ indicator: 'AE09', area: 'E1' })).toMatchObject({ numerator: '0', value: '0.0' }));
  it('hides without when with a plan is small, so that all less without does not give it', () => {
    const figures = [...everywhere('AE06', [[100, 200], [500, 900], [400, 800]]), ...everywhere('AE06', [[4, 12], [50, 90], [40, 80]], 'cohort=with-plan'), ...everywhere('AE06', [[96, 188], [450, 810], [360, 720]], 'cohort=without-plan')];
    const result = published(figures);
    const shown = ['all', 'cohort=with-plan', 'cohort=without-plan'].filter((breakdown) => result.of({ indicator: 'AE06', area: 'E1', breakdown })?.numerator !== null);
    expect(shown.length).toBeLessThanOrEqual(1);
  });
  it('sees a council that is in the region but in no cohort: the region less its cohorts is that council', () => {
    const withoutThird = (breakdown: string, counts: readonly (readonly [number, number])[]) => everywhere('AE06', [...counts, [0, 0]], breakdown)
      .filter((f) => f.area !== 'E3' && f.area !== 'N2').map((f) => (f.areaLevel === 'region' ? { ...f, contributors: 2, lacking: ['E3'] } : f));
    const figures = [...everywhere('AE06', [[100, 200], [500, 900], [3, 80]]), ...withoutThird('cohort=with-plan', [[40, 90], [150, 300]]), ...withoutThird('cohort=without-plan', [[60, 110], [350, 600]])];
    const result = published(figures);
    expect(result.exposed).toEqual([]);
    const shown = (area: string, breakdown: string) => result.of({ indicator: 'AE06', area, breakdown })?.numerator != null;
    expect(shown('R', 'all') && shown('R', 'cohort=with-plan') && shown('R', 'cohort=without-plan')).toBe(false);
  });
  it('sees that 11 to 17 less 11 to 15 are those aged 16 and 17', () => {
    const band = (breakdown: string, n: number) => exact({ indicator: 'AE01', area: 'E1', breakdown, n, weight: fraction(500) });
    const result = published([band('age=11-15', 40), band('age=16-19', 30), band('age=20-25', 50), band('age=11-17', 43), band('age=18-25', 77)]);
    const hidden = result.figures.filter((f) => f.value === null);
    expect(hidden.length).toBeGreaterThan(0);
    expect(result.exposed).toEqual([]);
  });
  it('never prints how many observations a median has, but rounded', () => {
    const median = { ...exact({ indicator: 'MH07', area: 'E1', breakdown: 'statistic=median', n: 13 }), numerator: null, value: fraction(17) };
    expect(published([median]).of({ indicator: 'MH07', area: 'E1', breakdown: 'statistic=median' })).toMatchObject({ value: '17.0', denominator: '15' });
  });
  it('is bound by what quarters have shown when the year comes', () => {
    const quarter = (period: string, n: number) => exact({ indicator: 'AE09', area: 'E1', period, n, d: 400 });
    const quarters = published([quarter('2023-24Q4', 30), quarter('2024-25Q1', 40), quarter('2024-25Q2', 3), quarter('2024-25Q3', 20)]);
    expect(quarters.of({ indicator: 'AE09', area: 'E1', period: '2024-25Q2' })?.value).toBeNull();
    const year = published([exact({ indicator: 'AE09', area: 'E1', period: '2024', n: 93, d: 1600 })], { earlier: quarters.cells });
    expect(year.of({ indicator: 'AE09', area: 'E1', period: '2024' })).toMatchObject({ value: null, reason: 'complementary' });
  });
});

describe('the people behind a rate of linked plan holders', () => {
  const rate = (n: number, weight: Fraction) => published([exact({ indicator: 'AE01', area: 'E1', n, weight, base: 'sen2.plan-days|linked=yes' })]).of({ indicator: 'AE01', area: 'E1' });

  it.each([[0, fraction(2)], [9, fraction(3)], [40, fraction(1, 3)], [40, fraction(7)]])('are hidden when they are few, with the figure: %s attendances', (n, weight) =>
    expect(rate(n, weight)).toMatchObject({ value: null, numerator: null, denominator: null, lower: null, upper: null, reason: 'small-number' }));
  it('are rounded before anything is made of them: 40 over 103 is a rate over 105', () => {
    const figure = rate(40, fraction(103));
    expect(figure).toMatchObject({ numerator: '40', denominator: '105', value: '381.0' });
    expect(figure).toEqual(rate(40, fraction(107)));
  });
  it('may be known exactly where they are public: residents', () => {
    const figure = published([exact({ indicator: 'AE02', area: 'E1', n: 40, weight: fraction(103) })]).of({ indicator: 'AE02', area: 'E1' });
    expect(figure).toMatchObject({ value: '388.3' });
  });
});

describe('what a reader has who keeps earlier releases', () => {
  const quarter = (period: string, n: number) => exact({ indicator: 'AE09', area: 'E1', period, n, d: 400 });
  const top = (period: string) => cellId('AE09.top|all', { area: 'E1', period, lacking: [] });
  const sum = { total: top('2024'), parts: ['2023-24Q4', '2024-25Q1', '2024-25Q2', '2024-25Q3'].map(top) };
  const hiddenOf = (...all: Decided[]) => new Set(all.flatMap((one) => [...one.cells].filter(([, { decision }]) => decision === 'hidden').map(([id]) => id)));

  it('cannot work out a quarter that is released after its year', () => {
    const year = published([exact({ indicator: 'AE09', area: 'E1', period: '2024', n: 93, d: 1600 })]);
    const out = [year];
    const counts = new Map([['2023-24Q4', 30], ['2024-25Q1', 40], ['2024-25Q3', 20], ['2024-25Q2', 3]]);
    for (const [period, n] of counts) {
      const unreleased = [...counts].slice(out.length).map(([other, m]) => quarter(other, m));
      const earlier = new Map(out.flatMap((one) => [...one.cells]));
      out.push(published([quarter(period, n)], { earlier, weighEarlier: true, unreleased }));
      expect(out.at(-1)?.exposed).toEqual([]);
      const unknown = new Set([...hiddenOf(...out), ...unreleased.map((f) => top(f.period))]);
      expect(recoverable([sum], unknown)).not.toContain(top('2024-25Q2'));
    }
    expect(hiddenOf(...out)).toContain(top('2024-25Q2'));
  });

  it('finds in a second vintage the numbers that have not changed as they were: shown, or hidden', () => {
    const first = everywhere('AE09', [[3, 300], [20, 300], [25, 300]]);
    const one = published(first);
    const two = published(everywhere('AE09', [[3, 300], [27, 300], [25, 300]]), { vintages: [{ at: 1, cells: one.cells }] });
    const numerator = (area: string) => cellId('AE09.top|all', { area, period: '2024-25Q1', lacking: [] });
    const unchanged = [...one.cells].filter(([id]) => !['E2', 'N1', 'R'].map(numerator).includes(id));
    expect(unchanged.length).toBeGreaterThan(2);
    for (const [id, decision] of unchanged) expect([id, two.cells.get(id)]).toEqual([id, decision]);
    expect(two.cells.get(numerator('E1'))).toEqual({ decision: 'hidden', value: 3 });
    expect(two.exposed).toEqual([]);
  });

  it('cannot work out from a year whom a proportion of a quarter leaves, nor ages between its bands', () => {
    const quarters = ['2023-24Q4', '2024-25Q1', '2024-25Q2', '2024-25Q3'];
    const seen = (period: string, n: number, d: number) => [exact({ indicator: 'AE09', area: 'E1', period, n, d })];
    const bands = (period: string, upTo15: number, upTo17: number) => [['age=11-15', upTo15], ['age=11-17', upTo17]].map(([breakdown, n]) => exact({ indicator: 'AE01', area: 'E1', period, breakdown: String(breakdown), n: Number(n), weight: fraction(500) }));
    const out = quarters.map((period) => (period === '2024-25Q2' ? published([...seen(period, 20, 22), ...bands(period, 40, 43)]) : published([...seen(period, 40, 80), ...bands(period, 40, 60)])));
    const year = published([...seen('2024', 140, 262), ...bands('2024', 160, 223)], { earlier: new Map(out.flatMap(({ cells }) => [...cells])), weighEarlier: true });
    expect(year.exposed).toEqual([]);
    expect(year.of({ indicator: 'AE09', area: 'E1', period: '2024' })).toMatchObject({ value: null, reason: 'complementary' });
    expect(['age=11-15', 'age=11-17'].filter((breakdown) => year.of({ indicator: 'AE01', area: 'E1', breakdown, period: '2024' })?.value !== null)).toHaveLength(1);
  });

  it('is not kept from a new vintage for what earlier releases have told already', () => {
    const seen = (period: string, n: number, d: number) => exact({ indicator: 'AE09', area: 'E1', period, n, d });
    const others = ['2023-24Q4', '2024-25Q1', '2024-25Q3'].map((period) => published([seen(period, 40, 80)]));
    const one = published([seen('2024-25Q2', 20, 22)]);
    const year = published([seen('2024', 140, 262)]);
    const earlier = new Map([...others, year].flatMap(({ cells }) => [...cells]));
    expect([...year.cells.values()].every(({ decision }) => decision === 'shown')).toBe(true);
    const again = published([seen('2024-25Q2', 20, 22), exact({ indicator: 'AE06', area: 'E1', period: '2024-25Q2', n: 40, d: 90 })], { earlier, weighEarlier: true, vintages: [{ at: 1, cells: one.cells }] });
    expect(again.exposed).toEqual([]);
  });

  it('cannot work out a quarter from a sum of four, which gives way before the quarters do', () => {
    const shown = ([['2023-24Q4', 30], ['2024-25Q1', 40], ['2024-25Q2', 3]] as const).map(([period, n]) => published([quarter(period, n)]));
    const own = quarter('2024-25Q3', 20);
    const rolling: ExactFigure = { ...own, indicator: 'AE12', terms: own.terms.map((term) => ({ ...term, cell: `${term.cell}@4`, count: term.role === 'numerator' ? 93 : 1600 })) };
    const result = published([own, rolling], { earlier: new Map(shown.flatMap(({ cells }) => [...cells])), weighEarlier: true });
    expect(result.exposed).toEqual([]);
    expect(result.of({ indicator: 'AE12', area: 'E1', period: '2024-25Q3' })).toMatchObject({ value: null, reason: 'complementary' });
    expect(result.of({ indicator: 'AE09', area: 'E1', period: '2024-25Q3' })?.numerator).toBe('20');
  });

  it('cannot work out a small number of a year and its quarters, nor whom a proportion leaves, whichever are out and in whatever order they came', () => {
    const council = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 })).map(([n, more]) => [n, n + more] as const);
    const quarters = ['2023-24Q4', '2024-25Q1', '2024-25Q2', '2024-25Q3'];
    const all = [...quarters, '2024'];
    const parts = { R: ['E1', 'E2', 'E3'], N1: ['E1', 'E2'], N2: ['E3'] };
    const id = (what: string, area: string, period: string) => cellId(`AE09.${what}|all`, { area, period, lacking: [] });
    const sums = [...Object.entries(parts).flatMap(([area, members]) => all.flatMap((period) => ['top', 'bottom'].map((what) => ({ total: id(what, area, period), parts: members.map((m) => id(what, m, period)) })))),
      ...['E1', 'E2', 'E3', 'N1', 'N2', 'R'].flatMap((area) => [
        ...['top', 'bottom'].map((what) => ({ total: id(what, area, '2024'), parts: quarters.map((period) => id(what, area, period)) })),
        ...all.map((period) => ({ total: id('bottom', area, period), parts: [id('top', area, period), id('rest', area, period)] })),
      ])];
    fc.assert(fc.property(fc.array(fc.tuple(council, council, council), { minLength: 4, maxLength: 4 }), fc.shuffledSubarray(all, { minLength: 3 }), (drawn, order) => {
      const year = [0, 1, 2].map((c) => [0, 1].map((i) => drawn.reduce((sum, q) => sum + (q[c]?.[i] ?? 0), 0)) as [number, number]);
      const figures = new Map(all.map((period, i) => [period, everywhere('AE09', drawn[i] ?? year).map((f) => ({ ...f, period }))]));
      const out = new Map<string, Decided['cells']>();
      for (const period of order) {
        const unreleased = period === '2024' || out.has('2024') ? quarters.filter((q) => q !== period && !out.has(q)).flatMap((q) => figures.get(q) ?? []) : [];
        const decided = published(figures.get(period) ?? [], { earlier: new Map([...out.values()].flatMap((cells) => [...cells])), weighEarlier: true, unreleased });
        if (decided.exposed.length === 0) out.set(period, decided.cells);
      }
      const shown = new Set([...out.values()].flatMap((cells) => [...cells]).filter(([, { decision }]) => decision === 'shown').map(([cell]) => cell));
      const found = recoverable(sums, new Set(sums.flatMap((sum) => [sum.total, ...sum.parts]).filter((cell) => !shown.has(cell))));
      const small = [...figures.values()].flat().filter((f) => f.areaLevel !== 'region').flatMap(({ area, period, terms: [top, bottom] }) => [
        [id('top', area, period), top?.count ?? 0], [id('bottom', area, period), bottom?.count ?? 0], [id('rest', area, period), (bottom?.count ?? 0) - (top?.count ?? 0)],
      ] as const).filter(([, n]) => n >= 1 && n <= 7).map(([cell]) => cell);
      expect(small.filter((cell) => found.has(cell) || shown.has(cell))).toEqual([]);
    }), { numRuns: 100 });
  });

  it('is not kept from a year by a cover that its own quarter gives away already', () => {
    const quarters = ['2023-24Q4', '2024-25Q1', '2024-25Q2', '2024-25Q3'];
    // The region is hidden beside E1, and yet what the NHS areas show is the region.
    const decided = (area: string) => ({ decision: area === 'E3' || area === 'N2' || area === 'R' ? 'hidden' as const : 'shown' as const, value: { E1: 30, E2: 20, E3: 3, N1: 50, N2: 3, R: 53 }[area] ?? 0 });
    const earlier = new Map(quarters.flatMap((period) => ['E1', 'E2', 'E3', 'N1', 'N2', 'R'].map((area) => [cellId('AE09.top|all', { area, period, lacking: [] }), decided(area)] as const)));
    const year = everywhere('AE09', [[120, 1200], [80, 1200], [12, 1200]]).map((f) => ({ ...f, period: '2024' }));
    const result = published(year, { earlier, weighEarlier: true });
    expect(result.exposed).toEqual([]);
    const shown = (area: string) => result.of({ indicator: 'AE09', area, period: '2024' })?.numerator !== null;
    expect([shown('E1'), shown('E2'), shown('N1')]).toEqual([true, true, true]);
  });

  it('finds nothing in a second vintage that says the same', () => {
    const figures = everywhere('AE06', [[3, 300], [20, 300], [25, 28]]);
    const one = published(figures);
    const two = published(figures, { vintages: [{ at: 1, cells: one.cells }] });
    expect([two.exposed, two.cells]).toEqual([[], one.cells]);
  });

  it('cannot take a number that has not changed from one vintage to work out the other', () => fc.assert(fc.property(
    fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.boolean(), fc.integer({ min: 0, max: 40 })), { minLength: 3, maxLength: 3 }), (drawn) => {
      const before = everywhere('AE09', drawn.map(([n]) => [n, 300]));
      const after = everywhere('AE09', drawn.map(([n, changes, m]) => [changes ? m : n, 300]));
      const one = published(before);
      const two = published(after, { vintages: [{ at: 1, cells: one.cells }] });
      // Both vintages as one system of sums: a number that has changed has two names, one that has not has one.
      const name = (id: string, vintage: string) => (one.cells.get(id)?.value === two.cells.get(id)?.value ? id : `${id}#${vintage}`);
      const at = (area: string) => cellId('AE09.top|all', { area, period: '2024-25Q1', lacking: [] });
      const sums = [{ total: 'N1', parts: ['E1', 'E2'] }, { total: 'N2', parts: ['E3'] }, { total: 'R', parts: ['E1', 'E2', 'E3'] }];
      const relations = ['one', 'two'].flatMap((vintage) => sums.map(({ total, parts }) => ({ total: name(at(total), vintage), parts: parts.map((part) => name(at(part), vintage)) })));
      const decisions = [...[...one.cells].map(([id, d]) => [name(id, 'one'), d] as const), ...[...two.cells].map(([id, d]) => [name(id, 'two'), d] as const)];
      const shown = new Set(decisions.filter(([, { decision }]) => decision === 'shown').map(([id]) => id));
      const unknown = new Set(decisions.map(([id]) => id).filter((id) => !shown.has(id)));
      const found = recoverable(relations, unknown);
      const secret = decisions.filter(([id, { decision, value }]) => decision === 'hidden' && value !== null && value >= 1 && value <= 7 && !id.includes('|R|')).map(([id]) => id);
      expect(two.exposed).toEqual([]);
      expect(secret.filter((id) => found.has(id) || shown.has(id))).toEqual([]);
    }), { numRuns: 300 }));

  it('does not find a region tied to fewer councils than it has: one without a base is no part of it', () => {
    const all = everywhere('AE09', [[3, 300], [20, 300], [25, 300]]);
    const figures = all.filter((f) => f.area !== 'E3' && f.area !== 'N2').map((f) => (f.areaLevel === 'region' ? { ...f, contributors: 2, lacking: ['E3'] } : f));
    const result = published(figures);
    expect(result.of({ indicator: 'AE09', area: 'E1' })?.value).toBeNull();
    expect(['E2', 'R', 'N1'].filter((area) => result.of({ indicator: 'AE09', area })?.value !== null).length).toBeLessThan(3);
    const shown = (area: string) => result.of({ indicator: 'AE09', area })?.numerator !== null;
    expect(shown('E2') && (shown('R') || shown('N1'))).toBe(false);
  });
});

describe('every class', () => {
  it('says why there is no figure', () => expect(published([exact({ indicator: 'AE06', area: 'E1', n: 0, status: 'no-agreement' })]).of({ indicator: 'AE06', area: 'E1' })).toMatchObject({ status: 'no-agreement', value: null, reason: null }));
  it('names the policy and the release on each figure', () => expect(published(everywhere('DQ01', [[90, 100], [80, 100], [95, 110]]).map((f) => ({ ...f, disclosureClass: 'Q' as const }))).figures.every((f) => f.policy === 'Q-nhs' && f.release === 'r')).toBe(true));
  it('decides the same for the same input', () => expect(published(everywhere('AE06', [[3, 338], [500, 900], [400, 800]])).figures).toEqual(published(everywhere('AE06', [[3, 338], [500, 900], [400, 800]])).figures));
});
