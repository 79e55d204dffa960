import { dayNumber, localAuthorityByDfE } from '@tributary/domain';
import { POPULATIONS } from '../reference/populations.js';

/** Somebody of the synthetic region, as they truly are. Days are day numbers (days since 1970-01-01). */
export interface Person {
  /** Unique in the region; decides the NHS number. */
  readonly ordinal: number;
  /** Unique in the council where the person was made; decides UPN and school. */
  readonly index: number;
  /** DfE number of the council where the person was made, and went to school first. */
  readonly origin: string;
  readonly surname: string;
  readonly forename: string;
  readonly birth: number;
  readonly sex: 'M' | 'F';
  /** Code of the Common Basic Data Set. */
  readonly ethnicity: string;
  readonly upn: string;
  /** Null where the test range of NHS numbers is used up. */
  readonly nhs: string | null;
  readonly postcode: string;
  /** The last move to another council, if any. */
  moved: { readonly day: number; readonly council: string; readonly postcode: string } | null;
  /** Times in which the person holds a plan, from a day to the day before `until`; `council` maintains it. */
  readonly plans: { readonly council: string; readonly from: number; until: number }[];
}

export function truePersonId(person: Person): string {
  return `T${String(person.ordinal).padStart(7, '0')}`;
}

export function homeOn(person: Person, day: number): { council: string; postcode: string } {
  return person.moved && day >= person.moved.day
    ? { council: person.moved.council, postcode: person.moved.postcode }
    : { council: person.origin, postcode: person.postcode };
}

export function planOn(person: Person, day: number): string | null {
  return person.plans.find((plan) => plan.from <= day && day < plan.until)?.council ?? null;
}

/** Completed years on a day, both as day numbers. */
export function ageAt(birth: number, day: number): number {
  const b = new Date(birth * 86_400_000);
  const d = new Date(day * 86_400_000);
  const years = d.getUTCFullYear() - b.getUTCFullYear();
  const before = d.getUTCMonth() < b.getUTCMonth() || (d.getUTCMonth() === b.getUTCMonth() && d.getUTCDate() < b.getUTCDate());
  return before ? years - 1 : years;
}

/** Residents by single year of age 0 to 25 (mid-2023) of a council. */
export function residentsByAge(dfe: string): readonly number[] {
  const ons = localAuthorityByDfE(dfe)?.ons;
  return POPULATIONS.find((row) => row.edition === 'mid-2023' && row.area === ons)?.ages ?? [];
}

export function residents(dfe: string): number {
  return residentsByAge(dfe).reduce((sum, n) => sum + n, 0);
}

/** How many schools a council of this size has. */
export function schoolsOf(dfe: string): number {
  return Math.ceil((residents(dfe) + 20_000) / 900);
}

export const day = (iso: string): number => dayNumber(iso);
