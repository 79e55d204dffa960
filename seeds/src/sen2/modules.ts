import { CsvTable } from '../output/csv.js';
import type { Sen2Record } from './shape.js';
import type { Sen2Document, Sen2Node } from './tree.js';

interface Module { readonly record: Sen2Record; readonly request: string | null; readonly columns: readonly (readonly [title: string, item: string])[] }
const same = (...names: string[]) => names.map((name) => [name, name] as const);

/** Titles as Data to Insight's tool asks for them, letter by letter (education-feeds 1.7e). */
const MODULES: readonly Module[] = [
  { record: 'Person', request: null, columns: [
    ...same('Surname', 'Forename'), ['Dob (ccyy-mm-dd)', 'PersonBirthDate'], ['Gender', 'Sex'], ['Ethnicity', 'Ethnicity'], ['Postcode', 'PostCode'],
    ['UPN - Unique Pupil Number', 'UPN'], ['ULN - Young Persons Unique Learner Number', 'UniqueLearnerNumber'], ['UPN and ULN unavailable reason', 'UPNunknown'],
  ] },
  { record: 'Requests', request: 'Requests Record ID', columns: [
    ['Date Request Was Received', 'ReceivedDate'], ['Initial Request Whilst In RYA', 'RYA'], ['Request Outcome Date', 'RequestOutcomeDate'], ['Request Outcome', 'RequestOutcome'],
    ['Request Mediation', 'RequestMediation'], ['Request Tribunal', 'RequestTribunal'], ['Exported - Child Or Young Person Moves Out Of LA Before Assessment Is Completed', 'Exported'],
    ['New start date', ''],
  ] },
  { record: 'Assessment', request: 'Requests Record ID', columns: [
    ['Assessment Outcome To Issue EHCP', 'AssessmentOutcome'], ['Assessment Outcome Date', 'AssessmentOutcomeDate'], ['Assessment Mediation', 'AssessmentMediation'],
    ['Assessment Tribunal', 'AssessmentTribunal'], ['Other Mediation', 'OtherMediation'], ['Other Tribunal', 'OtherTribunal'], ['Twenty Weeks Time Limit Exceptions Apply', 'Week20'],
  ] },
  { record: 'NamedPlan', request: 'Request Records ID', columns: [
    ['EHC Plan Start Date', 'StartDate'], ['Residential Settings', 'PlanRes'], ['Worked based learning activity', 'PlanWBP'], ['Personal budget taken up', 'PB'],
    ['Personal budget - organised arrangements', 'OA'], ['Personal budget - direct payments', 'DP'], ['Date EHC Plan Ceased', 'CeaseDate'], ['Reason EHC Plan Ceased', 'CeaseReason'],
  ] },
  { record: 'ActivePlans', request: 'Request Records ID', columns: [
    ['EHC Plan (Transfer)', 'TransferLA'], ['Residential Settings', 'Res'], ['Worked based learning activity', 'WBP'], ['EHCP review decisions date', 'LastReview'],
  ] },
];

/** Items of a record that the five modules hold; none where they do not hold the record. */
export function itemsInModules(record: Sen2Record): readonly string[] {
  return MODULES.find((m) => m.record === record)?.columns.map(([, item]) => item).concat(record === 'Person' ? 'GenderCurrent' : []) ?? [];
}

/** A return as the five CSV files. */
export function sen2Modules({ persons }: Sen2Document): readonly CsvTable[] {
  const tables = MODULES.map(({ request, columns }, i) => new CsvTable(`Module ${i + 1}`, ['Person ID', ...(request === null ? [] : [request]), ...columns.map(([title]) => title)]));
  const add = ({ record, values, children }: Sen2Node, personId: string, requestId: string): void => {
    const at = MODULES.findIndex((m) => m.record === record);
    const module = MODULES[at];
    if (module) {
      const cells = module.columns.map(([title, item]) => [title, values[item] ?? (item === 'Sex' ? values['GenderCurrent'] : '') ?? ''] as const);
      tables[at]?.add({ 'Person ID': personId, ...(module.request === null ? {} : { [module.request]: requestId }), ...Object.fromEntries(cells) });
    }
    for (const child of children) add(child, personId, child.record === 'Requests' ? String(++requests) : requestId);
  };
  let [people, requests] = [0, 0];
  for (const person of persons) add(person, String(++people), '');
  return tables;
}
