import type { Numbers } from './cells.js';
import { membersOf, type Relation } from './elimination.js';
import { isGuarded, numbersOf, periodOf } from './numbers.js';
import { NOT_OUT, type Cut } from './timelines.js';
import { isOfOnePeriod, type Vintage } from './vintages.js';

/** What numbers of other periods are that sums over several periods reach, and that are not out as that: the publication is made from them. */
export function notOutAs(relations: readonly Relation[], { pending = [], unreleased = [], earlier }: Numbers): Map<string, number> {
  if (pending.length === 0 && unreleased.length === 0) return new Map();
  const reached = new Set(relations.filter((relation) => !isOfOnePeriod(relation)).flatMap(membersOf));
  return new Map([...pending, ...unreleased].filter(isGuarded).flatMap(numbersOf).filter(({ id, value }) => reached.has(id) && earlier.get(id)?.value !== value).map(({ id, value }) => [id, value]));
}

/** What was not out of other periods when a release was cut, this one too, as states of these that nobody has seen. */
export function unseenStates(notOut: ReadonlyMap<string, number>, { vintages = [], formerVintages = [], latest = new Map<string, Cut>() }: Numbers): Vintage[] {
  const cuts: Cut[] = [...vintages, ...formerVintages, ...latest.values(), { at: NOT_OUT, corrected: notOut }];
  return cuts.flatMap(({ at, corrected = new Map<string, number>() }) => [...Map.groupBy(corrected, ([id]) => periodOf(id)).values()]
    .map((numbers) => ({ at, unseen: true, cells: new Map(numbers.map(([id, value]) => [id, { decision: 'hidden', value }])) })));
}
