import { field, record, type Values } from '@tributary/ingestion';
import * as codes from './codes.js';

/**
 * Tables of MHSDS with the columns that the platform reads, under the names of version 6. A column that version 5 or 4.1 calls otherwise has that name as an alias,
 * so that one declaration reads the three (health-feeds 1.2).
 */

export const header = record.header('MHS000Header', { title: 'Header', fields: {
  datsetver: field.text({ required: true, title: 'M000010 version of the data set' }),
  orgidprovider: field.text({ required: true, title: 'M000080 provider' }),
  orgidsubmit: field.text({ title: 'M000090 submitting organisation; not kept' }),
  primsysteminuse: field.text({ title: 'M000040 primary system; not kept' }),
  reportingperiodstartdate: field.date({ required: true, title: 'M000050 first day of the month' }),
  reportingperiodenddate: field.date({ required: true, title: 'M000060 last day of the month' }),
  datetimedatsetcreate: field.text({ title: 'M000070 date and time of the extract; not kept' }),
} });

export const patient = record.root('MHS001MPI', { title: 'Patient', fields: {
  localpatientid: field.localId({ required: true, title: 'M001901 local patient identifier' }),
  orgidlocalpatientid: field.text({ title: 'M001170 organisation of the identifier' }),
  nhsnumber: field.nhsNumber({ required: true, title: 'M001040 NHS number' }),
  nhsnumberstatus: field.code(codes.NHS_NUMBER_STATUS, { title: 'M001050 NHS number status' }),
  personbirthdate: field.birthDate({ required: true, title: 'M001060 date of birth' }),
  postcode: field.postcode({ required: true, title: 'M001070 postcode of usual address' }),
  genderidcode: field.code(codes.GENDER_IDENTITY, { title: 'M001160 gender identity, since version 5' }),
  gender: field.code(codes.GENDER, { title: 'M001090 gender' }),
  ethniccategory: field.text({ title: 'M001100 ethnic category; the first character counts' }),
  persdeathdate: field.date({ title: 'M001130 date of death' }),
} });

export const gp = record.child('MHS002GP', patient, { title: 'GP registration', fields: {
  localpatientid: field.localId({ required: true, title: 'M002901 local patient identifier' }),
  gmpreg: field.text({ required: true, aliases: ['gmpcodereg'], title: 'M002010 practice' }),
  startdategmpregistration: field.date({ title: 'M002020 start of registration' }),
  enddategmpregistration: field.date({ title: 'M002030 end of registration' }),
} });

/** Both statuses came with version 6; 2 says directly that somebody waits for a diagnosis. */
export const indicators = record.child('MHS005PatInd', patient, { title: 'Patient indicators', fields: {
  localpatientid: field.localId({ required: true, title: 'M005901 local patient identifier' }),
  ldstatus: field.code(codes.DIAGNOSIS_STATUS, { title: 'M005220 learning disability status' }),
  autismstatus: field.code(codes.DIAGNOSIS_STATUS, { title: 'M005230 autism status' }),
} });

export const carePlan = record.child('MHS008CarePlanType', patient, { title: 'Care plan', fields: {
  careplanid: field.localId({ required: true, title: 'M008070 care plan identifier' }),
  localpatientid: field.localId({ required: true, title: 'M008901 local patient identifier' }),
  careplantypemh: field.code(codes.CARE_PLAN_TYPES, { title: 'M008030 type of plan' }),
  careplancreatdate: field.date({ title: 'M008010 created' }),
  careplanlastupdatedate: field.date({ title: 'M008020 last updated' }),
} });

export const carePlanAgreement = record.child('MHS009CarePlanAgreement', carePlan, { title: 'Care plan agreement', fields: {
  careplanid: field.localId({ required: true, title: 'M009010 care plan identifier' }),
  careplancontentagreedby: field.code(codes.AGREED_BY, { title: 'M009070 agreed by' }),
  careplancontentagreeddate: field.date({ title: 'M009080 agreed on' }),
} });

