import { localAuthorityByDfE } from '@tributary/domain';
import { SPIKE_COUNCIL } from './ae/visits.js';
import type { PeopleOfCouncil } from './people/factory.js';
import type { Person } from './people/person.js';
import { sampled, type Residents } from './people/residents.js';
import type { PlacementKind } from './reference/published.js';

/** Shares of the population that each feed covers at a scale: rarer events are drawn from more people, so that a small region still has some to show. */
export interface Shares {
  readonly census: number;
  readonly camhs: number;
  /** Of one council, by DfE number. */
  readonly ae: (dfe: string) => number;
}

/**
 * The least share of the council with the planted spike that its emergency departments cover. Some 200 plan holders there are 18 to 25: their attendances,
 * and those of every age band beside them, must exceed the small numbers that disclosure rules hide. Everybody alike, so that rates keep their ratio.
 */
export const SPIKE_SHARE = 0.7;
const SPIKE_AREA = localAuthorityByDfE(SPIKE_COUNCIL)?.nhsArea;

/** Councils of the spike's NHS area are drawn from more people: where their hidden numbers are too small a sum, the spike itself is hidden beside them. */
export function sharesAt(scale: number): Shares {
  const part = (times: number) => Math.min(1, scale * times);
  const ae = (dfe: string) => {
    if (dfe === SPIKE_COUNCIL) return Math.max(SPIKE_SHARE, part(6));
    return part(localAuthorityByDfE(dfe)?.nhsArea === SPIKE_AREA ? 6 : 1.4);
  };
  return { census: part(1), camhs: part(2), ae };
}

/** The largest share of a council's people that any feed covers. */
export function largestShare({ census, camhs, ae }: Shares, dfe: string): number {
  return Math.max(census, camhs, ae(dfe));
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
