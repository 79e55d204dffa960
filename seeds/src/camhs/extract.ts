import { dateOf } from '@tributary/domain';
import { ageAt, type Person } from '../people/person.js';
import { DIAGNOSED_AUTISM, endOf, SUSPECTED_AUTISM, type Contact, type Referral } from './pathway.js';
import type { Slips } from './slips.js';
import { extractTables, type Form, type Sink, type TableName, type Values, type Version } from './tables.js';

/** Who the patient is for this provider; the same every month. */
export interface Patient {
  readonly person: Person;
  readonly id: string;
  readonly nhsNumber: string;
  readonly status: string;
  readonly birthDate: string;
  readonly postcode: string;
  readonly gender: string;
  readonly ethnicity: string;
  readonly referrals: readonly Referral[];
}

/** First and last day of a month as day numbers, and its name `2024-11`. */
export interface Month { readonly name: string; readonly first: number; readonly last: number }

/** One submission: of whom, when, in which shape. */
export interface Submission {
  readonly ods: string;
  readonly commissioner: string;
  readonly month: Month;
  readonly edition: 'primary' | 'refresh';
  readonly version: Version;
  readonly form: Form;
}

const TEAMS: Readonly<Record<string, string>> = { 'T-NEU': 'C04', 'T-EAT': 'C10', 'T-SCH': 'F01', 'T-COM': 'Z01', 'T-SPA': 'A18' };
export const teamType = (team: string): string => TEAMS[team] ?? '';
export const SINGLE_POINT = 'T-SPA';
export const SCORE_TOOL = '718583008';
export const ACTIVITY_TOOL = '276491000';
export const INDIRECT_PROCEDURE = '1085671000000109';
export const EATING_DISORDERS = 'T-EAT';
const DAYS_TO_PRIMARY = 18;
const DAYS_TO_REFRESH = 46;

/** Referrals that are part of a month: received by its end, not ended before it, and entered in time. */
export function referralsIn(p: Patient, { first, last }: Month, incomplete: boolean): readonly Referral[] {
  return p.referrals.filter((r) => r.received <= last && endOf(r) >= first && !(r.late && incomplete && r.received >= first));
}

export function contactsIn(p: Patient, r: Referral, { first, last }: Month, incomplete: boolean): readonly Contact[] {
  return r.contacts.filter((c, i) => c.on >= first && c.on <= last && !(incomplete && (p.person.ordinal + i) % 31 === 0));
}

/** The day, where it has come by the end of the month. */
export const byEnd = (on: number | null, month: Month): string => (on !== null && on <= month.last ? dateOf(on) : '');
export const within = (on: number | null, { first, last }: Month): boolean => on !== null && on >= first && on <= last;
/** Is there a plan by the end of the month, made while the referral was open? */
export const isPlanned = (r: Referral, { last }: Month): boolean => r.planned !== null && r.planned <= last && r.planned <= endOf(r);
/** What MHS005 says of somebody referred with autism; null of the others, of whom it is not sent. */
export function autismStatus(referrals: readonly Referral[]): string | null {
  if (referrals.some((r) => r.reason === DIAGNOSED_AUTISM)) return '1';
  return referrals.some((r) => r.reason === SUSPECTED_AUTISM) ? '2' : null;
}

/** A provider's submission of a month. An incomplete one lacks what was entered late; without slips everything is as it should be. */
export class MonthExtract {
  readonly patients: Patient[] = [];
  private readonly t: Readonly<Record<TableName, Sink>>;
  private readonly month: Month;

  constructor(private readonly of: Submission, private readonly incomplete: boolean, private readonly slips: Slips | null = null) {
    const { ods, month, version, form } = of;
    this.month = month;
    this.t = extractTables(version, form, `${ods}_`, `_${month.name.replace('-', '')}`);
    this.row('header', {
      DatSetVer: version, OrgIDProvider: ods, OrgIDSubmit: ods, PrimSystemInUse: 'Synthetic', ReportingPeriodStartDate: dateOf(month.first),
      ReportingPeriodEndDate: dateOf(month.last), DateTimeDatSetCreate: `${dateOf(month.last + (of.edition === 'primary' ? DAYS_TO_PRIMARY : DAYS_TO_REFRESH))}T09:00:00`,
    });
    for (const [id, type] of Object.entries(TEAMS)) this.row('team', { CareProfTeamLocalID: id, OrgIDCareProfTeamLocalID: ods, ServTeamTypeMH: type, ServTeamIntAgeGroup: '01' });
  }

  /** The files: a CSV table each, or one document. */
  get files(): readonly { readonly name: string; readonly chunks: Iterable<string> }[] {
    const sinks = Object.values(this.t).filter(({ chunks }) => chunks.length > 0);
    if (this.of.form === 'csv') return sinks.map(({ name, chunks }) => ({ name: `${name}.csv`, chunks }));
    function* document(): Generator<string> {
      yield '<?xml version="1.0" encoding="UTF-8"?>\n<MHSDS>\n';
      for (const { chunks } of sinks) yield* chunks;
      yield '</MHSDS>\n';
    }
    return [{ name: `${this.of.ods}_MHSDS_${this.month.name.replace('-', '')}.xml`, chunks: document() }];
  }

