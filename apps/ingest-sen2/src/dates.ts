import { addDays, addYears, daysBetween, januaryCensusDay, type IsoDate } from '@tributary/domain';
import type { RuleContext } from '@tributary/ingestion';
import { DAYS_TO_DECIDE } from './codes.js';

/** Days that a return of a collection year refers to. Source: education-feeds 1.1. */
export interface ReturnDays {
  readonly year: number;
  /** Census day: third Thursday of January. */
  readonly census: IsoDate;
  /** The calendar year before. */
  readonly activityFrom: IsoDate;
  readonly activityUntil: IsoDate;
  /** The same day a year before the census. */
  readonly yearBeforeCensus: IsoDate;
  /** A request received on this day or later need not have been decided by the end of the activity year. */
  readonly lastInTime: IsoDate;
}

const known = new Map<number, ReturnDays>();

/** Asked for each record, so each collection's days are worked out once. */
export function returnDays({ scope }: Pick<RuleContext, 'scope'>): ReturnDays {
  const year = scope.year ?? Number(scope.text);
  let days = known.get(year);
  if (!days) {
    const [census, activityUntil] = [januaryCensusDay(year), `${year - 1}-12-31`];
    days = { year, census, yearBeforeCensus: addYears(census, -1), activityFrom: `${year - 1}-01-01`, activityUntil, lastInTime: addDays(activityUntil, -DAYS_TO_DECIDE) };
    known.set(year, days);
  }
  return days;
}

/** Is the plan one of the stock of census day (rulings 24)? One whose start is not known has begun. */
export function inForce({ startdate, ceasedate }: { readonly startdate: IsoDate | null; readonly ceasedate: IsoDate | null }, census: IsoDate): boolean {
  return (startdate === null || startdate <= census) && (ceasedate === null || ceasedate > census);
}

/** True unless both are known and `later` is before `earlier`. */
export function inOrder(earlier: IsoDate | null, later: IsoDate | null): boolean {
  return earlier === null || later === null || earlier <= later;
}

/** True unless both are known and `to` is more than `days` after `from`. */
export function within(from: IsoDate | null, to: IsoDate | null, days: number): boolean {
  return from === null || to === null || daysBetween(from, to) <= days;
}
