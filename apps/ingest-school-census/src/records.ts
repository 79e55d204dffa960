import { ETHNICITY_CODES } from '@tributary/domain';
import { field, record } from '@tributary/ingestion';
import * as code from './codes.js';

/** What a return of the school census holds (education-feeds 2.2, 2.3). Field names are COLLECT's columns; the elements of the XML have the same. */

const every = code.everyCode;

/** One return a school; pupils point to theirs. What concerns the whole submission (year, term, council) is checked on each. */
export const school = record.lookup('schoolcensus', {
  title: 'Return of a school',
  fields: {
    collection: field.text({ required: true }),
    term: field.text({ required: true }),
    year: field.integer({ required: true }),
    referencedate: field.date({ title: 'Reference date', required: true }),
    lea: field.text({ title: 'Local authority', required: true, digits: 3 }),
    estab: field.text({ title: 'Establishment' }),
    urn: field.text({ title: 'URN' }),
  },
});

/** Known by the return that it belongs to. */
export const establishment = record.lookup('school', {
  title: 'School',
  fields: { phase: field.code(['NS', 'PS', 'MP', 'MS', 'SS', 'SP', 'AT', 'EY', code.PUPIL_REFERRAL_UNIT, 'NO']) },
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
    enrolstatus: field.code(every(code.ENROL_STATUS), { title: 'Enrolment status' }),
    ncyearactual: field.code(code.NC_YEAR, { title: 'National curriculum year' }),
    boarder: field.code(every(code.BOARDER)),
    senprovision: field.code(every(code.SEN_PROVISION), { title: 'SEN provision' }),
    senunitindicator: field.flag({ title: 'SEN unit' }),
    resourcedprovisionindicator: field.flag({ title: 'Resourced provision' }),
    /** Checked, not kept. */
    yssa: field.code(every(code.SUPPORT_SERVICES), { title: 'Youth support services agreement' }),
    termlysessionspossible: field.integer({ title: 'Sessions possible', min: 0, path: 'TermlyAttendance/SessionsPossible' }),
    /** Autumn only: the rest of the summer term before. */
    summerhalfterm2sessionspossible: field.integer({ title: 'Sessions possible, second half of the summer term', min: 0, path: 'SummerHalfTerm2Attendance/SessionsPossible' }),
  },
});

export const address = record.child('address', pupil, {
  title: 'Address',
  fields: {
    postcode: field.postcode({ required: true }),
    /** Checked, not kept: it names a home. */
    uniquepropertyreferencenumber: field.localId({ title: 'Unique property reference number', aliases: ['uprn'] }),
  },
});

export const sessions = record.child('sessions', pupil, {
  title: 'Sessions by attendance code',
  fields: {
    attendancereason: field.code(every(code.ATTENDANCE), { title: 'Attendance code', required: true }),
    sessions: field.integer({ required: true, min: 0, aliases: ['absencesessions'] }),
  },
});

/** Reasons of the XML are several elements of one name, the main one first. */
const reason = (title: string) => field.code(every(code.EXCLUSION_REASON), { title, aliases: ['reason'] });

export const exclusion = record.child('exclusion', pupil, {
  title: 'Suspension or exclusion',
  fields: {
    startdate: field.date({ title: 'Start', required: true }),
    category: field.code(every(code.EXCLUSION_CATEGORY), { required: true }),
    reason1: reason('Reason 1'),
    reason2: reason('Reason 2'),
    reason3: reason('Reason 3'),
    sessions: field.integer({ min: 0 }),
    senprovision: field.code(every(code.SEN_PROVISION), { title: 'SEN provision' }),
  },
});

export const need = record.child('need', pupil, {
  title: 'Need',
  fields: {
    sentype: field.code(code.needTypes, { title: 'Type', required: true }),
    sentyperank: field.integer({ title: 'Rank', min: 1 }),
  },
});

/** Checked, not kept: no indicator asks for free meals. */
export const meals = record.child('meals', pupil, {
  title: 'Period of free school meals',
  fields: {
    fsmstartdate: field.date({ title: 'Start', required: true }),
    fsmenddate: field.date({ title: 'End' }),
    ukcountry: field.code(every(code.COUNTRY), { title: 'Country' }),
  },
});

/** Of a pupil referral unit or another school of alternative provision: where its pupil came from. */
export const admission = record.child('admission', pupil, {
  title: 'Admission to alternative provision',
  fields: {
    prevurn: field.text({ title: 'URN of the school before' }),
    apreason: field.code(every(code.ADMISSION_REASON), { title: 'Reason', required: true }),
    senprovisionentry: field.code(every(code.SEN_PROVISION), { title: 'SEN provision on entry' }),
  },
});

export const placement = record.child('placement', pupil, {
  title: 'Alternative provision arranged by the school',
  fields: {
    urn: field.text({ title: 'URN' }),
    ukprn: field.text({ title: 'UKPRN' }),
    apsettingtype: field.code(every(code.PLACEMENT_SETTING), { title: 'Type of setting' }),
    entrydate: field.date({ title: 'Entry', required: true }),
    leavingdate: field.date({ title: 'Leaving' }),
    placementreason: field.code(every(code.PLACEMENT_REASON), { title: 'Reason' }),
    apattendancepattern: field.code(every(code.PLACEMENT_PATTERN), { title: 'Pattern of attendance' }),
    apsessionsperweek: field.integer({ title: 'Sessions a week', min: 0, max: 10 }),
    senprovisionentry: field.code(every(code.SEN_PROVISION), { title: 'SEN provision on entry' }),
    senprovisionleaving: field.code(every(code.SEN_PROVISION), { title: 'SEN provision on leaving' }),
  },
});

export const records = [pupil, address, sessions, exclusion, need, meals, admission, placement, school, establishment] as const;
