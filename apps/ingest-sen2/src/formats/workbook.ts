import { csvTable, workbookFormat, type RecordType } from '@tributary/ingestion';
import { activePlan, assessment, header, namedPlan, need, person, placement, planDetail, request } from '../records.js';

const ENTRY = /^Data Entry Template$/i;
const OWN_PERSON = 'Person ID (This must be a unique ID for each Person record)';
const OWN_REQUEST = 'Requests record ID (This must be a unique ID for each Requests record)';
const OF_PERSON = 'Person ID (This must match the relevant ID in the Person record table)';
const OF_REQUEST = 'Requests record ID (This must match the relevant ID in the Requests table)';
const KNOWN = ['Record Type', 'LA (From Header Record)'];

const RESIDENTIAL = 'Residential Settings';
const WORK_BASED = 'Work Based Learning Activity';
const SETTING = {
  urn: ['URN - Unique Reference Number'], ukprn: ['UKPRN - UK Provider Reference Number'], sensetting: ['SEN Setting - Establishment type'], sensettingother: ['SEN Setting - Other'],
  placementrank: ['Placement Rank (1=Primary, 2=Secondary)'], senunitindicator: ['SEN Unit Indicator'], resourcedprovisionindicator: ['Resourced Provision Indicator'],
};
/** A table of the sheet below a request: one request has at most one of each that has others below it, so the request's number is their key. */
const below = { file: ENTRY, called: 'Data Entry Template', required: true, parentKey: OF_REQUEST, ignore: [...KNOWN, OF_PERSON] };

/**
 * DfE's submission template (education-feeds 1.7b): nine tables below one another on one sheet, each under its heading. Releases 1.1, 1.2 and 1.3 differ in their columns, and in
 * nothing else. "EHC Plan Review Decisions Date" is the decision after a review, "Annual Review Meeting Date" the meeting.
 */
