import type { WorkbookCell, Sheet } from '../output/workbook.js';
import { itemsOf, SEN2_RECORDS, type Sen2Record } from './shape.js';
import type { Sen2Document, Sen2Node } from './tree.js';

const PERSON_ID = 'Person ID\n\n(This must match the relevant ID in the Person record table)';
const REQUEST_ID = 'Requests record ID\n\n(This must match the relevant ID in the Requests table)';
const SECTIONS: Readonly<Record<Sen2Record, { readonly title: string; readonly keys: readonly string[] }>> = {
  Person: { title: 'Person Record', keys: ['Person ID\n\n(This must be a unique ID for each Person record)'] },
  Requests: { title: 'Requests Records', keys: ['Requests record ID\n\n(This must be a unique ID for each Requests record)', PERSON_ID] },
  Assessment: { title: 'Assessments Records', keys: [PERSON_ID, REQUEST_ID] },
  NamedPlan: { title: 'Named Plan Records', keys: [PERSON_ID, REQUEST_ID] },
  PlanDetail: { title: 'Plan Detail Records', keys: [PERSON_ID, REQUEST_ID] },
  ActivePlans: { title: 'Active Plan Records', keys: [PERSON_ID, REQUEST_ID] },
  PlacementDetail: { title: 'Placement Detail Records', keys: [PERSON_ID, REQUEST_ID] },
  SENneed: { title: 'SEN Need Records', keys: [PERSON_ID, REQUEST_ID] },
};
const HEADER: readonly (readonly [string, string])[] = [
  ['Collection Name', 'Collection'], ['Year', 'Year'], ['Reference Date', 'ReferenceDate'], ['Source Level', 'SourceLevel'], ['LA Number', 'LEA'], ['Software Code', 'SoftwareCode'],
  ['Release', 'Release'], ['Serial Number', 'SerialNo'], ['Date & Time \n(ccyy-mm-ddThh:mm:ss)', 'DateTime'], ['Designated Medical Officer', 'DMO'], ['Designated Clinical Officer', 'DCO'],
  ['Designated Social Care Officer', 'DSCO'],
];
/** Titles of columns in DfE's template; the same in all releases, which differ in the columns that they have (education-feeds 1.7b). */
const TITLES: Readonly<Record<string, string>> = {
  PersonBirthDate: 'Date of Birth \n(ccyy-mm-dd)', GenderCurrent: 'Gender', PostCode: 'Post Code', UPN: 'UPN - Unique Pupil Number',
  UniqueLearnerNumber: 'ULN - Young Persons Unique Learner Number', UPNunknown: 'UPN and ULN unavailable – Reason',
  ReceivedDate: 'Date request was received', RequestSource: 'Source of request for an EHC needs assessment', RYA: 'Initial Request Whilst In RYA', RequestOutcomeDate: 'Request Outcome Date',
  RequestOutcome: 'Request Outcome', RequestMediation: 'Request Mediation', RequestTribunal: 'Request Tribunal', Exported: 'Exported - Child or young person moves out of LA before assessment is completed',
  AssessmentOutcome: 'Assessment Outcome - Decision to issue EHC plan', AssessmentOutcomeDate: 'Assessment Outcome Date', AssessmentMediation: 'Assessment Mediation',
  AssessmentTribunal: 'Assessment Tribunal', OtherMediation: 'Other Mediation', OtherTribunal: 'Other Tribunal', Week20: 'Twenty week time limit exceptions apply',
  StartDate: 'EHC Plan Start Date', PlanRes: 'Residential Settings', PlanWBP: 'Work Based Learning Activity', PB: 'Personal Budget taken up', OA: 'Personal Budget - Organised Arrangements',
  DP: 'Personal Budget - Direct Payments', CeaseDate: 'Date EHC plan ceased', CeaseReason: 'Reason EHC plan ceased',
  URN: 'URN - Unique Reference Number', UKPRN: 'UKPRN - UK Provider Reference Number', SENSetting: 'SEN Setting – Establishment type', SENSettingOther: 'SEN Setting - Other',
  PlacementRank: 'Placement Rank (1=Primary, 2=Secondary)', SENunitIndicator: 'SEN Unit Indicator', ResourcedProvisionIndicator: 'Resourced Provision Indicator',
  EntryDate: 'Placement Start Date', LeavingDate: 'Placement Leaving Date', AttendancePattern: 'Attendance Pattern', Res: 'Residential Settings', WBP: 'Work Based Learning Activity',
  TransferLA: 'EHC Plan transferred in from another LA during calendar year', ReviewMeeting: 'Annual Review Meeting Date', ReviewOutcome: 'Annual Review Decision',
  ReviewDraft: 'Annual review – date draft amended EHC plan issued', PhaseTransferDueDate: 'Phase transfer review - due date for any amended plan',
  PhaseTransferFinalDate: 'Phase transfer review - final plan date', LastReview: 'EHC Plan Review Decisions Date',
  SENtype: 'SEN Type of Need', SENtypeRank: 'SEN Type of Need rank  (1=Primary, 2=Secondary)',
};

/** Numbers are numbers in a workbook: flags, ranks, codes, URNs; a date of the template is text. */
const NUMBERS = new Set(['URN', 'UKPRN', 'PlacementRank', 'SENtypeRank', 'CeaseReason', 'RequestSource', 'TransferLA', 'Exported', 'GenderCurrent']);

function cell(name: string, kind: string, value: string): WorkbookCell {
  return value !== '' && (kind === 'flag' || NUMBERS.has(name)) && /^[1-9]\d*$|^0$/.test(value) ? Number(value) : value;
}

/** A return in DfE's submission template: release 1.1 for 2023, 1.2 for 2024, 1.3 from 2025. All tables stand below one another on one sheet. */
export function sen2Template(document: Sen2Document): readonly Sheet[] {
  const { header, year, dfe } = document;
  const rows = new Map<Sen2Record, WorkbookCell[][]>(SEN2_RECORDS.map((record) => [record, []]));
  let [persons, requests] = [0, 0];
  const add = ({ record, values, children }: Sen2Node, person: number, request: number): void => {
    const keys = record === 'Person' ? [person] : record === 'Requests' ? [request, person] : [person, request];
    rows.get(record)?.push(['', ...keys, Number(dfe), ...itemsOf(record, year).map(({ name, kind }) => cell(name, kind, values[name] ?? ''))]);
    for (const child of children) add(child, person, child.record === 'Requests' ? ++requests : request);
  };
  for (const person of document.persons) add(person, ++persons, 0);
  const columns = HEADER.filter(([, name]) => header[name] !== undefined);
  const entry: WorkbookCell[][] = [
    [`SEN2 data entry template version ${header['Release'] ?? ''}`], [],
    ['Header Record'], ['Record Type', ...columns.map(([title]) => title)], ['Header', ...columns.map(([, name]) => cell(name === 'Year' || name === 'LEA' ? 'URN' : name, 'text', header[name] ?? ''))],
  ];
  for (const record of SEN2_RECORDS) {
    const { title, keys } = SECTIONS[record];
    const filled = rows.get(record) ?? [];
    entry.push([], [], [title], ['Record Type', ...keys, 'LA\n(From Header Record)', ...itemsOf(record, year).map(({ name }) => TITLES[name] ?? name)], ...filled.map((r) => [title.split(' Record')[0] ?? '', ...r.slice(1)]));
  }
  return [{ name: 'Guidance', rows: [['How to fill in this template'], ['Enter each record in the table of its kind on the sheet Data Entry Template.']] }, { name: 'Data Entry Template', rows: entry }];
}
