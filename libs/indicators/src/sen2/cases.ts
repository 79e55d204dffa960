import { localKey, type Payload, type PersonRecords, type Typed } from '../fold/records.js';
import { parseDay, parseMonth } from '../fold/days.js';

/**
 * One request of one return with all that hangs under it. The return of collection year Y states the activity of calendar year Y - 1 and
 * the stock at its census date; days of Y - 1 are read from it and from no other (education-feeds.md 1.1).
 */
export interface Case {
  readonly council: string;
  readonly sender: string;
  readonly scope: string;
  readonly requestId: string;
  /** The calendar year that the return states: collection year less one. */
  readonly year: number;
  readonly birthMonth: number | null;
  readonly request: RequestFacts | null;
  readonly assessment: AssessmentFacts | null;
  readonly plan: PlanFacts | null;
  readonly review: ReviewFacts | null;
}

export interface RequestFacts {
  readonly received: number | null;
  readonly outcome: string | null;
  readonly decided: number | null;
  readonly exported: boolean;
}

export interface AssessmentFacts {
  readonly outcome: string | null;
  readonly decided: number | null;
  readonly exception: boolean;
}

export interface PlanFacts {
  /** Minus infinity when it is not stated: the plan counts as started before the year of the return. */
  readonly start: number;
  /** Infinity when the plan has not ceased. */
  readonly ceased: number;
  readonly ceaseReason: string | null;
  /** Is there a named plan (and not only an active-plan record)? */
  readonly named: boolean;
  /** Primary need; `unknown` when none is recorded; Down syndrome is in OTH (education-feeds.md 1.4). Of a plan that had ceased by the census day, the need of the return before. */
  readonly need: string;
}

export interface ReviewFacts {
  readonly meeting: number | null;
  readonly notified: number | null;
}

/** Primary needs as DfE's table has them. */
export const NEEDS = ['ASD', 'HI', 'MLD', 'MSI', 'OTH', 'PD', 'PMLD', 'SEMH', 'SLCN', 'SLD', 'SPLD', 'VI', 'unknown'] as const;
const KNOWN_NEEDS: ReadonlySet<string> = new Set(NEEDS);

/** Reasons for ceasing: codes of item 4.6, `none` when not recorded. */
export const CEASE_REASONS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'none'] as const;
const KNOWN_REASONS: ReadonlySet<string> = new Set(CEASE_REASONS);

type Sen2<T extends 'request' | 'assessment' | 'named-plan' | 'active-plan' | 'need' | 'person'> = Typed<'sen2', T>;

interface Parts {
  request?: Sen2<'request'>;
  assessment?: Sen2<'assessment'>;
  named?: Sen2<'named-plan'>;
  active?: Sen2<'active-plan'>;
}

/** Puts one person's SEN2 records together, one case a request. */
export function casesOf(records: PersonRecords): Case[] {
  const parts = new Map<string, Parts>();
  const at = (record: Sen2<'request'>['record'], requestId: string): Parts => {
    const key = localKey(record, requestId);
    let found = parts.get(key);
    if (!found) parts.set(key, (found = {}));
    return found;
  };
  // A request has one of each by the return's structure; of two the first in canonical order counts.
  for (const r of records.of('sen2', 'request')) at(r.record, r.record.recordId).request ??= r;
  for (const a of records.of('sen2', 'assessment')) at(a.record, a.payload.requestId).assessment ??= a;
  for (const n of records.of('sen2', 'named-plan')) at(n.record, n.payload.requestId).named ??= n;
  for (const a of records.of('sen2', 'active-plan')) at(a.record, a.payload.requestId).active ??= a;
  if (parts.size === 0) return [];
  const births = new Map<string, number>();
  for (const p of records.of('sen2', 'person')) {
    if (p.payload.birthMonth !== null) births.set(localKey(p.record, p.record.subjectId), parseMonth(p.payload.birthMonth));
  }
  const needs = primaryNeeds(records.of('sen2', 'need'));
  const cases = [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, p]) => caseOf(key, p, births, needs));
  return cases.map((c) => withEarlierNeed(c, cases));
}

