import { dateOf } from '@tributary/domain';
import type { Random } from '../random.js';
import { forenameVariant, surnameVariant } from './names.js';
import { homeOn, type Person } from './person.js';
import { retyped } from './postcodes.js';

/** Names, birth, sex and postcode as one system holds them: not always as they are. */
export interface Recorded {
  readonly surname: string;
  readonly forename: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  readonly sex: 'M' | 'F';
  readonly postcode: string;
}

/** Sex and date of birth are wrong in 0.11 % of health records of children and young adults (health-feeds 7.6). */
const WRONG = 0.0011;
const NAME_VARIES = 0.02;

export interface RecordingRates {
  /** The postcode is an older or newer one (health-feeds 7.6: differs or missing in 53 %; a council's own return is more current). */
  readonly postcodeDiffers: number;
  readonly postcodeMissing: number;
}

export const HEALTH_RATES: RecordingRates = { postcodeDiffers: 0.5, postcodeMissing: 0.03 };
export const SEN2_RATES: RecordingRates = { postcodeDiffers: 0.06, postcodeMissing: 0.025 };
export const CENSUS_RATES: RecordingRates = { postcodeDiffers: 0.04, postcodeMissing: 0.005 };

/** Another day of birth near the true one: one digit off, day and month exchanged, or a year off. */
export function wrongBirth(random: Random, birth: number): number {
  const date = dateOf(birth);
  const [month, monthDay] = [date.slice(5, 7), date.slice(8, 10)];
  if (Number(monthDay) <= 12 && monthDay !== month && random.chance(0.4)) return Date.parse(`${date.slice(0, 4)}-${monthDay}-${month}`) / 86_400_000;
  return birth + random.pick([-10, -1, 1, 10, 365]);
}

/** Where the person is said to live on a day; `postcodes` are those of the home council, for addresses that are out of date. */
export function recordedPostcode(random: Random, person: Person, day: number, rates: RecordingRates, postcodes: readonly string[]): string {
  const home = homeOn(person, day);
  const u = random.next();
  if (u < rates.postcodeMissing) return '';
  const differs = u < rates.postcodeMissing + rates.postcodeDiffers;
  const old = person.moved && day >= person.moved.day && random.chance(0.4) ? person.postcode : random.pick(postcodes);
  const postcode = differs ? old : home.postcode;
  return random.chance(0.03) ? retyped(random, postcode) : postcode;
}

export function record(random: Random, person: Person, day: number, rates: RecordingRates, postcodes: readonly string[]): Recorded {
  const varies = random.chance(NAME_VARIES);
  const first = varies && random.chance(0.7);
  return {
    surname: varies && !first ? surnameVariant(random, person.surname) : person.surname,
    forename: first ? forenameVariant(random, person.forename) : person.forename,
    birthDate: dateOf(random.chance(WRONG) ? wrongBirth(random, person.birth) : person.birth),
    sex: random.chance(WRONG) ? (person.sex === 'M' ? 'F' : 'M') : person.sex,
    postcode: recordedPostcode(random, person, day, rates, postcodes),
  };
}

/** NHS number and its status as a trust holds it: mostly traced (01), sometimes not verified, sometimes none. */
export function recordedNhsNumber(random: Random, person: Person): { number: string; status: string } {
  if (person.nhs === null) return { number: '', status: '07' };
  const u = random.next();
  if (u < 0.945) return { number: person.nhs, status: '01' };
  if (u < 0.975) return { number: person.nhs, status: random.pick(['02', '03', '05', '06']) };
  return { number: '', status: random.pick(['03', '04', '07']) };
}
