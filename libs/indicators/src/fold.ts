import type { LinkedRecord } from '@tributary/contracts';
import type { Period } from '@tributary/domain';
import { foldAe } from './ae/measures.js';
import { foldCamhs } from './camhs/measures.js';
import { readCamhs } from './camhs/referrals.js';
import { foldCensus } from './census/measures.js';
import type { Contribution } from './contribution.js';
import type { CoverageIndex } from './coverage.js';
import { calendarOf } from './fold/calendar.js';
import { PersonRecords } from './fold/records.js';
import { Tally } from './fold/tally.js';
import { casesOf } from './sen2/cases.js';
import { Holding } from './sen2/holding.js';
import { foldHolding, foldPlan, type LinkState } from './sen2/plans.js';
import { foldProcess, refusalsOf } from './sen2/process.js';
import { foldReviews } from './sen2/reviews.js';

/** Everything beside the person's records that a fold depends on. Time is an input: nothing here reads the clock. */
export interface FoldContext {
  readonly coverage: CoverageIndex;
  readonly firstQuarter: Period;
  /** Last quarter to fill. */
  readonly horizon: Period;
}

/**
 * Folds one person's current records into contributions for every quarter from firstQuarter to horizon and every calendar year wholly inside.
 * Pure, and independent of the order of the records, which are those that stand. Payloads must have passed payloadProblem. The result is
 * in canonical order, each cell once, no zero amounts.
 */
export function foldPerson(records: readonly LinkedRecord[], context: FoldContext): Contribution[] {
  const person = new PersonRecords(records);
  const tally = new Tally(calendarOf(context));
  const cases = casesOf(person);
  const refusals = refusalsOf(cases);
  for (const c of cases) {
    foldProcess(c, refusals, tally);
    foldPlan(c, context.coverage, tally);
  }
  foldReviews(cases, tally);
  const holding = new Holding(cases);
  foldHolding(holding, linkState(person), tally);
  foldCensus(person, holding, context.coverage, tally);
  // A linked indicator knows nothing of a person who objects, and the health feeds serve linked indicators only (rulings.md 8).
  if (!person.objected) {
    const { referrals, contacts } = readCamhs(person, context.coverage);
    foldCamhs(referrals, contacts, holding, tally);
    foldAe(person, holding, tally);
  }
  return tally.contributions();
}

/** rulings.md 3: an NHS number accepted from the council's tracing, or a health record of the same person. */
function linkState(person: PersonRecords): LinkState {
  if (person.objected) return 'objected';
  return person.has('nhs-numbers') || person.has('camhs') || person.has('ae') ? 'yes' : 'no';
}
