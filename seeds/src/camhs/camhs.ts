import { localAuthorityByDfE, monthsOf, bounds } from '@tributary/domain';
import { peopleOf, type CouncilPeople, type TruthRow } from '../health.js';
import { day, homeOn, type Person } from '../people/person.js';
import { HEALTH_RATES, record, recordedNhsNumber } from '../people/recording.js';
import { Random } from '../random.js';
import { UNLINKABLE_CAMHS } from '../reference/providers.js';
import { ethnicCategory } from './ethnicity.js';
import { MonthExtract, type Month, type Patient } from './extract.js';
import { FIRST_REFERRAL, referralsOf } from './pathway.js';
import { Slips } from './slips.js';
import type { Form, Version } from './tables.js';

/** January 2024 to March 2025. */
export const MONTHS: readonly Month[] = [...monthsOf('2024'), ...monthsOf('2024-25Q4')].map((name) => {
  const { first, last } = bounds(name);
  return { name, first: day(first), last: day(last) };
});

/** Months that were sent a second time. */
export const REFRESHED: ReadonlySet<string> = new Set(['2024-02', '2024-05', '2024-08', '2024-11']);

/** Everybody with a referral to a provider from the councils that it serves. */
export function patientsOf(seed: number, ods: string, councils: readonly CouncilPeople[], share: number): Patient[] {
  const patients = new Map<number, Patient>();
  for (const council of councils) {
    for (const person of peopleOf(council, share)) {
      const random = new Random(`${seed}|camhs|${council.dfe}|${person.ordinal}`);
      const referrals = referralsOf(random, person, council.dfe);
      if (referrals.length === 0) continue;
      // Who moved between two councils of the provider is one patient.
      const known = patients.get(person.ordinal);
      patients.set(person.ordinal, known ? { ...known, referrals: [...known.referrals, ...referrals] } : patient(random, ods, person, council, referrals));
    }
  }
  return [...patients.values()];
}

function patient(random: Random, ods: string, person: Person, council: CouncilPeople, referrals: Patient['referrals']): Patient {
  const held = record(random, person, referrals[0]?.received ?? FIRST_REFERRAL, HEALTH_RATES, council.council.postcodes);
  const nhs = recordedNhsNumber(random, person);
  const withheld = ods === UNLINKABLE_CAMHS;
  return {
    person, referrals, id: `P${person.ordinal}`,
    nhsNumber: withheld ? '' : nhs.number, status: withheld ? '07' : nhs.status,
    // MHSDS has no names: without a number nothing is left that may link (a date of birth with a postcode is never enough).
    birthDate: held.birthDate, postcode: held.postcode, gender: held.sex === 'M' ? '1' : '2', ethnicity: ethnicCategory(person.ethnicity),
  };
}

/** Version 5 ruled until March 2024. */
const versionOf = (month: string): Version => (month < '2024-04' ? '5.0' : '6.0');
/** Sends a zipped document until this month, tables afterwards: the first months of each version in both forms. */
const XML_UNTIL: Readonly<Record<string, string>> = { RX4: '2024-06' };
export const formOf = (ods: string, month: string): Form => (month <= (XML_UNTIL[ods] ?? '') ? 'xml' : 'csv');

/** The submission of one month, with who is in it. */
export function monthExtract(seed: number, ods: string, councils: readonly CouncilPeople[], patients: readonly Patient[], month: Month, edition: 'primary' | 'refresh'): MonthExtract {
  const commissioner = localAuthorityByDfE(councils[0]?.dfe ?? '')?.nhsArea ?? '';
  const slips = new Slips(new Random(`${seed}|camhs-slips|${ods}|${month.name}|${edition}`));
  const extract = new MonthExtract({ ods, commissioner, month, edition, version: versionOf(month.name), form: formOf(ods, month.name) }, edition === 'primary' && REFRESHED.has(month.name), slips);
  for (const p of patients) extract.add(p);
  return extract;
}

export function truthOf(ods: string, scope: string, extract: MonthExtract): TruthRow[] {
  return extract.patients.map((p) => ({
    feed: 'camhs', sender: ods, scope, localRecordId: p.id, person: p.person,
    findable: p.nhsNumber !== '' && p.postcode !== '' && homeOn(p.person, day('2024-06-30')).council !== '',
  }));
}
