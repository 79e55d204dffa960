import { shiftQuarter, type Period } from '@tributary/domain';
import {
  divide, fraction, logRatio, multiply, poisson, quantile, toNumber, wilson, type Fraction, type Interval,
} from '@tributary/statistics';
import type { Base, Events, Formula } from '../definition.js';
import type { Term } from '../figure.js';
import type { FigureInput } from '../figures.js';
import type { Selection } from '../selection.js';
import { estimatesOf, protectedBase, sizeOf } from './bases.js';
import { addHistogram, cellName, narrow, sumOf, type Where } from './select.js';

/** What a formula makes of the sums of some councils. */
export interface Evaluated {
  readonly numerator: Fraction | null;
  readonly denominator: Fraction | null;
  readonly value: Fraction | null;
  readonly multiplier: number;
  readonly terms: readonly Term[];
  readonly interval: Interval | null;
}

export interface Asked {
  readonly formula: Formula;
  readonly where: Where;
  /** The part of the breakdown that narrows a denominator as well. */
  readonly whereBelow: Where;
  readonly councils: readonly string[];
  readonly input: FigureInput;
}

/** Periods that a formula sums over: the period itself, or with the three quarters before it. */
export function periodsOf(formula: Formula, period: Period): readonly Period[] {
  if (formula.kind !== 'ratio-of-ratios') return [period];
  return Array.from({ length: formula.quarters }, (_, i) => shiftQuarter(period, i + 1 - formula.quarters));
}

/** Bases of a formula, each of which must be known for a council to be counted. */
export function basesOf(formula: Formula): readonly Base[] {
  switch (formula.kind) {
    case 'rate': return [formula.base];
    case 'rate-ratio': case 'ratio-of-ratios': return [formula.first.base, formula.second.base];
    default: return [];
  }
}

/** Estimates behind a figure of one council, by name; null when one that is needed is missing. */
export function estimates(formula: Formula, council: string, input: FigureInput): readonly string[] | null {
  const names = basesOf(formula).map((base) => estimatesOf(base, council, periodsOf(formula, input.period), input));
  return names.includes(null) ? null : [...new Set(names.flatMap((n) => n ?? []))];
}

const ONE = fraction(1);

interface Weight {
  readonly weight: Fraction;
  readonly base: string | null;
}

const PLAIN: Weight = { weight: ONE, base: null };

function term(role: Term['role'], selection: Selection, count: number, { weight, base }: Weight, power: Term['power'], suffix = ''): Term {
  return { role, cell: cellName(selection) + suffix, count, weight, base: base === null ? null : base + suffix, power };
}

/** `multiplier * product of (count / weight) ^ power`; null when a divisor is 0 or a weight is not positive. */
export function product(multiplier: number, terms: readonly Term[]): Fraction | null {
  let value = fraction(multiplier);
  for (const t of terms) {
    if (t.weight.n <= 0n || (t.power === -1 && t.count === 0)) return null;
    const part = divide(fraction(t.count), t.weight);
    value = t.power === 1 ? multiply(value, part) : divide(value, part);
  }
  return value;
}

function scaled(interval: Interval, by: number): Interval {
  return { lower: interval.lower * by, upper: interval.upper * by };
}

/** Evaluates a formula over the summed measures of some councils; `arrival-days` and `quantiles` have functions of their own. */
export function evaluate(asked: Asked): Evaluated {
  const { formula } = asked;
  switch (formula.kind) {
    case 'count': {
      const counted = counts(asked, formula.of, asked.where);
      const value = fraction(counted.count);
      return { numerator: value, denominator: null, value, multiplier: 1, terms: [term('numerator', counted.selection, counted.count, PLAIN, 1)], interval: null };
    }
    case 'percentage': return twoCounts(asked, formula.numerator, formula.denominator, 100, true);
    case 'ratio-of-flows': return twoCounts(asked, formula.numerator, formula.denominator, 100, false);
    case 'rate-of-stock': return twoCounts(asked, formula.events, formula.stock, formula.per, false);
    case 'rate': return rateOf(asked, formula);
    case 'rate-ratio': return ratioOfRates(asked, formula.first, formula.second);
    case 'ratio-of-ratios': return ratioOfRatios(asked, formula);
    case 'quantiles': case 'arrival-days': throw new RangeError(`${formula.kind} is no formula over counts`);
  }
}