export const template = workbookFormat({
  title: 'DfE Excel template 1.1, 1.2 and 1.3',
  tables: [
    csvTable(header, {
      name: 'template-header', file: ENTRY, called: 'Data Entry Template', heading: /^Header Record$/i, required: true, ignore: ['Record Type', 'Software Code', 'Release', 'Serial Number', 'Date & Time (ccyy-mm-ddThh:mm:ss)'],
      columns: {
        collection: ['Collection Name'], referencedate: ['Reference Date'], sourcelevel: ['Source Level'], lea: ['LA Number'], dmo: ['Designated Medical Officer'],
        dco: ['Designated Clinical Officer'], dsco: ['Designated Social Care Officer'],
      },
    }),
    csvTable(person, {
      name: 'template-person', file: ENTRY, called: 'Data Entry Template', heading: /^Person Records?$/i, required: true, key: OWN_PERSON, ignore: KNOWN,
      columns: {
        personbirthdate: ['Date of Birth (ccyy-mm-dd)'], sex: ['Gender'], postcode: ['Post Code'], upn: ['UPN - Unique Pupil Number'],
        uniquelearnernumber: ['ULN - Young Persons Unique Learner Number'], upnunknown: ['UPN and ULN unavailable - Reason'],
      },
    }),
    csvTable(request, {
      name: 'template-requests', file: ENTRY, called: 'Data Entry Template', heading: /^Requests Records?$/i, required: true, key: OWN_REQUEST, parentKey: OF_PERSON, ignore: KNOWN,
      columns: {
        receiveddate: ['Date request was received'], requestsource: ['Source of request for an EHC needs assessment'], rya: ['Initial Request Whilst In RYA'],
        requestoutcomedate: ['Request Outcome Date'], requestoutcome: ['Request Outcome'], requestmediation: ['Request Mediation'], requesttribunal: ['Request Tribunal'],
        exported: ['Exported - Child or young person moves out of LA before assessment is completed'],
      },
    }),
    csvTable(assessment, {
      ...below, name: 'template-assessments', heading: /^Assessments? Records?$/i, key: OF_REQUEST,
      columns: {
        assessmentoutcome: ['Assessment Outcome - Decision to issue EHC plan'], assessmentoutcomedate: ['Assessment Outcome Date'], assessmentmediation: ['Assessment Mediation'],
        assessmenttribunal: ['Assessment Tribunal'], othermediation: ['Other Mediation'], othertribunal: ['Other Tribunal'], week20: ['Twenty week time limit exceptions apply'],
      },
    }),
    csvTable(namedPlan, {
      ...below, name: 'template-named-plan', heading: /^Named Plan Records?$/i, key: OF_REQUEST,
      columns: {
        startdate: ['EHC Plan Start Date'], planres: [RESIDENTIAL], planwbp: [WORK_BASED], pb: ['Personal Budget taken up'], oa: ['Personal Budget - Organised Arrangements'],
        dp: ['Personal Budget - Direct Payments'], ceasedate: ['Date EHC plan ceased'], ceasereason: ['Reason EHC plan ceased'],
      },
    }),
    csvTable(planDetail, { ...below, name: 'template-plan-detail', heading: /^Plan Detail Records?$/i, columns: SETTING }),
    csvTable(activePlan, {
      ...below, name: 'template-active-plan', heading: /^Active Plans? Records?$/i, key: OF_REQUEST,
      columns: {
        transferla: ['EHC Plan transferred in from another LA during calendar year'], reviewmeeting: ['Annual Review Meeting Date'], reviewoutcome: ['Annual Review Decision'],
        reviewdraft: ['Annual review - date draft amended EHC plan issued'], lastreview: ['EHC Plan Review Decisions Date'],
        phasetransferduedate: ['Phase transfer review - due date for any amended plan'], phasetransferfinaldate: ['Phase transfer review - final plan date'],
        res: [RESIDENTIAL], wbp: [WORK_BASED],
      },
    }),
    csvTable(placement, {
      ...below, name: 'template-placement-detail', heading: /^Placement Detail Records?$/i,
      columns: { ...SETTING, entrydate: ['Placement Start Date'], leavingdate: ['Placement Leaving Date'], attendancepattern: ['Attendance Pattern'], res: [RESIDENTIAL], wbp: [WORK_BASED] },
    }),
    csvTable(need, {
      ...below, name: 'template-sen-need', heading: /^SEN Need Records?$/i, columns: { sentype: ['SEN Type of Need'], sentyperank: ['SEN Type of Need rank (1=Primary, 2=Secondary)'] },
    }),
  ],
});

const sheet = (record: RecordType, called: string, options: { key?: string; parentKey?: string }) =>
  csvTable(record, { name: `sheet-${record.name}`, called, file: new RegExp(`^${called.replaceAll(' ', ' ?').replace(/s?$/, 's?')}$`, 'i'), required: true, ignore: ['persontableid', 'requeststableid'], ...options });

/** The workbook in which a case system gives the return to the council before it is sent (education-feeds 1.7d): a sheet for each table, the columns of the XML; no header. */
export const preSubmission = workbookFormat({
  title: 'Pre-submission workbook',
  tables: [
    sheet(person, 'Person', { key: 'persontableid' }),
    sheet(request, 'Requests', { key: 'requeststableid', parentKey: 'persontableid' }),
    sheet(assessment, 'Assessments', { key: 'requeststableid', parentKey: 'requeststableid' }),
    sheet(namedPlan, 'Named Plan', { key: 'requeststableid', parentKey: 'requeststableid' }),
    sheet(planDetail, 'Plan Detail', { parentKey: 'requeststableid' }),
    sheet(activePlan, 'Active Plan', { key: 'requeststableid', parentKey: 'requeststableid' }),
    sheet(placement, 'Placement Detail', { parentKey: 'requeststableid' }),
    sheet(need, 'SEN Need', { parentKey: 'requeststableid' }),
  ],
});
