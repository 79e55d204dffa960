import { dateOf } from '@tributary/domain';
import type { Random } from '../random.js';
import { forename, surname } from './names.js';
import { permanentUpn, type NhsNumbers } from './numbers.js';
import { schoolsOf, type Person } from './person.js';

const ETHNICITIES = ['WBRI', 'WOTW', 'WIRI', 'WROM', 'MWBC', 'MWAS', 'APKN', 'AIND', 'ABAN', 'BAFR', 'BCRB', 'CHNE', 'OARA', 'NOBT', 'REFU'];
const ETHNICITY_WEIGHTS = [8400, 260, 40, 30, 120, 130, 280, 150, 120, 190, 30, 50, 90, 70, 40];

export interface NewPerson {
  /** Day number. */
  readonly birth: number;
  /** Brother, sister or twin: shares surname, postcode and ethnicity. */
  readonly relative?: Person;
  readonly sex?: 'M' | 'F';
  readonly ordinal: number;
  readonly index: number;
}

/** Makes people of one council. */
export class PeopleOfCouncil {
  readonly schools: number;

  constructor(readonly dfe: string, readonly postcodes: readonly string[], private readonly nhs: NhsNumbers) {
    this.schools = schoolsOf(dfe);
  }

  make(random: Random, { birth, relative, sex = random.chance(0.51) ? 'M' : 'F', ordinal, index }: NewPerson): Person {
    const year = Number(dateOf(birth).slice(0, 4));
    return {
      ordinal, index, birth, sex,
      origin: this.dfe,
      surname: relative && random.chance(0.95) ? relative.surname : surname(random),
      forename: forename(random, sex, relative ? [relative.forename] : []),
      ethnicity: relative?.ethnicity ?? ETHNICITIES[random.weighted(ETHNICITY_WEIGHTS)] ?? 'WBRI',
      upn: permanentUpn(this.dfe, index, this.schools, year + 5),
      nhs: this.nhs.of(ordinal),
      postcode: relative?.postcode ?? random.pick(this.postcodes),
      moved: null,
      plans: [],
    };
  }
}
