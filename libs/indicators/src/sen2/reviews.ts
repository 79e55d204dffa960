import { yearLater, yearOfDay } from '../fold/days.js';
import type { Tally } from '../fold/tally.js';
import type { Case, PlanFacts } from './cases.js';
import { activeOn } from './holding.js';
import { stated } from './process.js';

const FOUR_WEEKS = 28;

/** Annual reviews of one person: decisions notified in four weeks (EHC23) and reviews held in time (EHC22). */
export function foldReviews(cases: readonly Case[], tally: Tally): void {
  for (const c of cases) {
    if (c.review?.meeting != null && stated(c, c.review.notified, tally)) {
      const within = c.review.notified - c.review.meeting <= FOUR_WEEKS;
      tally.flow('sen2.review-decisions', c.council, c.review.notified, `within=${within ? 'yes' : 'no'}`);
    }
    if (c.plan) foldDue(c, c.plan, cyclesOf(c, c.plan, cases), tally);
  }
}

interface Cycles {
  /** Days from which twelve months are counted: the plan's start and the meetings on or after it that returns of earlier years state. */
  readonly anchors: ReadonlySet<number>;
  /** Meetings on or after the plan's start, whichever return states them. */
  readonly meetings: readonly number[];
}

/**
 * The return keeps one meeting a plan, the latest. A meeting that only this return states is therefore no anchor for this return's year: it would
 * be there when the next review was missed, and overwritten when it was held.
 */
function cyclesOf(c: Case, plan: PlanFacts, cases: readonly Case[]): Cycles {
  const stating = cases.flatMap(({ sender, year, review }) => (sender === c.sender && review?.meeting != null && review.meeting >= plan.start ? [{ year, meeting: review.meeting }] : []));
  const earlier = stating.filter(({ year }) => year < c.year).map(({ meeting }) => meeting);
  return { anchors: new Set(Number.isFinite(plan.start) ? [plan.start, ...earlier] : earlier), meetings: stating.map(({ meeting }) => meeting) };
}

/**
 * A review falls due twelve months after each anchor, and was held in time when any later meeting was by then. Where no anchor tells when one falls due
 * (an old plan in the first return that has come in), or the plan has no active-plan record that would state a meeting (it ceased before the census
 * day), the review is left out whether it was held or not: counting only the missed ones, or only the held ones, would make the share wrong.
 */
function foldDue(c: Case, plan: PlanFacts, { anchors, meetings }: Cycles, tally: Tally): void {
  for (const anchor of anchors) {
    const due = yearLater(anchor);
    if (!stated(c, due, tally) || !activeOn(plan, due)) continue;
    if (c.review) tally.flow('sen2.reviews.due', c.council, due, `held=${meetings.some((m) => m > anchor && m <= due) ? 'yes' : 'no'}`);
    else tally.flow('sen2.reviews.left-out', c.council, due, 'why=no-record');
  }
  if ([...anchors].some((anchor) => anchor !== plan.start || yearOfDay(anchor) >= c.year - 1)) return;
  for (const period of tally.calendar.periods) {
    if (period.year === c.year && activeOn(plan, period.last)) tally.add('sen2.reviews.left-out', c.council, period, 'why=cycle-unknown');
  }
}
