import { dateOf, januaryCensusDay } from '@tributary/domain';
import { CsvTable } from '../output/csv.js';
import type { Sen2ActivePlan, Sen2Assessment, Sen2Case, Sen2Plan, Sen2Request, Sen2Return, Sen2Setting } from './case.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2025-01-16` as COLLECT writes it: `2025-Jan-16 00:00:00`; also for dates that no calendar has. */
export function bladeDate(iso: string): string {
  return iso === '' ? '' : `${iso.slice(0, 4)}-${MONTHS[Number(iso.slice(5, 7)) - 1] ?? ''}-${iso.slice(8)} 00:00:00`;
}

const date = (day: number | null): string => (day === null ? '' : bladeDate(dateOf(day)));
const flag = (value: boolean | null): string => (value === null ? '' : value ? 'True' : 'False');

const KEYS = (table: string): string[] => [`${table}tableid`, 'nativeid', `${table}orderseqcolumn`, 'sourceid'];
const SETTING = ['urn', 'ukprn', 'sensetting', 'sensettingother', 'placementrank'];
const UNIT = ['senunitindicator', 'resourcedprovisionindicator'];

/** The nine tables of the export with columns of specification 1.3 (education-feeds 1.7). */
function tables(prefix: string) {
  const table = (name: string, columns: string[]) => new CsvTable(`${prefix}${name}`, [...KEYS(name), ...columns]);
  return {
    sen2: table('sen2', ['collection', 'year', 'referencedate', 'sourcelevel', 'lea', 'softwarecode', 'release', 'serialno', 'datetime', 'dmo', 'dco', 'dsco']),
    person: table('person', ['sen2tableid', 'surname', 'forename', 'personbirthdate', 'sex', 'ethnicity', 'postcode', 'upn', 'uniquelearnernumber', 'upnunknown']),
    requests: table('requests', ['persontableid', 'receiveddate', 'requestsource', 'rya', 'requestoutcomedate', 'requestoutcome', 'requestmediation', 'requesttribunal', 'exported']),
    assessment: table('assessment', ['requeststableid', 'assessmentoutcome', 'assessmentoutcomedate', 'assessmentmediation', 'assessmenttribunal', 'othermediation', 'othertribunal', 'week20']),
    namedplan: table('namedplan', ['assessmenttableid', 'startdate', 'planres', 'planwbp', 'pb', 'oa', 'dp', 'ceasedate', 'ceasereason']),
    plandetail: table('plandetail', ['namedplantableid', ...SETTING, ...UNIT]),
    activeplans: table('activeplans', ['requeststableid', 'transferla', 'reviewmeeting', 'reviewoutcome', 'reviewdraft', 'phasetransferduedate', 'phasetransferfinaldate', 'lastreview']),
    placementdetail: table('placementdetail', ['activeplanstableid', ...SETTING, 'entrydate', 'leavingdate', ...UNIT, 'res', 'wbp']),
    senneed: table('senneed', ['activeplanstableid', 'sentype', 'sentyperank']),
  };
}

type Tables = ReturnType<typeof tables>;

/** Surrogate keys of one export; another export of the same content has others. */
class Surrogates {
  private readonly last = new Map<string, number>();

  constructor(private readonly first: number, private readonly lea: string) {}

  keys(table: keyof Tables): { id: string; columns: Record<string, string> } {
    const sequence = (this.last.get(table) ?? 0) + 1;
    this.last.set(table, sequence);
    const id = String(this.first + sequence * 3);
    return { id, columns: { [`${table}tableid`]: id, nativeid: this.lea, [`${table}orderseqcolumn`]: String(sequence), sourceid: '1' } };
  }
}

export interface BladeExport {
  readonly tables: readonly CsvTable[];
  /** Surrogate id of every person, in the order of the cases. */
  readonly personIds: readonly string[];
}

/** A return as COLLECT exports it. `firstKey` decides the surrogate keys. */
export function bladeExport(submission: Sen2Return, firstKey: number): BladeExport {
  const reference = januaryCensusDay(submission.year);
  const [y, m, d] = reference.split('-');
  const t = tables(`Blade-Export_${d ?? ''}-${m ?? ''}-${y ?? ''}_`);
  const surrogates = new Surrogates(firstKey, submission.dfe);
  const head = surrogates.keys('sen2');
  t.sen2.add({
    ...head.columns, collection: 'SEN2', year: String(submission.year), referencedate: bladeDate(reference), sourcelevel: 'L', lea: submission.dfe,
    softwarecode: 'Synthetic', release: '1.3', serialno: '001', datetime: `${bladeDate(reference).slice(0, 11)} 09:00:00`, dmo: 'Y', dco: 'Y', dsco: 'N',
  });
  const personIds = submission.cases.map((one) => person(t, surrogates, head.id, one));
  return { tables: Object.values(t), personIds };
}

