import type { Feed } from '@tributary/contracts';
import { bounds, dayNumber, monthsOf, type Period } from '@tributary/domain';
import { censusScope } from '../census/measures.js';
import { camhsScope, type AcceptedScope, type CoverageIndex } from '../coverage.js';
import { parseMonth, yearOfDay } from '../fold/days.js';

/**
 * Days from the end of a period to the day on which the last submission for it was accepted (DQ05); negative when that was before. Null when
 * nothing for the period has been accepted.
 */
export function arrivalDays(coverage: CoverageIndex, feed: Feed, council: string, period: Period): number | null {
  const last = dayNumber(bounds(period).last);
  const days = coverage.accepted(feed, council).filter((s) => isFor(s, feed, period)).map((s) => dayNumber(s.coverage.lastAccepted));
  return days.length === 0 ? null : Math.max(...days) - last;
}

function isFor({ scope }: AcceptedScope, feed: Feed, period: Period): boolean {
  const { last } = bounds(period);
  switch (feed) {
    case 'sen2': return scope === String(yearOfDay(dayNumber(last)) + 1);
    case 'school-census': return scope === censusScope(dayNumber(last)).scope;
    case 'camhs': {
      const month = camhsScope(scope)?.month;
      return month !== undefined && monthsOf(period).some((m) => parseMonth(m) === month);
    }
    case 'ae': return monthsOf(period).includes(scope);
    case 'nhs-numbers': return false;
  }
}
