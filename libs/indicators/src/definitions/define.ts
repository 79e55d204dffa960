import type { BreakdownFamily, Base, IndicatorDefinition } from '../definition.js';
import type { Selection } from '../selection.js';

type Defaulted = 'version' | 'decimals' | 'lineage' | 'breakdowns' | 'calendarYears' | 'counted' | 'notes';
export type Draft = Omit<IndicatorDefinition, Defaulted> & Partial<Pick<IndicatorDefinition, Defaulted>>;

/** A definition, version 1 unless said otherwise, with one decimal (rulings.md 26). */
export function define(draft: Draft): IndicatorDefinition {
  return {
    version: 1, decimals: 1, lineage: { feeds: [], linked: false, about: 'people' }, breakdowns: [], calendarYears: true, counted: [], notes: [], ...draft,
  };
}

/** A count has no decimals. */
export function defineCount(draft: Draft): IndicatorDefinition {
  return define({ decimals: 0, ...draft });
}

/** Everybody, those with a plan on the day, and those without; area by the health record in all three (rulings.md 5). */
export const COHORT: BreakdownFamily = { name: 'cohort', values: ['with-plan', 'without-plan'], partition: true };

/** Ages at arrival as the catalogue has them. */
export const AE_BANDS: BreakdownFamily = { name: 'age', values: ['0-4', '5-10', '11-15', '16-19', '20-25'], partition: true };
/** The ages on both sides of the move to adult services. */
export const TRANSITION_BANDS: BreakdownFamily = { name: 'age', values: ['11-17', '18-25'], partition: false };

/** Which council's a child is whose plan has moved. */
export const ONE_COUNCIL = 'On a day that plans of two councils cover, a child is of the council whose plan started last; where a plan has moved and kept its start, of the former council until it ceased there.';

/** Person-time of linked plan holders who do not object (rulings.md 2, 3, 8). */
export function linkedPlanTime(age: string): Base {
  return { kind: 'plan-time', days: planDays(age, 'yes') };
}

export function planDays(age: string, linked?: string): Selection {
  return { measure: 'sen2.plan-days', where: linked === undefined ? { age } : { age, linked } };
}

/** Residents less the plan-time of all plans, linked or not (rulings.md 4). */
export const WITHOUT_PLAN: Base = { kind: 'residents-without-plan', days: planDays('0-25') };

export const RESIDENTS: Base = { kind: 'residents', ages: '0-25' };
