import { bounds, dateOf, localAuthorityByDfE } from '@tributary/domain';
import { PeopleOfCouncil } from '../people/factory.js';
import { NhsNumbers } from '../people/numbers.js';
import { day } from '../people/person.js';
import { recordedNhsNumber } from '../people/recording.js';
import { Random } from '../random.js';
import { ethnicCategory } from './ethnicity.js';
import { MonthExtract, type Month, type Patient } from './extract.js';
import { referralsOf } from './pathway.js';
import type { Form, Version } from './tables.js';
import { patientTruth, type PatientTruth } from './truth.js';

export interface CamhsSampleOptions {
  readonly seed: number;
  readonly ods: string;
  /** `2024-11`. */
  readonly month: string;
  readonly edition?: 'primary' | 'refresh';
  readonly version: Version;
  readonly form: Form;
  /** Patients who are in the month. */
  readonly patients: number;
  /** DfE number of the council where they live, and its postcodes. */
  readonly council: string;
  readonly postcodes: readonly string[];
}

/** A sample of MHSDS in one version and form: its files by name, and what is true of the patients in it. */
export interface CamhsSample {
  readonly files: Readonly<Record<string, string>>;
  readonly truth: readonly PatientTruth[];
}

/** Making the numbers of a seed takes seconds. */
const numbers = new Map<number, NhsNumbers>();
function numbersOf(seed: number): NhsNumbers {
  const known = numbers.get(seed) ?? new NhsNumbers(seed);
  numbers.set(seed, known);
  return known;
}

const YEAR = 365;
const OLDEST = 17;

/** Makes a sample without defects. The same options give the same sample; version and form change how it is told, and not of whom. */
export function camhsSample(options: CamhsSampleOptions): CamhsSample {
  const { seed, ods, version, form, council, edition = 'primary' } = options;
  const { first, last } = bounds(options.month);
  const month: Month = { name: options.month, first: day(first), last: day(last) };
  const commissioner = localAuthorityByDfE(council)?.nhsArea ?? '';
  const extract = new MonthExtract({ ods, commissioner, month, edition, version, form }, false);
  const truth: PatientTruth[] = [];
  const people = new PeopleOfCouncil(council, options.postcodes, numbersOf(seed));
  for (let ordinal = 1; truth.length < options.patients; ordinal++) {
    const patient = patientOf(new Random(`${seed}|camhs-sample|${ordinal}`), people, ordinal, month);
    const known = patientTruth(patient, month, version);
    if (!known) continue;
    extract.add(patient);
    truth.push(known);
  }
  return { files: Object.fromEntries(extract.files.map(({ name, chunks }) => [name, [...chunks].join('')])), truth };
}

/** Somebody who holds a plan, so that a referral is likely, in the eighteen months to the end of the month. */
function patientOf(random: Random, people: PeopleOfCouncil, ordinal: number, month: Month): Patient {
  const person = people.make(random, { birth: month.first - random.int(4 * YEAR, OLDEST * YEAR), ordinal, index: ordinal });
  person.plans.push({ council: people.dfe, from: 0, until: Number.MAX_SAFE_INTEGER });
  const nhs = recordedNhsNumber(random, person);
  return {
    person, id: `P${ordinal}`, nhsNumber: nhs.number, status: nhs.status, birthDate: dateOf(person.birth), postcode: person.postcode,
    gender: person.sex === 'M' ? '1' : '2', ethnicity: ethnicCategory(person.ethnicity), referrals: referralsOf(random, person, people.dfe, { first: month.last - 1.5 * YEAR, last: month.last }),
  };
}
