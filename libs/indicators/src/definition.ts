import type { Feed, Figure } from '@tributary/contracts';
import type { Fraction, Polarity } from '@tributary/statistics';
import type { Selection } from './selection.js';
import type { WorkedExample } from './worked-example.js';

export type DisclosureClass = 'D' | 'X' | 'Q';
export type FigureStatus = Figure['status'];
export type AreaLevel = Figure['areaLevel'];

/** A base that is no count of people to be protected: person-time or an estimate of residents, in people. */
export type Base =
  /** Plan-days of a selection divided by the days of the period. */
  | { readonly kind: 'plan-time'; readonly days: Selection }
  /** Residents of an age range by the latest estimate (rulings.md 4), taken as a stock. */
  | { readonly kind: 'residents'; readonly ages: string }
  /** Residents less the person-time of all plans (rulings.md 4). */
  | { readonly kind: 'residents-without-plan'; readonly days: Selection };

export interface Events {
  readonly events: Selection;
  readonly base: Base;
}

/** How a figure comes from summed measures. Counts named here are whole numbers of people or events. */
export type Formula =
  | { readonly kind: 'count'; readonly of: Selection }
  | { readonly kind: 'percentage'; readonly numerator: Selection; readonly denominator: Selection }
  /** Two flows, shown in per cent, with Byar's interval on the numerator (rulings.md 10). */
  | { readonly kind: 'ratio-of-flows'; readonly numerator: Selection; readonly denominator: Selection }
  | { readonly kind: 'rate'; readonly per: 1000 | 10000; readonly events: Selection; readonly base: Base }
  /** Per 1,000 of a counted stock. */
  | { readonly kind: 'rate-of-stock'; readonly per: 1000; readonly events: Selection; readonly stock: Selection }
  | { readonly kind: 'rate-ratio'; readonly first: Events; readonly second: Events }
  /** (first at `upper` ages / first at `lower` ages) / the same of second, over this quarter and the three before. */
  | { readonly kind: 'ratio-of-ratios'; readonly first: Events; readonly second: Events; readonly upper: string; readonly lower: string; readonly quarters: 4 }
  | { readonly kind: 'quantiles'; readonly histogram: Selection; readonly points: readonly QuantilePoint[] }
  /** Days from period end to the last accepted submission for the period, from coverage alone. */
  | { readonly kind: 'arrival-days' };

export interface QuantilePoint {
  /** Value of the breakdown `statistic`. */
  readonly name: string;
  readonly p: Fraction;
}

/**
 * Breakdowns that belong together. With `partition`, the values add up to `all` (complementary suppression must see that); without, they
 * overlap others, and atoms of both are the base bands of ages.ts.
 */
export interface BreakdownFamily {
  readonly name: string;
  readonly values: readonly string[];
  readonly partition: boolean;
  /** The value narrows the numerator only: a share of the whole (need mix). */
  readonly numeratorOnly?: true;
}

/** Where an indicator's numbers come from, beyond its measures; disclosureClass derives the class from both. */
export interface Lineage {
  /** Feeds that must have been returned for the council. */
  readonly feeds: readonly Feed[];
  /** Do the numbers rest on links between feeds? */
  readonly linked: boolean;
  /** `data`: the figure describes the data themselves (completeness, linkage, timeliness). */
  readonly about: 'people' | 'data';
}

export interface CountedNote {
  readonly of: Selection;
  readonly text: string;
}

export interface IndicatorDefinition {
  readonly id: string;
  /** Rises when the rule of counting changes (rulings.md, first paragraph). */
  readonly version: number;
  readonly title: string;
  readonly unit: string;
  readonly decimals: number;
  /** In words, as the page of the indicator prints them. */
  readonly numerator: string;
  readonly denominator: string | null;
  readonly polarity: Polarity;
  readonly kind: 'flow' | 'stock' | 'rolling' | 'annual';
  readonly periodRule: string;
  /** The official counterpart, or where the rule comes from. */
  readonly source: string;
  readonly formula: Formula;
  /** Only what the formula's measures do not tell already: needsOf adds their feeds and links. */
  readonly lineage: Lineage;
  readonly breakdowns: readonly BreakdownFamily[];
  /** False where `all` is no figure of its own: the shares of a mix, the feeds of a timeliness. */
  readonly whole?: false;
  /** Are the figures also made for whole calendar years? */
  readonly calendarYears: boolean;
  /** Records that could not be counted or timed, or with a doubt about them: their number stands on the figure, in place of `{n}`. */
  readonly counted: readonly CountedNote[];
  readonly notes: readonly string[];
  readonly examples: readonly WorkedExample[];
}
