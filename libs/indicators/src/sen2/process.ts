import type { Tally } from '../fold/tally.js';
import type { AssessmentFacts, Case, RequestFacts } from './cases.js';

const SIX_WEEKS = 42;
const SIXTEEN_WEEKS = 112;
const TWENTY_WEEKS = 140;
const FIFTY_TWO_WEEKS = 364;

/** Requests of one person that any return of their council says were refused: council and received date, which tell a request in every return. */
export type Refusals = ReadonlySet<string>;

const requestKey = (sender: string, received: number) => `${sender}|${received}`;

export function refusalsOf(cases: readonly Case[]): Refusals {
  return new Set(cases.flatMap(({ sender, request: r }) => (r?.outcome === 'N' && r.received !== null ? [requestKey(sender, r.received)] : [])));
}

/**
 * Requests, decisions and assessments of one case. Flows count from the return that states the day's calendar year, and from no other; only whether a
 * request was refused is told by a later return too, because one of autumn is often decided after the return's year has ended.
 */
export function foldProcess(c: Case, refusals: Refusals, tally: Tally): void {
  if (c.request) foldRequest(c, c.request, refusals, tally);
  if (c.assessment) foldAssessment(c, c.assessment, tally);
}

/** The day, when this return is the one that states it. */
export function stated(c: Case, day: number | null, tally: Tally): day is number {
  return day !== null && tally.calendar.quarterAt(day)?.year === c.year;
}

function foldRequest(c: Case, r: RequestFacts, refusals: Refusals, tally: Tally): void {
  // H was decided before the period: never in EHC01, EHC03, EHC04 (rulings.md 21).
  if (r.outcome === 'H') return;
  if (stated(c, r.received, tally)) foldReceived(c, r.received, r.outcome === 'N', refusals, tally);
  if ((r.outcome === 'Y' || r.outcome === 'N') && stated(c, r.decided, tally)) {
    if (r.received === null) tally.flow('sen2.decisions.untimed', c.council, r.decided);
    else tally.flow('sen2.decisions', c.council, r.decided, `within=${r.decided - r.received <= SIX_WEEKS ? 'yes' : 'no'}`);
  }
  foldUndecided(c, r, tally);
}

/** The quarter's cohort is followed to its decision; the calendar year is as its own return states it, which is what DfE publishes. */
function foldReceived(c: Case, received: number, refused: boolean, refusals: Refusals, tally: Tally): void {
  const [quarter, year] = [tally.calendar.quarterAt(received), tally.calendar.yearAt(received)];
  if (quarter) tally.add('sen2.requests', c.council, quarter, `refused=${refusals.has(requestKey(c.sender, received)) ? 'yes' : 'no'}`);
  if (year) tally.add('sen2.requests', c.council, year, `refused=${refused ? 'yes' : 'no'}`);
}

/**
 * Undecided on a period's last day: received by then, and awaited or decided later. A withdrawn request has no date, so that nobody can say
 * when it stopped waiting; one exported to another council waits there. Both are left out. One whose outcome is not known (it was not stated,
 * or blanked by a rule) was decided on its date; without a date it may have been decided or not, and is counted as left out.
 */
function foldUndecided(c: Case, r: RequestFacts, tally: Tally): void {
  if (r.received === null || r.exported || r.outcome === 'W') return;
  for (const period of tally.calendar.periods) {
    if (period.year !== c.year || r.received > period.last) continue;
    if (r.outcome === null && r.decided === null) tally.add('sen2.undecided.unknown', c.council, period);
    else if (r.outcome === 'A' || (r.decided !== null && r.decided > period.last)) {
      tally.add('sen2.undecided', c.council, period, `past=${period.last - r.received > SIX_WEEKS ? 'yes' : 'no'}`);
    }
  }
}

function foldAssessment(c: Case, a: AssessmentFacts, tally: Tally): void {
  if (a.outcome === 'H') return;
  if (!stated(c, a.decided, tally)) {
    // A withdrawn assessment carries no date by the return's own rule; its return states the year, so it counts there and in no quarter.
    const year = tally.calendar.years.find((y) => y.year === c.year);
    if (a.outcome === 'W' && a.decided === null && year) tally.add('sen2.assessments', c.council, year, 'issued=no');
    return;
  }
  tally.flow('sen2.assessments', c.council, a.decided, `issued=${a.outcome === 'Y' ? 'yes' : 'no'}`);
  const received = c.request?.received ?? null;
  if (a.outcome === 'N') {
    if (received === null) tally.flow('sen2.not-issued.untimed', c.council, a.decided);
    else tally.flow('sen2.not-issued', c.council, a.decided, `within=${a.decided - received <= SIXTEEN_WEEKS ? 'yes' : 'no'}`);
  }
  if (a.outcome === 'Y' && c.plan?.named) foldIssued(c, a, a.decided, received, tally);
}

/** A plan issued: outcome Y with a date and a named plan; days run from the request's received date (rulings.md 22, 23). */
function foldIssued(c: Case, a: AssessmentFacts, day: number, received: number | null, tally: Tally): void {
  if (received === null) {
    tally.flow('sen2.issued.untimed', c.council, day);
    return;
  }
  const days = day - received;
  const time = days <= TWENTY_WEEKS ? 'within-20-weeks' : days <= FIFTY_TWO_WEEKS ? 'within-52-weeks' : 'after-52-weeks';
  tally.flow('sen2.issued', c.council, day, `exception=${a.exception ? 'yes' : 'no'};time=${time}`);
}
