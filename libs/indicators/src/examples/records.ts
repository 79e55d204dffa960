import type { CoverageFact, Feed, LinkedRecord, Payloads } from '@tributary/contracts';
import { bounds, januaryCensusDay, schoolCensusDay, SCHOOL_TERMS } from '@tributary/domain';
import type { Contribution } from '../contribution.js';
import type { ExpectedFigure } from '../worked-example.js';

/** The people and councils of the worked examples: made up, with nothing of a real person. */
export interface Council {
  readonly dfe: string;
  readonly ons: string;
}
export const MIDDLESBROUGH: Council = { dfe: '806', ons: 'E06000002' };
export const REDCAR: Council = { dfe: '807', ons: 'E06000003' };
export const CAMHS_PROVIDER = 'RX3';
export const AE_PROVIDER = 'RTR';

export interface Person {
  readonly person: string;
  readonly council?: Council;
  readonly objected?: boolean;
  readonly linkable?: boolean;
}

type Sen2<T extends keyof Payloads['sen2']> = Partial<Payloads['sen2'][T]>;

function record(feed: Feed, recordType: string, who: Person, sender: string, scope: string, id: string, payload: object): LinkedRecord {
  return {
    person: who.person, feed, sender, scope, subjectId: `subject-${who.person}`, council: (who.council ?? MIDDLESBROUGH).ons,
    linkable: who.linkable ?? true, objected: who.objected ?? false, recordType, recordId: id, payload: { ...payload },
  };
}

const NO_ATTRIBUTES = { birthMonth: null, sex: null, ethnicity: null, residence: null, lsoa: null };

export interface Sen2Example extends Person {
  /** Collection year. */
  readonly year?: number;
  /** Tells two requests of one person apart. */
  readonly nth?: number;
  readonly birth?: string | null;
  readonly request?: Sen2<'request'>;
  readonly assessment?: Sen2<'assessment'>;
  readonly plan?: Sen2<'named-plan'>;
  readonly active?: Sen2<'active-plan'>;
  readonly need?: string;
}

/** A person's records in one council's return. */
export function sen2(e: Sen2Example): LinkedRecord[] {
  const [sender, scope, n] = [(e.council ?? MIDDLESBROUGH).dfe, String(e.year ?? 2025), e.nth ?? 1];
  const requestId = `${e.person}-request-${n}`;
  const of = (type: string, id: string, payload: object) => record('sen2', type, e, sender, scope, id, payload);
  const records = [
    of('person', `${e.person}-person`, { ...NO_ATTRIBUTES, upnUnknown: null, birthMonth: e.birth === undefined ? '2014-05' : e.birth }),
    of('request', requestId, { received: null, source: null, rya: null, outcomeDate: null, outcome: 'Y', mediation: null, tribunal: null, exported: null, ...e.request }),
  ];
  if (e.assessment) {
    records.push(of('assessment', `${e.person}-assessment-${n}`, {
      requestId, outcome: 'Y', outcomeDate: null, mediation: null, tribunal: null, otherMediation: null, otherTribunal: null, week20: null, ...e.assessment,
    }));
  }
  if (e.plan) {
    records.push(of('named-plan', `${e.person}-plan-${n}`, {
      requestId, assessmentId: `${e.person}-assessment-${n}`, start: null, residential: null, workBased: null, personalBudget: null,
      organisedArrangement: null, directPayment: null, ceased: null, ceaseReason: null, ...e.plan,
    }));
  }
  if (e.active) {
    records.push(of('active-plan', `${e.person}-active-${n}`, {
      requestId, transferredFrom: null, reviewMeeting: null, reviewOutcome: null, reviewDraft: null, lastReview: null,
      phaseTransferDue: null, phaseTransferFinal: null, ...e.active,
    }));
  }
  if (e.need) records.push(of('need', `${e.person}-need-${n}`, { activePlanId: `${e.person}-active-${n}`, type: e.need, rank: 1 }));
  return records;
}

