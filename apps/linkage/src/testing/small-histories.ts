import type { Agreement, Objection, Statement } from '@tributary/contracts';
import fc from 'fast-check';
import { COUNCILS, objectionTokens, SOURCES, world, type World } from './small-worlds.js';

export type Step =
  | { do: 'deliver'; statements: Statement[] }
  | { do: 'crash'; statements: Statement[] }
  | { do: 'agree'; agreement: Agreement }
  | { do: 'object'; objection: Objection }
  | { do: 'day'; today: string }
  | { do: 'limit'; maxHolders: number };

export interface History {
  readonly world: World;
  readonly steps: readonly Step[];
  /** Partitions one after the other, each looked at; else all at once. */
  readonly inTurn: boolean;
}

const term = (sender: string, feed: Agreement['feed'], council: string, withdrawn: boolean): Agreement => ({
  id: `${feed}${sender}${council}`, sender, feed, council, purposes: ['joint-indicators'], from: '2024-01-01', until: '2026-12-31', retentionDays: 1, withdrawn,
});
export const agreements: readonly Agreement[] = SOURCES.flatMap(({ sender, feed }) => Object.values(COUNCILS).map((council) => term(sender, feed, council, false)));

/** What happens beside deliveries, step after step, with deliveries in between. */
const ended = fc.tuple(fc.constantFrom(...agreements), fc.boolean())
  .map(([agreement, again]): Step[] => [true, ...(again ? [false] : [])].map((withdrawn) => ({ do: 'agree', agreement: { ...agreement, withdrawn } })));
const days = fc.subarray(['2025-07-01', '2027-01-01', '2025-06-01'], { minLength: 1 }).map((all): Step[] => all.map((today) => ({ do: 'day', today })));
const limits = fc.constantFrom([3], [3, 50]).map((all): Step[] => all.map((maxHolders) => ({ do: 'limit', maxHolders })));

/** Somebody objects, from now or from a day to come, perhaps more than is said the next time, perhaps not for ever. */
function objected({ persons }: World): fc.Arbitrary<Step[]> {
  const knows = fc.subarray(['forename', 'surname', 'birthDate', 'sex', 'postcode', 'nhsNumber', 'upn', 'uln'] as const, { minLength: 1 });
  const said = fc.tuple(fc.constantFrom(...persons), knows).map(([person, fields]) => objectionTokens(person, fields)).filter((tokens) => tokens.length > 0);
  return fc.tuple(fc.constantFrom('o1', 'o2'), fc.array(said, { minLength: 1, maxLength: 2 }), fc.constantFrom('2025-01-01', '2025-01-01', '2025-07-01'), fc.boolean()).map(([id, all, from, withdrawn]) => {
    const steps = all.map((tokens): Step => ({ do: 'object', objection: { id, tokens, withdrawn: false, from } }));
    return withdrawn ? [...steps, { do: 'object', objection: { id, tokens: all.at(-1) ?? [], withdrawn, from } }] : steps;
  });
}

/** Every statement at least once and many twice, in any order or first in the order given, in batches of any size, some lost in a crash and come again. */
export function deliveries(statements: readonly Statement[], crashWhen: (size: number) => boolean): fc.Arbitrary<(Step & { do: 'deliver' | 'crash' })[]> {
  return fc.tuple(
    fc.shuffledSubarray([...statements, ...statements], { minLength: statements.length }), fc.shuffledSubarray([...statements], { minLength: statements.length }),
    fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 8 }), fc.boolean(),
  ).map(([some, rest, sizes, inOrder]) => {
    const queue = inOrder ? [...statements, ...some] : [...some, ...rest];
    return batches(queue, sizes).flatMap((batch) => [...(crashWhen(batch.length) ? [{ do: 'crash' as const, statements: batch }] : []), { do: 'deliver' as const, statements: batch }]);
  });
}

function batches(queue: readonly Statement[], sizes: readonly number[]): Statement[][] {
  const rest = [...queue];
  const all: Statement[][] = [];
  while (rest.length > 0) all.push(rest.splice(0, sizes[all.length % sizes.length] ?? 1));
  return all;
}

function mixed(deliver: readonly Step[], scenes: readonly (readonly Step[])[], places: readonly number[]): Step[] {
  const steps = [...deliver];
  for (const [i, scene] of scenes.entries()) {
    const at = scene.map((_, j) => (places[(i * 3 + j) % places.length] ?? 0) % (steps.length + 1)).sort((a, b) => b - a);
    for (const [j, place] of at.entries()) steps.splice(place, 0, ...scene.slice(scene.length - 1 - j, scene.length - j));
  }
  return steps;
}

export const history: fc.Arbitrary<History> = world.chain((one) => fc.tuple(
  deliveries(one.statements, (size) => size % 5 === 0), fc.array(fc.oneof({ weight: 3, arbitrary: ended }, { weight: 4, arbitrary: objected(one) }, { weight: 1, arbitrary: days }, { weight: 1, arbitrary: limits }), { maxLength: 4 }),
  fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), fc.boolean(),
).map(([deliver, scenes, places, inTurn]): History => ({ world: one, steps: mixed(deliver, scenes, places), inTurn })));
