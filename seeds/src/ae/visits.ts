import { bounds, quartersBetween } from '@tributary/domain';
import { ageAt, day, homeOn, planOn, type Person } from '../people/person.js';
import type { Random } from '../random.js';

export const QUARTERS = quartersBetween('2023-24Q4', '2024-25Q4').map((name) => {
  const { first, last } = bounds(name);
  return { name, first: day(first), last: day(last) };
});

/** Attendances a year at a major department by residents without a plan, by age from. */
const BASE: readonly (readonly [from: number, rate: number])[] = [[20, 0.36], [16, 0.33], [11, 0.27], [5, 0.27], [0, 0.55]];
const WITH_PLAN = 1.6;

/** The planted spike: attendances of plan holders aged 18 to 25 of one council, times this in each quarter. */
export const SPIKE_COUNCIL = '806';
export const SPIKE: Readonly<Record<string, number>> = { '2023-24Q4': 1, '2024-25Q1': 2, '2024-25Q2': 3.5, '2024-25Q3': 6, '2024-25Q4': 8.5 };

const SELF_HARM = '248062006';
const SELF_INFLICTED = '276853009';
const MENTAL_HEALTH_COMPLAINTS = ['272022009', '366979004', '6471006', '48694002', '248020004', '7011001'];
const MENTAL_HEALTH_DIAGNOSES = ['197480006', '35489007', '33449004', '72366004', '17226007', '371631005'];
/** Chest pain, abdominal pain, fever, headache, cough, breathlessness, diarrhoea. */
const COMPLAINTS = ['29857009', '21522001', '386661006', '25064002', '49727002', '267036007', '62315008'];
const INJURY_COMPLAINTS = ['125605004', '312608009', '44465007'];
const DIAGNOSES = ['54150009', '195967001', '125605004', '312608009', '44465007', '65363002', '68566005'];

const COMPLETED = '182992009';
const LEFT = ['1066301000000103', '1066311000000101', '1066321000000107'];
const STREAMED = ['1077031000000103', '1077781000000101'];
const HOME = ['306689006', '306689006', '306689006', '306691003', '306694006'];
const WARD = ['306706006', '306706006', '1066391000000105', '1066401000000108'];

/** One attendance; minutes count from local midnight of `on` and know nothing of clock changes. */
export interface Visit {
  readonly person: Person;
  readonly council: string;
  /** Nearest department or the next one. */
  readonly away: boolean;
  readonly on: number;
  readonly minute: number;
  /** Wall-clock minutes in the department; null: departure not recorded. */
  readonly stay: number | null;
  readonly department: string;
  readonly category: string;
  readonly complaint: string;
  readonly injured: boolean;
  readonly intent: string;
  readonly diagnoses: readonly string[];
  readonly status: string;
  readonly destination: string;
  readonly seen: boolean;
  readonly acuity: string;
  readonly source: string;
  readonly mode: string;
}

function rate(age: number): number {
  return BASE.find(([from]) => age >= from)?.[1] ?? 0;
}

/** Everything a person did at emergency departments from January 2024 to March 2025. */
export function visitsOf(random: Random, person: Person): Visit[] {
  const visits: Visit[] = [];
  for (const quarter of QUARTERS) {
    const middle = quarter.first + 45;
    const age = ageAt(person.birth, middle);
    if (age > 25 || quarter.last < person.birth) continue;
    const plan = planOn(person, middle);
    const spike = plan === SPIKE_COUNCIL && age >= 18 ? SPIKE[quarter.name] ?? 1 : 1;
    const mean = (rate(age) / 4) * (plan ? WITH_PLAN * spike : 1);
    // The spike must be seen with any seed, also in a small region: it is spread evenly, where other attendances come by chance.
    const n = plan === SPIKE_COUNCIL && age >= 18 ? Math.floor(mean + random.next()) : random.count(mean);
    for (let i = 0; i < n; i++) {
      const on = random.int(Math.max(quarter.first, person.birth), quarter.last);
      const council = homeOn(person, on).council;
      if (council === '' || ageAt(person.birth, on) > 25) continue;
      visits.push(visit(random, person, council, on, plan !== null));
      const again = on + random.int(1, 7);
      if (again <= quarter.last && random.chance(0.06)) visits.push(visit(random, person, council, again, plan !== null));
    }
  }
  return visits;
}

function visit(random: Random, person: Person, council: string, on: number, holds: boolean): Visit {
  const age = ageAt(person.birth, on);
  const mental = age >= 11 && random.chance(holds ? 0.13 : 0.06);
  const harm = mental && random.chance(0.4);
  const injured = harm || (!mental && random.chance(0.35));
  const left = random.chance(holds ? 0.06 : 0.04);
  const streamed = !left && random.chance(0.02);
  const admitted = !left && !streamed && random.chance(mental ? 0.25 : age < 5 ? 0.14 : 0.09);
  return {
    person, council, on, injured,
    away: random.chance(0.12),
    minute: Math.floor(((random.next() + random.next() + random.next()) / 3) * 1440 + 300) % 1440,
    stay: random.chance(0.007) ? null : stayOf(random, mental, admitted),
    department: random.chance(0.93) ? '01' : '03',
    category: random.pick(['1', '1', '1', '1', '1', '1', '1', '1', '1', '1', '1', '1', '1', '1', '1', '1', '1', '2', '3', '4', '']),
    complaint: harm ? (random.chance(0.8) ? SELF_HARM : '125605004') : mental ? random.pick(MENTAL_HEALTH_COMPLAINTS) : random.chance(0.02) ? '' : random.pick(injured ? INJURY_COMPLAINTS : COMPLAINTS),
    intent: harm ? SELF_INFLICTED : '',
    diagnoses: random.chance(0.05) ? [] : mental && random.chance(0.6) ? [random.pick(MENTAL_HEALTH_DIAGNOSES)] : random.chance(0.15) ? [random.pick(DIAGNOSES), random.pick(MENTAL_HEALTH_DIAGNOSES)] : [random.pick(DIAGNOSES)],
    status: left ? random.pick(LEFT) : streamed ? random.pick(STREAMED) : COMPLETED,
    destination: admitted ? random.pick(WARD) : random.pick(HOME),
    seen: !left || random.chance(0.3),
    acuity: random.pick(['1064911000000105', '1064901000000108', '1064901000000108', '1077241000000103', '1077241000000103', '1077251000000100']),
    source: random.pick(['1065391000000104', '1065391000000104', '315261000000101', '1082331000000106', '1066021000000105']),
    mode: random.pick(['1048071000000103', '1048071000000103', '1048061000000105', '1048031000000100']),
  };
}

function stayOf(random: Random, mental: boolean, admitted: boolean): number {
  if (random.chance(0.01)) return random.pick([240, 720]);
  const typical = mental ? 300 : admitted ? 330 : 150;
  const stay = Math.round(typical * Math.exp((random.next() + random.next() + random.next() - 1.5) * 1.25));
  return Math.max(8, stay);
}
