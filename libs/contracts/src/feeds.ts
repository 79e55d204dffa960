import { z } from 'zod';

/** Feeds that Tributary receives; `nhs-numbers` is a council's own tracing result, taken by the SEN2 service. */
export const FEEDS = ['sen2', 'school-census', 'camhs', 'ae', 'nhs-numbers'] as const;
export type Feed = (typeof FEEDS)[number];
export const feedSchema = z.enum(FEEDS);

const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const nullable = <T extends z.ZodType>(t: T) => t.nullable();
const text = nullable(z.string());
const date = nullable(isoDate);
const flag = nullable(z.boolean());

/** Attributes of a person that may leave an ingestion process: no name, no full date of birth, no postcode, no number. */
const personAttributes = {
  /** `YYYY-MM`. Ages derived from it count the birthday on the first day of the month (docs/adr). */
  birthMonth: nullable(z.string().regex(/^\d{4}-\d{2}$/)),
  sex: nullable(z.enum(['M', 'F', 'X'])),
  ethnicity: text,
  /** ONS code of the council of residence, by the record's postcode; null when not known. */
  residence: text,
  lsoa: text,
};

/** Payload schema of every record type, by feed. Record ids in payloads point to records of the same sender, feed and scope. */
export const PAYLOADS = {
  sen2: {
    person: z.object({ ...personAttributes, upnUnknown: text }),
    request: z.object({
      received: date, source: text, rya: flag, outcomeDate: date, outcome: text,
      mediation: flag, tribunal: flag, exported: text,
    }),
    assessment: z.object({
      requestId: z.string(), outcome: text, outcomeDate: date, mediation: flag, tribunal: flag,
      otherMediation: flag, otherTribunal: flag, week20: flag,
    }),
    'named-plan': z.object({
      requestId: z.string(), assessmentId: z.string(), start: date, residential: text, workBased: text,
      personalBudget: flag, organisedArrangement: flag, directPayment: text, ceased: date, ceaseReason: text,
    }),
    'plan-detail': z.object({
      namedPlanId: z.string(), urn: text, ukprn: text, setting: text, rank: nullable(z.number().int()),
      senUnit: flag, resourcedProvision: flag,
    }),
    'active-plan': z.object({
      requestId: z.string(), transferredFrom: text, reviewMeeting: date, reviewOutcome: text, reviewDraft: date,
      lastReview: date, phaseTransferDue: date, phaseTransferFinal: date,
    }),
    placement: z.object({
      activePlanId: z.string(), urn: text, ukprn: text, setting: text, rank: nullable(z.number().int()),
      entry: date, leaving: date, senUnit: flag, resourcedProvision: flag, residential: text, workBased: text,
    }),
    need: z.object({ activePlanId: z.string(), type: text, rank: nullable(z.number().int()) }),
  },
  'nhs-numbers': { 'nhs-number': z.object({}) },
  'school-census': {
    pupil: z.object({
      ...personAttributes, senProvision: text, enrolStatus: text, ncYear: text, entryDate: date, leavingDate: date,
      onRoll: z.boolean(), establishment: text, senUnit: flag, resourcedProvision: flag, sessionsPossible: nullable(z.number().int()),
    }),
    need: z.object({ type: text, rank: nullable(z.number().int()) }),
    /** Sessions by attendance code, of the term before the census (education-feeds.md 2.1): `2024-autumn`. Statements of before the term was said have none. */
    attendance: z.object({ sessions: z.record(z.string(), z.number().int()), term: text.optional() }),
    exclusion: z.object({ start: date, category: text, reasons: z.array(z.string()), sessions: nullable(z.number().int()), senProvision: text }),
    /** How a pupil came to a pupil referral unit or another school of alternative provision. */
    'ap-admission': z.object({ previousUrn: text, reason: text, senProvision: text }),
    /** Alternative provision that the pupil's school arranged. */
    'ap-placement': z.object({
      urn: text, ukprn: text, setting: text, entry: date, leaving: date, reason: text, pattern: text, sessionsPerWeek: nullable(z.number().int()),
      senProvisionEntry: text, senProvisionLeaving: text,
    }),
  },
  camhs: {
    patient: z.object({ ...personAttributes, nhsNumberStatus: text }),
    referral: z.object({
      received: isoDate, ageAtReferral: nullable(z.number().int()), source: text, reason: text, priority: text, teamType: text,
      discharged: date, rejected: date, rejectReason: text, closed: date, closeReason: text,
    }),
    'service-type': z.object({ referralId: z.string(), teamType: text, closed: date, rejected: date }),
    rtt: z.object({ referralId: z.string(), type: text, start: date, end: date, status: text }),
    contact: z.object({ referralId: z.string(), date: isoDate, status: text, mechanism: text }),
    activity: z.object({ contactId: z.string(), procedure: text }),
    'care-plan': z.object({ carePlanId: z.string(), type: text, created: date, updated: date }),
    'care-plan-agreement': z.object({ carePlanId: z.string(), agreed: date }),
    score: z.object({ referralId: z.string(), tool: text, completed: date }),
    /** Autism and learning disability: suspected, on a pathway, confirmed (since MHSDS 6). */
    'patient-indicators': z.object({ autismStatus: text, ldStatus: text }),
    'other-reason': z.object({ referralId: z.string(), reason: text }),
    /** Work for the patient without the patient: each is a contact (indicators-and-disclosure 1.6). */
    'indirect-activity': z.object({ referralId: z.string(), date: isoDate, procedure: text }),
    /** A stay in hospital under the referral. */
    spell: z.object({ referralId: z.string(), start: date, discharged: date }),
  },
  ae: {
    attendance: z.object({
      ...personAttributes,
      /** Local date of arrival (Europe/London). */
      arrival: isoDate,
      /** Arrival as minutes since the epoch, UTC, after the local wall clock was resolved: orders attendances. */
      arrivalMinute: z.number().int(),
      /** True elapsed minutes from arrival to departure; null when the departure is missing. */
      stayMinutes: nullable(z.number().int()),
      age: nullable(z.number().int()), departmentType: text, category: text, complaint: text, intent: text, injured: z.boolean(),
      diagnoses: z.array(z.object({ code: z.string(), sequence: z.number().int(), qualifier: text })),
      dischargeStatus: text, dischargeDestination: text, seenForTreatment: z.boolean(), acuity: text, source: text, arrivalMode: text,
    }),
  },
} as const satisfies Record<Feed, Record<string, z.ZodType>>;

export type Payloads = { [F in Feed]: { [T in keyof (typeof PAYLOADS)[F]]: z.infer<(typeof PAYLOADS)[F][T]> } };
export type RecordType<F extends Feed = Feed> = F extends Feed ? keyof Payloads[F] & string : never;

/** What a sender's accepted snapshot covers: the fold needs to know which scopes are in (rulings.md 9; DQ05). */
export const coverageSchema = z.object({
  /** London date on which the first and the latest accepted submission of the scope arrived. */
  firstAccepted: isoDate,
  lastAccepted: isoDate,
  /** The return's own census or reference date, or the last day that the scope covers. */
  referenceDate: date,
  /** Councils (ONS codes) whose residents the scope holds records about: the council itself, or those with an agreement. */
  areas: z.array(z.string()),
});
export type Coverage = z.infer<typeof coverageSchema>;
