import type { Period } from '@tributary/domain';
import type { MeasureSums } from './contribution.js';
import type { CoverageIndex } from './coverage.js';
import type { IndicatorDefinition } from './definition.js';
import type { ExactFigure } from './figure.js';
import type { PopulationIndex } from './population.js';
import type { StatusIndex } from './status.js';

export interface CouncilArea {
  /** ONS code. */
  readonly council: string;
  /** ONS code of the sub-ICB of best fit, or null. */
  readonly nhsArea: string | null;
  /** Code of the region it is compared with, or null. */
  readonly region: string | null;
}

export interface FigureInput {
  readonly period: Period;
  readonly sums: MeasureSums;
  readonly areas: readonly CouncilArea[];
  readonly population: PopulationIndex;
  readonly coverage: CoverageIndex;
  readonly statuses: StatusIndex;
}

/**
 * Every figure of an indicator for a period: each council, NHS area and region, each breakdown. Sums of areas take numerator and denominator from
 * the same councils, those whose status is `returned` (indicators-and-disclosure.md 0.7).
 */
export function computeFigures(definition: IndicatorDefinition, input: FigureInput): ExactFigure[] {
  void definition;
  if (input.areas.length === 0) return [];
  throw new Error('the formulas follow');
}
