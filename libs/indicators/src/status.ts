import type { Feed } from '@tributary/contracts';
import { bounds, dayNumber, monthsOf, type Period } from '@tributary/domain';
import { censusScope } from './census/measures.js';
import type { MeasureSums } from './contribution.js';
import { camhsScope, type AcceptedScope, type CoverageIndex } from './coverage.js';
import type { FigureStatus } from './definition.js';
import { parseMonth, yearOfDay } from './fold/days.js';

/** A council's agreements for a feed, from any sender. */
export type AgreementState = 'active' | 'none' | 'withdrawn';

export interface ExpectedSender {
  readonly sender: string;
  /** First day of the first of its agreements: it is expected from the month of that day on. */
  readonly from: string;
}

/** Senders of whom an agreement is active, out of the agreements of a feed and council, by name; those withdrawn hold on no day. */
export function expectedSenders<A extends ExpectedSender & { readonly withdrawn: boolean }>(agreements: readonly A[], isActive: (agreement: A) => boolean): ExpectedSender[] {
  const first = new Map<string, string>();
  for (const { sender, from, withdrawn } of agreements) if (!withdrawn && from < (first.get(sender) ?? '9')) first.set(sender, from);
  const senders = [...new Set(agreements.filter(isActive).map((a) => a.sender))].toSorted();
  return senders.map((sender) => ({ sender, from: first.get(sender) ?? '' }));
}

export interface StatusFacts {
  readonly period: Period;
  readonly coverage: CoverageIndex;
  /** Is there an agreement for this feed about the residents of this council, on the day the figures are made? */
  readonly agreement: (feed: Feed, council: string) => AgreementState;
  /** Senders with an active agreement for the feed and council: all must have returned the months in which they are expected. */
  readonly senders: (feed: Feed, council: string) => readonly ExpectedSender[];
  readonly sums: MeasureSums;
}

/** What a figure needs from a council. */
export interface Needs {
  readonly feeds: readonly Feed[];
  readonly linked: boolean;
  /** The other periods that the figure sums over (rolling); empty for most. */
  readonly periods?: readonly Period[];
  /** SEN2 is read on the school's census day, which a return may state as its own stock. */
  readonly censusDay?: boolean;
}

export interface StatusIndex {
  status(council: string, needs: Needs): FigureStatus;
}

/** Statuses of councils for one period; each is worked out once. */
export function statusIndex(facts: StatusFacts): StatusIndex {
  const known = new Map<string, FigureStatus>();
  return {
    status: (council, needs) => {
      const key = `${council}|${needs.feeds.join(',')}|${needs.linked}|${needs.periods?.join(',') ?? ''}|${needs.censusDay ?? false}`;
      let status = known.get(key);
      if (!status) known.set(key, (status = statusOf(facts, council, needs)));
      return status;
    },
  };
}

/** The first thing that is missing, in the order in which a reader would put it right: an agreement, a return, a key to link on. */
function statusOf(facts: StatusFacts, council: string, needs: Needs): FigureStatus {
  const agreements = needs.feeds.map((feed) => facts.agreement(feed, council));
  if (agreements.includes('none')) return 'no-agreement';
  if (agreements.includes('withdrawn')) return 'withdrawn';
  const periods = needs.periods ?? [facts.period];
  if (!needs.feeds.every((feed) => periods.every((p) => returned(facts, feed, council, p, needs.censusDay ?? false)))) return 'not-returned';
  const blocked = needs.linked && needs.feeds.some((feed) => periods.every((p) => cannotLink(facts.sums, feed, council, p)));
  return blocked ? 'not-linkable' : 'returned';
}

function returned(facts: StatusFacts, feed: Feed, council: string, period: Period, censusDay: boolean): boolean {
  const { coverage } = facts;
  const accepted = coverage.accepted(feed, council);
  const last = dayNumber(bounds(period).last);
  const senders = facts.senders(feed, council);
  switch (feed) {
    case 'sen2': return accepted.some((s) => s.scope === String(yearOfDay(last) + 1)) || (censusDay && censusDayStated(coverage, accepted, last));
    case 'school-census': return accepted.some((s) => s.scope === censusScope(last).scope);
    case 'camhs': return allCover(senders, accepted, period, coversCamhsMonths);
    case 'ae': return allCover(senders, accepted, period, coversMonths);
    case 'nhs-numbers': return accepted.length > 0;
  }
}

/** Is the latest school census day the census day of an accepted return? */
function censusDayStated(coverage: CoverageIndex, accepted: readonly AcceptedScope[], last: number): boolean {
  const day = censusScope(last).censusDay;
  return accepted.some((s) => coverage.censusDay('sen2', s.sender, s.scope) === day);
}

/**
 * Each month of the period is covered by every sender that is expected in it: one whose agreement begins later does not blank what others have
 * returned in full. Where nobody was expected yet, those who are now.
 */
function allCover(senders: readonly ExpectedSender[], accepted: readonly AcceptedScope[], period: Period, covers: (own: readonly AcceptedScope[], months: readonly string[]) => boolean): boolean {
  const months = monthsOf(period);
  const expectedIn = (month: string) => {
    const expected = senders.filter(({ from }) => from.slice(0, month.length) <= month);
    return expected.length > 0 ? expected : senders;
  };
  return senders.length > 0 && senders.every((s) => covers(accepted.filter((a) => a.sender === s.sender), months.filter((month) => expectedIn(month).includes(s))));
}

/** Every one of the months has been accepted, as primary or refresh (indicators-and-disclosure.md 1.2). */
function coversCamhsMonths(accepted: readonly AcceptedScope[], months: readonly string[]): boolean {
  const known = new Set(accepted.map((a) => camhsScope(a.scope)?.month));
  return months.every((m) => known.has(parseMonth(m)));
}

/** Days before a month's end on which the last attendance of a stream without an end may lie for the month to be whole. */
const LAST_EVENT_WITHIN = 2;

/**
 * A&E is covered by months (`2024-10`), whatever messages stated them: a month is whole when what has been stated reaches its end, or when a later
 * month has begun.
 */
function coversMonths(accepted: readonly AcceptedScope[], months: readonly string[]): boolean {
  const reached = new Map(accepted.map((s) => [s.scope, s.coverage.referenceDate]));
  return months.every((month) => {
    const reference = reached.get(month);
    if (reference == null) return false;
    return dayNumber(bounds(month).last) - dayNumber(reference) <= LAST_EVENT_WITHIN || [...reached.keys()].some((later) => later > month);
  });
}

/**
 * Records have come, and fewer than half of them have any key that could link them: a cohort by plan would be wrong for more people than right, so
 * the full cohort is shown instead (issue: "not linkable: full cohort shown").
 */
function cannotLink(sums: MeasureSums, feed: Feed, council: string, period: Period): boolean {
  if (feed !== 'camhs' && feed !== 'ae') return false;
  const cells = sums.cells(`${feed}.keys`, council, period);
  const [withKey, without] = [cells.get('key=yes') ?? 0, cells.get('key=no') ?? 0];
  return without > withKey;
}
