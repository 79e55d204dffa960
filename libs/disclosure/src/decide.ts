import { figureKey, type Figure } from '@tributary/contracts';
import type { ExactFigure, IndicatorDefinition, Term } from '@tributary/indicators';
import { divide, fraction, judge, multiply, position, roundHalfUp, toNumber, type Fraction } from '@tributary/statistics';
import { CLASS_POLICIES } from './classes.js';
import { PieceMemory, protectedCells, type Decisions, type Numbers } from './cells.js';
import { shownInterval } from './intervals.js';
import { numbersOf, peopleOf } from './numbers.js';
import { suppress, SuppressionMemory, type HiddenBecause } from './suppression.js';
import { roundToBase } from './value-rules.js';

export interface Publication extends Numbers {
  readonly state: Figure['state'];
  readonly cutOff: string;
  readonly release: string | null;
}

/** What is remembered from one making of a publication to the next. */
export class ProtectionMemory {
  readonly pieces = new PieceMemory();
  readonly suppression: SuppressionMemory;

  /** @param digest of a text, of which no two that are met are the same. */
  constructor(digest: (text: string) => string) {
    this.suppression = new SuppressionMemory(digest);
  }
}

/** What was decided about the numbers behind a publication. */
export interface Protection {
  /** Of every protected cell, to be kept with the publication. */
  readonly cells: Decisions;
  /** Cells that earlier publications give away; a release with any is not to be cut. */
  readonly exposed: readonly string[];
  /** Hidden cells with why. */
  readonly hidden: ReadonlyMap<string, HiddenBecause>;
  /** Numbers of other periods that it was made from and that are not out, to be kept too. */
  readonly corrected: ReadonlyMap<string, number>;
}

export interface Decided extends Protection {
  readonly figures: Figure[];
}

/**
 * The one place that decides what may be shown. Every door (topic, view, API, page) serves these figures and nothing else.
 * A figure is shown when every count behind it is; values and intervals of a rounded class come from the rounded counts, because exact ones give the counts back.
 */
export function decide(publication: Publication): Decided {
  const protection = protect(publication);
  return { ...protection, figures: present(publication, protection) };
}

/**
 * The first half of {@link decide}: which numbers are shown and which hidden.
 * @param memory of what was decided when the same publication was made before; it changes the time this takes and nothing else.
 */
export function protect(publication: Publication, memory?: ProtectionMemory): Protection {
  const { cells, relations, corrected } = protectedCells(publication, memory?.pieces);
  const found = suppress(cells, relations, memory?.suppression);
  const { hidden } = found;
  // What is open with everything of this publication hidden was open before: of other publications nothing would be taken back by holding this one back.
  const printed = new Set(cells.filter((c) => !c.elsewhere && !c.implied).map((c) => c.id));
  const exposed = found.exposed.filter((id) => printed.has(id));
  return { hidden, exposed, corrected, cells: new Map(cells.filter((c) => !c.implied && !c.elsewhere).map((c) => [c.id, { decision: hidden.has(c.id) ? 'hidden' : 'shown', value: c.value }])) };
}

/**
 * The second half of {@link decide}: the figures as they may be shown.
 * @param of only figures of these indicators; by default all.
 */
export function present(publication: Publication, { hidden }: Protection, of?: ReadonlySet<string>): Figure[] {
  const drafts = publication.figures.filter((f) => !of || of.has(f.indicator)).map((exact) => show(exact, publication, hidden));
  const references = new Map(drafts.filter((d) => d.figure.areaLevel === 'region').map((d) => [referenceKey(d.figure), d]));
  const regionOf = new Map(publication.areas.flatMap((a) => [[a.council, a.region], ...(a.nhsArea ? [[a.nhsArea, a.region] as const] : [])] as const));
  return drafts.map((draft) => ({ ...draft.figure, comparison: compare(draft, references, regionOf, publication.definitions) }));
}

interface Draft {
  readonly figure: Figure;
  readonly value: Fraction | null;
  readonly limits: { readonly lower: number; readonly upper: number } | null;
}

function show(exact: ExactFigure, publication: Publication, hidden: ReadonlyMap<string, HiddenBecause>): Draft {
  const blank = blankFigure(exact, publication);
  if (exact.status !== 'returned') return { figure: blank, value: null, limits: null };
  const because = hiddenBecause(exact, hidden);
  if (because) return { figure: { ...blank, reason: because, note: null }, value: null, limits: null };
  if (exact.value === null) return { figure: { ...blank, ...counts(exact, roundedTerms(exact)), reason: 'no-denominator' }, value: null, limits: null };
  return exact.disclosureClass === 'D' ? showExactly(exact, blank) : showRounded(exact, blank, publication.definitions);
}