/** A plan held since long before, with its active-plan record. */
export function holder(e: Omit<Sen2Example, 'request' | 'assessment'>): LinkedRecord[] {
  return sen2({ plan: { start: '2020-09-01' }, active: {}, need: 'ASD', ...e, request: { outcome: 'H' }, assessment: { outcome: 'H' } });
}

/** A plan that moved from one council to another on a day, as both state it: with the start that it has kept. */
export function movedHolder({ from, to, on, ...e }: Pick<Sen2Example, 'person' | 'birth' | 'nth'> & { from: Council; to: Council; on: string }): LinkedRecord[] {
  const start = '2020-09-01';
  return [
    ...holder({ ...e, council: from, plan: { start, ceased: on, ceaseReason: '5' } }),
    ...holder({ ...e, council: to, plan: { start }, active: { transferredFrom: from.dfe } }),
  ];
}

/** The council's own tracing has found an NHS number. */
export function traced(who: Person): LinkedRecord {
  return record('nhs-numbers', 'nhs-number', who, (who.council ?? MIDDLESBROUGH).dfe, 'current', `${who.person}-nhs`, {});
}

export interface ReferralExample extends Person {
  /** Month of the submission; every later row of the referral is another record. */
  readonly month: string;
  readonly edition?: 'primary' | 'refresh';
  readonly birth?: string | null;
  readonly nth?: number;
  readonly referral: Partial<Payloads['camhs']['referral']> & { readonly received: string };
}

/** A referral as one month's submission states it, with its patient. */
export function referral(e: ReferralExample): LinkedRecord[] {
  const scope = `${e.month}-${e.edition ?? 'refresh'}`;
  return [
    record('camhs', 'patient', e, CAMHS_PROVIDER, scope, `${e.person}-patient`, { ...NO_ATTRIBUTES, nhsNumberStatus: '01', birthMonth: e.birth === undefined ? '2014-05' : e.birth, residence: (e.council ?? MIDDLESBROUGH).ons }),
    record('camhs', 'referral', e, CAMHS_PROVIDER, scope, `${e.person}-referral-${e.nth ?? 1}`, {
      ageAtReferral: 10, source: null, reason: null, priority: null, teamType: null, discharged: null, rejected: null, rejectReason: null,
      closed: null, closeReason: null, ...e.referral,
    }),
  ];
}

/** A record under a referral: a contact, an activity, indirect activity, a stay in hospital, a score, a care plan or its agreement. */
export function camhs(e: Person & { month: string; type: 'contact' | 'activity' | 'indirect-activity' | 'spell' | 'score' | 'care-plan' | 'care-plan-agreement'; id?: string; payload: object }): LinkedRecord {
  const id = e.id ?? `${e.person}-${e.type}`;
  const under = { referralId: `${e.person}-referral-1`, contactId: `${e.person}-contact`, carePlanId: `${e.person}-care-plan` };
  const defaults = {
    contact: { referralId: under.referralId, status: '5', mechanism: '01' },
    activity: { contactId: under.contactId },
    'indirect-activity': { referralId: under.referralId, procedure: null },
    spell: { referralId: under.referralId, start: null, discharged: null },
    score: { referralId: under.referralId },
    'care-plan': { carePlanId: under.carePlanId, type: null, created: null, updated: null },
    'care-plan-agreement': { carePlanId: under.carePlanId, agreed: null },
  }[e.type];
  return record('camhs', e.type, e, CAMHS_PROVIDER, `${e.month}-refresh`, id, { ...defaults, ...e.payload });
}

export interface AttendanceExample extends Person {
  readonly nth?: number;
  readonly attendance: Partial<Payloads['ae']['attendance']> & { readonly arrival: string };
}