export const referral = record.child('MHS101Referral', patient, { title: 'Referral', fields: {
  servicerequestid: field.localId({ required: true, title: 'M101902 service request identifier' }),
  localpatientid: field.localId({ required: true, title: 'M101901 local patient identifier' }),
  orgidcomm: field.text({ required: true, title: 'M101922 commissioner' }),
  careprofteamlocalid: field.text({ title: 'M101930 team, since version 6' }),
  referralrequestreceiveddate: field.date({ required: true, title: 'M101010 received' }),
  sourceofreferralmh: field.code(codes.SOURCES, { title: 'M101030 source' }),
  clinrespprioritytype: field.code(codes.PRIORITIES, { title: 'M101070 priority' }),
  primreasonreferralmh: field.code(codes.REASONS, { title: 'M101080 primary reason' }),
  servdischdate: field.date({ title: 'M101090 discharged' }),
  referrejectiondate: field.date({ title: 'M101210 rejected, since version 6' }),
  referrejectreason: field.code(codes.REJECT_REASONS, { title: 'M101230 reason of the rejection, since version 6' }),
  referclosreason: field.code(codes.CLOSE_REASONS, { title: 'M101240 reason of the closure, since version 6' }),
} });

/** Services beside the one that the referral names. */
export const serviceType = record.child('MHS102OtherServiceType', referral, { title: 'Other service type', fields: {
  servicerequestid: field.localId({ required: true, title: 'M102902 service request identifier' }),
  othercareprofteamlocalid: field.text({ title: 'M102910 team' }),
  referclosuredate: field.date({ title: 'M102040 closed' }),
  referrejectiondate: field.date({ title: 'M102050 rejected' }),
  referrejectreason: field.code(codes.REJECT_REASONS, { title: 'M102070 reason of the rejection' }),
  referclosreason: field.code(codes.CLOSE_REASONS, { title: 'M102060 reason of the closure' }),
} });

/** Versions 5 and 4.1: the services that the referral went to, the first among them, with their team types. A referral has no team of its own there. */
export const serviceReferredTo = record.child('MHS102ServiceTypeReferredTo', referral, { title: 'Service type referred to', fields: {
  servicerequestid: field.localId({ required: true, title: 'M102902 service request identifier' }),
  careprofteamlocalid: field.text({ title: 'team' }),
  servteamtypereftomh: field.code(codes.TEAM_TYPES, { title: 'team type' }),
  referclosuredate: field.date({ title: 'M102040 closed' }),
  referrejectiondate: field.date({ title: 'M102050 rejected' }),
  referrejectreason: field.code(codes.REJECT_REASONS, { title: 'M102070 reason of the rejection' }),
  referclosreason: field.code(codes.CLOSE_REASONS, { title: 'M102060 reason of the closure' }),
} });

/** What tells services of a referral apart before version 6: the team, which need not be there, else its type. */
export const keyOfService = ({ careprofteamlocalid: team, servteamtypereftomh: type }: Values<typeof serviceReferredTo.fields>): (string | null)[] => (team === null ? [null, type] : [team]);

export const otherReason = record.child('MHS103OtherReasonReferral', referral, { title: 'Other reason for referral', fields: {
  servicerequestid: field.localId({ required: true, title: 'M103902 service request identifier' }),
  otherreasonrefermh: field.code(codes.REASONS, { required: true, title: 'M103010 other reason' }),
} });

export const rtt = record.child('MHS104RTT', referral, { title: 'Referral to treatment', fields: {
  servicerequestid: field.localId({ required: true, title: 'M104902 service request identifier' }),
  patpathid: field.localId({ title: 'M104020 patient pathway identifier' }),
  waittimemeasuretype: field.code(codes.WAIT_TYPES, { title: 'M104040 type of waiting time' }),
  refertotreatperiodstartdate: field.date({ title: 'M104050 start of the period' }),
  refertotreatperiodenddate: field.date({ title: 'M104060 end of the period' }),
  refertotreatperiodstatus: field.code(codes.PERIOD_STATUS, { title: 'M104070 status of the period' }),
} });

