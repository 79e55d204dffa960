import { dateOf } from '@tributary/domain';
import type { CouncilPeople } from './health.js';
import { day, planOn, type Person } from './people/person.js';
import { sampled } from './people/residents.js';
import { Random } from './random.js';

/** "Only a handful" of families object; the demo has this many. */
export const OBJECTIONS = 28;
const FROM = '2024-01-01';

/** Who objects: plan holders that health feeds hold too, as far as there are enough. */
export function objectorsOf(seed: number, councils: readonly CouncilPeople[], share: number): readonly Person[] {
  const random = new Random(`${seed}|objections`);
  const holders = councils.flatMap((c) => c.returned).filter((p) => planOn(p, day('2024-10-01')) !== null && p.nhs !== null && p.moved === null);
  random.shuffle(holders).sort((a, b) => Number(sampled(b, share)) - Number(sampled(a, share)));
  return [...new Set(holders)].slice(0, OBJECTIONS);
}

/** One row a person: some give the NHS number, some what a council or a family knows. */
export function objectionRow(p: Person, i: number): readonly string[] {
  const who = [p.forename, p.surname, dateOf(p.birth), p.sex, p.postcode];
  const nobody = ['', '', '', '', ''];
  if (i % 7 === 5) return ['', p.upn, ...who, FROM];
  if (i % 7 === 6) return [p.nhs ?? '', '', ...nobody, FROM];
  return [p.nhs ?? '', p.upn, ...who, FROM];
}
