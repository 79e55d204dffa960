import type { CoverageFact, Feed } from '@tributary/contracts';
import { fraction, roundHalfUp, toNumber } from '@tributary/statistics';
import fc from 'fast-check';
import {
  computeFigures, coverageIndex, DEFINITIONS, definitionOf, disclosureClass, expectedSenders, measuresRead, needsOf, populationIndex, statusIndex, sumContributions, type AgreementState, type Contribution, type CouncilArea, type ExactFigure, type ExpectedSender,
} from './index.js';
import { AE_PROVIDER, aeMonths, CAMHS_PROVIDER, camhsMonths, cell, MIDDLESBROUGH, MONTHS, QUARTER, REDCAR, returned } from './examples/records.js';

const DURHAM = { dfe: '840', ons: 'E06000047' };
const TEES = 'E38000247';
const AREAS: readonly CouncilArea[] = [
  { council: MIDDLESBROUGH.ons, nhsArea: TEES, region: 'NENC' }, { council: REDCAR.ons, nhsArea: TEES, region: 'NENC' }, { council: DURHAM.ons, nhsArea: 'E38000234', region: 'NENC' },
];
const ALL_RETURNED = [returned(MIDDLESBROUGH), returned(REDCAR), returned(DURHAM), ...aeMonths(), ...camhsMonths(MONTHS)];

interface World {
  readonly cells: readonly Contribution[];
  readonly coverage?: readonly CoverageFact[];
  readonly agreement?: (feed: Feed, council: string) => AgreementState;
  readonly senders?: (feed: Feed) => readonly ExpectedSender[];
  readonly residents?: Readonly<Record<string, number>>;
  readonly period?: string;
  readonly areas?: readonly CouncilArea[];
}

function figures(id: string, world: World): ExactFigure[] {
  const definition = definitionOf(id);
  if (!definition) throw new Error('no such indicator');
  const coverage = coverageIndex(world.coverage ?? ALL_RETURNED);
  const [period, sums] = [world.period ?? QUARTER, sumContributions(world.cells)];
  const population = populationIndex(Object.entries(world.residents ?? {}).flatMap(([area, n]) => [
    { edition: 'mid-2019', date: '2019-06-30', area, ages: Array.from({ length: 26 }, () => 1) },
    { edition: 'mid-2023', date: '2023-06-30', area, ages: [n, ...Array.from({ length: 25 }, () => 0)] },
    { edition: 'mid-2024', date: '2024-07-01', area, ages: Array.from({ length: 26 }, () => 9999) },
  ]));
  const statuses = statusIndex({
    period, coverage, sums, agreement: world.agreement ?? (() => 'active'),
    senders: world.senders ?? ((feed) => [{ sender: feed === 'camhs' ? CAMHS_PROVIDER : AE_PROVIDER, from: '2020-01-01' }]),
  });
  return computeFigures(definition, { period, sums, areas: world.areas ?? AREAS, population, coverage, statuses });
}
const of = (all: readonly ExactFigure[], area: string, breakdown = 'all') => all.find((f) => f.area === area && f.breakdown === breakdown);
const shown = (f: ExactFigure | undefined) => f?.value && roundHalfUp(f.value, f.decimals);
const issued = (council: { ons: string }, within: number, late: number) => [
  cell('sen2.issued', 'exception=no;time=within-20-weeks', within, council.ons), cell('sen2.issued', 'exception=no;time=within-52-weeks', late, council.ons),
];
const counts = [...issued(MIDDLESBROUGH, 30, 10), ...issued(REDCAR, 10, 50), ...issued(DURHAM, 20, 80)];

