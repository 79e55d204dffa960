import { ageAt, day, homeOn, planOn, type Person } from '../people/person.js';
import type { Random } from '../random.js';

export const FIRST_REFERRAL = day('2023-04-01');
export const LAST_DAY = day('2025-03-31');

/** Referrals a year of under 18s, without and with a plan. */
const RATE_WITHOUT = 0.04;
const RATE_WITH = 0.28;

export interface Contact {
  readonly id: string;
  readonly on: number;
  readonly status: string;
  readonly mechanism: string;
  readonly procedure: string;
  /** A tool was scored at it. */
  readonly scored: boolean;
}

/** One referral from its receipt to its end (null: still open). Days are day numbers. */
export interface Referral {
  readonly id: string;
  readonly received: number;
  readonly team: string;
  readonly reason: string;
  readonly otherReason: string;
  readonly source: string;
  readonly priority: string;
  readonly rejected: number | null;
  readonly rejectReason: string;
  readonly discharged: number | null;
  readonly closeReason: string;
  readonly contacts: readonly Contact[];
  /** Days of work for the patient without the patient. */
  readonly indirect: readonly number[];
  /** A stay in hospital: first and last day. */
  readonly stay: { readonly from: number; readonly until: number } | null;
  readonly scored: number | null;
  readonly planned: number | null;
  /** Entered late: not yet in the first submission of the month. */
  readonly late: boolean;
}

/** The days on which somebody can be referred. */
export interface Window { readonly first: number; readonly last: number }

const TOOLS_AFTER_FIRST = 0.7;
export const SUSPECTED_AUTISM = '25';
export const DIAGNOSED_AUTISM = '26';

/** All referrals of a child to its council's provider in a window; between April 2023 and March 2025 when left out. */
export function referralsOf(random: Random, person: Person, council: string, window: Window = { first: FIRST_REFERRAL, last: LAST_DAY }): Referral[] {
  const found: Referral[] = [];
  let from = window.first;
  for (let k = 0; k < 4; k++) {
    const holds = planOn(person, from + 200) !== null;
    const age = ageAt(person.birth, from);
    const weight = age < 4 ? 0.15 : age < 8 ? 0.7 : age < 12 ? 1 : 1.4;
    const wait = -Math.log(1 - random.next()) / ((holds ? RATE_WITH : RATE_WITHOUT) * weight) * 365;
    const received = Math.floor(from + wait);
    if (received > window.last) break;
    if (ageAt(person.birth, received) > 17) break;
    if (received >= person.birth && homeOn(person, received).council === council) found.push(referral(random, `R${person.ordinal}-${council}-${k}`, received, holds));
    from = (found.at(-1)?.discharged ?? received) + 30;
  }
  return found;
}

function referral(random: Random, id: string, received: number, holds: boolean): Referral {
  const neuro = random.chance(holds ? 0.4 : 0.2);
  const reason = neuro ? random.pick(['24', SUSPECTED_AUTISM, SUSPECTED_AUTISM, DIAGNOSED_AUTISM]) : random.pick(['04', '05', '05', '15', '16', '18', '19', '21', '22', '12']);
  const common = {
    id, received, reason,
    otherReason: random.chance(0.1) ? (neuro ? '05' : SUSPECTED_AUTISM) : '',
    team: neuro ? 'T-NEU' : reason === '12' ? 'T-EAT' : random.chance(0.4) ? 'T-SCH' : 'T-COM',
    source: random.pick(['A1', 'A1', 'A2', 'B1', 'B2', 'C1', 'C2', 'C2', 'C2', 'F1', 'H1', 'M9']),
    priority: random.chance(0.03) ? '1' : random.chance(0.08) ? '2' : '3',
    late: random.chance(0.02),
  };
  const nothing = { contacts: [], indirect: [], stay: null, scored: null, planned: null, rejected: null, rejectReason: '', discharged: null, closeReason: '' };
  if (random.chance(holds ? 0.13 : 0.19)) return { ...common, ...nothing, rejected: received + random.int(2, 25), rejectReason: random.pick(['01', '02', '02', '03']) };
  const wait = random.chance(0.42) ? random.int(2, 27) : random.chance(0.7) ? random.int(28, 110) : random.int(111, neuro ? 500 : 260);
  if (random.chance(0.08)) return { ...common, ...nothing, discharged: received + random.int(20, 150), closeReason: random.pick(['05', '09', '03']) };
  // A first contact dated before the referral: a slip of the sender, and a finding (rulings.md 13).
  const first = random.chance(0.002) ? received - random.int(1, 9) : received + wait;
  const contacts = contactsOf(random, common.id, first, neuro);
  const last = contacts.at(-1)?.on ?? first;
  const admitted = random.chance(0.01) ? last + random.int(1, 5) : null;
  const stay = admitted === null ? null : { from: admitted, until: admitted + random.int(2, 40) };
  return {
    ...common, ...nothing, contacts, stay,
    indirect: Array.from({ length: random.count(0.5) }, () => received + random.int(1, Math.max(1, last - received))),
    scored: random.chance(TOOLS_AFTER_FIRST) ? first + random.int(0, 20) : null,
    planned: random.chance(0.6) ? first + random.int(0, 45) : null,
    discharged: (stay?.until ?? last) + random.int(7, 70), closeReason: random.pick(['02', '02', '04', '08', '05']),
  };
}

function contactsOf(random: Random, referralId: string, first: number, neuro: boolean): Contact[] {
  const contacts: Contact[] = [];
  const sessions = 1 + random.count(neuro ? 2 : 5);
  for (let i = 0, on = first; i < sessions; i++, on += random.int(7, 35)) {
    const status = i === 0 ? random.pick(['5', '5', '5', '6']) : random.pick(['5', '5', '5', '5', '5', '5', '6', '3', '3', '2', '4', '7']);
    const procedure = status !== '5' ? '' : neuro ? random.pick(['1085671000000109', '1914891000000100']) : random.chance(0.5) ? '228557008' : '';
    contacts.push({
      id: `${referralId}-C${i}`, on, status, mechanism: i === 0 ? random.pick(['01', '01', '02', '11']) : random.pick(['01', '01', '01', '02', '11', '11', '05', '09']),
      procedure, scored: procedure !== '' && random.chance(0.1),
    });
  }
  return contacts;
}

/** The last day on which the referral is open or was open; the horizon's end for one that goes on. */
export function endOf(r: Referral): number {
  return Math.min(r.rejected ?? r.discharged ?? LAST_DAY, LAST_DAY);
}
