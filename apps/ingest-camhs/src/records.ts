import { field, record } from '@tributary/ingestion';
import * as codes from './codes.js';

/** Tables of MHSDS v6 with the columns that the platform reads. Source: health-feeds 1.2. */

export const header = record.header('MHS000Header', { title: 'Header', fields: {
  datsetver: field.text({ required: true }),
  orgidprovider: field.text({ required: true }),
  reportingperiodstartdate: field.date({ required: true }),
  reportingperiodenddate: field.date({ required: true }),
} });

export const patient = record.root('MHS001MPI', { title: 'Patient', fields: {
  localpatientid: field.localId({ required: true }),
  nhsnumber: field.nhsNumber({ required: true }),
  nhsnumberstatus: field.code(codes.NHS_NUMBER_STATUS),
  personbirthdate: field.birthDate({ required: true }),
  postcode: field.postcode({ required: true }),
  genderidcode: field.code(codes.GENDER_IDENTITY),
  gender: field.code(codes.GENDER),
  ethniccategory: field.text(),
  persdeathdate: field.date(),
} });

export const gp = record.child('MHS002GP', patient, { title: 'GP registration', fields: {
  localpatientid: field.localId({ required: true }),
  gmpreg: field.text({ required: true }),
} });

export const carePlan = record.child('MHS008CarePlanType', patient, { title: 'Care plan', fields: {
  careplanid: field.localId({ required: true }),
  localpatientid: field.localId({ required: true }),
  careplantypemh: field.text(),
  careplancreatdate: field.date(),
  careplanlastupdatedate: field.date(),
} });

export const carePlanAgreement = record.child('MHS009CarePlanAgreement', carePlan, { title: 'Care plan agreement', fields: {
  careplanid: field.localId({ required: true }),
  careplancontentagreedby: field.text(),
  careplancontentagreeddate: field.date(),
} });

export const referral = record.child('MHS101Referral', patient, { title: 'Referral', fields: {
  servicerequestid: field.localId({ required: true }),
  localpatientid: field.localId({ required: true }),
  orgidcomm: field.text({ required: true }),
  careprofteamlocalid: field.text(),
  referralrequestreceiveddate: field.date({ required: true }),
  sourceofreferralmh: field.code(codes.SOURCES),
  clinrespprioritytype: field.code(codes.PRIORITIES),
  primreasonreferralmh: field.code(codes.REASONS),
  servdischdate: field.date(),
  referrejectiondate: field.date(),
  referrejectreason: field.text(),
  referclosreason: field.text(),
} });

export const serviceType = record.child('MHS102OtherServiceType', referral, { title: 'Other service type', fields: {
  servicerequestid: field.localId({ required: true }),
  othercareprofteamlocalid: field.text(),
  referclosuredate: field.date(),
  referrejectiondate: field.date(),
} });

export const rtt = record.child('MHS104RTT', referral, { title: 'Referral to treatment', fields: {
  servicerequestid: field.localId({ required: true }),
  patpathid: field.localId(),
  waittimemeasuretype: field.text(),
  refertotreatperiodstartdate: field.date(),
  refertotreatperiodenddate: field.date(),
  refertotreatperiodstatus: field.text(),
} });

export const contact = record.child('MHS201CareContact', referral, { title: 'Care contact', fields: {
  carecontactid: field.localId({ required: true }),
  servicerequestid: field.localId({ required: true }),
  carecontdate: field.date({ required: true }),
  consmechanismmh: field.code(codes.MECHANISMS),
  attendstatus: field.code(codes.ATTENDANCE_STATUS),
} });

export const activity = record.child('MHS202CareActivity', contact, { title: 'Care activity', fields: {
  careactid: field.localId({ required: true }),
  carecontactid: field.localId({ required: true }),
  procedure: field.text(),
} });

export const score = record.child('MHS606CodedScoreAssessmentRefer', referral, { title: 'Scored assessment', fields: {
  servicerequestid: field.localId({ required: true }),
  codedasstooltype: field.text({ required: true }),
  asstoolcomptimestamp: field.dateTime(),
} });

/** The team type is no longer on the referral: it is looked up here (health-feeds 1.2). */
export const team = record.lookup('MHS902ServiceTeamDetails', { title: 'Service team', fields: {
  careprofteamlocalid: field.text({ required: true }),
  servteamtypemh: field.code(codes.TEAM_TYPES),
} });
