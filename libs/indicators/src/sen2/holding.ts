import { yearOfDay } from '../fold/days.js';
import type { Case, PlanFacts } from './cases.js';

export type PlanCase = Case & { readonly plan: PlanFacts };

/** Active plan on a day: start date <= day, and cease date empty or > day (indicators-and-disclosure.md 1.1). */
export function activeOn(plan: PlanFacts, day: number): boolean {
  return plan.start <= day && plan.ceased > day;
}

/**
 * Which plan a person holds when. On one day a person holds one plan for the linked indicators: of several that are active (two councils
 * in the weeks of a move) the one that started last, so that nobody's day or event is counted twice in a region. A plan that moves keeps its
 * start, so both councils state that one (education-feeds.md 1.3, items 4.1 and 5.1): until it ceases at the former it is the former's.
 */
export class Holding {
  readonly #byYear = new Map<number, PlanCase[]>();

  constructor(cases: readonly Case[]) {
    for (const c of cases) {
      if (c.plan === null) continue;
      const list = this.#byYear.get(c.year) ?? [];
      list.push({ ...c, plan: c.plan });
      this.#byYear.set(c.year, list);
    }
    for (const list of this.#byYear.values()) list.sort(inForce);
  }

  get empty(): boolean {
    return this.#byYear.size === 0;
  }

  /** Every plan that the returns state for the days of a calendar year; of those active on a day the first is held. */
  plansOf(year: number): readonly PlanCase[] {
    return this.#byYear.get(year) ?? [];
  }

  /** The plan held on a day, by the return that states the day; null when there is none. */
  on(day: number): PlanCase | null {
    return this.plansOf(yearOfDay(day)).find((c) => activeOn(c.plan, day)) ?? null;
  }

  /** The same for a day that may be the census day of a return, which states its stock of that day as well. */
  onCensusDay(day: number, censusDay: (sender: string, scope: string) => number | null): PlanCase | null {
    const own = (c: PlanCase) => censusDay(c.sender, c.scope) === day && activeOn(c.plan, day);
    return this.on(day) ?? this.plansOf(yearOfDay(day) - 1).find(own) ?? null;
  }

  /** The stretches of [first, last], both included and in one calendar year, in which a plan is held, and which. */
  stretches(first: number, last: number): { plan: PlanCase; from: number; to: number }[] {
    const plans = this.plansOf(yearOfDay(first));
    const cuts = new Set<number>([first]);
    for (const { plan } of plans) for (const cut of [plan.start, plan.ceased]) if (cut > first && cut <= last) cuts.add(cut);
    const starts = [...cuts].sort((a, b) => a - b);
    return starts.flatMap((from, i) => {
      const plan = plans.find((c) => activeOn(c.plan, from));
      return plan ? [{ plan, from, to: (starts[i + 1] ?? last + 1) - 1 }] : [];
    });
  }
}

/** The latest start first; of one start the earliest end. */
function inForce(a: PlanCase, b: PlanCase): number {
  if (a.plan.start !== b.plan.start) return a.plan.start > b.plan.start ? -1 : 1;
  if (a.plan.ceased !== b.plan.ceased) return a.plan.ceased < b.plan.ceased ? -1 : 1;
  return a.requestId < b.requestId ? -1 : 1;
}
