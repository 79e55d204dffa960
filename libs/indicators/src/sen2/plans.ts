import { januaryCensusDay } from '@tributary/domain';
import { BAND_STARTS, BASE_BANDS, baseBand } from '../ages.js';
import type { CoverageIndex } from '../coverage.js';
import { ageInYears, firstDayOfMonth, parseDay } from '../fold/days.js';
import type { Filled } from '../fold/calendar.js';
import type { Tally } from '../fold/tally.js';
import { ceaseReason, type Case } from './cases.js';
import { activeOn, type Holding, type PlanCase } from './holding.js';
import { stated } from './process.js';

/** `linked` of a plan holder (rulings.md 3): an NHS number from the council's tracing, or a health record of the same person. */
export type LinkState = 'yes' | 'no' | 'objected';

/** Plans as each return states them: new, ceased, and the stock at the end of each period. */
export function foldPlan(c: Case, coverage: CoverageIndex, tally: Tally): void {
  const { plan } = c;
  if (!plan) return;
  if (plan.named && Number.isFinite(plan.start) && stated(c, plan.start, tally)) tally.flow('sen2.plans.new', c.council, plan.start);
  if (Number.isFinite(plan.ceased) && stated(c, plan.ceased, tally)) {
    tally.flow('sen2.plans.ceased', c.council, plan.ceased, `reason=${ceaseReason(plan)}`);
  }
  for (const quarter of tally.calendar.quarters) {
    if (quarter.year === c.year && activeOn(plan, quarter.last)) tally.add('sen2.plans.active', c.council, quarter, `need=${plan.need}`);
  }
  for (const year of tally.calendar.years) {
    // The calendar-year view of the stock is the return's own, at its census date (rulings.md 24).
    if (year.year === c.year && activeOn(plan, censusDayOf(c, coverage))) tally.add('sen2.plans.active', c.council, year, `need=${plan.need}`);
  }
}

function censusDayOf(c: Case, coverage: CoverageIndex): number {
  return coverage.censusDay('sen2', c.sender, c.scope) ?? parseDay(januaryCensusDay(c.year + 1)) ?? 0;
}

/** Holders at the end of each period, and the days on which a plan was held, by age on each day. */
export function foldHolding(holding: Holding, link: LinkState, tally: Tally): void {
  if (holding.empty) return;
  for (const quarter of tally.calendar.quarters) {
    for (const stretch of holding.stretches(quarter.first, quarter.last)) {
      foldDays(stretch.plan, stretch.from, stretch.to, link, quarter, tally);
    }
  }
  if (link === 'objected') return;
  for (const period of tally.calendar.periods) {
    const held = holding.on(period.last);
    if (!held) continue;
    const age = held.birthMonth === null ? null : ageInYears(held.birthMonth, period.last);
    tally.add('sen2.holders', held.council, period, `age=${baseBand(age)};linked=${link}`);
  }
}

/** Splits the days from `from` to `to` by the base band of the age on each day. */
function foldDays(held: PlanCase, from: number, to: number, link: LinkState, quarter: Filled, tally: Tally): void {
  const year = tally.calendar.yearAt(quarter.first);
  const add = (band: string, days: number) => {
    const breakdown = `age=${band};linked=${link}`;
    tally.add('sen2.plan-days', held.council, quarter, breakdown, days);
    if (year) tally.add('sen2.plan-days', held.council, year, breakdown, days);
  };
  const { birthMonth } = held;
  let rest = to - from + 1;
  if (birthMonth !== null) {
    const begins = (band: number) => firstDayOfMonth(birthMonth + (BAND_STARTS[band] ?? 0) * 12);
    for (let band = 0; band < BASE_BANDS.length; band += 1) {
      const begin = Math.max(from, begins(band));
      if (begin > to) break;
      const days = Math.min(to, begins(band + 1) - 1) - begin + 1;
      if (days <= 0) continue;
      add(BASE_BANDS[band] ?? 'other', days);
      rest -= days;
    }
  }
  if (rest > 0) add('other', rest);
}
