import type { Period } from '@tributary/domain';
import type { Comparison, Fraction } from '@tributary/statistics';
import type { AreaLevel, DisclosureClass, FigureStatus } from './definition.js';

/**
 * A count of people or events from which a figure is made, and so what disclosure control protects. A figure with terms is
 * `multiplier * product of (count / weight) ^ power`: with rounded counts in place of the true ones it gives the value that may be shown.
 */
export interface Term {
  readonly role: 'numerator' | 'denominator';
  /**
   * Names the additive number itself, without area and period: measure and the values it is taken at, in canonical order, e.g.
   * `ae.attendances|age=18-25;cohort=with-plan`. Figures made from the same number name the same cell, so that disclosure control decides once.
   * A rolling figure's cell ends in `@<quarters>`, since it is another number than the quarter's own.
   */
  readonly cell: string;
  readonly count: number;
  /** Person-time or residents that the count is divided by; 1 for a plain count. */
  readonly weight: Fraction;
  /**
   * Names the people behind the weight, as `cell` does, where their number is to be protected too: linked plan-time, which tells how many plan holders could be
   * linked. Null for a weight that is public (residents less all plans of the council's own return) and for a plain count.
   */
  readonly base: string | null;
  readonly power: 1 | -1;
}

/** A figure before disclosure control (rulings.md 27). Fractions are exact; intervals are doubles in the unit of the value. */
export interface ExactFigure {
  readonly indicator: string;
  readonly definitionVersion: number;
  readonly disclosureClass: DisclosureClass;
  readonly area: string;
  readonly areaLevel: AreaLevel;
  readonly period: Period;
  readonly breakdown: string;
  readonly unit: string;
  readonly decimals: number;
  /** Null when the status says that there is no figure. */
  readonly numerator: Fraction | null;
  /** Null for counts, and when there is no figure. */
  readonly denominator: Fraction | null;
  /** In the unit of the figure (a percentage is 63.9, not 0.639); null without a figure or with a zero denominator. */
  readonly value: Fraction | null;
  readonly multiplier: number;
  readonly terms: readonly Term[];
  readonly lower: number | null;
  readonly upper: number | null;
  readonly status: FigureStatus;
  /** Why a figure with status `returned` has no value. */
  readonly reason: 'no-denominator' | null;
  readonly comparison: Comparison | null;
  readonly estimate: string | null;
  readonly note: string | null;
  /** Councils whose data are in the figure: 1 for a council with data. */
  readonly contributors: number;
  /** Councils of the area whose data are not in the figure, in the order of their codes: with others it would be another number. */
  readonly lacking: readonly string[];
}
