import { calendarYearOf, quartersOfYear, shiftQuarter, type Period } from '@tributary/domain';
import type { ExactFigure } from '@tributary/indicators';
import { cellId, openQuarters, recoverable, tiedPeriods, type Cut, type Decided, type Relation, type Vintage } from './index.js';
import { everywhere, published } from './publication.fixture.js';

/** A proportion of each of the three councils: so many out of so many. */
export type Counts = readonly (readonly [n: number, d: number])[];

export const YEAR = '2024';
const PARTS: Readonly<Record<string, readonly string[]>> = { R: ['E1', 'E2', 'E3'], N1: ['E1', 'E2'], N2: ['E3'] };
const PLACES = ['E1', 'E2', 'E3', 'N1', 'N2', 'R'];
/** Numbers of a proportion, and of a count; `top@4` counts the quarters before too. */
type What = 'top' | 'bottom' | 'rest' | 'top@4';

/** A quarter gets other counts of some councils, and some periods are published again, in this order. */
export interface Correction { readonly quarter: Period; readonly counts: Counts; readonly councils: readonly boolean[]; readonly again: readonly Period[] }
export interface Story {
  /** From the last quarter of 2023-24 on, four or more. */
  readonly first: readonly Counts[];
  readonly order: readonly Period[];
  readonly corrections: readonly Correction[];
  /** Instead of a proportion there is a count, and of quarters one of four quarters too. */
  readonly rolling?: boolean;
}

/** Counts of all quarters at some time. */
type State = ReadonlyMap<Period, Counts>;
/** What is out, with what it was made from. */
export interface Release { readonly at: number; readonly period: Period; readonly state: State; readonly decided: Decided }

export const quarterAt = (i: number): Period => shiftQuarter('2023-24Q4', i);
const fourTo = (quarter: Period): Period[] => [0, 1, 2, 3].map((n) => shiftQuarter(quarter, -n));
const added = (state: State, quarters: readonly Period[]): Counts => [0, 1, 2].map((c) => [0, 1].map((i) => quarters.reduce((sum, q) => sum + (state.get(q)?.[c]?.[i] ?? 0), 0)) as [number, number]);
const countsOf = (state: State, period: Period): Counts => (period === YEAR ? added(state, quartersOfYear(YEAR)) : state.get(period) ?? []);
const isRolled = (state: State, period: Period): boolean => period !== YEAR && fourTo(period).every((q) => state.has(q));

function figuresOf(state: State, period: Period, rolling: boolean): ExactFigure[] {
  const own = everywhere('AE09', countsOf(state, period)).map((figure) => ({ ...figure, period }));
  if (!rolling) return own;
  const four = isRolled(state, period) ? everywhere('AE12', added(state, fourTo(period))).map((figure) => ({ ...figure, period })) : [];
  const counted = (figures: readonly ExactFigure[], indicator: string, cell: string) => figures.map((figure) => ({ ...figure, indicator, terms: figure.terms.slice(0, 1).map((term) => ({ ...term, cell })) }));
  return [...counted(own, 'AE01', 'AE01.top|all'), ...counted(four, 'AE12', 'AE01.top|all@4')];
}

/** Publishes a story as kpi does; what is refused is not out. */
export function publishAll({ first, order, corrections, rolling = false }: Story): Release[] {
  let state: State = new Map(first.map((counts, i) => [quarterAt(i), counts]));
  const releases: Release[] = [];
  const publish = (period: Period): void => {
    const latest = new Map(releases.map((r) => [r.period, r]));
    const others = [...latest.values()].filter((r) => r.period !== period);
    const cut = ({ at, decided: { corrected } }: Release): Cut => ({ at, corrected });
    const vintage = (one: Release): Vintage => ({ ...cut(one), cells: one.decided.cells });
    const made = (periods: readonly Period[]) => periods.filter((p) => p === YEAR || state.has(p)).flatMap((p) => figuresOf(state, p, rolling));
    const released = new Set(latest.keys());
    const decided = published(made([period]), {
      earlier: new Map(others.flatMap((r) => [...r.decided.cells])), weighEarlier: true, latest: new Map(others.map((r) => [r.period, cut(r)])),
      unreleased: made(openQuarters(period, released)), pending: made(tiedPeriods(period, released)),
      vintages: releases.filter((r) => r.period === period).map(vintage), formerVintages: releases.filter((r) => r.period !== period && latest.get(r.period) !== r).map(vintage),
    });
    if (decided.exposed.length === 0) releases.push({ at: releases.length, period, state, decided });
  };
  for (const period of order) publish(period);
  for (const { quarter, counts, councils, again } of corrections) {
    state = new Map([...state, [quarter, [0, 1, 2].map((c) => (councils[c] ? counts[c] : state.get(quarter)?.[c]) ?? [0, 0])]]);
    for (const period of again) publish(period);
  }
  return releases;
}