export const contact = record.child('MHS201CareContact', referral, { title: 'Care contact', fields: {
  carecontactid: field.localId({ required: true, title: 'M201903 care contact identifier' }),
  servicerequestid: field.localId({ required: true, title: 'M201902 service request identifier' }),
  carecontdate: field.date({ required: true, title: 'M201010 date' }),
  consmechanismmh: field.code(codes.MECHANISMS, { aliases: ['consmediumused'], title: 'M201220 mechanism' }),
  actloctypecode: field.code(codes.LOCATIONS, { title: 'M201909 type of location' }),
  attendstatus: field.code(codes.ATTENDANCE_STATUS, { aliases: ['attendordnacode'], title: 'M201090 attendance status' }),
} });

export const activity = record.child('MHS202CareActivity', contact, { title: 'Care activity', fields: {
  careactid: field.localId({ required: true, title: 'M202904 care activity identifier' }),
  carecontactid: field.localId({ required: true, title: 'M202903 care contact identifier' }),
  procedure: field.text({ aliases: ['codeprocandprocstatus'], title: 'M202110 procedure, SNOMED CT' }),
} });

export const indirectActivity = record.child('MHS204IndirectActivity', referral, { title: 'Indirect activity', fields: {
  servicerequestid: field.localId({ required: true, title: 'M204902 service request identifier' }),
  indirectactdate: field.date({ required: true, title: 'M204010 date' }),
  indirectacttime: field.time({ title: 'M204020 time' }),
  othercareprofteamlocalid: field.text({ aliases: ['careprofteamlocalid'], title: 'M204930 team' }),
  indactprocedure: field.text({ aliases: ['codeindactprocandprocstatus'], title: 'M204100 procedure, SNOMED CT' }),
} });

export const spell = record.child('MHS501HospProvSpell', referral, { title: 'Hospital provider spell', fields: {
  hospprovspellid: field.localId({ required: true, aliases: ['hospprovspellnum'], title: 'M501200 spell identifier' }),
  servicerequestid: field.localId({ required: true, title: 'M501902 service request identifier' }),
  startdatehospprovspell: field.date({ required: true, title: 'M501010 start' }),
  dischdatehospprovspell: field.date({ title: 'M501050 discharged' }),
} });

export const score = record.child('MHS606CodedScoreAssessmentRefer', referral, { title: 'Scored assessment of a referral', fields: {
  servicerequestid: field.localId({ required: true, title: 'M606902 service request identifier' }),
  codedasstooltype: field.text({ required: true, title: 'M606910 tool, SNOMED CT' }),
  asstoolcomptimestamp: field.dateTime({ title: 'M606918 completed' }),
  asstoolcompdate: field.date({ title: 'completed, in version 4.1' }),
} });

/** Scored at a contact: dated by it (health-feeds 1.7). */
export const activityScore = record.child('MHS607CodedScoreAssessmentAct', activity, { title: 'Scored assessment of an activity', fields: {
  careactid: field.localId({ required: true, title: 'M607904 care activity identifier' }),
  codedasstooltype: field.text({ required: true, title: 'M607910 tool, SNOMED CT' }),
  persscore: field.text({ title: 'M607911 score; not kept' }),
} });

/** Since version 6 the team type is no longer on the referral: it is looked up here (health-feeds 1.2). */
export const team = record.lookup('MHS902ServiceTeamDetails', { title: 'Service team', fields: {
  careprofteamlocalid: field.text({ required: true, title: 'M902010 team' }),
  orgidcareprofteamlocalid: field.text({ title: 'M902020 organisation of the team identifier; not kept' }),
  servteamtypemh: field.code(codes.TEAM_TYPES, { title: 'M902030 team type' }),
  servteamintagegroup: field.text({ title: 'M902040 intended age group; not kept' }),
} });
