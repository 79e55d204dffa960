import { yearLater, yearOfDay } from '../fold/days.js';
import type { Tally } from '../fold/tally.js';
import type { Case } from './cases.js';
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
    foldDue(c, earlierMeeting(c, cases), tally);
  }
}

/** The latest meeting that the council's returns of earlier years state for the person and that is not the one of this return. */
function earlierMeeting(c: Case, cases: readonly Case[]): number | null {
  let latest: number | null = null;
  for (const other of cases) {
    const meeting = other.sender === c.sender && other.year < c.year ? other.review?.meeting ?? null : null;
    if (meeting !== null && (latest === null || meeting > latest)) latest = meeting;
  }
  return latest;
}

/**
 * A review falls due twelve months after the previous one, which an earlier return states, or, the first one, after the plan's start. Where neither
 * is known (an old plan in the first return that has come in) the review is left out whether it was held or not: counting only the missed
 * ones, or only the held ones, would make the share wrong. The return keeps one meeting a plan, the latest.
 */
function foldDue(c: Case, previous: number | null, tally: Tally): void {
  const { plan, review } = c;
  if (!plan || !review) return;
  const anchor = previous ?? (Number.isFinite(plan.start) && yearOfDay(plan.start) >= c.year - 1 ? plan.start : null);
  if (anchor === null) {
    for (const period of tally.calendar.periods) {
      if (period.year === c.year && activeOn(plan, period.last)) tally.add('sen2.reviews.cycle-unknown', c.council, period);
    }
    return;
  }
  const due = yearLater(anchor);
  if (!stated(c, due, tally) || !activeOn(plan, due)) return;
  const held = review.meeting !== null && review.meeting > anchor && review.meeting <= due;
  tally.flow('sen2.reviews.due', c.council, due, `held=${held ? 'yes' : 'no'}`);
}