/** A number as it was at some time. */
export function valueOf(state: State, period: Period, area: string, what: What): number {
  const counts = what === 'top@4' ? added(state, fourTo(period)) : countsOf(state, period);
  const [n, d] = (PARTS[area] ?? [area]).map((council) => counts[Number(council.slice(1)) - 1] ?? [0, 0]).reduce(([a, b], [c, e]) => [a + c, b + e]);
  return { top: n, bottom: d, rest: d - n, 'top@4': n }[what];
}

type NameOf = (what: What, area: string, period: Period, release: Release) => string;

/** Names of numbers as a reader tells them apart: one that stays as it was from one state of its period to the next is one unknown, and so is whom a proportion of two such numbers leaves. */
function namesIn(releases: readonly Release[]): NameOf {
  const states = releases.map(({ state }) => state);
  return (what, area, period, { at }) => {
    // Of a year and of a rolling number only what is published is something of its own; quarters are also told of by these.
    const known = what === 'top@4' || period === YEAR ? releases.filter((r) => r.period === period && r.at <= at).map(({ state }) => state) : states.slice(0, at + 1);
    const key = (state: State | undefined) => (what === 'rest' ? (['top', 'bottom'] as const) : [what]).map((one) => valueOf(state ?? new Map(), period, area, one)).join('/');
    const changes = known.slice(1).filter((state, i) => key(state) !== key(known[i])).length;
    return `${cellId(what, { area, period, lacking: [] })}#${changes}`;
  };
}

/** Numbers of a release, those that nobody prints too. */
const numbersOf = ({ state, period }: Release, rolling: boolean): What[] => (rolling ? ['top', ...(isRolled(state, period) ? ['top@4' as const] : [])] : ['top', 'bottom', 'rest']);

function sumsOf(release: Release, rolling: boolean, name: NameOf): Relation[] {
  const { period } = release;
  const numbers = numbersOf(release, rolling);
  const printed = numbers.filter((what) => what !== 'rest');
  const named = (what: What, area: string, of: Period = period) => name(what, area, of, release);
  return [
    ...Object.entries(PARTS).flatMap(([area, members]) => printed.map((what) => ({ total: named(what, area), parts: members.map((m) => named(what, m)) }))),
    ...(rolling ? [] : PLACES.map((area) => ({ total: named('bottom', area), parts: [named('top', area), named('rest', area)] }))),
    ...(period === YEAR ? PLACES.flatMap((area) => printed.map((what) => ({ total: named(what, area), parts: quartersOfYear(YEAR).map((q) => named(what, area, q)) }))) : []),
    ...(numbers.includes('top@4') ? PLACES.map((area) => ({ total: named('top@4', area), parts: fourTo(period).map((q) => named('top', area, q)) })) : []),
  ];
}

/** What a reader who keeps everything is shown or can work out, of the numbers that are small: counts of councils and areas, and whom their proportions leave. */
export function small(releases: readonly Release[], rolling = false): string[] {
  const name = namesIn(releases);
  const relations = releases.flatMap((release) => sumsOf(release, rolling, name));
  const shown = new Set(releases.flatMap((release) => [...release.decided.cells].filter(([, { decision }]) => decision === 'shown')
    .map(([id]) => name(id.includes('@') ? 'top@4' : id.includes('.top') ? 'top' : 'bottom', id.split('|').at(-2) ?? '', release.period, release))));
  const found = recoverable(relations, new Set(relations.flatMap(({ total, parts }) => [total, ...parts]).filter((id) => !shown.has(id))));
  return releases.flatMap((release) => PLACES.filter((area) => area !== 'R').flatMap((area) => numbersOf(release, rolling)
    .map((what) => ({ id: name(what, area, release.period, release), value: valueOf(release.state, release.period, area, what) }))))
    .filter(({ id, value }) => value >= 1 && value <= 7 && (found.has(id) || shown.has(id))).map(({ id, value }) => `${id} = ${value}`);
}

/** Periods that change with a quarter, in the order of time: itself, its year, and the quarters that count it. */
export function changedWith(quarter: Period, quarters: number): Period[] {
  const last = quarterAt(quarters - 1);
  return [quarter, ...(calendarYearOf(quarter) === YEAR ? [YEAR] : []), ...[1, 2, 3].map((n) => shiftQuarter(quarter, n)).filter((q) => q <= last && q >= quarterAt(3))];
}
