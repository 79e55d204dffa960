import { academicAge, ageOn, dateOf, type SchoolTerm } from '@tributary/domain';
import { brokenUpn, learnerNumber, temporaryUpn } from '../people/numbers.js';
import type { PeopleOfCouncil } from '../people/factory.js';
import { bornIn } from '../people/residents.js';
import { homeOn, planOn, type Person } from '../people/person.js';
import { CENSUS_RATES, record, type Recorded } from '../people/recording.js';
import { NEED_TYPES, type PlacementKind } from '../reference/published.js';
import type { Random } from '../random.js';
import { ALTERNATIVE_FROM, inSchoolCensus, SPECIAL_FROM } from '../sen2/settings.js';

/** A pupil as the census of a term finds it, before anything is written down. */
export interface Pupil {
  readonly person: Person;
  readonly held: Recorded;
  readonly upn: string;
  readonly uln: string;
  /** School number within the council. */
  readonly school: number;
  readonly year: string;
  readonly provision: 'N' | 'K' | 'E';
  readonly status: 'C' | 'M';
  readonly needs: readonly { type: string; rank: 1 | 2 }[];
  readonly placement: PlacementKind;
  readonly leaver: boolean;
  /** Of statutory age: attendance is collected. */
  readonly attends: boolean;
}

const STATE_FUNDED = 0.93;
const STAYS_ON = 0.25;

/** Of children from year 7 on, at a pupil referral unit without a plan that names it. */
const REFERRED = 0.003;

/**
 * The pupil on the census day; null for who is at no state-funded school of the council.
 * @param rare as of entryOf.
 */
export function pupilOn(random: Random, person: Person, council: PeopleOfCouncil, day: number, term: SchoolTerm, placed: PlacementKind | null, rare = 1): Pupil | null {
  const age = academicAge(dateOf(person.birth), dateOf(day));
  const home = homeOn(person, day).council;
  if (age < 4 || age > 18 || home !== council.dfe) return null;
  if (placed === null ? !random.chance(STATE_FUNDED * (age > 15 ? STAYS_ON : 1)) : !inSchoolCensus(placed)) return null;
  const provision = provisionOf(random, planOn(person, day) !== null);
  const placement = placed ?? 'mainstream';
  const temporary = random.chance(0.006);
  return {
    person, provision, placement,
    held: record(random, person, day, CENSUS_RATES, council.postcodes),
    upn: temporary ? temporaryUpn(random, council.dfe, person.index, council.schools, bornIn(person) + 5) : random.chance(0.002) ? brokenUpn(person.upn) : random.chance(0.002) ? '' : person.upn,
    uln: ageOn(dateOf(person.birth), dateOf(day)) >= 14 && random.chance(0.95) ? learnerNumber(person.ordinal) : '',
    school: schoolOf(person, placement === 'mainstream' && age >= 11 && random.chance(REFERRED * rare) ? 'alternative' : placement, council),
    year: age === 4 ? 'R' : String(Math.min(14, age - 4)),
    status: random.chance(0.005) ? 'M' : 'C',
    needs: term === 'spring' && provision !== 'N' ? needsOf(random, provision) : [],
    leaver: random.chance(0.01 * rare),
    attends: age >= 5 && age <= 15,
  };
}

function schoolOf(person: Person, placement: PlacementKind, council: PeopleOfCouncil): number {
  if (placement === 'specialState') return SPECIAL_FROM + (person.index % 12);
  return placement === 'alternative' ? ALTERNATIVE_FROM + (person.index % 3) : person.index % Math.min(council.schools, SPECIAL_FROM);
}

/** Census and plan disagree now and then (education-feeds 1.8, X1). */
function provisionOf(random: Random, holds: boolean): Pupil['provision'] {
  if (holds) return random.chance(0.97) ? 'E' : 'K';
  const u = random.next();
  return u < 0.002 ? 'E' : u < 0.145 ? 'K' : 'N';
}

function needsOf(random: Random, provision: 'K' | 'E'): Pupil['needs'] {
  const primary = provision === 'K' && random.chance(0.04) ? 'NSA' : random.pick(NEED_TYPES);
  const second = random.pick(NEED_TYPES);
  return second !== primary && random.chance(0.15) ? [{ type: primary, rank: 1 }, { type: second, rank: 2 }] : [{ type: primary, rank: 1 }];
}
