import { dateOf } from '@tributary/domain';
import { day } from '../people/person.js';
import type { PublishedSen2 } from '../reference/published.js';
import type { Random } from '../random.js';
import { YEAR_END, YEAR_START } from './calendar.js';
import type { Sen2ActivePlan } from './case.js';

const FOUR_WEEKS = 28;

export interface Reviewed {
  readonly active: Sen2ActivePlan;
  /** Day of the plan's start: a review comes after it, so it may be moved back. */
  readonly plan: { start: number };
}

type When = 'earlier' | 'year' | 'next';
type Decision = 'within' | 'over' | 'none';

const YEAR = 365;
/** How often a meeting comes after the anniversary: made up, no source counts it. */
const LATE = 0.2;

/** A meeting by the anniversary of an earlier day that falls on `from` or later, most in the weeks before it, some after; never outside `from` to `to`. */
export function meetingNear(random: Random, anchor: number, from: number, to: number): number {
  const due = anchor + YEAR * Math.max(1, Math.ceil((from - anchor) / YEAR));
  const meeting = random.chance(LATE) ? due + random.int(2, 90) : due - random.int(0, 40);
  return Math.min(to, Math.max(from, meeting));
}

/**
 * Annual reviews of plans that are older than the year: meetings by year, decisions within and over four weeks, outcomes.
 * Every decision is notified in the year, because EHC23 goes by the notified date (rulings.md 25) and DfE's percentage is over all of them.
 */
export function reviews(random: Random, published: PublishedSen2, older: readonly Reviewed[]): void {
  const r = published.reviews;
  const held = r.heldEarlier + r.held + r.heldNextYear;
  let undecided = held - r.withinFourWeeks - r.overFourWeeks;
  let [within, over] = [r.withinFourWeeks, r.overFourWeeks];
  const kinds: { when: When; decision: Decision }[] = [];
  const add = (when: When, decision: Decision, n: number) => { for (let i = 0; i < n; i++) kinds.push({ when, decision }); };

  const earlyNone = Math.min(undecided, Math.floor(r.heldEarlier / 2));
  const earlyOver = Math.min(over, r.heldEarlier - earlyNone);
  const earlyWithin = Math.min(within, r.heldEarlier - earlyNone - earlyOver);
  const moreNone = r.heldEarlier - earlyNone - earlyOver - earlyWithin;
  add('earlier', 'none', earlyNone + moreNone);
  add('earlier', 'over', earlyOver);
  add('earlier', 'within', earlyWithin);
  undecided -= earlyNone + moreNone;
  over -= earlyOver;
  within -= earlyWithin;
  const later: typeof kinds = [];
  const next = Math.min(r.heldNextYear, undecided);
  add('next', 'none', next);
  add('year', 'none', undecided - next);
  add('year', 'over', over);
  add('year', 'within', within);
  later.push(...kinds.splice(r.heldEarlier));

  const outcomes = random.shuffle([
    ...Array.from({ length: r.amend }, () => 'A'), ...Array.from({ length: r.cease }, () => 'C'), ...Array.from({ length: r.maintain }, () => 'M'),
  ]);
  const inOrder = [...random.shuffle(kinds), ...random.shuffle(later)];
  const targets = spread(random, older, r.heldEarlier);
  const decidedFirst = inOrder.map((kind, i) => ({ kind, target: targets[i] as Reviewed })).sort((a, b) => Number(a.kind.decision === 'none') - Number(b.kind.decision === 'none'));
  for (const { kind, target } of decidedFirst) {
    const dates = reviewDates(random, kind.when, kind.decision, target.plan.start);
    target.active.reviewMeeting = dates.meeting;
    target.active.lastReview = dates.notified;
    target.active.reviewOutcome = outcomes.pop() ?? '';
    if (target.active.reviewOutcome === 'A' && dates.notified !== null && random.chance(0.5)) target.active.reviewDraft = dateOf(dates.notified + random.int(0, 20));
    target.plan.start = Math.min(target.plan.start, dates.meeting - random.int(120, 320));
  }
}

/** Who is reviewed, in the order of the reviews: the last meeting of some was before the year, so their plans are older; the others are anybody. */
function spread(random: Random, older: readonly Reviewed[], earlier: number): Reviewed[] {
  const since = day('2023-01-01');
  const old = random.shuffle(older.filter((o) => o.plan.start < since));
  const recent = random.shuffle(older.filter((o) => o.plan.start >= since));
  const [before, rest] = [[...old, ...recent].slice(0, earlier), [...old, ...recent].slice(earlier)];
  return [...before, ...random.shuffle(rest)];
}

function reviewDates(random: Random, when: When, decision: Decision, start: number): { meeting: number; notified: number | null } {
  if (decision === 'none') {
    const meeting = when === 'earlier' ? random.int(day('2023-01-09'), day('2023-12-15')) : when === 'year' ? meetingNear(random, start, day('2024-01-08'), day('2024-12-13')) : random.int(day('2025-01-06'), day('2025-01-15'));
    return { meeting, notified: null };
  }
  if (decision === 'within') {
    const meeting = when === 'earlier' ? random.int(day('2023-12-06'), day('2023-12-22')) : meetingNear(random, start, day('2024-01-08'), day('2024-12-20'));
    return { meeting, notified: random.int(Math.max(YEAR_START, meeting + 5), Math.min(YEAR_END, meeting + FOUR_WEEKS)) };
  }
  const meeting = when === 'earlier' ? random.int(day('2023-03-06'), day('2023-12-15')) : meetingNear(random, start, day('2024-01-08'), day('2024-11-29'));
  const latest = Math.min(YEAR_END, meeting + (when === 'earlier' ? 330 : 180));
  return { meeting, notified: random.int(Math.max(YEAR_START, meeting + FOUR_WEEKS + 1), Math.max(YEAR_START, latest)) };
}
