import type { PublishedSen2 } from '../reference/published.js';
import type { Random } from '../random.js';
import { YEAR_END, YEAR_START } from './calendar.js';
import { assessment, request, type Sen2Plan, type Sen2Request } from './case.js';

/** Requests of one future person of the return, before it is known who that is. */
export interface Slot {
  readonly requests: Sen2Request[];
  readonly holds: 'active' | 'none';
  /** The plan's start lies in the year: a new plan. */
  readonly started: boolean;
}

export const SIX_WEEKS = 42;
const SIXTEEN_WEEKS = 112;
export const TWENTY_WEEKS = 140;
export const FIFTY_TWO_WEEKS = 364;
/** Time that even a quick assessment takes; longer than the slowest decision on a request. */
const SHORTEST = 84;
const SLOWEST_DECISION = 75;

export function plan(start: number): Sen2Plan {
  return { start, residential: '', workBased: '', personalBudget: false, organisedArrangement: false, directPayment: '', ceased: null, ceaseReason: '', details: [] };
}

type Band = 'within' | 'late' | 'year';
interface Issue { readonly band: Band; readonly exception: boolean }

function issues(p: PublishedSen2['plans']): Issue[] {
  const band = (name: Band, all: number, ex: number): Issue[] => Array.from({ length: all }, (_, i) => ({ band: name, exception: i >= ex }));
  return [...band('within', p.within, p.withinEx), ...band('late', p.afterTwentyWeeks, p.afterTwentyWeeksEx), ...band('year', p.afterAYear, p.afterAYearEx)];
}

function daysOf(random: Random, band: Band, longest: number): number {
  if (band === 'within') return random.chance(0.03) ? TWENTY_WEEKS : random.int(SHORTEST, TWENTY_WEEKS);
  return band === 'late' ? random.int(TWENTY_WEEKS + 1, longest) : random.int(FIFTY_TWO_WEEKS + 1, FIFTY_TWO_WEEKS + 340);
}

/** Decisions on requests, each within or over six weeks, handed out in random order. */
class Decisions {
  private readonly over: boolean[];

  constructor(private readonly random: Random, within: number, over: number) {
    this.over = random.shuffle([...Array.from({ length: within }, () => false), ...Array.from({ length: over }, () => true)]);
  }

  get left(): number {
    return this.over.length;
  }

  delay(): number {
    return this.over.pop() === true ? this.random.int(SIX_WEEKS + 1, SLOWEST_DECISION) : this.random.chance(0.1) ? SIX_WEEKS : this.random.int(12, SIX_WEEKS);
  }
}

/**
 * Every request and assessment of the year and the new plans that come of them, so that the published counts come out exactly (rulings.md 21 to 25):
 * a decision counts by its own date, so requests of the year before make up what the decisions have beyond the requests received; assessments whose
 * request has no received date are issued but not timed; issued without a named plan, they are issued and nothing else.
 */
export function flows(random: Random, published: PublishedSen2): Slot[] {
  const { requests, assessments, plans } = published;
  const slots: Slot[] = [];
  const none = (...list: Sen2Request[]) => slots.push({ requests: list, holds: 'none', started: false });
  const decisions = new Decisions(random, requests.withinSixWeeks, requests.overSixWeeks);
  const undatedDecisions = Math.max(0, requests.assess + requests.refuse - decisions.left);

  const all = random.shuffle(issues(plans));
  const fromThisYear = Math.min(Math.floor(requests.assess * 0.6), plans.within + plans.afterTwentyWeeks);
  const thisYear: Issue[] = [];
  const before: Issue[] = [];
  for (const issue of all) (issue.band !== 'year' && thisYear.length < fromThisYear ? thisYear : before).push(issue);
  let startLater = Math.max(0, plans.issued - plans.started);
  const issued = (r: Sen2Request, date: number, issue: Issue, start: number) => {
    r.assessment = { ...assessment('Y', date), week20: issue.exception, plan: plan(start) };
    slots.push({ requests: [r], holds: 'active', started: start <= YEAR_END });
  };
  for (const issue of thisYear) {
    const days = daysOf(random, issue.band, 300);
    const later = startLater > 0;
    if (later) startLater--;
    const date = later ? YEAR_END - random.int(1, 28) : random.int(YEAR_START + days, YEAR_END);
    const received = date - days;
    issued(request('Y', received, received + decisions.delay()), date, issue, later ? YEAR_END + random.int(2, 14) : date);
  }
  for (const issue of before) {
    const days = daysOf(random, issue.band, FIFTY_TWO_WEEKS);
    const date = random.int(YEAR_START, Math.min(YEAR_END, issue.band === 'year' ? YEAR_END : YEAR_START - 1 + days));
    issued(request('H', date - days), date, issue, date);
  }

  refusalsToIssue(random, published, decisions, none);
  const used = fromThisYear + Math.floor(assessments.notIssued / 2) + assessments.withdrawn;
  for (let i = 0; i < requests.assess - used; i++) none(pendingRequest(random, i < undatedDecisions ? null : decisions));
  untimedIssues(random, published, slots, none);
  for (let i = 0; i < requests.refuse; i++) none(refusal(random, decisions));
  for (let i = 0; i < requests.undecided; i++) none(request('A', YEAR_END - random.int(0, random.chance(0.9) ? SIX_WEEKS - 1 : 90)));
  for (let i = 0; i < requests.withdrawn; i++) none(request('W', random.int(YEAR_START, YEAR_END)));
  while (decisions.left > 0) none(carriedOver(random, decisions));
  appeals(random, published, slots);
  return slots;
}