describe('areas', () => {
  it('sum numerators and denominators of their councils', () => {
    const all = figures('EHC12', { cells: counts });
    expect([shown(of(all, MIDDLESBROUGH.ons)), shown(of(all, TEES)), shown(of(all, 'NENC'))]).toEqual(['75.0', '40.0', '30.0']);
    expect([of(all, TEES)?.contributors, of(all, 'NENC')?.contributors]).toEqual([2, 3]);
  });
  it('take both parts from the councils that have returned, and say how many', () => {
    const all = figures('EHC12', { cells: counts, coverage: [returned(MIDDLESBROUGH), returned(REDCAR)] });
    expect(of(all, 'NENC')).toMatchObject({ numerator: fraction(40), denominator: fraction(100), contributors: 2, note: '2 of 3 councils.' });
    expect(of(all, DURHAM.ons)).toMatchObject({ status: 'not-returned', value: null, numerator: null, terms: [], contributors: 0 });
    expect(of(all, 'E38000234')).toMatchObject({ status: 'not-returned', value: null });
  });
  it('do not expect a council in a period in which it does not exist, and say so of itself', () => {
    const until = (validFrom: string | null, validUntil: string | null) => figures('EHC12', { cells: counts, areas: AREAS.map((a) => (a.council === DURHAM.ons ? { ...a, validFrom, validUntil } : a)) });
    for (const all of [until('2024-07-01', null), until('1974-04-01', '2024-03-31')]) {
      expect(of(all, DURHAM.ons)).toMatchObject({ status: 'not-applicable', value: null, terms: [], note: null, contributors: 0 });
      expect(of(all, 'E38000234')).toMatchObject({ status: 'not-applicable', value: null });
      expect(of(all, 'NENC')).toMatchObject({ denominator: fraction(100), contributors: 2, note: null });
    }
    for (const all of [until('2024-06-30', null), until('1974-04-01', '2024-04-01'), until(null, null)]) {
      expect([of(all, DURHAM.ons)?.status, of(all, 'NENC')?.contributors]).toEqual(['returned', 3]);
    }
  });
  it('leave a council without an estimate out of both parts of a rate', () => {
    const cells = [MIDDLESBROUGH, REDCAR].map((c) => cell('sen2.requests', 'refused=no', 26, c.ons));
    const all = figures('EHC02', { cells, residents: { [MIDDLESBROUGH.ons]: 2600 } });
    expect(of(all, 'NENC')).toMatchObject({ numerator: fraction(26), denominator: fraction(2600), estimate: 'mid-2023' });
    expect(of(all, REDCAR.ons)).toMatchObject({ status: 'returned', reason: 'no-denominator', value: null });
  });
  it('compare with the region by the whole interval and the polarity', () => {
    const all = figures('EHC12', { cells: counts });
    expect([of(all, MIDDLESBROUGH.ons)?.comparison, of(all, REDCAR.ons)?.comparison, of(all, TEES)?.comparison, of(all, 'NENC')?.comparison]).toEqual(['better', 'worse', 'better', null]);
  });
});

describe('intervals', () => {
  it('are Wilson for a proportion: 216 of 338', () => {
    const f = of(figures('EHC12', { cells: issued(MIDDLESBROUGH, 216, 122) }), MIDDLESBROUGH.ons);
    expect([shown(f), f?.lower?.toFixed(8), f?.upper?.toFixed(8)]).toEqual(['63.9', '58.65539997', '68.84272748']);
  });
  it('are Byar for a rate: 2,019 plans among 50,845', () => {
    const f = of(figures('EHC18', { cells: [cell('sen2.plans.active', 'need=ASD', 2019)], residents: { [MIDDLESBROUGH.ons]: 50_845 } }), MIDDLESBROUGH.ons);
    expect([shown(f), f?.lower?.toFixed(6), f?.upper?.toFixed(6)]).toEqual(['397.1', '379.955349', '414.796546']);
  });
  it('are Byar on the numerator for a ratio of two flows, which may pass 100 %', () => {
    const f = of(figures('MH02', { cells: [cell('camhs.rejected', 'cohort=without-plan', 12), cell('camhs.received', 'cohort=without-plan', 10)] }), MIDDLESBROUGH.ons);
    expect([shown(f), f?.lower?.toFixed(1)]).toEqual(['120.0', '61.9']);
  });
  it('are on the log scale for a rate ratio, and none when a count is zero', () => {
    const cells = (withPlan: number) => [cell('ae.holders', 'age=8-10', withPlan), cell('ae.attendances', 'age=8-10;cohort=without-plan', 5210), cell('sen2.plan-days', 'age=8-10;linked=yes', 500 * 91)];
    const f = of(figures('AE03', { cells: cells(62), residents: { [MIDDLESBROUGH.ons]: 95_500 } }), MIDDLESBROUGH.ons);
    expect([f?.value && toNumber(f.value).toFixed(3), f?.lower?.toFixed(3), f?.upper?.toFixed(3)]).toEqual(['2.261', '1.760', '2.904']);
    const none = of(figures('AE03', { cells: cells(0), residents: { [MIDDLESBROUGH.ons]: 4000 } }), MIDDLESBROUGH.ons);
    expect([shown(none), none?.lower]).toEqual(['0.00', null]);
  });
});

