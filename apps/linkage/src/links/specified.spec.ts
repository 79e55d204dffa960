import { LINK_LEVELS } from '@tributary/contracts';
import { groupSubjects, REASON_CODES, reasonText, subjectsOf } from '@tributary/matching';
import fc from 'fast-check';
import { factsOf } from '../region.fixture.js';
import { agreements } from '../testing/small-histories.js';
import { world, type World } from '../testing/small-worlds.js';
import { latestOf, specifiedStream, type SpecifiedStream } from '../testing/specified-stream.js';

const specified = ({ statements }: World, maxHolders: number): SpecifiedStream => specifiedStream({ statements, agreements, objections: [], today: '2025-06-01', maxHolders });
const limits = fc.constantFrom(3, 50);
const named = (persons: readonly (readonly string[])[]): Set<string> => new Set(persons.map((keys) => keys.toSorted().join(' + ')));

describe('people of small worlds', () => {
  it('are linked by the ladder as it is written down', () => {
    fc.assert(fc.property(world, limits, (one, maxHolders) => {
      const { persons, links } = specified(one, maxHolders);
      const real = groupSubjects(subjectsOf(latestOf(one.statements).flatMap(factsOf)).values(), { maxHolders });
      expect(named(real.persons)).toEqual(named(persons));
      expect(new Map([...real.decisions].map(([key, { level, linkable, reason }]) => [key, { level, linkable, reason: reason === null ? null : reasonText(reason) }]))).toEqual(links.links);
    }), { numRuns: Number(process.env['FUZZ_RUNS'] ?? 250), ...(process.env['FUZZ_SEED'] === undefined ? {} : { seed: Number(process.env['FUZZ_SEED']) }) });
  }, 600_000);

  it('meet every step and every reason there is', () => {
    const met = new Set<string | null | undefined>();
    for (const [one, maxHolders] of fc.sample(fc.tuple(world, limits), { seed: 1, numRuns: 800 })) {
      for (const { level, reason } of specified(one, maxHolders).links.links.values()) met.add(level ?? reason?.split(':')[0]);
    }
    expect(met).toEqual(new Set([...LINK_LEVELS, ...REASON_CODES]));
  }, 120_000);
});