/** A decision to assess whose assessment goes on; without `decisions` its date is missing, as with some of Stockton's (education-feeds 1.9). */
function pendingRequest(random: Random, decisions: Decisions | null): Sen2Request {
  const outcome = YEAR_END - random.int(0, 120);
  const r = request('Y', outcome - (decisions?.delay() ?? SIX_WEEKS), decisions ? outcome : null);
  r.assessment = assessment('A');
  return r;
}

function refusal(random: Random, decisions: Decisions): Sen2Request {
  const delay = decisions.delay();
  const received = random.int(YEAR_START, YEAR_END - delay);
  return request('N', received, received + delay);
}

/** Received in the weeks before the year, decided in it: counts among the decisions only. */
function carriedOver(random: Random, decisions: Decisions): Sen2Request {
  const delay = decisions.delay();
  const received = YEAR_START - random.int(1, delay);
  const r = request(random.chance(0.65) ? 'Y' : 'N', received, received + delay);
  if (r.outcome === 'Y') r.assessment = assessment('A');
  return r;
}

function refusalsToIssue(random: Random, { assessments }: PublishedSen2, decisions: Decisions, none: (r: Sen2Request) => void): void {
  const kinds = random.shuffle([
    ...Array.from({ length: assessments.refusedInTime }, () => 'in time'),
    ...Array.from({ length: assessments.refusedLate }, () => 'late'),
    ...Array.from({ length: assessments.notIssued - assessments.refusedInTime - assessments.refusedLate }, () => 'untimed'),
  ]).sort((a, b) => Number(a === 'untimed') - Number(b === 'untimed'));
  const fromThisYear = Math.floor(assessments.notIssued / 2);
  for (const [i, kind] of kinds.entries()) {
    const days = kind === 'in time' ? random.int(SHORTEST, SIXTEEN_WEEKS) : random.int(SIXTEEN_WEEKS + 1, 200);
    const here = i < fromThisYear;
    const date = here ? random.int(YEAR_START + days, YEAR_END) : random.int(YEAR_START, YEAR_START - 1 + days);
    const r = here ? request('Y', date - days, date - days + decisions.delay()) : request('H', kind === 'untimed' ? null : date - days);
    r.assessment = assessment('N', date);
    none(r);
  }
  for (let i = 0; i < assessments.withdrawn; i++) {
    const delay = decisions.delay();
    const received = random.int(YEAR_START, YEAR_END - delay);
    const r = request('Y', received, received + delay);
    r.assessment = assessment('W');
    none(r);
  }
}

/** What is issued beyond the base of the 20-week measures, and new plans beyond what was issued: moves from outside with a new plan. */
function untimedIssues(random: Random, { assessments, plans }: PublishedSen2, slots: Slot[], none: (r: Sen2Request) => void): void {
  const untimed = assessments.issued - plans.issued;
  const wanted = Math.max(0, plans.started - plans.issued);
  const withPlan = Math.min(untimed, wanted);
  for (let i = 0; i < wanted; i++) {
    const date = random.int(YEAR_START, YEAR_END);
    const r = request('H', null);
    r.assessment = { ...(i < withPlan ? { ...assessment('Y', date), week20: false } : assessment('H')), plan: plan(date) };
    slots.push({ requests: [r], holds: 'active', started: true });
  }
  for (let i = withPlan; i < untimed; i++) {
    const date = YEAR_END - random.int(0, 60);
    const r = request('H', date - random.int(TWENTY_WEEKS, FIFTY_TWO_WEEKS - 60) - 60);
    if ((r.received ?? 0) >= YEAR_START) r.received = YEAR_START - random.int(1, 60);
    r.assessment = { ...assessment('Y', date), week20: false };
    none(r);
  }
}

/** Mediation and tribunal flags: on refused requests first, then on others. */
function appeals(random: Random, { requests }: PublishedSen2, slots: readonly Slot[]): void {
  const list = slots.flatMap((s) => s.requests).filter((r) => r.outcome === 'N' || (r.outcome === 'Y' && r.received !== null));
  random.shuffle(list).sort((a, b) => Number(a.outcome === 'Y') - Number(b.outcome === 'Y'));
  for (let i = 0; i < requests.mediation; i++) (list[i] as Sen2Request).mediation = true;
  const first = requests.mediation - requests.tribunalAfterMediation;
  for (let i = 0; i < requests.tribunal; i++) (list[first + i] as Sen2Request).tribunal = true;
}