/**
 * Needs hang under the stock of the census day. A plan that ceased before it has none in its own return, though it was active in quarters that this
 * return states: there it keeps the need that the same council's latest earlier return has for the plan of the same start.
 */
function withEarlierNeed(c: Case, cases: readonly Case[]): Case {
  const { plan } = c;
  if (plan === null || stock(c) || !Number.isFinite(plan.ceased)) return c;
  const earlier = cases.filter((o) => stock(o) && o.sender === c.sender && o.year < c.year && o.plan?.start === plan.start);
  const latest = earlier.reduce<Case | null>((a, b) => (a === null || b.year > a.year ? b : a), null);
  return { ...c, plan: { ...plan, need: latest?.plan?.need ?? plan.need } };
}

/** Does the return count the plan into its stock (has it an active-plan record)? */
const stock = (c: Case): boolean => c.review !== null;

function caseOf(key: string, p: Parts, births: ReadonlyMap<string, number>, needs: ReadonlyMap<string, string>): Case {
  const first = (p.request ?? p.named ?? p.active ?? p.assessment)?.record;
  if (!first) throw new Error('a case has at least one record');
  return {
    council: first.council, sender: first.sender, scope: first.scope, requestId: key,
    year: Number(first.scope) - 1,
    birthMonth: births.get(localKey(first, first.subjectId)) ?? null,
    request: p.request ? requestFacts(p.request.payload) : null,
    assessment: p.assessment ? assessmentFacts(p.assessment.payload) : null,
    plan: planFacts(p, needs),
    review: p.active ? { meeting: parseDay(p.active.payload.reviewMeeting), notified: parseDay(p.active.payload.lastReview) } : null,
  };
}

function requestFacts(p: Payload<'sen2', 'request'>): RequestFacts {
  return { received: parseDay(p.received), outcome: p.outcome, decided: parseDay(p.outcomeDate), exported: p.exported !== null };
}

function assessmentFacts(p: Payload<'sen2', 'assessment'>): AssessmentFacts {
  return { outcome: p.outcome, decided: parseDay(p.outcomeDate), exception: p.week20 === true };
}

/** A named plan, or an active-plan record alone: a plan transferred in may lack the former (rulings.md 22, 23). */
function planFacts(p: Parts, needs: ReadonlyMap<string, string>): PlanFacts | null {
  if (!p.named && !p.active) return null;
  const named = p.named?.payload;
  return {
    start: parseDay(named?.start) ?? Number.NEGATIVE_INFINITY,
    ceased: parseDay(named?.ceased) ?? Number.POSITIVE_INFINITY,
    ceaseReason: named?.ceaseReason ?? null,
    named: p.named !== undefined,
    need: p.active ? needs.get(localKey(p.active.record, p.active.record.recordId)) ?? 'unknown' : 'unknown',
  };
}

export function ceaseReason(plan: PlanFacts): string {
  return plan.ceaseReason !== null && KNOWN_REASONS.has(plan.ceaseReason) ? plan.ceaseReason : 'none';
}

/** Rank 1; where no need has rank 1, the lowest rank, one without rank last. */
function primaryNeeds(needs: readonly Sen2<'need'>[]): Map<string, string> {
  const best = new Map<string, { rank: number; type: string }>();
  for (const { record, payload } of needs) {
    const type = payload.type === 'DS' ? 'OTH' : payload.type;
    if (type === null || !KNOWN_NEEDS.has(type)) continue;
    const rank = payload.rank ?? Number.MAX_SAFE_INTEGER;
    const key = localKey(record, payload.activePlanId);
    const known = best.get(key);
    if (!known || rank < known.rank || (rank === known.rank && type < known.type)) best.set(key, { rank, type });
  }
  return new Map([...best].map(([key, { type }]) => [key, type]));
}
