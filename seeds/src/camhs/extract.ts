import { dateOf } from '@tributary/domain';
import { ageAt, type Person } from '../people/person.js';
import { CsvTable } from '../output/csv.js';
import { endOf, type Referral } from './pathway.js';

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

const TEAMS: readonly (readonly [string, string])[] = [['T-NEU', 'C04'], ['T-EAT', 'C10'], ['T-SCH', 'F01'], ['T-COM', 'Z01'], ['T-SPA', 'A18']];
const SCORE_TOOL = '718583008';

function tables(ods: string, month: string) {
  const table = (name: string, columns: string) => new CsvTable(`${ods}_${name}_${month.replace('-', '')}`, columns.split(' '));
  return {
    header: table('MHS000Header', 'DatSetVer OrgIDProvider OrgIDSubmit PrimSystemInUse ReportingPeriodStartDate ReportingPeriodEndDate DateTimeDatSetCreate'),
    mpi: table('MHS001MPI', 'LocalPatientID OrgIDLocalPatientID OrgIDEduEstab NHSNumber NHSNumberStatus PersonBirthDate Postcode GenderIDCode Gender EthnicCategory PersDeathDate'),
    gp: table('MHS002GP', 'LocalPatientID GMPReg StartDateGMPRegistration EndDateGMPRegistration'),
    plan: table('MHS008CarePlanType', 'CarePlanID LocalPatientID CarePlanTypeMH CarePlanCreatDate CarePlanLastUpdateDate CarePlanImplementDate'),
    agreement: table('MHS009CarePlanAgreement', 'CarePlanID CarePlanContentAgreedBy CarePlanContentAgreedDate'),
    referral: table('MHS101Referral', 'ServiceRequestID LocalPatientID OrgIDComm CareProfTeamLocalID ReferralRequestReceivedDate SourceOfReferralMH ClinRespPriorityType PrimReasonReferralMH ServDischDate ReferRejectionDate ReferRejectReason ReferClosReason'),
    service: table('MHS102OtherServiceType', 'ServiceRequestID OtherCareProfTeamLocalID ReferClosureDate ReferRejectionDate ReferRejectReason ReferClosReason'),
    rtt: table('MHS104RTT', 'ServiceRequestID PatPathID WaitTimeMeasureType ReferToTreatPeriodStartDate ReferToTreatPeriodEndDate ReferToTreatPeriodStatus'),
    contact: table('MHS201CareContact', 'CareContactID ServiceRequestID CareContDate CareContTime ConsMechanismMH AttendStatus'),
    activity: table('MHS202CareActivity', 'CareActID CareContactID Procedure'),
    score: table('MHS606CodedScoreAssessmentRefer', 'ServiceRequestID CodedAssToolType PersScore AssToolCompTimestamp'),
    team: table('MHS902ServiceTeamDetails', 'CareProfTeamLocalID OrgIDCareProfTeamLocalID ServTeamTypeMH ServTeamIntAgeGroup'),
  };
}

/** A provider's submission of a month. An incomplete one lacks what was entered late. */
export class MonthExtract {
  readonly patients: Patient[] = [];
  private readonly t: ReturnType<typeof tables>;

  constructor(private readonly ods: string, private readonly commissioner: string, private readonly month: Month, edition: 'primary' | 'refresh', private readonly incomplete: boolean) {
    this.t = tables(ods, month.name);
    this.t.header.add({
      DatSetVer: '6.0', OrgIDProvider: ods, OrgIDSubmit: ods, PrimSystemInUse: 'Synthetic', ReportingPeriodStartDate: dateOf(month.first),
      ReportingPeriodEndDate: dateOf(month.last), DateTimeDatSetCreate: `${dateOf(month.last + (edition === 'primary' ? 18 : 46))}T09:00:00`,
    });
    for (const [id, type] of TEAMS) this.t.team.add({ CareProfTeamLocalID: id, OrgIDCareProfTeamLocalID: ods, ServTeamTypeMH: type, ServTeamIntAgeGroup: '01' });
  }

