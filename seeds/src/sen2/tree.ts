import { dateOf, januaryCensusDay } from '@tributary/domain';
import type { Sen2ActivePlan, Sen2Assessment, Sen2Case, Sen2Identity, Sen2Plan, Sen2Request, Sen2Return, Sen2Setting } from './case.js';
import { itemsOf, type Sen2Record } from './shape.js';

/** A record as a return of a collection says it: texts by element name, dates `YYYY-MM-DD`, flags `0` or `1`, blanks left out. What any format of that collection must give back. */
export interface Sen2Node {
  readonly record: Sen2Record;
  readonly values: Readonly<Record<string, string>>;
  readonly children: readonly Sen2Node[];
}

/** A return of one collection, ready to be written in any of its formats. */
export interface Sen2Document {
  readonly dfe: string;
  readonly year: number;
  readonly header: Readonly<Record<string, string>>;
  readonly persons: Iterable<Sen2Node>;
}

/** The return as its own collection says it, person by person. */
export function sen2Document(submission: Sen2Return): Sen2Document {
  const { dfe, year, cases } = submission;
  return { dfe, year, header: header(dfe, year), persons: { *[Symbol.iterator]() { for (const one of cases) yield person(one, year); } } };
}

/** Release of the specification that a collection has (education-feeds 1.6). */
export const specificationOf = (year: number): string => `1.${Math.min(year, 2025) - 2022}`;

export function header(dfe: string, year: number): Record<string, string> {
  const referenceDate = januaryCensusDay(year);
  return {
    Collection: 'SEN2', Year: String(year), ReferenceDate: referenceDate, SourceLevel: 'L', LEA: dfe, SoftwareCode: 'Synthetic', Release: specificationOf(year), SerialNo: '001',
    DateTime: `${referenceDate}T09:00:00`, DMO: 'Y', DCO: 'Y', ...(year >= 2025 ? { DSCO: 'N' } : {}),
  };
}

const date = (day: number | null): string => (day === null ? '' : dateOf(day));
const flag = (value: boolean | null): string => (value === null ? '' : value ? '1' : '0');

/** Keeps what the collection has, and what is not blank. */
function node(record: Sen2Record, year: number, values: Readonly<Record<string, string>>, children: readonly (Sen2Node | null)[] = []): Sen2Node {
  const kept = itemsOf(record, year).flatMap(({ name }) => { const value = values[name] ?? ''; return value === '' ? [] : [[name, value] as const]; });
  return { record, values: Object.fromEntries(kept), children: children.filter((child) => child !== null) };
}

const GENDER: Readonly<Record<string, string>> = { M: '1', F: '2' };

export function person({ identity: i, requests }: Sen2Case, year: number): Sen2Node {
  return node('Person', year, { ...identity(i), GenderCurrent: GENDER[i.sex] ?? i.sex, Sex: i.sex }, requests.map((r) => request(r, year)));
}

const identity = (i: Sen2Identity): Record<string, string> => ({
  Surname: i.surname, Forename: i.forename, PersonBirthDate: i.birthDate, Ethnicity: i.ethnicity, PostCode: i.postcode, UPN: i.upn, UniqueLearnerNumber: i.uln, UPNunknown: i.upnUnknown,
});

function request(r: Sen2Request, year: number): Sen2Node {
  return node('Requests', year, {
    ReceivedDate: date(r.received), RequestSource: r.source, RYA: flag(r.rya), RequestOutcomeDate: date(r.outcomeDate), RequestOutcome: r.outcome,
    RequestMediation: flag(r.mediation), RequestTribunal: flag(r.tribunal),
  }, [r.assessment && assessment(r.assessment, year), r.active && activePlan(r.active, year)]);
}

function assessment(a: Sen2Assessment, year: number): Sen2Node {
  return node('Assessment', year, {
    AssessmentOutcome: a.outcome, AssessmentOutcomeDate: date(a.outcomeDate), AssessmentMediation: flag(a.mediation), AssessmentTribunal: flag(a.tribunal),
    OtherMediation: flag(a.otherMediation), OtherTribunal: flag(a.otherTribunal), Week20: flag(a.week20),
  }, [a.plan && namedPlan(a.plan, year)]);
}

function namedPlan(p: Sen2Plan, year: number): Sen2Node {
  return node('NamedPlan', year, {
    StartDate: date(p.start), PlanRes: p.residential, PlanWBP: p.workBased, PB: flag(p.personalBudget), OA: flag(p.organisedArrangement), DP: p.directPayment,
    CeaseDate: date(p.ceased), CeaseReason: p.ceaseReason,
  }, p.details.map((detail) => node('PlanDetail', year, setting(detail))));
}

const setting = (s: Sen2Setting): Record<string, string> => ({
  URN: s.urn, UKPRN: s.ukprn, SENSetting: s.setting, SENSettingOther: s.settingOther, PlacementRank: String(s.rank), SENunitIndicator: flag(s.senUnit), ResourcedProvisionIndicator: flag(s.resourced),
});

function activePlan(a: Sen2ActivePlan, year: number): Sen2Node {
  const first = a.placements.find((p) => p.rank === 1);
  return node('ActivePlans', year, {
    TransferLA: a.transferLA, Res: first?.residential ?? '', WBP: first?.workBased ?? '', ReviewMeeting: date(a.reviewMeeting), ReviewOutcome: a.reviewOutcome, ReviewDraft: a.reviewDraft,
    LastReview: date(a.lastReview), PhaseTransferDueDate: date(a.phaseDue), PhaseTransferFinalDate: date(a.phaseFinal),
  }, [
    ...a.placements.map((p) => node('PlacementDetail', year, { ...setting(p), EntryDate: p.entry, LeavingDate: p.leaving, AttendancePattern: 'FT', Res: p.residential, WBP: p.workBased })),
    ...a.needs.map((n) => node('SENneed', year, { SENtype: n.type, SENtypeRank: String(n.rank) })),
  ]);
}