describe('statuses', () => {
  const camhsCells = [
    cell('camhs.first-contacts', 'cohort=with-plan;days=3', 2), cell('camhs.first-contacts', 'cohort=without-plan;days=40', 2),
  ];
  const status = (id: string, world: Partial<World>, breakdown = 'all') => of(figures(id, { cells: camhsCells, ...world }), MIDDLESBROUGH.ons, breakdown)?.status;
  it('need an agreement first, then every return', () => {
    expect(status('MH04', { agreement: (feed) => (feed === 'camhs' ? 'none' : 'active') })).toBe('no-agreement');
    expect(status('MH04', { agreement: (feed) => (feed === 'camhs' ? 'withdrawn' : 'active') })).toBe('withdrawn');
    expect(status('MH04', { coverage: [returned(MIDDLESBROUGH), ...camhsMonths(['2024-04', '2024-05'])] })).toBe('not-returned');
    expect(status('MH04', {})).toBe('returned');
  });
  it('need the SEN2 return for a cohort by plan and not for everybody', () => {
    const coverage = camhsMonths(MONTHS);
    expect([status('MH04', { coverage }), status('MH04', { coverage }, 'cohort=with-plan')]).toEqual(['returned', 'not-returned']);
  });
  it('take the return of the next collection year, and no older one', () => {
    const of2024 = [returned(MIDDLESBROUGH, 2024)];
    expect([status('EHC17', { coverage: of2024 }), status('EHC17', { coverage: of2024, period: '2023-24Q3' })]).toEqual(['not-returned', 'returned']);
  });
  it('show everybody, and say why, where most records have no key to link on', () => {
    const cells = [...camhsCells, cell('camhs.keys', 'key=no', 6), cell('camhs.keys', 'key=yes', 5)];
    const all = figures('MH04', { cells });
    expect(of(all, MIDDLESBROUGH.ons, 'cohort=with-plan')).toMatchObject({ status: 'not-linkable', value: null });
    expect(of(all, MIDDLESBROUGH.ons)).toMatchObject({ status: 'returned', note: expect.stringContaining('cannot be linked') });
    expect(of(figures('MH12', { cells }), MIDDLESBROUGH.ons)?.status).toBe('not-linkable');
    expect(of(figures('EHC17', { cells }), MIDDLESBROUGH.ons)?.status).toBe('returned');
  });
  it('want every month of A&E, the last of them to its end', () => {
    const cut = (months: readonly string[], referenceDate: string): CoverageFact[] => aeMonths(months).map((f, n) => (n === months.length - 1 ? { ...f, coverage: { ...f.coverage, referenceDate } } : f));
    expect(status('AE06', { coverage: cut(MONTHS, '2024-06-30') })).toBe('returned');
    expect(status('AE06', { coverage: cut(MONTHS, '2024-06-12') })).toBe('not-returned');
    expect(status('AE06', { coverage: cut(['2024-04', '2024-06'], '2024-06-30') })).toBe('not-returned');
    expect(status('AE06', { coverage: cut([...MONTHS, '2024-07'], '2024-07-03') })).toBe('returned');
  });
  it('expect a sender from the month in which its first agreement begins', () => {
    const second = (from: string, more: Partial<World> = {}) => status('AE06', { senders: () => [{ sender: AE_PROVIDER, from: '2020-01-01' }, { sender: 'RVW', from }], ...more });
    expect([second('2020-01-01'), second('2024-06-30'), second('2024-07-01')]).toEqual(['not-returned', 'not-returned', 'returned']);
    const june = aeMonths(['2024-06']).map((f) => ({ ...f, sender: 'RVW' }));
    expect([second('2024-06-01', { coverage: [...aeMonths(), ...june] }), second('2024-05-31', { coverage: [...aeMonths(), ...june] })]).toEqual(['returned', 'not-returned']);
    expect(status('MH04', { senders: () => [{ sender: CAMHS_PROVIDER, from: '2020-01-01' }, { sender: 'RVW', from: '2025-04-01' }] })).toBe('returned');
  });
  it('expect those who are expected now of a month in which nobody was', () => {
    const later = (...senders: string[]) => status('AE06', { senders: () => senders.map((sender) => ({ sender, from: '2025-04-01' })) });
    expect([later(AE_PROVIDER), later(AE_PROVIDER, 'RVW'), later()]).toEqual(['returned', 'not-returned', 'not-returned']);
  });
  it('take the first of a sender\'s agreements, ended ones too and withdrawn ones not, when one is active', () => {
    const agreed = (sender: string, from: string, until: string, withdrawn = false) => ({ sender, from, until, withdrawn });
    const all = [agreed('RVW', '2025-01-01', '2027-12-31'), agreed('RVW', '2023-01-01', '2024-12-31'), agreed('RVW', '2019-01-01', '2027-12-31', true), agreed('RTR', '2023-01-01', '2024-12-31')];
    expect(expectedSenders(all, (a) => !a.withdrawn && a.until > '2025-06-01')).toEqual([{ sender: 'RVW', from: '2023-01-01' }]);
  });
  it('want four quarters for a rolling figure', () => {
    const all = figures('AE12', { cells: [], period: '2024-25Q3', coverage: [returned(MIDDLESBROUGH), ...aeMonths()] });
    expect(of(all, MIDDLESBROUGH.ons)?.status).toBe('returned');
    const earlier = figures('AE12', { cells: [], period: '2024-25Q2', coverage: [returned(MIDDLESBROUGH), ...aeMonths()] });
    expect(of(earlier, MIDDLESBROUGH.ons)?.status).toBe('not-returned');
  });
  it('take a CAMHS month that ingestion has settled, whatever edition it came from', () =>
    expect(status('MH04', { coverage: [returned(MIDDLESBROUGH), ...camhsMonths(MONTHS).map((f) => ({ ...f, scope: f.scope.slice(0, 7) }))] })).toBe('returned'));
  it('count the timeliness of A&E from the last submission for the period', () => expect(toNumber(of(figures('DQ05', { cells: [] }), MIDDLESBROUGH.ons, 'feed=ae')?.value ?? fraction(0))).toBe(1));
});

