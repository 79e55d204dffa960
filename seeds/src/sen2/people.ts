import { dateOf, dayNumber } from '@tributary/domain';
import { PeopleOfCouncil } from '../people/factory.js';
import { brokenUpn, learnerNumber, temporaryUpn } from '../people/numbers.js';
import { ageAt, type Person } from '../people/person.js';
import { record, SEN2_RATES } from '../people/recording.js';
import type { Random } from '../random.js';
import { CENSUS_2025 } from './calendar.js';
import type { Sen2Identity } from './case.js';

/** Gives ordinals over the region. */
export interface Counter { next: number }

/** Share of children who are a twin of another child of the return, and who are a brother or sister of one. */
const TWIN = 0.012;
const SIBLING = 0.05;

/**
 * A day of birth that makes somebody this old on the census day of 2025, also when only the month of birth is known (then the birthday counts from the
 * first of the month, so the days after the census day in January are left out).
 */
export function birthForAge(random: Random, age: number): number {
  return random.int(dayNumber(`${2024 - age}-02-01`), dayNumber(`${2025 - age}-01-16`));
}

/** Makes the people of one council's returns: families and twins among them. */
export class Sen2People {
  private readonly made: Person[] = [];
  private readonly twins = new Set<Person>();
  private readonly lastOfAge = new Map<number, Person>();
  private index = 0;

  constructor(readonly council: PeopleOfCouncil, private readonly ordinals: Counter) {}

  /** Somebody of this age on the census day of 2025 (any whole number; negative for children born later). */
  person(random: Random, age: number): Person {
    const last = this.lastOfAge.get(age);
    const numbers = { ordinal: this.ordinals.next++, index: this.index++ };
    let person: Person;
    if (last && !this.twins.has(last) && random.chance(TWIN)) {
      person = this.council.make(random, { birth: last.birth, relative: last, ...(random.chance(0.6) ? { sex: last.sex } : {}), ...numbers });
      this.twins.add(last).add(person);
    } else {
      const birth = birthForAge(random, age);
      const sibling = this.made.length > 0 && random.chance(SIBLING) ? random.pick(this.made) : undefined;
      const related = sibling && Math.abs(sibling.birth - birth) > 300 ? sibling : undefined;
      person = this.council.make(random, { birth, ...(related ? { relative: related } : {}), ...numbers });
    }
    this.made.push(person);
    this.lastOfAge.set(age, person);
    return person;
  }
}

/** What the council's return says of who the person is. A wrong date of birth never changes the age on the census day: the published ages hold. */
export function sen2Identity(random: Random, person: Person, council: PeopleOfCouncil, on: number): Sen2Identity {
  const held = record(random, person, on, SEN2_RATES, council.postcodes);
  const age = ageAt(person.birth, CENSUS_2025);
  const recorded = dayNumber(held.birthDate);
  const sameAge = ageAt(recorded, CENSUS_2025) === age && ageAt(recorded - Number(held.birthDate.slice(8)) + 1, CENSUS_2025) === age;
  const identifiers = pupilNumbers(random, person, council, age);
  return {
    surname: held.surname, forename: held.forename,
    birthDate: sameAge ? held.birthDate : dateOf(person.birth),
    sex: random.chance(0.0004) ? 'U' : held.sex,
    ethnicity: random.chance(0.002) ? 'ZZZZ' : random.chance(0.02) ? 'NOBT' : person.ethnicity,
    postcode: random.chance(0.002) ? 'UNKNOWN' : held.postcode,
    ...identifiers,
  };
}

/** UPN, ULN or the reason why there is none: missing, temporary, broken and contradicting ones at the rates of real returns. */
function pupilNumbers(random: Random, person: Person, council: PeopleOfCouncil, age: number): Pick<Sen2Identity, 'upn' | 'uln' | 'upnUnknown'> {
  const uln = age >= 16 && random.chance(0.85) ? learnerNumber(person.ordinal) : '';
  const missing = age < 5 ? 0.18 : age >= 19 ? 0.05 : 0.012;
  if (random.chance(missing)) {
    if (uln !== '' || random.chance(0.01)) return { upn: '', uln, upnUnknown: '' };
    return { upn: '', uln, upnUnknown: age < 5 ? 'UN1' : random.pick(['UN2', 'UN3', 'UN5', 'UN8']) };
  }
  const u = random.next();
  if (u < 0.005) return { upn: temporaryUpn(random, council.dfe, person.index, council.schools, Number(dateOf(person.birth).slice(0, 4)) + 5), uln, upnUnknown: '' };
  if (u < 0.009) return { upn: brokenUpn(person.upn), uln, upnUnknown: '' };
  return { upn: u < 0.02 ? `${person.upn} ` : person.upn, uln, upnUnknown: random.chance(0.001) ? 'UN1' : '' };
}
