import { schoolCensusDay } from '@tributary/domain';
import { peopleOf, type CouncilPeople } from '../health.js';
import { day } from '../people/person.js';
import { Random } from '../random.js';
import { entryOf, type Census, type Entry } from './entry.js';
import { pupilOn } from './pupils.js';

/**
 * The census of a council, pupil by pupil, as it would be without a defect; nothing is kept.
 * @param rare as of entryOf.
 */
export function* censusEntries(seed: number, council: CouncilPeople, census: Census, share: number, rare = 1): Generator<Entry> {
  const on = day(schoolCensusDay(census.year, census.term));
  for (const person of peopleOf(council, share)) {
    const random = new Random(`${seed}|census|${census.year}-${census.term}|${person.ordinal}`);
    const pupil = pupilOn(random, person, council.council, on, census.term, council.placed.get(person) ?? null, rare);
    if (pupil) yield entryOf(random, pupil, census, rare);
  }
}