function blankFigure(exact: ExactFigure, publication: Publication): Figure {
  return {
    indicator: exact.indicator, definitionVersion: exact.definitionVersion, area: exact.area, areaLevel: exact.areaLevel, breakdown: exact.breakdown,
    period: exact.period, state: publication.state, numerator: null, denominator: null, value: null, unit: exact.unit, lower: null, upper: null,
    status: exact.status, reason: null, policy: CLASS_POLICIES[exact.disclosureClass].id, comparison: null, estimate: exact.estimate, note: exact.note,
    cutOff: publication.cutOff, release: publication.release,
  };
}

function hiddenBecause(exact: ExactFigure, hidden: ReadonlyMap<string, HiddenBecause>): HiddenBecause | null {
  const reasons = numbersOf(exact).map(({ id }) => hidden.get(id)).filter((r) => r !== undefined);
  return reasons.includes('small-number') ? 'small-number' : (reasons[0] ?? null);
}

function showExactly(exact: ExactFigure, blank: Figure): Draft {
  const limits = exact.lower === null || exact.upper === null ? null : { lower: exact.lower, upper: exact.upper };
  const figure = {
    ...blank, numerator: amount(exact.numerator), denominator: amount(exact.denominator),
    value: exact.value && roundHalfUp(exact.value, exact.decimals), ...limitTexts(limits, exact.decimals),
  };
  return { figure, value: exact.value, limits };
}

function showRounded(exact: ExactFigure, blank: Figure, definitions: ReadonlyMap<string, IndicatorDefinition>): Draft {
  const terms = roundedTerms(exact);
  const kind = definitions.get(exact.indicator)?.formula.kind ?? 'count';
  if (terms.length === 0) return showExactly(exact, blank);
  if (kind === 'quantiles') {
    const draft = showExactly(exact, blank);
    return { ...draft, figure: { ...draft.figure, numerator: null, denominator: String(terms[0]?.count ?? '') } };
  }
  if (terms.some((t) => t.weight.n === 0n || (t.power === -1 && t.count === 0))) return { figure: { ...blank, ...counts(exact, terms), reason: 'no-denominator' }, value: null, limits: null };
  const value = terms.reduce((product, t) => step(product, t), fraction(exact.multiplier));
  const limits = shownInterval(kind, terms, exact.multiplier, value);
  const base = terms.find((t) => t.role === 'denominator');
  const decimals = exact.unit === '%' && base && base.count < 200 ? 0 : exact.decimals;
  return { figure: { ...blank, ...counts(exact, terms), value: roundHalfUp(value, decimals), ...limitTexts(limits, decimals) }, value, limits };
}

function step(product: Fraction, term: Term): Fraction {
  const rate = divide(fraction(term.count), term.weight);
  return term.power === 1 ? multiply(product, rate) : divide(product, rate);
}

/** Counts rounded, and the people behind a protected base too: a rate over the exact base would tell it to anyone who has the numerator. */
function roundedTerms(exact: ExactFigure): Term[] {
  const { base } = CLASS_POLICIES[exact.disclosureClass].rule;
  return exact.terms.map((term) => ({
    ...term, count: roundToBase(term.count, base), weight: term.base === null || base === 1 ? term.weight : fraction(roundToBase(peopleOf(term.weight), base)),
  }));
}

/** Numerator and denominator as shown: of a simple figure its counts, rounded; a base of person-time or residents to the rule's base. */
function counts(exact: ExactFigure, terms: readonly Term[]): Pick<Figure, 'numerator' | 'denominator'> {
  const { base } = CLASS_POLICIES[exact.disclosureClass].rule;
  const [top, bottom] = terms;
  if (!top || terms.length > 2) return { numerator: null, denominator: null };
  const shownBase = exact.denominator === null ? null : amount(base === 1 ? exact.denominator : fraction(roundToBase(Math.round(toNumber(exact.denominator)), base)));
  return { numerator: String(top.count), denominator: bottom && bottom.role === 'denominator' ? String(bottom.count) : shownBase };
}

/** A count as it is; person-time with one decimal. */
function amount(f: Fraction | null): string | null {
  return f && roundHalfUp(f, f.d === 1n ? 0 : 1);
}

function limitTexts(limits: Draft['limits'], decimals: number): Pick<Figure, 'lower' | 'upper'> {
  if (!limits) return { lower: null, upper: null };
  const text = (x: number) => roundHalfUp(fraction(BigInt(Math.round(x * 1e9)), 1_000_000_000n), decimals);
  return { lower: text(limits.lower), upper: text(limits.upper) };
}

function referenceKey(figure: Figure): string {
  return figureKey(figure);
}

function compare(draft: Draft, references: ReadonlyMap<string, Draft>, regionOf: ReadonlyMap<string, string | null>, definitions: ReadonlyMap<string, IndicatorDefinition>): Figure['comparison'] {
  const { figure, limits } = draft;
  const region = regionOf.get(figure.area);
  const polarity = definitions.get(figure.indicator)?.polarity;
  if (figure.areaLevel === 'region' || !region || !limits || !polarity) return null;
  const reference = references.get(figureKey({ ...figure, area: region }))?.value;
  return reference ? judge(position(limits, toNumber(reference)), polarity) : null;
}
