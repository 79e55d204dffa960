import { ageFromMonth, ageOn, daysBetween } from '@tributary/domain';
import { NEED_TYPES, type PublishedSen2 } from '../reference/published.js';
import type { ReadRequest } from './sen2-records.js';

type Figures = Pick<PublishedSen2, 'requests' | 'assessments' | 'plans' | 'needs' | 'newNeeds' | 'ages' | 'ceased' | 'reviews'> & { readonly placed: number; readonly agesByMonth: readonly number[] };

const CENSUS = '2025-01-16';
const inYear = (date: string | undefined): boolean => date?.startsWith('2024-') ?? false;
const count = <T>(list: readonly T[], test: (item: T) => boolean): number => list.filter(test).length;

/** DfE's counts of calendar year 2024 by rulings.md 21 to 25, counted from the records of a return of 2025. */
export function figures(all: readonly ReadRequest[]): Figures {
  const own = all.filter((r) => r.request['requestoutcome'] !== 'H');
  const received = own.filter((r) => inYear(r.request['receiveddate']));
  const outcome = (code: string) => count(received, (r) => r.request['requestoutcome'] === code);
  const decided = own.filter((r) => 'YN'.includes(r.request['requestoutcome'] ?? '-') && inYear(r.request['requestoutcomedate']));
  const sixWeeks = (r: ReadRequest) => daysBetween(r.request['receiveddate'] ?? '', r.request['requestoutcomedate'] ?? '') <= 42;
  const flagged = (...flags: string[]) => count(all, (r) => flags.every((f) => r.request[f] === '1'));

  const ended = all.filter((r) => r.assessment && inYear(r.assessment['assessmentoutcomedate']));
  const refused = ended.filter((r) => r.assessment?.['assessmentoutcome'] === 'N' && r.request['receiveddate']);
  const days = (r: ReadRequest) => daysBetween(r.request['receiveddate'] ?? '', r.assessment?.['assessmentoutcomedate'] ?? '');
  const issued = ended.filter((r) => r.assessment?.['assessmentoutcome'] === 'Y' && r.plan && r.request['receiveddate']);
  const plain = issued.filter((r) => r.assessment?.['week20'] !== '1');
  const bands = (list: readonly ReadRequest[]) => ({ all: list.length, within: count(list, (r) => days(r) <= 140), late: count(list, (r) => days(r) > 140 && days(r) <= 364), year: count(list, (r) => days(r) > 364) });
  const [incl, ex] = [bands(issued), bands(plain)];

  const active = all.filter((r) => r.plan && (r.plan['startdate'] ?? '9') <= CENSUS && (!r.plan['ceasedate'] || r.plan['ceasedate'] > CENSUS));
  const started = all.filter((r) => r.plan && inYear(r.plan['startdate']));
  const need = (r: ReadRequest) => { const type = r.needs.find((n) => n['sentyperank'] === '1')?.['sentype'] ?? 'unknown'; return type === 'DS' ? 'OTH' : type; };
  const needs = (list: readonly ReadRequest[]) => Object.fromEntries([...NEED_TYPES, 'unknown'].map((n) => [n, count(list, (r) => need(r) === n)])) as PublishedSen2['needs'];
  const ages = (age: (birth: string) => number) => Array.from({ length: 24 }, (_, i) => count(active, (r) => { const a = age(r.person['personbirthdate'] ?? ''); return i === 0 ? a < 3 : a === i + 2; }));

  const decisions = all.filter((r) => r.active?.['lastreview'] && r.active['reviewmeeting'] && inYear(r.active['lastreview']));
  const held = (test: (d: string) => boolean) => count(all, (r) => Boolean(r.active?.['reviewmeeting']) && test(r.active?.['reviewmeeting'] ?? ''));
  const review = (code: string) => count(all, (r) => r.active?.['reviewoutcome'] === code);
  const fourWeeks = (r: ReadRequest) => daysBetween(r.active?.['reviewmeeting'] ?? '', r.active?.['lastreview'] ?? '') <= 28;
  return {
    requests: {
      received: received.length, assess: outcome('Y'), refuse: outcome('N'), undecided: outcome('A'), withdrawn: outcome('W'),
      withinSixWeeks: count(decided, sixWeeks), overSixWeeks: count(decided, (r) => !sixWeeks(r)),
      mediation: flagged('requestmediation'), tribunal: flagged('requesttribunal'), tribunalAfterMediation: flagged('requestmediation', 'requesttribunal'),
    },
    assessments: {
      issued: count(ended, (r) => r.assessment?.['assessmentoutcome'] === 'Y'), notIssued: count(ended, (r) => r.assessment?.['assessmentoutcome'] === 'N'),
      // A withdrawn assessment has no date: its return states the year.
      withdrawn: count(all, (r) => r.assessment?.['assessmentoutcome'] === 'W'),
      refusedInTime: count(refused, (r) => days(r) <= 112), refusedLate: count(refused, (r) => days(r) > 112),
    },
    plans: {
      issued: incl.all, within: incl.within, afterTwentyWeeks: incl.late, afterAYear: incl.year,
      issuedEx: ex.all, withinEx: ex.within, afterTwentyWeeksEx: ex.late, afterAYearEx: ex.year, started: started.length,
    },
    needs: needs(active), newNeeds: needs(started),
    ages: ages((birth) => ageOn(birth, CENSUS)), agesByMonth: ages((birth) => ageFromMonth(birth.slice(0, 7), CENSUS)),
    ceased: Array.from({ length: 9 }, (_, i) => count(all, (r) => inYear(r.plan?.['ceasedate']) && r.plan?.['ceasereason'] === String(i + 1))),
    placed: count(active, (r) => r.placements.length > 0),
    reviews: {
      expected: 0, heldEarlier: held((d) => d < '2024'), held: held(inYear), heldNextYear: held((d) => d > '2025'),
      amend: review('A'), cease: review('C'), maintain: review('M'),
      withinFourWeeks: count(decisions, fourWeeks), overFourWeeks: count(decisions, (r) => !fourWeeks(r)),
    },
  };
}