function counts(asked: Asked, selection: Selection, where: Where): { selection: Selection; count: number } {
  const narrowed = narrow(selection, where);
  const periods = periodsOf(asked.formula, asked.input.period);
  return { selection: narrowed, count: asked.councils.reduce((sum, c) => sum + sumOf(asked.input.sums, c, periods, narrowed), 0) };
}

function twoCounts(asked: Asked, above: Selection, below: Selection, multiplier: number, proportion: boolean): Evaluated {
  const top = counts(asked, above, asked.where);
  const bottom = counts(asked, below, asked.whereBelow);
  const terms = [term('numerator', top.selection, top.count, PLAIN, 1), term('denominator', bottom.selection, bottom.count, PLAIN, -1)];
  const interval = bottom.count === 0 ? null
    : proportion ? scaled(wilson(top.count, bottom.count), multiplier) : scaled(poisson(top.count), multiplier / bottom.count);
  return { numerator: fraction(top.count), denominator: fraction(bottom.count), value: product(multiplier, terms), multiplier, terms, interval };
}

function rateOf(asked: Asked, formula: Formula & { kind: 'rate' }): Evaluated {
  const { count, selection } = counts(asked, formula.events, asked.where);
  const size = sizeOf(formula.base, asked.councils, [asked.input.period], asked.whereBelow, asked.input);
  const terms = [term('numerator', selection, count, { weight: size, base: protectedBase(formula.base, asked.whereBelow) }, 1)];
  const value = product(formula.per, terms);
  const interval = value && scaled(poisson(count), formula.per / toNumber(size));
  return { numerator: fraction(count), denominator: size, value, multiplier: formula.per, terms, interval };
}

function ratioOfRates(asked: Asked, first: Events, second: Events): Evaluated {
  const terms = [rateTerm(asked, first, asked.where, 'numerator', 1), rateTerm(asked, second, asked.where, 'denominator', -1)];
  const value = product(1, terms);
  const [above, below] = terms.map((t) => fraction(t.count));
  return { numerator: above ?? null, denominator: below ?? null, value, multiplier: 1, terms, interval: logInterval(value, terms) };
}

function ratioOfRatios(asked: Asked, formula: Formula & { kind: 'ratio-of-ratios' }): Evaluated {
  const at = (events: Events, age: string, role: Term['role'], power: Term['power']) =>
    rateTerm(asked, events, { ...asked.where, age }, role, power, `@${formula.quarters}`);
  const terms = [
    at(formula.first, formula.upper, 'numerator', 1), at(formula.first, formula.lower, 'numerator', -1),
    at(formula.second, formula.upper, 'denominator', -1), at(formula.second, formula.lower, 'denominator', 1),
  ];
  const value = product(1, terms);
  return { numerator: null, denominator: null, value, multiplier: 1, terms, interval: logInterval(value, terms) };
}

function rateTerm(asked: Asked, { events, base }: Events, where: Where, role: Term['role'], power: Term['power'], suffix = ''): Term {
  const { count, selection } = counts(asked, events, where);
  const size = sizeOf(base, asked.councils, periodsOf(asked.formula, asked.input.period), where, asked.input);
  return term(role, selection, count, { weight: size, base: protectedBase(base, where) }, power, suffix);
}

function logInterval(value: Fraction | null, terms: readonly Term[]): Interval | null {
  return value && logRatio(toNumber(value), terms.map((t) => t.count));
}

/** A quantile of summed day histograms (type 7); its one term is the number of observations, which is protected like any count. */
export function evaluateQuantile(asked: Asked, histogram: Selection, p: Fraction): Evaluated {
  const selection = narrow(histogram, asked.where);
  const days = new Map<number, number>();
  for (const council of asked.councils) addHistogram(days, asked.input.sums, council, asked.input.period, selection);
  const count = [...days.values()].reduce((a, b) => a + b, 0);
  return {
    numerator: null, denominator: fraction(count), value: quantile(days, p), multiplier: 1,
    terms: [term('denominator', selection, count, PLAIN, 1)], interval: null,
  };
}