  get records(): number {
    const { header, gp, team, ...facts } = this.t;
    void [header, gp, team];
    return Object.values(facts).reduce((n, table) => n + table.rows, 0);
  }

  private row(table: TableName, values: Values): void {
    for (const sent of this.slips?.sent(table, values) ?? [values]) this.t[table].add(sent);
  }

  add(p: Patient): void {
    const current = referralsIn(p, this.month, this.incomplete);
    if (current.length === 0) return;
    this.patients.push(p);
    this.row('mpi', {
      LocalPatientID: p.id, OrgIDLocalPatientID: this.of.ods, NHSNumber: p.nhsNumber, NHSNumberStatus: p.status, PersonBirthDate: p.birthDate, Postcode: p.postcode,
      GenderIDCode: p.gender, Gender: p.gender, EthnicCategory: p.ethnicity,
    });
    this.row('gp', { LocalPatientID: p.id, GMPReg: 'A99999', StartDateGMPRegistration: p.birthDate });
    const autism = autismStatus(current);
    if (autism !== null) this.row('indicators', { LocalPatientID: p.id, LDStatus: '5', AutismStatus: autism });
    for (const r of current) this.referral(p, r);
  }

  private referral(p: Patient, r: Referral): void {
    const known = (on: number | null): string => byEnd(on, this.month);
    const end = {
      ReferRejectionDate: known(r.rejected), ReferRejectReason: known(r.rejected) === '' ? '' : r.rejectReason, ReferClosReason: known(r.discharged) === '' ? '' : r.closeReason,
    };
    this.row('referral', {
      ServiceRequestID: r.id, LocalPatientID: p.id, OrgIDComm: this.of.commissioner, CareProfTeamLocalID: r.team, ReferralRequestReceivedDate: dateOf(r.received),
      SourceOfReferralMH: r.source, ClinRespPriorityType: r.priority, PrimReasonReferralMH: r.reason, ServDischDate: known(r.discharged), ...end,
    });
    // Before version 6 the referral's own team stands among the services, and with it the rejection and the reasons.
    if (this.of.version !== '6.0') this.row('service', { ServiceRequestID: r.id, OtherCareProfTeamLocalID: r.team, ServTeamType: teamType(r.team), ReferClosureDate: known(r.discharged), ...end });
    if (r.priority !== '3') {
      this.row('service', {
        ServiceRequestID: r.id, OtherCareProfTeamLocalID: SINGLE_POINT, ServTeamType: teamType(SINGLE_POINT), ReferClosureDate: known(r.discharged), ReferClosReason: end.ReferClosReason,
      });
    }
    if (r.otherReason !== '') this.row('reason', { ServiceRequestID: r.id, OtherReasonReferMH: r.otherReason });
    if (r.team === EATING_DISORDERS) this.row('rtt', { ServiceRequestID: r.id, PatPathID: `PP-${r.id}`, WaitTimeMeasureType: '02', ReferToTreatPeriodStartDate: dateOf(r.received), ReferToTreatPeriodStatus: '20' });
    if (isPlanned(r, this.month)) this.plan(p, r, dateOf(r.planned ?? 0));
    this.activity(p, r);
  }

  private plan(p: Patient, r: Referral, on: string): void {
    this.row('plan', { CarePlanID: `CP-${r.id}`, LocalPatientID: p.id, CarePlanTypeMH: '12', CarePlanCreatDate: on, CarePlanLastUpdateDate: on });
    this.row('agreement', { CarePlanID: `CP-${r.id}`, CarePlanContentAgreedBy: ageAt(p.person.birth, r.planned ?? 0) >= 14 ? '10' : '12', CarePlanContentAgreedDate: on });
  }

  private activity(p: Patient, r: Referral): void {
    const score = String(8 + (p.person.ordinal % 40));
    if (within(r.scored, this.month)) {
      this.row('score', { ServiceRequestID: r.id, CodedAssToolType: SCORE_TOOL, PersScore: score, AssToolCompTimestamp: `${dateOf(r.scored ?? 0)}T10:30:00` });
    }
    for (const on of r.indirect) {
      if (within(on, this.month)) this.row('indirect', { ServiceRequestID: r.id, IndirectActDate: dateOf(on), OtherCareProfTeamLocalID: r.team, IndirectActTime: '14:00:00', IndActProcedure: INDIRECT_PROCEDURE });
    }
    if (r.stay !== null && r.stay.from <= this.month.last && r.stay.until >= this.month.first) {
      this.row('spell', { HospProvSpellID: `H-${r.id}`, ServiceRequestID: r.id, StartDateHospProvSpell: dateOf(r.stay.from), DischDateHospProvSpell: byEnd(r.stay.until, this.month) });
    }
    for (const c of contactsIn(p, r, this.month, this.incomplete)) {
      this.row('contact', { CareContactID: c.id, ServiceRequestID: r.id, CareContDate: dateOf(c.on), CareContTime: '10:00:00', ConsMechanismMH: c.mechanism, ActLocTypeCode: c.mechanism === '01' ? 'B01' : '', AttendStatus: c.status });
      if (c.procedure !== '') this.row('activity', { CareActID: `${c.id}-A`, CareContactID: c.id, Procedure: c.procedure });
      if (c.scored) this.row('activityScore', { CareActID: `${c.id}-A`, CodedAssToolType: ACTIVITY_TOOL, PersScore: score });
    }
  }
}