function person(t: Tables, surrogates: Surrogates, parent: string, { identity: i, requests }: Sen2Case): string {
  const own = surrogates.keys('person');
  t.person.add({
    ...own.columns, sen2tableid: parent, surname: i.surname, forename: i.forename, personbirthdate: bladeDate(i.birthDate), sex: i.sex, ethnicity: i.ethnicity,
    postcode: i.postcode, upn: i.upn, uniquelearnernumber: i.uln, upnunknown: i.upnUnknown,
  });
  for (const r of requests) oneRequest(t, surrogates, own.id, r);
  return own.id;
}

function oneRequest(t: Tables, surrogates: Surrogates, parent: string, r: Sen2Request): void {
  const own = surrogates.keys('requests');
  t.requests.add({
    ...own.columns, persontableid: parent, receiveddate: date(r.received), requestsource: r.source, rya: flag(r.rya), requestoutcomedate: date(r.outcomeDate),
    requestoutcome: r.outcome, requestmediation: flag(r.mediation), requesttribunal: flag(r.tribunal),
  });
  if (r.assessment) oneAssessment(t, surrogates, own.id, r.assessment);
  if (r.active) oneActivePlan(t, surrogates, own.id, r.active);
}

function oneAssessment(t: Tables, surrogates: Surrogates, parent: string, a: Sen2Assessment): void {
  const own = surrogates.keys('assessment');
  t.assessment.add({
    ...own.columns, requeststableid: parent, assessmentoutcome: a.outcome, assessmentoutcomedate: date(a.outcomeDate), assessmentmediation: flag(a.mediation),
    assessmenttribunal: flag(a.tribunal), othermediation: flag(a.otherMediation), othertribunal: flag(a.otherTribunal), week20: flag(a.week20),
  });
  if (a.plan) namedPlan(t, surrogates, own.id, a.plan);
}

function namedPlan(t: Tables, surrogates: Surrogates, parent: string, p: Sen2Plan): void {
  const own = surrogates.keys('namedplan');
  t.namedplan.add({
    ...own.columns, assessmenttableid: parent, startdate: date(p.start), planres: p.residential, planwbp: p.workBased, pb: flag(p.personalBudget),
    oa: flag(p.organisedArrangement), dp: p.directPayment, ceasedate: date(p.ceased), ceasereason: p.ceaseReason,
  });
  for (const detail of p.details) t.plandetail.add({ ...surrogates.keys('plandetail').columns, namedplantableid: own.id, ...setting(detail) });
}

function setting(s: Sen2Setting): Record<string, string> {
  return {
    urn: s.urn, ukprn: s.ukprn, sensetting: s.setting, sensettingother: s.settingOther, placementrank: String(s.rank),
    senunitindicator: flag(s.senUnit), resourcedprovisionindicator: flag(s.resourced),
  };
}

function oneActivePlan(t: Tables, surrogates: Surrogates, parent: string, a: Sen2ActivePlan): void {
  const own = surrogates.keys('activeplans');
  t.activeplans.add({
    ...own.columns, requeststableid: parent, transferla: a.transferLA, reviewmeeting: date(a.reviewMeeting), reviewoutcome: a.reviewOutcome,
    reviewdraft: bladeDate(a.reviewDraft), phasetransferduedate: date(a.phaseDue), phasetransferfinaldate: date(a.phaseFinal), lastreview: date(a.lastReview),
  });
  for (const p of a.placements) {
    t.placementdetail.add({ ...surrogates.keys('placementdetail').columns, activeplanstableid: own.id, ...setting(p), entrydate: bladeDate(p.entry), leavingdate: bladeDate(p.leaving), res: p.residential, wbp: p.workBased });
  }
  for (const n of a.needs) t.senneed.add({ ...surrogates.keys('senneed').columns, activeplanstableid: own.id, sentype: n.type, sentyperank: String(n.rank) });
}
