import { computeFigures, statusIndex, type ExactFigure, type IndicatorDefinition, type MeasureSums } from '@tributary/indicators';
import type { Period } from '@tributary/domain';
import type { Surroundings } from './surroundings.js';

/** Makes the exact figures of indicators for a period, every area and breakdown; what depends on the period alone is worked out once. */
export function figuresOf(period: Period, sums: MeasureSums, around: Surroundings): (definition: IndicatorDefinition) => ExactFigure[] {
  const statuses = statusIndex({ period, sums, coverage: around.coverage, agreement: around.agreement, senders: around.senders });
  const input = { period, sums, statuses, areas: around.areas, population: around.population, coverage: around.coverage };
  return (definition) => computeFigures(definition, input);
}
