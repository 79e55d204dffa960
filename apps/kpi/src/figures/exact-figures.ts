import { computeFigures, statusIndex, type ExactFigure, type IndicatorDefinition, type MeasureSums } from '@tributary/indicators';
import type { Period } from '@tributary/domain';
import type { Surroundings } from './surroundings.js';

/** The exact figures of an indicator for a period, every area and breakdown. */
export function exactFigures(definition: IndicatorDefinition, period: Period, sums: MeasureSums, around: Surroundings): ExactFigure[] {
  const statuses = statusIndex({ period, sums, coverage: around.coverage, agreement: around.agreement, senders: around.senders });
  return computeFigures(definition, { period, sums, statuses, areas: around.areas, population: around.population, coverage: around.coverage });
}
