import type { PeopleOfCouncil } from './people/factory.js';
import type { Person } from './people/person.js';
import { sampled, type Residents } from './people/residents.js';
import type { PlacementKind } from './reference/published.js';

/** Shares of the population that each feed covers at a scale: rarer events are drawn from more people, so that a small region still has some to show. */
export interface Shares {
  readonly census: number;
  readonly camhs: number;
  readonly ae: number;
}

export function sharesAt(scale: number): Shares {
  return { census: scale, camhs: Math.min(1, scale * 2), ae: Math.min(1, scale * 3) };
}

/** One council with everybody who may turn up anywhere. */
export interface CouncilPeople {
  readonly dfe: string;
  readonly council: PeopleOfCouncil;
  /** Everybody in its returns, people who moved in among them. */
  readonly returned: readonly Person[];
  readonly placed: ReadonlyMap<Person, PlacementKind>;
  readonly residents: Residents;
}

/** Residents and people of the SEN2 returns, each with the same share, so that rates with and without a plan keep their ratio. */
export function* peopleOf(council: CouncilPeople, share: number): Generator<Person> {
  for (const person of council.returned) if (sampled(person, share)) yield person;
  yield* council.residents.people(share);
}

/** Who is who: a row of the truth. */
export interface TruthRow {
  readonly feed: string;
  readonly sender: string;
  readonly scope: string;
  readonly localRecordId: string;
  readonly person: Person;
  /** Something that can link was sent: a number or a name, and an address in the region. */
  readonly findable: boolean;
}
