import { csvFormat, csvTable, type Scope } from '@tributary/ingestion';
import { UNTIL_2023 } from '../codes.js';
import { activePlan, assessment, namedPlan, person, request } from '../records.js';

/** `Module 1.csv`, `m1.csv`, `SEN2 module 1 - person details.csv`. */
const module = (n: number) => ({ name: `module-${n}`, called: `Module ${n}.csv`, file: new RegExp(`(^|[^a-z0-9])m(odule)?[ _-]?${n}(?!\\d)`, 'i'), required: true });

const PERSON = 'Person ID';
const REQUEST = 'Requests Record ID';
/** As the last two modules write it. */
const REQUEST_TOO = 'Request Records ID';

/**
 * The five CSV files of Data to Insight's tool, with the titles of the first DfE template (education-feeds 1.7e). They hold no settings, placements and needs, and do not say
 * their council and year; the tool asks for the old titles in every collection, so only newer ones tell. The residential letters stand where their year has them.
 */
const tables = ({ year }: Scope) => {
  const first = (year ?? 0) <= UNTIL_2023.until;
  return [
    csvTable(person, {
      ...module(1), key: PERSON, unmarked: ['Gender'],
      columns: {
        personbirthdate: ['Dob (ccyy-mm-dd)', 'Date of Birth'], sex: ['Gender'], upn: ['UPN - Unique Pupil Number'],
        uniquelearnernumber: ['ULN - Young Persons Unique Learner Number'], upnunknown: ['UPN and ULN unavailable reason'],
      },
    }),
    csvTable(request, {
      ...module(2), key: REQUEST, parentKey: PERSON, ignore: ['New start date'],
      columns: {
        receiveddate: ['Date Request Was Received'], rya: ['Initial Request Whilst In RYA'], requestoutcomedate: ['Request Outcome Date'], requestoutcome: ['Request Outcome'],
        requestmediation: ['Request Mediation'], requesttribunal: ['Request Tribunal'], exported: ['Exported - Child Or Young Person Moves Out Of LA Before Assessment Is Completed'],
      },
    }),
    csvTable(assessment, {
      ...module(3), key: REQUEST, parentKey: REQUEST, ignore: [PERSON],
      columns: {
        assessmentoutcome: ['Assessment Outcome To Issue EHCP'], assessmentoutcomedate: ['Assessment Outcome Date'], assessmentmediation: ['Assessment Mediation'],
        assessmenttribunal: ['Assessment Tribunal'], othermediation: ['Other Mediation'], othertribunal: ['Other Tribunal'], week20: ['Twenty Weeks Time Limit Exceptions Apply'],
      },
    }),
    csvTable(namedPlan, {
      ...module(4), parentKey: REQUEST_TOO, ignore: [PERSON],
      columns: {
        startdate: ['EHC Plan Start Date'], planres: ['Residential Settings'], planwbp: ['Worked based learning activity'], pb: ['Personal budget taken up'],
        oa: ['Personal budget - organised arrangements'], dp: ['Personal budget - direct payments'], ceasedate: ['Date EHC Plan Ceased'], ceasereason: ['Reason EHC Plan Ceased'],
      },
    }),
    csvTable(activePlan, {
      ...module(5), parentKey: REQUEST_TOO, ignore: [PERSON], unmarked: ['Residential Settings'],
      columns: {
        transferla: ['EHC Plan (Transfer)'], lastreview: ['EHCP review decisions date'],
        ...(first ? { res: ['Residential Settings'], wbp: ['Worked based learning activity'] } : {}),
      },
    }),
  ];
};

export const modules = csvFormat({ title: 'Five modules', tables });
