import type { Population } from '@tributary/contracts';
import { localAuthorityByOns, nhsAreaOns } from '@tributary/domain';
import { fraction, roundHalfUp, type Fraction } from '@tributary/statistics';
import { computeFigures, coverageIndex, DEFINITIONS, foldPerson, measuresRead, payloadProblem, populationIndex, statusIndex, sumContributions, type IndicatorDefinition, type WorkedExample } from './index.js';
import { cellKey, type Contribution } from './contribution.js';
import { AE_PROVIDER, CAMHS_PROVIDER, MIDDLESBROUGH, REDCAR } from './examples/records.js';

const CATALOGUE = 'EHC01 EHC02 EHC03 EHC04 EHC05 EHC06 EHC07 EHC08 EHC09 EHC10 EHC11 EHC12 EHC13 EHC15 EHC17 EHC18 EHC20 EHC21 EHC22 EHC23 EHC34 EDU16 '
  + 'MH01 MH02 MH03 MH04 MH05 MH07 MH08 MH12 AE01 AE02 AE03 AE04 AE05 AE06 AE07 AE08 AE09 AE12 DQ01 DQ02 DQ05 DQ14';

const AREAS = [MIDDLESBROUGH, REDCAR].map(({ ons }) => {
  const la = localAuthorityByOns(ons);
  return { council: ons, nhsArea: la?.nhsArea ? nhsAreaOns(la.nhsArea) ?? null : null, region: la?.region ?? null };
});

function contributionsOf(example: WorkedExample): Contribution[] {
  const context = { coverage: coverageIndex(example.coverage), firstQuarter: '2023-24Q1', horizon: '2025-26Q4' };
  return example.people.flatMap((records) => foldPerson(records, context));
}

function figuresOf(definition: IndicatorDefinition, example: WorkedExample) {
  const coverage = coverageIndex(example.coverage);
  const sums = sumContributions(contributionsOf(example));
  const populations = Object.entries(example.residents ?? {}).map(([area, ages]): Population => ({ edition: 'mid-2022', date: '2022-06-30', area, ages: [...ages] }));
  const statuses = statusIndex({
    period: example.period, coverage, sums, agreement: () => 'active',
    senders: (feed) => [{ sender: feed === 'camhs' ? CAMHS_PROVIDER : AE_PROVIDER, from: '2020-01-01' }],
  });
  return computeFigures(definition, { period: example.period, sums, areas: AREAS, population: populationIndex(populations), coverage, statuses });
}

const text = (f: Fraction | null) => f && roundHalfUp(f, f.d === 1n ? 0 : 3);
const byKey = (cells: readonly Contribution[]) => Object.fromEntries(cells.map((c) => [cellKey(c), c.amount]));

describe('the catalogue', () => {
  it('has the indicators of the issue', () => expect(DEFINITIONS.map((d) => d.id).sort()).toEqual(CATALOGUE.split(' ').sort()));
  it('names in its words public sources only, which every reader of pages, API and topics can get', () => {
    const words = DEFINITIONS.flatMap((d) => [d.title, d.unit, d.numerator, d.denominator ?? '', d.periodRule, d.source, ...d.counted.map((c) => c.text), ...d.notes]);
    expect(words.filter((text) => /\.md\b|rulings/i.test(text))).toEqual([]);
  });
  it('says where residents and events come from, which way unlinked plan holders bend a rate, and where to look', () => {
    const notes = (id: string) => DEFINITIONS.find((d) => d.id === id)?.notes.join(' ') ?? '';
    for (const id of ['AE02', 'AE03']) expect(notes(id)).toMatch(/ONS.*feeds.*could not be linked.*DQ01/);
    expect([notes('AE02'), notes('AE03')]).toEqual([expect.stringContaining('the rate may be overstated'), expect.stringContaining('the ratio understated')]);
  });
  it('has a worked example for each', () => expect(DEFINITIONS.filter((d) => d.examples.length === 0)).toEqual([]));
});

describe.each(DEFINITIONS.map((d) => [d.id, d] as const))('%s', (_id, definition) => {
  it.each(definition.examples.map((e) => [e.title, e] as const))('%s', (_title, example) => {
    expect(example.people.flat().map(payloadProblem).filter((p) => p !== null)).toEqual([]);
    const noted = new Set(definition.counted.map((c) => c.of.measure));
    const read = new Set(measuresRead(definition).filter((m) => !noted.has(m)));
    const sums = new Map<string, Contribution>();
    for (const c of contributionsOf(example).filter((x) => read.has(x.measure) && x.period === example.period)) {
      const known = sums.get(cellKey(c));
      sums.set(cellKey(c), known ? { ...known, amount: known.amount + c.amount } : c);
    }
    expect(byKey([...sums.values()])).toEqual(byKey(example.contributions));
    const figures = figuresOf(definition, example);
    for (const expected of example.figures) {
      const found = figures.find((f) => f.area === expected.area && f.breakdown === expected.breakdown);
      expect(found && { status: found.status, value: found.value && roundHalfUp(found.value, definition.decimals), numerator: text(found.numerator), denominator: text(found.denominator) })
        .toEqual({ status: 'returned', value: expected.value, numerator: expected.numerator, denominator: expected.denominator });
    }
  });
});

describe('a figure and its terms', () => {
  it.each(DEFINITIONS.flatMap((d) => d.examples.map((e) => [`${d.id}: ${e.title}`, d, e] as const)))('%s: the value is the product of its terms', (_title, definition, example) => {
    if (definition.formula.kind === 'quantiles' || definition.formula.kind === 'arrival-days') return;
    for (const figure of figuresOf(definition, example).filter((f) => f.value !== null)) {
      const product = figure.terms.reduce((value, t) => {
        const part = fraction(BigInt(t.count) * t.weight.d, t.weight.n);
        return t.power === 1 ? fraction(value.n * part.n, value.d * part.d) : fraction(value.n * part.d, value.d * part.n);
      }, fraction(figure.multiplier));
      expect(product).toEqual(figure.value);
    }
  });
});
