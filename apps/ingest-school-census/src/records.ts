import { ETHNICITY_CODES } from '@tributary/domain';
import { field, record } from '@tributary/ingestion';
import * as code from './codes.js';

/** What a COLLECT export of the school census holds (education-feeds 2.3). Field names are the columns. */

/** One return a school; pupils point to theirs. What concerns the whole submission (year, term, council) is checked on each. */
export const school = record.lookup('schoolcensus', {
  title: 'Return of a school',
  fields: {
    collection: field.text({ required: true }),
    term: field.text({ required: true }),
    year: field.integer({ required: true }),
    referencedate: field.date({ title: 'Reference date', required: true }),
    lea: field.text({ title: 'Local authority', required: true }),
    estab: field.text({ title: 'Establishment' }),
    urn: field.text({ title: 'URN' }),
  },
});

export const pupil = record.root('pupil', {
  title: 'Pupil',
  fields: {
    schoolcensustableid: field.text({ title: 'School', required: true }),
    onroll: field.flag({ title: 'On roll' }),
    upn: field.upn({ title: 'UPN', required: true }),
    formerupn: field.upn({ title: 'Former UPN' }),
    uniquelearnernumber: field.uln({ title: 'ULN', aliases: ['uln'] }),
    surname: field.surname({ required: true }),
    forename: field.forename({ required: true }),
    dob: field.birthDate({ title: 'Date of birth', required: true }),
    sex: field.code(code.SEX, { aliases: ['gender'] }),
    ethnicity: field.code([...ETHNICITY_CODES]),
    entrydate: field.date({ title: 'Entry' }),
    leavingdate: field.date({ title: 'Leaving' }),
    enrolstatus: field.code(code.ENROL_STATUS, { title: 'Enrolment status' }),
    ncyearactual: field.code(code.NC_YEAR, { title: 'National curriculum year' }),
    boarder: field.code(code.BOARDER),
    senprovision: field.code(code.SEN_PROVISION, { title: 'SEN provision' }),
    senunitindicator: field.flag({ title: 'SEN unit' }),
    resourcedprovisionindicator: field.flag({ title: 'Resourced provision' }),
    termlysessionspossible: field.integer({ title: 'Sessions possible', min: 0 }),
    /** Autumn only: the rest of the summer term before. */
    summerhalfterm2sessionspossible: field.integer({ title: 'Sessions possible, second half of the summer term', min: 0 }),
  },
});

export const address = record.child('address', pupil, { title: 'Address', fields: { postcode: field.postcode({ required: true }) } });

export const sessions = record.child('sessions', pupil, {
  title: 'Sessions by attendance code',
  fields: {
    attendancereason: field.code(code.ATTENDANCE, { title: 'Attendance code', required: true }),
    sessions: field.integer({ required: true, min: 0 }),
  },
});

export const exclusion = record.child('exclusion', pupil, {
  title: 'Suspension or exclusion',
  fields: {
    startdate: field.date({ title: 'Start', required: true }),
    category: field.code(code.EXCLUSION_CATEGORY, { required: true }),
    reason1: field.code(code.EXCLUSION_REASON, { title: 'Reason 1', aliases: ['reason'] }),
    reason2: field.code(code.EXCLUSION_REASON, { title: 'Reason 2' }),
    reason3: field.code(code.EXCLUSION_REASON, { title: 'Reason 3' }),
    sessions: field.integer({ min: 0 }),
    senprovision: field.code(code.SEN_PROVISION, { title: 'SEN provision' }),
  },
});

export const need = record.child('need', pupil, {
  title: 'Need',
  fields: {
    sentype: field.code(code.needTypes, { title: 'Type', required: true }),
    sentyperank: field.integer({ title: 'Rank', min: 1 }),
  },
});

export const records = [pupil, address, sessions, exclusion, need, school] as const;
