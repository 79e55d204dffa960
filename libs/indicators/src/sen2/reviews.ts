import { monthOfDay, yearLater } from '../fold/days.js';
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
 * A review falls due twelve months after the previous one or, where no earlier return states one, on the anniversary of the plan's start. It
 * was held in time when a meeting lies in the twelve months that end on the day it fell due. The return keeps one meeting a plan only, the
 * latest: of two meetings in a year the first is not known.
 */
function foldDue(c: Case, previous: number | null, tally: Tally): void {
  const { plan, review } = c;
  if (!plan || !review) return;
  const due = previous !== null ? yearLater(previous) : anniversary(plan.start, c.year);
  if (due === null || !stated(c, due, tally) || !activeOn(plan, due)) return;
  const from = previous ?? yearEarlier(due, plan.start);
  const held = review.meeting !== null && review.meeting > from && review.meeting <= due;
  tally.flow('sen2.reviews.due', c.council, due, `held=${held ? 'yes' : 'no'}`);
}

/** The anniversary of a start date in a calendar year, from the first one on. */
function anniversary(start: number, year: number): number | null {
  if (!Number.isFinite(start)) return null;
  const [from, to] = [Math.floor(monthOfDay(start) / 12), year];
  if (to <= from) return null;
  let day = start;
  for (let y = from; y < to; y += 1) day = yearLater(day);
  return day;
}

/** The day before which a meeting is too old for a review due on `due`: the anniversary before it, or the plan's start. */
function yearEarlier(due: number, start: number): number {
  const before = anniversary(start, Math.floor(monthOfDay(due) / 12) - 1);
  return before ?? start;
}
