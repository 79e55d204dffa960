import { field, record } from '@tributary/ingestion';
import * as code from './codes.js';

/** What a SEN2 return holds (education-feeds 1.2, 1.3). Field names are the elements and columns in lower case. */

export const header = record.header('sen2', {
  title: 'Return',
  fields: {
    collection: field.text({ required: true }),
    year: field.integer({ required: true }),
    referencedate: field.date({ title: 'Reference date', required: true }),
    sourcelevel: field.text({ required: true }),
    lea: field.text({ title: 'Local authority', required: true, digits: 3 }),
    dmo: field.code(code.OFFICER, { title: 'Designated medical officer' }),
    dco: field.code(code.OFFICER, { title: 'Designated clinical officer' }),
    dsco: field.code(code.OFFICER, { title: 'Designated social care officer' }),
  },
});

export const person = record.root('person', {
  title: 'Person',
  fields: {
    surname: field.surname({ required: true }),
    forename: field.forename({ required: true }),
    personbirthdate: field.birthDate({ title: 'Date of birth', required: true }),
    sex: field.code(code.SEX, { aliases: ['gendercurrent'] }),
    ethnicity: field.code(code.ETHNICITY),
    postcode: field.postcode(),
    upn: field.upn({ title: 'UPN' }),
    uniquelearnernumber: field.uln({ title: 'ULN', aliases: ['uln'] }),
    upnunknown: field.code(code.UPN_UNKNOWN, { title: 'Reason for no UPN' }),
  },
});

export const request = record.child('requests', person, {
  title: 'Request',
  fields: {
    receiveddate: field.date({ title: 'Date received', required: true }),
    requestsource: field.code(code.REQUEST_SOURCE, { title: 'Source', aliases: ['rquestsource'] }),
    rya: field.flag({ title: 'Relevant youth accommodation' }),
    requestoutcomedate: field.date({ title: 'Date of outcome', required: true }),
    requestoutcome: field.code(code.REQUEST_OUTCOME, { title: 'Outcome', required: true }),
    requestmediation: field.flag({ title: 'Mediation' }),
    requesttribunal: field.flag({ title: 'Tribunal' }),
    exported: field.code(code.authorities, { title: 'Exported to' }),
  },
});

export const assessment = record.child('assessment', request, {
  title: 'Assessment',
  fields: {
    assessmentoutcome: field.code(code.ASSESSMENT_OUTCOME, { title: 'Outcome', required: true }),
    assessmentoutcomedate: field.date({ title: 'Date of outcome', required: true }),
    assessmentmediation: field.flag({ title: 'Mediation' }),
    assessmenttribunal: field.flag({ title: 'Tribunal' }),
    othermediation: field.flag({ title: 'Other mediation' }),
    othertribunal: field.flag({ title: 'Other tribunal' }),
    week20: field.flag({ title: 'Exception to 20 weeks', required: true }),
  },
});

export const namedPlan = record.child('namedplan', assessment, {
  title: 'Named plan',
  fields: {
    startdate: field.date({ title: 'Start', required: true }),
    planres: field.code(code.RESIDENTIAL, { title: 'Residential' }),
    planwbp: field.code(code.WORK_BASED, { title: 'Work-based learning' }),
    pb: field.flag({ title: 'Personal budget' }),
    oa: field.flag({ title: 'Organised arrangement' }),
    dp: field.code(code.DIRECT_PAYMENT, { title: 'Direct payment' }),
    ceasedate: field.date({ title: 'Ceased', required: true }),
    ceasereason: field.code(code.CEASE_REASON, { title: 'Reason ceased' }),
  },
});

const setting = {
  urn: field.text({ title: 'URN', digits: 6 }),
  ukprn: field.text({ title: 'UKPRN', digits: 8 }),
  /** Free text may name anybody: looked at for being there, and never kept in clear. */
  sensettingother: field.localId({ title: 'Other setting' }),
  placementrank: field.integer({ title: 'Rank', min: 1, max: 2 }),
  senunitindicator: field.flag({ title: 'SEN unit' }),
  resourcedprovisionindicator: field.flag({ title: 'Resourced provision' }),
};

export const planDetail = record.child('plandetail', namedPlan, {
  title: 'Setting named in the plan',
  fields: { ...setting, sensetting: field.code(code.PLAN_SETTING, { title: 'Setting' }) },
});

export const activePlan = record.child('activeplans', request, {
  title: 'Active plan',
  fields: {
    transferla: field.code(code.authorities, { title: 'Transferred from' }),
    reviewmeeting: field.date({ title: 'Review meeting' }),
    reviewoutcome: field.code(code.REVIEW_OUTCOME, { title: 'Review outcome' }),
    reviewdraft: field.date({ title: 'Draft after review' }),
    lastreview: field.date({ title: 'Decision after review' }),
    phasetransferduedate: field.date({ title: 'Phase transfer due' }),
    phasetransferfinaldate: field.date({ title: 'Phase transfer done' }),
    /** Until 2023 these two stood here and not on the placement. */
    res: field.code(code.RESIDENTIAL, { title: 'Residential' }),
    wbp: field.code(code.WORK_BASED, { title: 'Work-based learning' }),
  },
});

export const placement = record.child('placementdetail', activePlan, {
  title: 'Placement',
  fields: {
    ...setting,
    sensetting: field.code(code.PLACEMENT_SETTING, { title: 'Setting' }),
    entrydate: field.date({ title: 'Entry' }),
    leavingdate: field.date({ title: 'Leaving' }),
    attendancepattern: field.code(code.ATTENDANCE_PATTERN, { title: 'Attendance pattern' }),
    res: field.code(code.RESIDENTIAL, { title: 'Residential' }),
    wbp: field.code(code.WORK_BASED, { title: 'Work-based learning' }),
  },
});

export const need = record.child('senneed', activePlan, {
  title: 'Need',
  fields: {
    sentype: field.code(code.NEED, { title: 'Type', required: true }),
    sentyperank: field.integer({ title: 'Rank', min: 1, max: 2 }),
  },
});

export const records = [person, request, assessment, namedPlan, planDetail, activePlan, placement, need, header] as const;