  get tables(): CsvTable[] {
    return Object.values(this.t);
  }

  get records(): number {
    const { header, gp, team, ...facts } = this.t;
    void [header, gp, team];
    return Object.values(facts).reduce((n, table) => n + table.rows, 0);
  }

  add(p: Patient): void {
    const { first, last } = this.month;
    const current = p.referrals.filter((r) => r.received <= last && endOf(r) >= first && !(r.late && this.incomplete && r.received >= first));
    if (current.length === 0) return;
    this.patients.push(p);
    this.t.mpi.add({
      LocalPatientID: p.id, OrgIDLocalPatientID: this.ods, NHSNumber: p.nhsNumber, NHSNumberStatus: p.status, PersonBirthDate: p.birthDate, Postcode: p.postcode,
      GenderIDCode: p.gender, Gender: p.gender, EthnicCategory: p.ethnicity,
    });
    this.t.gp.add({ LocalPatientID: p.id, GMPReg: 'A99999', StartDateGMPRegistration: p.birthDate });
    for (const r of current) this.referral(p, r);
  }

  private referral(p: Patient, r: Referral): void {
    const { first, last } = this.month;
    const known = (on: number | null): string => (on !== null && on <= last ? dateOf(on) : '');
    this.t.referral.add({
      ServiceRequestID: r.id, LocalPatientID: p.id, OrgIDComm: this.commissioner, CareProfTeamLocalID: r.team, ReferralRequestReceivedDate: dateOf(r.received),
      SourceOfReferralMH: r.source, ClinRespPriorityType: r.priority, PrimReasonReferralMH: r.reason, ServDischDate: known(r.discharged), ReferRejectionDate: known(r.rejected),
      ReferRejectReason: known(r.rejected) === '' ? '' : r.rejectReason, ReferClosReason: known(r.discharged) === '' ? '' : r.closeReason,
    });
    if (r.priority !== '3') this.t.service.add({ ServiceRequestID: r.id, OtherCareProfTeamLocalID: 'T-SPA', ReferClosureDate: known(r.discharged), ReferClosReason: known(r.discharged) === '' ? '' : r.closeReason });
    if (r.team === 'T-EAT') this.t.rtt.add({ ServiceRequestID: r.id, PatPathID: `PP-${r.id}`, WaitTimeMeasureType: '02', ReferToTreatPeriodStartDate: dateOf(r.received), ReferToTreatPeriodStatus: '20' });
    if (r.planned !== null && r.planned <= last && r.planned <= endOf(r)) {
      this.t.plan.add({ CarePlanID: `CP-${r.id}`, LocalPatientID: p.id, CarePlanTypeMH: '12', CarePlanCreatDate: dateOf(r.planned), CarePlanLastUpdateDate: dateOf(r.planned) });
      this.t.agreement.add({ CarePlanID: `CP-${r.id}`, CarePlanContentAgreedBy: ageAt(p.person.birth, r.planned) >= 14 ? '10' : '11', CarePlanContentAgreedDate: dateOf(r.planned) });
    }
    if (r.scored !== null && r.scored >= first && r.scored <= last) {
      this.t.score.add({ ServiceRequestID: r.id, CodedAssToolType: SCORE_TOOL, PersScore: String(8 + (p.person.ordinal % 40)), AssToolCompTimestamp: `${dateOf(r.scored)}T10:30:00` });
    }
    for (const [i, c] of r.contacts.entries()) {
      if (c.on < first || c.on > last || (this.incomplete && (p.person.ordinal + i) % 31 === 0)) continue;
      this.t.contact.add({ CareContactID: c.id, ServiceRequestID: r.id, CareContDate: dateOf(c.on), CareContTime: '10:00:00', ConsMechanismMH: c.mechanism, AttendStatus: c.status });
      if (c.procedure !== '') this.t.activity.add({ CareActID: `${c.id}-A`, CareContactID: c.id, Procedure: c.procedure });
    }
  }
}
