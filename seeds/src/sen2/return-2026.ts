import { dateOf } from '@tributary/domain';
import { ageAt, type Person } from '../people/person.js';
import type { PublishedSen2 } from '../reference/published.js';
import type { Random } from '../random.js';
import { CENSUS_2026, NEXT_END, OPEN_END, YEAR_END } from './calendar.js';
import { assessment, request, type Sen2ActivePlan, type Sen2Case, type Sen2Identity, type Sen2Plan, type Sen2Request, type Sen2Return } from './case.js';
import { plan, SIX_WEEKS, TWENTY_WEEKS } from './flows.js';
import { sen2Identity, type Sen2People } from './people.js';
import { meetingNear } from './reviews.js';
import { settingFor, SPECIAL_FROM } from './settings.js';
import { activePlan } from './stock.js';

const FIRST_DAY = YEAR_END + 1;

/** Where a council's new plans lead. */
interface Place {
  readonly dfe: string;
  readonly number: number;
  readonly schools: number;
}

/** How a council works in the year after: its rates of the published year, a little better. */
interface Habits {
  readonly inSixWeeks: number;
  readonly inTwentyWeeks: number;
  readonly exceptions: number;
  readonly reviewHeld: number;
  readonly reviewDecided: number;
  readonly reviewInFourWeeks: number;
  readonly withOutcome: number;
}

function habits(p: PublishedSen2): Habits {
  const { requests: q, plans, reviews: r } = p;
  const held = r.held + r.heldEarlier + r.heldNextYear;
  return {
    inSixWeeks: Math.min(0.98, q.withinSixWeeks / (q.withinSixWeeks + q.overSixWeeks) + 0.01),
    inTwentyWeeks: Math.min(0.98, plans.within / plans.issued + 0.05),
    exceptions: (plans.issued - plans.issuedEx) / plans.issued,
    reviewHeld: Math.min(0.97, held / r.expected + 0.02),
    reviewDecided: Math.min(0.95, (r.withinFourWeeks + r.overFourWeeks) / held + 0.05),
    reviewInFourWeeks: Math.min(0.95, r.withinFourWeeks / (r.withinFourWeeks + r.overFourWeeks) + 0.06),
    withOutcome: (r.amend + r.cease + r.maintain) / held,
  };
}

/** The return of collection year 2026 as a plausible continuation: the same plans, some ceased, pending cases decided, new requests. Nothing of it is calibrated. */
export function continueReturn(random: Random, before: Sen2Return, published: PublishedSen2, people: Sen2People, councilNumber: number): Sen2Return {
  const how = habits(published);
  const place: Place = { dfe: people.council.dfe, number: councilNumber, schools: Math.min(people.council.schools, SPECIAL_FROM) };
  const cases: Sen2Case[] = [];
  for (const old of before.cases) {
    const requests = old.requests.flatMap((r) => continueRequest(random, r, old.person, how, place));
    if (requests.length > 0) cases.push({ person: old.person, identity: laterIdentity(random, old, people), requests });
  }
  const received = Math.round(published.requests.received * 1.05);
  for (let i = 0; i < received; i++) {
    const person = people.person(random, random.weighted([0, 1, 4, 7, 9, 9, 8, 8, 8, 8, 7, 8, 7, 6, 5, 4, 3, 2, 1]));
    const r = newRequest(random, published, how, person, place);
    cases.push({ person, identity: sen2Identity(random, person, people.council, CENSUS_2026), requests: [r] });
  }
  return { dfe: before.dfe, year: 2026, cases: random.shuffle(cases) };
}

/**
 * Who had no UPN yet (UN1), or was new to the council in the last week (UN8), mostly has one a year on: it is given on entry to the first school
 * (education-feeds 1.4, UPNunknown). The other reasons last.
 */
const GIVEN_LATER: Readonly<Record<string, number>> = { UN1: 0.85, UN8: 0.95 };

function laterIdentity(random: Random, { identity, person }: Sen2Case, people: Sen2People): Sen2Identity {
  const given = identity.upn === '' ? GIVEN_LATER[identity.upnUnknown] ?? 0 : identity.upn.trim() === person.upn ? 0 : 0.25;
  const numbers = random.chance(given) ? { upn: person.upn, upnUnknown: '' } : {};
  return { ...identity, ...numbers, postcode: random.chance(0.04) ? random.pick(people.council.postcodes) : identity.postcode };
}

function continueRequest(random: Random, old: Sen2Request, person: Person, how: Habits, place: Place): Sen2Request[] {
  const p = old.assessment?.plan;
  if (old.active && p) return [random.chance(ceaseChance(person)) ? ceasedRequest(random, old, person) : keptRequest(random, old, how)];
  if (p) return [];
  if (old.outcome === 'H' && old.assessment?.outcome === 'Y') {
    const begun = startedPlan(random, person, place, FIRST_DAY + random.int(5, 80));
    return [{ ...request('H', old.received), assessment: { ...assessment('H'), plan: begun.plan }, active: begun.active }];
  }
  if (old.outcome === 'Y' && old.assessment?.outcome === 'A') {
    const r = request('H', old.received);
    decideAssessment(random, r, person, how, place, random.int(FIRST_DAY + 5, FIRST_DAY + 200));
    return [r];
  }
  if (old.outcome !== 'A') return [];
  const date = FIRST_DAY + random.int(3, 50);
  const r = request(random.chance(0.7) ? 'Y' : 'N', old.received, date);
  if (r.outcome === 'Y') decideAssessment(random, r, person, how, place, date + random.int(50, 160));
  return [r];
}