describe('notes', () => {
  it('count what was left out in a council\'s own figures', () =>
    expect(of(figures('EHC12', { cells: [...counts, cell('sen2.issued.untimed', 'all', 3)] }), MIDDLESBROUGH.ons)?.note).toBe('3 plans have no received date and are left out.'));
  it('count the requests of which nobody can say whether they are decided', () =>
    expect(of(figures('EHC05', { cells: [cell('sen2.undecided', 'past=no', 4), cell('sen2.undecided.unknown', 'all', 2)] }), MIDDLESBROUGH.ons)?.note).toBe('2 requests have neither an outcome nor its date and are left out.'));
  it('say it rounded, and not when it is small, in health figures', () => {
    const note = (n: number) => of(figures('AE06', { cells: [cell('ae.attendances', 'age=0-4;cohort=with-plan', 40), cell('ae.departure-missing', 'cohort=with-plan', n)] }), MIDDLESBROUGH.ons)?.note;
    expect([note(7), note(13)]).toEqual([null, 'about 15 attendances have no departure time; they stay in the denominator.']);
  });
  it('say of how many first contacts an earlier one cannot be known, rounded and not when small', () => {
    const note = (n: number, breakdown = 'all') => of(figures('MH04', { cells: [cell('camhs.first-contacts', 'cohort=without-plan;days=40', 90), cell('camhs.first-contacts.unseen', 'cohort=without-plan', n)] }), MIDDLESBROUGH.ons, breakdown)?.note;
    expect([note(7), note(13, 'cohort=with-plan'), note(13)]).toEqual([
      null, null, 'about 15 of the first contacts are of referrals received before the first month of the provider\'s data, of which an earlier contact cannot be known.',
    ]);
  });
  it('are about those whom the figure is about', () => {
    const attendances = [cell('ae.attendances', 'age=0-4;cohort=with-plan', 40), cell('ae.attendances', 'age=0-4;cohort=without-plan', 90)];
    const departures = [cell('ae.departure-missing', 'cohort=with-plan', 5), cell('ae.departure-missing', 'cohort=without-plan', 22)];
    const waits = [cell('camhs.first-contacts.negative', 'cohort=with-plan', 9), cell('camhs.first-contacts.negative', 'cohort=without-plan', 31)];
    const all = (id: string, breakdown = 'all') => of(figures(id, { cells: [...attendances, ...departures, ...waits] }), MIDDLESBROUGH.ons, breakdown)?.note?.split(' ').slice(0, 2).join(' ') ?? null;
    for (const id of ['AE06', 'AE07']) expect([all(id), all(id, 'cohort=with-plan'), all(id, 'cohort=without-plan')]).toEqual(['about 25', null, 'about 20']);
    expect([all('MH04'), all('MH04', 'cohort=with-plan'), all('MH04', 'cohort=without-plan')]).toEqual(['about 40', 'about 10', 'about 30']);
    expect([all('MH07', 'statistic=median'), all('MH07', 'cohort=with-plan;statistic=p90')]).toEqual(['about 40', 'about 10']);
  });
});

