import { dateOf } from '@tributary/domain';
import { ageAt, day, type Person } from '../people/person.js';
import { NEED_TYPES, PLACEMENT_KINDS, type NeedCounts, type PlacementKind, type PublishedSen2 } from '../reference/published.js';
import type { Random } from '../random.js';
import { SCHOOLS_ABOVE, settingFor, urnOf } from './settings.js';
import { CENSUS_2025, YEAR_START } from './calendar.js';
import type { Sen2ActivePlan, Sen2Placement, Sen2Plan, Sen2Setting } from './case.js';

/** An active plan with its holder, ready to be given needs and a placement. */
export interface Holder {
  readonly person: Person;
  readonly age: number;
  readonly started: boolean;
  readonly plan: Sen2Plan;
  readonly active: Sen2ActivePlan;
}

export function activePlan(): Sen2ActivePlan {
  return { transferLA: '', placements: [], needs: [], reviewMeeting: null, reviewOutcome: '', reviewDraft: '', lastReview: null, phaseDue: null, phaseFinal: null };
}

/** Ages on the census day, one per active plan; `under 3` is mostly two. */
export function stockAges(random: Random, ages: readonly number[]): number[] {
  return ages.flatMap((n, i) => Array.from({ length: n }, () => (i === 0 ? (random.chance(0.85) ? 2 : 1) : i + 2)));
}

/** Start of a plan that is older than the year: after the second birthday, before the year. */
export function olderStart(random: Random, birth: number): number {
  const earliest = Math.max(birth + 800, day('2014-09-01'));
  return random.int(Math.min(earliest, YEAR_START - 40), YEAR_START - 1);
}

function primaryNeeds(random: Random, counts: (need: keyof NeedCounts) => number): string[] {
  const list = [...NEED_TYPES, 'unknown' as const].flatMap((need) => Array.from({ length: counts(need) }, () => (need === 'unknown' ? '' : need === 'OTH' && random.chance(0.3) ? 'DS' : need)));
  return random.shuffle(list);
}

/** Primary needs as published, for new plans and for all; a second need for some. */
export function giveNeeds(random: Random, published: PublishedSen2, holders: readonly Holder[]): void {
  const fresh = primaryNeeds(random, (need) => published.newNeeds[need]);
  const rest = primaryNeeds(random, (need) => published.needs[need] - published.newNeeds[need]);
  for (const { started, active } of holders) {
    const primary = (started ? fresh : rest).pop();
    if (primary === undefined || primary === '') continue;
    active.needs.push({ type: primary, rank: 1 });
    const second = random.pick(NEED_TYPES);
    if (second !== primary && random.chance(0.28)) active.needs.push({ type: second, rank: 2 });
  }
}

/** Placements as published: colleges and NEET for the oldest, early years for the youngest, the others for anybody. */
export function givePlacements(random: Random, published: PublishedSen2, holders: readonly Holder[], councilNumber: number, schools: number): ReadonlyMap<Person, PlacementKind> {
  const of = (...kinds: PlacementKind[]) => random.shuffle(kinds.flatMap((kind) => Array.from({ length: published.placements[kind] }, () => kind)));
  const oldest: PlacementKind[] = ['furtherEducation', 'neet'];
  const between = PLACEMENT_KINDS.filter((kind) => !oldest.includes(kind) && kind !== 'earlyYears');
  const kinds = [...of(...oldest), ...of(...between), ...of('earlyYears')];
  const byAge = [...holders].sort((a, b) => a.person.birth - b.person.birth || a.person.ordinal - b.person.ordinal);
  const placed = new Map<Person, PlacementKind>();
  for (const [i, holder] of byAge.entries()) {
    const kind = kinds[i] ?? 'notRecorded';
    placed.set(holder.person, kind);
    place(random, holder, kind, councilNumber, schools);
  }
  return placed;
}

function place(random: Random, { person, age, plan, active }: Holder, kind: PlacementKind, councilNumber: number, schools: number): void {
  const school = person.index % Math.min(schools, 800);
  const named = settingFor(random, kind, councilNumber, school, true);
  if (named) plan.details.push(asNamed(person.index, named, kind, councilNumber));
  // The same setting as in the plan, so that a school drawn at random is drawn once.
  const actual = named && (named.urn !== '' || named.ukprn !== '') ? named : settingFor(random, kind, councilNumber, school, false);
  plan.personalBudget = random.chance(0.05);
  plan.organisedArrangement = random.chance(0.02);
  plan.directPayment = plan.personalBudget && random.chance(0.4) ? random.pick(['E', 'S', 'H', 'I']) : '';
  plan.workBased = age >= 16 && random.chance(0.03) ? random.pick(['A', 'T', 'S']) : '';
  const residential = kind === 'specialIndependent' && random.chance(0.2) ? random.pick(['A', 'B']) : '';
  plan.residential = residential;
  if (age === 10 || age === 15) active.phaseDue = day(age === 10 ? '2025-02-15' : '2025-03-31');
  if (!actual) return;
  const entry = Math.min(CENSUS_2025 - 10, Math.max(plan.start, entryDay(age)));
  const now: Sen2Placement = { ...actual, entry: random.chance(0.002) ? badDate(random) : dateOf(entry), leaving: '', residential, workBased: plan.workBased };
  active.placements.push(now);
  if (random.chance(0.03)) active.placements.push({ ...now, urn: '', ukprn: '', setting: 'OLA', settingOther: '', rank: 2, senUnit: false, resourced: false, entry: dateOf(entry), residential: '', workBased: '' });
}

/**
 * A setting as an old plan still names it: by the number of a school that has closed, or with a SEN unit that the register of schools does not have (education-feeds 9).
 * Where the child is placed says the placement.
 */
function asNamed(index: number, named: Sen2Setting, kind: PlacementKind, councilNumber: number): Sen2Setting {
  if (kind === 'mainstream' && index % 250 === 17) return { ...named, urn: urnOf(councilNumber, SCHOOLS_ABOVE.closed) };
  return kind === 'specialState' && index % 160 === 3 ? { ...named, senUnit: true } : named;
}

/** September in which a child of this age began the present phase. */
function entryDay(age: number): number {
  const years = age >= 16 ? age - 16 : age >= 11 ? age - 11 : Math.max(0, age - 4);
  return day(`${2024 - Math.min(years, 8)}-09-04`);
}

/** A date that no calendar has. */
export function badDate(random: Random): string {
  return random.pick(['2024-02-30', '2023-06-31', '2024-11-31']);
}

export function holderAge(person: Person): number {
  return ageAt(person.birth, CENSUS_2025);
}
