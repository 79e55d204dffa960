import type { PlacementKind, PublishedSen2 } from '../reference/published.js';
import type { Person } from '../people/person.js';
import type { Random } from '../random.js';
import { CENSUS_2025, OPEN_END, YEAR_END, YEAR_START } from './calendar.js';
import { assessment, request, type Sen2Case, type Sen2Request, type Sen2Return } from './case.js';
import { flows, plan, type Slot } from './flows.js';
import { sen2Identity, type Sen2People } from './people.js';
import { reviews } from './reviews.js';
import { activePlan, giveNeeds, givePlacements, holderAge, olderStart, stockAges, type Holder } from './stock.js';

/** Somebody whose plan moved to another council of the region within the year. */
export interface Mover {
  readonly person: Person;
  readonly from: string;
  readonly to: string;
  readonly on: number;
  readonly planStart: number;
}

export interface CeasedPart {
  readonly cases: Sen2Case[];
  readonly movers: Mover[];
}

const MOVED_WITHIN_ENGLAND = '5';
/** Share of transfers that stay within the region, where there is anywhere to go. */
const STAY_IN_REGION = 0.45;

/** Plans that ceased in the year, by reason; some of those that moved go to another council of the region. */
export function ceasedPart(random: Random, published: PublishedSen2, people: Sen2People, others: readonly string[]): CeasedPart {
  const part: CeasedPart = { cases: [], movers: [] };
  for (const [i, n] of published.ceased.entries()) {
    const reason = String(i + 1);
    for (let k = 0; k < n; k++) {
      const person = people.person(random, ceasedAge(random, reason));
      const start = Math.min(olderStart(random, person.birth), YEAR_START - 60);
      const on = random.int(YEAR_START, YEAR_END);
      const r = request('H', random.chance(0.6) ? start - random.int(90, 240) : null);
      r.assessment = { ...assessment('H'), plan: { ...plan(start), ceased: on, ceaseReason: reason } };
      r.assessment.plan?.details.push({ urn: '', ukprn: '', setting: 'OTH', settingOther: 'school', rank: 1, senUnit: false, resourced: false });
      person.plans.push({ council: people.council.dfe, from: start, until: on });
      part.cases.push({ person, identity: sen2Identity(random, person, people.council, CENSUS_2025), requests: [r] });
      if (reason !== MOVED_WITHIN_ENGLAND) continue;
      const target = others.length > 0 && random.chance(STAY_IN_REGION) ? random.pick(others) : null;
      if (target === null) person.moved = { day: on, council: '', postcode: 'ZZ99 3VZ' };
      else part.movers.push({ person, from: people.council.dfe, to: target, on, planStart: start });
    }
  }
  return part;
}

function ceasedAge(random: Random, reason: string): number {
  if (reason === '1') return 25;
  if (reason === '3' || reason === '4' || reason === '6') return random.int(17, 23);
  return random.int(6, 19);
}

export interface Built {
  readonly submission: Sen2Return;
  /** Where plan holders are placed: decides who is in the school census. */
  readonly placed: ReadonlyMap<Person, PlacementKind>;
}

/** A council's return of collection year 2025, equal to what DfE published, with the people who moved in. */
export function buildReturn(random: Random, published: PublishedSen2, people: Sen2People, councilNumber: number, ceased: CeasedPart, movedIn: readonly Mover[]): Built {
  const dfe = people.council.dfe;
  const slots = random.shuffle(flows(random, published));
  const withPlan = slots.filter((s) => s.holds === 'active');
  const ages = stockAges(random, published.ages);
  const order = random.shuffle(ages.map((age) => ({ age, key: age + random.next() * 12 }))).sort((a, b) => a.key - b.key).map((a) => a.age);
  const cases: Sen2Case[] = [...ceased.cases];
  const holders: Holder[] = [];
  const hold = (person: Person, requests: Sen2Request[], started: boolean): void => {
    const first = requests[0];
    const p = first?.assessment?.plan;
    if (!first || !p) throw new Error('a holder without a plan');
    first.active = activePlan();
    holders.push({ person, age: holderAge(person), started, plan: p, active: first.active });
    cases.push({ person, identity: sen2Identity(random, person, people.council, CENSUS_2025), requests });
  };

  for (const slot of withPlan) hold(people.person(random, order.shift() ?? 5), slot.requests, slot.started);
  const arrivals = new Map<number, Mover[]>();
  for (const mover of movedIn) {
    const age = holderAge(mover.person);
    arrivals.set(age, [...(arrivals.get(age) ?? []), mover]);
  }
  for (const age of order) {
    const mover = arrivals.get(age)?.pop();
    const person = mover?.person ?? people.person(random, age);
    const start = mover?.planStart ?? olderStart(random, person.birth);
    const r = request('H', mover ? null : random.chance(0.7) ? start - random.int(90, 260) : null);
    r.assessment = { ...assessment('H'), plan: plan(start) };
    if (mover) person.moved = { day: mover.on, council: dfe, postcode: random.pick(people.council.postcodes) };
    hold(person, [r], false);
    if (r.active && (mover || random.chance(0.008))) r.active.transferLA = mover?.from ?? random.pick(['815', '816', '383', '330']);
  }
  for (const mover of [...arrivals.values()].flat()) mover.person.moved = { day: mover.on, council: '', postcode: 'ZZ99 3VZ' };

  const older = holders.filter((h) => !h.started && h.plan.start < YEAR_START);
  reviews(random, published, older);
  // A review may have moved the start back: the request comes before the plan.
  for (const r of cases.flatMap((c) => c.requests)) {
    const start = r.assessment?.outcome === 'H' ? r.assessment.plan?.start : undefined;
    if (start !== undefined && r.received !== null && r.received > start - 60) r.received = start - random.int(90, 260);
  }
  giveNeeds(random, published, random.shuffle([...holders]));
  const placed = givePlacements(random, published, holders, councilNumber, people.council.schools);
  for (const { person, plan: p, active } of holders) {
    const moved = person.moved?.council === dfe && active.transferLA !== '' ? person.moved.day : p.start;
    person.plans.push({ council: dfe, from: Math.max(p.start, moved), until: OPEN_END });
  }
  withoutPlan(random, slots.filter((s) => s.holds === 'none'), people, cases);
  for (const c of cases) for (const r of c.requests) if (r.source === '' && r.outcome !== 'H') r.source = random.chance(0.9) ? random.pick(['1', '1', '2', '2', '2', '3', '4', '5']) : '';
  return { submission: { dfe, year: 2025, cases: random.shuffle(cases) }, placed };
}

/** People with a request and no plan; a few asked again after a refusal. */
function withoutPlan(random: Random, slots: readonly Slot[], people: Sen2People, cases: Sen2Case[]): void {
  const again = slots.filter((s) => s.requests[0]?.outcome === 'A' || s.requests[0]?.outcome === 'W');
  for (const { requests } of slots) {
    const refused = requests[0]?.outcome === 'N' ? requests[0].outcomeDate : null;
    if (refused === null || refused === undefined || refused > YEAR_END - 180 || !random.chance(0.08)) continue;
    const second = again.find((s) => (s.requests[0]?.received ?? 0) > refused + 30);
    if (second) requests.push(...second.requests.splice(0));
  }
  for (const { requests } of slots.filter((s) => s.requests.length > 0)) {
    const person = people.person(random, random.weighted([0, 0, 2, 6, 9, 9, 9, 8, 8, 8, 7, 8, 7, 7, 5, 4, 3, 2, 1, 1]));
    cases.push({ person, identity: sen2Identity(random, person, people.council, CENSUS_2025), requests });
  }
}