describe('derived from lineage', () => {
  it('are the disclosure classes of the catalogue', () => {
    const classes = Object.fromEntries(DEFINITIONS.map((d) => [d.id, disclosureClass(d)]));
    for (const [id, value] of Object.entries(classes)) expect([id, value]).toEqual([id, id.startsWith('E') ? 'D' : id.startsWith('DQ') ? 'Q' : 'X']);
  });
  it('a linked breakdown makes X of D', () => {
    const definition = definitionOf('EHC17');
    const linked = definition && { ...definition, formula: { kind: 'count', of: { measure: 'sen2.holders' } } as const };
    expect([linked && disclosureClass(linked), linked && disclosureClass(linked, { linked: 'yes' })]).toEqual(['D', 'X']);
  });
  it('are the needs and the measures that kpi has to watch', () => {
    const ae01 = definitionOf('AE01');
    expect(ae01 && needsOf(ae01, {})).toMatchObject({ feeds: ['ae', 'sen2'], linked: true });
    expect(ae01 && measuresRead(ae01)).toEqual(['ae.holders', 'sen2.plan-days', 'ae.keys']);
  });
});

describe('the law of the cohorts', () => {
  const amounts = fc.record({ w: fc.integer({ min: 0, max: 500 }), o: fc.integer({ min: 0, max: 500 }), wn: fc.integer({ min: 0, max: 500 }), on: fc.integer({ min: 0, max: 500 }) });
  it('with a plan and without a plan add up to all, term by term', () =>
    fc.assert(fc.property(amounts, ({ w, o, wn, on }) => {
      const cells = [
        cell('camhs.contacts', 'cohort=with-plan;attended=yes', w), cell('camhs.contacts', 'cohort=without-plan;attended=yes', o),
        cell('camhs.contacts', 'cohort=with-plan;attended=no', wn), cell('camhs.contacts', 'cohort=without-plan;attended=no', on),
      ];
      const all = figures('MH08', { cells });
      const terms = (breakdown: string) => of(all, MIDDLESBROUGH.ons, breakdown)?.terms.map((t) => t.count) ?? [];
      expect(terms('all')).toEqual(terms('cohort=with-plan').map((n, i) => n + (terms('cohort=without-plan')[i] ?? 0)));
    })));
});