function ceaseChance(person: Person): number {
  const age = ageAt(person.birth, YEAR_END);
  return age >= 24 ? 0.8 : age >= 19 ? 0.22 : age >= 16 ? 0.09 : 0.025;
}

function ceasedRequest(random: Random, old: Sen2Request, person: Person): Sen2Request {
  const age = ageAt(person.birth, YEAR_END);
  const on = random.int(FIRST_DAY + 17, NEXT_END);
  const reason = age >= 24 ? '1' : age >= 16 ? random.pick(['2', '3', '4', '6', '6', '5']) : random.pick(['2', '5', '5', '7']);
  const last = person.plans.at(-1);
  if (last) last.until = on;
  const r = request('H', old.received);
  const p = old.assessment?.plan ?? plan(YEAR_END);
  r.assessment = { ...assessment('H'), plan: { ...p, ceased: on, ceaseReason: reason } };
  return r;
}

/** Plans go on unchanged but for a review, sometimes a new placement. */
function keptRequest(random: Random, old: Sen2Request, how: Habits): Sen2Request {
  const r = request('H', old.received);
  const p = old.assessment?.plan ?? plan(YEAR_END);
  const was = old.active ?? activePlan();
  r.assessment = { ...assessment('H'), plan: p };
  const active: Sen2ActivePlan = { ...was, placements: was.placements.map((x) => ({ ...x })), reviewDraft: '', phaseDue: null, phaseFinal: was.phaseDue === null ? null : was.phaseDue + random.int(-30, 40) };
  if (active.phaseFinal !== null) active.phaseDue = was.phaseDue;
  const placement = active.placements.find((x) => x.rank === 1 && x.urn !== '');
  if (placement && random.chance(0.04)) {
    const change = FIRST_DAY + random.int(100, 300);
    active.placements.push({ ...placement, urn: placement.urn.slice(0, -1) + String((Number(placement.urn.slice(-1)) + 1) % 10), entry: dateOf(change), leaving: '' });
    placement.leaving = dateOf(change - 1);
  }
  review(random, active, how, p.start);
  r.active = active;
  return r;
}

function review(random: Random, active: Sen2ActivePlan, how: Habits, start: number): void {
  const anchor = active.reviewMeeting ?? start;
  [active.reviewMeeting, active.lastReview, active.reviewOutcome] = [null, null, ''];
  if (!random.chance(how.reviewHeld)) return;
  const first = Math.max(FIRST_DAY + 6, start + 150);
  if (first > CENSUS_2026 - 1) return;
  const meeting = meetingNear(random, anchor, first, CENSUS_2026 - 1);
  active.reviewMeeting = meeting;
  if (random.chance(how.withOutcome)) active.reviewOutcome = random.pick(['A', 'A', 'A', 'M', 'M', 'C']);
  if (!random.chance(how.reviewDecided)) return;
  const notified = meeting + (random.chance(how.reviewInFourWeeks) ? random.int(8, 28) : random.int(29, 150));
  if (notified < CENSUS_2026) active.lastReview = notified;
}

function startedPlan(random: Random, person: Person, { dfe, number, schools }: Place, start: number): { plan: Sen2Plan; active: Sen2ActivePlan } {
  person.plans.push({ council: dfe, from: start, until: OPEN_END });
  const setting = settingFor(random, random.chance(0.8) ? 'mainstream' : 'specialState', number, person.index % schools, true);
  const begun = { plan: plan(start), active: { ...activePlan(), needs: [{ type: random.pick(['ASD', 'SLCN', 'SEMH', 'SEMH', 'MLD', 'OTH', 'PD']), rank: 1 as const }] } };
  if (setting) {
    begun.plan.details.push(setting);
    begun.active.placements.push({ ...setting, entry: dateOf(start), leaving: '', residential: '', workBased: '' });
  }
  return begun;
}

function decideAssessment(random: Random, r: Sen2Request, person: Person, how: Habits, place: Place, date: number): void {
  const u = random.next();
  if (date > NEXT_END || u < 0.05) {
    r.assessment = assessment('A');
  } else if (u < 0.12) {
    r.assessment = assessment('N', date);
  } else {
    const week20 = date - (r.received ?? date) > TWENTY_WEEKS && random.chance(how.exceptions);
    const begun = startedPlan(random, person, place, date);
    r.assessment = { ...assessment('Y', date), week20, plan: begun.plan };
    r.active = begun.active;
  }
}

function newRequest(random: Random, published: PublishedSen2, how: Habits, person: Person, place: Place): Sen2Request {
  const received = random.int(FIRST_DAY, NEXT_END);
  const delay = random.chance(how.inSixWeeks) ? random.int(12, SIX_WEEKS) : random.int(SIX_WEEKS + 1, 80);
  const { assess, refuse, withdrawn } = published.requests;
  const outcome = (['Y', 'N', 'W'] as const)[random.weighted([assess, refuse, withdrawn])] ?? 'Y';
  const r = outcome === 'W' ? request('W', received) : received + delay > NEXT_END ? request('A', received) : request(outcome, received, received + delay);
  r.source = random.pick(['1', '1', '2', '2', '3', '4', '5']);
  if (r.outcome !== 'Y') return r;
  const days = random.chance(how.inTwentyWeeks) ? random.int(90, TWENTY_WEEKS) : random.int(TWENTY_WEEKS + 1, 330);
  decideAssessment(random, r, person, how, place, received + days);
  return r;
}
