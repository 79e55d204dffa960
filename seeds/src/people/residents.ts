import { dateOf, dayNumber } from '@tributary/domain';
import { Random } from '../random.js';
import type { PeopleOfCouncil } from './factory.js';
import { residents, residentsByAge, type Person } from './person.js';

/** Indices below are those of the SEN2 returns. */
const FIRST_INDEX = 20_000;
const CHILDREN = [0.45, 0.4, 0.15];
const CHILDREN_MEAN = 1.7;
const TWINS = 0.015;
/** Households that belong to the family of somebody with a plan. */
const FAMILY_OF_HOLDER = 0.03;

/**
 * Children and young people of a council who are in no SEN2 return, household by household. Nothing is kept: each pass makes the same people again,
 * a smaller share is the beginning of a larger one, so memory does not grow with the population.
 */
export class Residents {
  private readonly weights: readonly number[];
  private readonly households: number;

  constructor(private readonly seed: number, readonly council: PeopleOfCouncil, private readonly holders: readonly Person[], private readonly firstOrdinal: number) {
    this.weights = residentsByAge(council.dfe);
    this.households = Math.round(Math.max(0, residents(council.dfe) - holders.length) / CHILDREN_MEAN);
  }

  private random(household: number): Random {
    return new Random(`${this.seed}|home|${this.council.dfe}|${household}`);
  }

  /** How many people a share of the households is. */
  count(share: number): number {
    let n = 0;
    for (let h = 0; h < Math.round(this.households * share); h++) n += this.random(h).weighted(CHILDREN) + 1;
    return n;
  }

  /** The people of the first `share` of the households. */
  *people(share: number): Generator<Person> {
    let n = 0;
    for (let h = 0; h < Math.round(this.households * share); h++) {
      const random = this.random(h);
      const children = random.weighted(CHILDREN) + 1;
      let relative = this.holders.length > 0 && random.chance(FAMILY_OF_HOLDER) ? random.pick(this.holders) : undefined;
      for (let c = 0; c < children; c++, n++) {
        const twin = c > 0 && relative !== undefined && random.chance(TWINS * 2);
        const person: Person = this.council.make(random, {
          birth: twin && relative ? relative.birth : this.birth(random), ordinal: this.firstOrdinal + n, index: FIRST_INDEX + n, ...(relative ? { relative } : {}),
        });
        relative = person;
        yield person;
      }
    }
  }

  /** Ages are those of the middle of the period, 1 September 2024. */
  private birth(random: Random): number {
    const age = random.weighted(this.weights);
    return random.int(dayNumber(`${2023 - age}-09-02`), dayNumber(`${2024 - age}-09-01`));
  }
}

/** A share of people with a plan, spread evenly, so that a small share is no lucky draw. */
export function sampled(person: Person, share: number): boolean {
  return (person.ordinal * 0.6180339887498949 + 0.31) % 1 < share;
}

export const bornIn = (person: Person): number => Number(dateOf(person.birth).slice(0, 4));
