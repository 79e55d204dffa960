import { addDays, addYears, daysBetween, januaryCensusDay, type IsoDate } from '@tributary/domain';
import type { RuleContext } from '@tributary/ingestion';

/** Days that a return of a collection year refers to. Source: education-feeds 1.1. */
export interface ReturnDays {
  readonly year: number;
  /** Census day: third Thursday of January. */
  readonly census: IsoDate;
  /** The calendar year before. */
  readonly activityFrom: IsoDate;
  readonly activityUntil: IsoDate;
}

export function returnDays({ scope }: Pick<RuleContext, 'scope'>): ReturnDays {
  const year = scope.year ?? Number(scope.text);
  return { year, census: januaryCensusDay(year), activityFrom: `${year - 1}-01-01`, activityUntil: `${year - 1}-12-31` };
}

/** True unless both are known and `later` is before `earlier`. */
export function inOrder(earlier: IsoDate | null, later: IsoDate | null): boolean {
  return earlier === null || later === null || earlier <= later;
}

/** True unless both are known and `to` is more than `days` after `from`. */
export function within(from: IsoDate | null, to: IsoDate | null, days: number): boolean {
  return from === null || to === null || daysBetween(from, to) <= days;
}

export const oneYearBefore = (day: IsoDate): IsoDate => addYears(day, -1);
export const daysBefore = (day: IsoDate, days: number): IsoDate => addDays(day, -days);
