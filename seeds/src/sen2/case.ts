import type { Person } from '../people/person.js';

/** Days are day numbers; null where the return leaves the item out. Field names follow the SEN2 specification (education-feeds 1.2, 1.3). */
export interface Sen2Case {
  readonly person: Person;
  readonly identity: Sen2Identity;
  readonly requests: Sen2Request[];
}

export interface Sen2Identity {
  readonly surname: string;
  readonly forename: string;
  readonly birthDate: string;
  readonly sex: string;
  readonly ethnicity: string;
  readonly postcode: string;
  readonly upn: string;
  readonly uln: string;
  readonly upnUnknown: string;
}

export interface Sen2Request {
  received: number | null;
  source: string;
  rya: boolean | null;
  outcomeDate: number | null;
  outcome: 'Y' | 'N' | 'A' | 'W' | 'H';
  mediation: boolean;
  tribunal: boolean;
  assessment: Sen2Assessment | null;
  active: Sen2ActivePlan | null;
}

export interface Sen2Assessment {
  outcome: 'Y' | 'N' | 'A' | 'W' | 'H';
  outcomeDate: number | null;
  mediation: boolean;
  tribunal: boolean;
  otherMediation: boolean;
  otherTribunal: boolean;
  /** A permitted exception to the twenty weeks; null where no plan was issued in the period. */
  week20: boolean | null;
  plan: Sen2Plan | null;
}

export interface Sen2Plan {
  start: number;
  residential: string;
  workBased: string;
  personalBudget: boolean;
  organisedArrangement: boolean;
  directPayment: string;
  ceased: number | null;
  ceaseReason: string;
  details: Sen2Setting[];
}

/** Exactly one of `urn`, `ukprn`, `setting` (rule N5). */
export interface Sen2Setting {
  urn: string;
  ukprn: string;
  setting: string;
  settingOther: string;
  rank: 1 | 2;
  senUnit: boolean;
  resourced: boolean;
}

export interface Sen2Placement extends Sen2Setting {
  /** As written: a defect of the sender may stand here. */
  entry: string;
  leaving: string;
  residential: string;
  workBased: string;
}

export interface Sen2ActivePlan {
  transferLA: string;
  placements: Sen2Placement[];
  needs: { type: string; rank: 1 | 2 }[];
  reviewMeeting: number | null;
  reviewOutcome: string;
  /** As written. */
  reviewDraft: string;
  lastReview: number | null;
  phaseDue: number | null;
  phaseFinal: number | null;
}

/** What a council sends for one collection year. */
export interface Sen2Return {
  readonly dfe: string;
  /** Collection year: activity is that of the year before. */
  readonly year: number;
  readonly cases: readonly Sen2Case[];
}

export function request(outcome: Sen2Request['outcome'], received: number | null, outcomeDate: number | null = null): Sen2Request {
  return { received, source: '', rya: received === null ? null : false, outcomeDate, outcome, mediation: false, tribunal: false, assessment: null, active: null };
}

export function assessment(outcome: Sen2Assessment['outcome'], outcomeDate: number | null = null): Sen2Assessment {
  return { outcome, outcomeDate, mediation: false, tribunal: false, otherMediation: false, otherTribunal: false, week20: null, plan: null };
}
