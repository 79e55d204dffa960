import type { Population } from '@tributary/contracts';
import { bounds, type Period } from '@tributary/domain';

/** Residents by the estimates that have been loaded. */
export interface PopulationIndex {
  /** The latest edition whose date is not after the end of the period and that knows the council (rulings.md 4); null when there is none. */
  edition(council: string, period: Period): Population | null;
}

export function populationIndex(populations: Iterable<Population>): PopulationIndex {
  const byCouncil = new Map<string, Population[]>();
  for (const p of populations) {
    const list = byCouncil.get(p.area) ?? [];
    list.push(p);
    byCouncil.set(p.area, list);
  }
  for (const list of byCouncil.values()) list.sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0));
  return {
    edition: (council, period) => {
      const { last } = bounds(period);
      return byCouncil.get(council)?.find((p) => p.date <= last) ?? null;
    },
  };
}

/** Residents from age `from` to age `to`, both included. */
export function residents(population: Population, from: number, to: number): number {
  return population.ages.slice(from, to + 1).reduce((sum, n) => sum + n, 0);
}