/** One attendance at a type 1 department, two hours long unless said otherwise. */
export function attendance(e: AttendanceExample): LinkedRecord {
  return record('ae', 'attendance', e, AE_PROVIDER, 'net-change', `${e.person}-attendance-${e.nth ?? 1}`, {
    ...NO_ATTRIBUTES, residence: (e.council ?? MIDDLESBROUGH).ons, arrivalMinute: Math.round(Date.parse(`${e.attendance.arrival}T12:00:00Z`) / 60_000),
    stayMinutes: 120, age: 10, departmentType: '01', category: '1', complaint: null, intent: null, injured: false, diagnoses: [],
    dischargeStatus: '182992009', dischargeDestination: null, seenForTreatment: true, acuity: null, source: null, arrivalMode: null, ...e.attendance,
  });
}

export interface PupilExample extends Person {
  readonly scope: string;
  /** Tells two registrations of one child apart. */
  readonly nth?: number;
  readonly pupil?: Partial<Payloads['school-census']['pupil']>;
}

export function pupil(e: PupilExample): LinkedRecord {
  return record('school-census', 'pupil', e, (e.council ?? MIDDLESBROUGH).dfe, e.scope, `${e.person}-pupil-${e.nth ?? 1}`, {
    ...NO_ATTRIBUTES, senProvision: 'N', enrolStatus: 'C', ncYear: '5', entryDate: null, leavingDate: null, onRoll: true, establishment: null,
    senUnit: null, resourcedProvision: null, sessionsPossible: null, ...e.pupil,
  });
}

function accepted(feed: Feed, sender: string, scope: string, referenceDate: string | null, areas: readonly Council[], day: string): CoverageFact {
  return { kind: 'coverage', feed, sender, scope, version: 1, coverage: { firstAccepted: day, lastAccepted: day, referenceDate, areas: areas.map((a) => a.ons) } };
}

const BOTH: readonly Council[] = [MIDDLESBROUGH, REDCAR];

export function returned(council: Council, year = 2025, day = `${year}-02-27`): CoverageFact {
  return accepted('sen2', council.dfe, String(year), januaryCensusDay(year), [council], day);
}

/** The refreshes of the months of a quarter. */
export function camhsMonths(months: readonly string[], day = '2024-08-20'): CoverageFact[] {
  return months.map((m) => accepted('camhs', CAMHS_PROVIDER, `${m}-refresh`, bounds(m).last, BOTH, day));
}

/** The months of A&E attendances of a year, as far as their last days. */
export function aeMonths(months: readonly string[] = Array.from({ length: 12 }, (_, i) => `2024-${String(i + 1).padStart(2, '0')}`)): CoverageFact[] {
  return months.map((m) => accepted('ae', AE_PROVIDER, m, bounds(m).last, BOTH, '2024-07-01'));
}

export function census(council: Council, scope: string, day = '2024-06-20'): CoverageFact {
  const term = SCHOOL_TERMS.find((t) => scope.endsWith(t)) ?? 'autumn';
  return accepted('school-census', council.dfe, scope, schoolCensusDay(Number(scope.slice(0, 4)), term), [council], day);
}

export const QUARTER = '2024-25Q1';
export const MONTHS = ['2024-04', '2024-05', '2024-06'] as const;
export const SEN2_RETURNED: readonly CoverageFact[] = [returned(MIDDLESBROUGH)];
export const CAMHS_RETURNED: readonly CoverageFact[] = [...SEN2_RETURNED, ...camhsMonths(MONTHS)];
export const AE_RETURNED: readonly CoverageFact[] = [...SEN2_RETURNED, ...aeMonths()];

/** A contribution of an example: Middlesbrough's and of the example's quarter unless said otherwise. */
export function cell(measure: string, breakdown: string, amount: number, area = MIDDLESBROUGH.ons, period = QUARTER): Contribution {
  return { measure, area, period, breakdown, amount };
}

/** A figure that an example expects of Middlesbrough. */
export function figure(value: string | null, numerator: string | null, denominator: string | null = null, breakdown = 'all', area = MIDDLESBROUGH.ons): ExpectedFigure {
  return { area, breakdown, value, numerator, denominator };
}

/** So many residents of each single year of age. */
export function residentsOf(perYearOfAge: number): Readonly<Record<string, readonly number[]>> {
  return { [MIDDLESBROUGH.ons]: Array.from({ length: 26 }, () => perYearOfAge) };
}
