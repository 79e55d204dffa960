import { isSnomedId } from '@tributary/domain';
import { example, rule, type Rule } from '@tributary/ingestion';
import { activity, carePlan, carePlanAgreement, contact, referral, rtt, score, serviceType, team } from '../records.js';
import { ACTIVITY, AGREEMENT, CONTACT, ITEMS, mandatory, PLAN, REFERRAL, SCORE, SOURCE, TEAM, tree } from './rows.js';

const CODES = 'health-feeds 1.5';
/** A procedure may be a post-coordinated expression: the concept stands before the colon. */
const conceptOf = (text: string): string => text.split(':')[0]?.split('|')[0]?.trim() ?? '';

const referralRules: readonly Rule[] = [
  mandatory(referral, 'servicerequestid', 'MHS10104', 'Service request identifier', REFERRAL),
  mandatory(referral, 'referralrequestreceiveddate', 'M101010', 'Referral request received date', REFERRAL),
  mandatory(referral, 'orgidcomm', 'M101922', 'Commissioner', REFERRAL),
  rule.orphan(referral, { id: 'MHS10101', title: 'Referral without an MHS001 record', remedy: 'Send the patient too.', source: SOURCE }),
  rule.unique(referral, {
    id: 'MHS10103', severity: 'reject-record', blames: ['servicerequestid'], source: SOURCE, title: 'More than one MHS101 record for a service request identifier',
    remedy: 'Send each referral once.', by: (v) => [v.servicerequestid],
    examples: { pass: [[REFERRAL, { ...REFERRAL, servicerequestid: 'R2' }]], fail: [[REFERRAL, { ...REFERRAL, localpatientid: 'P2' }]] },
  }),
  rule.record(referral, {
    id: 'MHS10113', severity: 'reject-record', blames: ['referralrequestreceiveddate'], source: SOURCE, title: 'Referral was received after the reporting period',
    remedy: 'Correct the date, or send the referral with its own month.',
    check: (v, { scope }) => v.referralrequestreceiveddate === null || scope.until === null || v.referralrequestreceiveddate <= scope.until,
    examples: { pass: [REFERRAL, { ...REFERRAL, referralrequestreceiveddate: '2023-01-05' }], fail: [{ ...REFERRAL, referralrequestreceiveddate: '2024-12-01' }] },
  }),
  rule.readable(referral, 'sourceofreferralmh', {
    id: 'MHS10118', severity: 'warn', source: SOURCE, title: 'Source of referral is not a national code', remedy: 'Use a code of the national list, e.g. C2.',
    examples: { pass: ['C2', 'Q2'], fail: ['Z9'] },
  }),
  rule.readable(referral, 'primreasonreferralmh', {
    id: 'MHS10126', severity: 'warn', source: SOURCE, title: 'Primary reason for referral is not a national code', remedy: 'Use 01 to 31; 17 is not in use.',
    examples: { pass: ['24', '31'], fail: ['17', '32'] },
  }),
  rule.readable(referral, 'clinrespprioritytype', {
    id: 'M101070', severity: 'warn', source: CODES, title: 'Clinical response priority is not a national code', remedy: 'Use 1 to 4.', examples: { pass: ['3'], fail: ['5'] },
  }),
  rule.record(referral, {
    id: 'M101090', severity: 'warn', blames: ['servdischdate'], source: CODES, title: 'Discharge is before the referral was received', remedy: 'Correct one of the dates.',
    check: (v) => v.servdischdate === null || v.referralrequestreceiveddate === null || v.servdischdate >= v.referralrequestreceiveddate,
    examples: { pass: [{ ...REFERRAL, servdischdate: '2024-11-02' }], fail: [{ ...REFERRAL, servdischdate: '2024-11-01' }] },
  }),
  rule.record(referral, {
    id: 'M101210', severity: 'warn', blames: ['referrejectiondate'], source: CODES, title: 'Rejection is before the referral was received', remedy: 'Correct one of the dates.',
    check: (v) => v.referrejectiondate === null || v.referralrequestreceiveddate === null || v.referrejectiondate >= v.referralrequestreceiveddate,
    examples: { pass: [{ ...REFERRAL, referrejectiondate: '2024-11-04' }], fail: [{ ...REFERRAL, referrejectiondate: '2024-10-31' }] },
  }),
  rule.record(referral, {
    id: 'M101930', severity: 'warn', blames: ['careprofteamlocalid'], source: ITEMS, title: 'Referral names no team',
    remedy: 'Send the team and its MHS902 record: the team type is known from there only.', check: (v) => v.careprofteamlocalid !== null,
    examples: { pass: [REFERRAL], fail: [{ ...REFERRAL, careprofteamlocalid: '' }] },
  }),
  rule.orphan(serviceType, { id: 'MHS102-REFERRAL', title: 'Other service type without its referral', remedy: 'Send the MHS101 record too.', source: SOURCE }),
  rule.orphan(rtt, { id: 'MHS104-REFERRAL', title: 'Referral to treatment record without its referral', remedy: 'Send the MHS101 record too.', source: SOURCE }),
  rule.readable(team, 'servteamtypemh', {
    id: 'M902030', severity: 'warn', source: CODES, title: 'Team type is not a national code', remedy: 'Use a code of the list in force, e.g. C04.',
    examples: { pass: ['C04', 'A18'], fail: ['A03', 'C4'] },
  }),
  mandatory(team, 'servteamtypemh', 'M902030-BLANK', 'Team type', TEAM),
];

const contactRules: readonly Rule[] = [
  mandatory(contact, 'carecontactid', 'MHS20101', 'Care contact identifier', CONTACT),
  mandatory(contact, 'carecontdate', 'M201010', 'Care contact date', CONTACT),
  rule.orphan(contact, { id: 'MHS20142', title: 'Care contact without its referral', remedy: 'Send the MHS101 record too: open referrals are sent again every month.', source: SOURCE }),
  rule.unique(contact, {
    id: 'MHS20143', severity: 'reject-record', blames: ['carecontactid'], source: SOURCE, title: 'More than one MHS201 record for a care contact identifier',
    remedy: 'Send each contact once.', by: (v) => [v.carecontactid],
    examples: { pass: [[CONTACT, { ...CONTACT, carecontactid: 'C2' }]], fail: [[CONTACT, { ...CONTACT, carecontdate: '2024-11-13' }]] },
  }),
  rule.record(contact, {
    id: 'MHS20167', severity: 'reject-record', blames: ['carecontdate'], source: SOURCE, title: 'Contact is before the reporting period',
    remedy: 'Contacts are sent with their own month only.', check: (v, { scope }) => v.carecontdate === null || scope.from === null || v.carecontdate >= scope.from,
    examples: { pass: [{ ...CONTACT, carecontdate: '2024-11-01' }], fail: [{ ...CONTACT, carecontdate: '2024-10-31' }] },
  }),
  rule.record(contact, {
    id: 'MHS20168', severity: 'reject-record', blames: ['carecontdate'], source: SOURCE, title: 'Contact is after the reporting period',
    remedy: 'Contacts are sent with their own month only.', check: (v, { scope }) => v.carecontdate === null || scope.until === null || v.carecontdate <= scope.until,
    examples: { pass: [{ ...CONTACT, carecontdate: '2024-11-30' }], fail: [{ ...CONTACT, carecontdate: '2024-12-01' }] },
  }),
  rule.readable(contact, 'attendstatus', {
    id: 'MHS20128', severity: 'warn', source: SOURCE, title: 'Attendance status is not a national code', remedy: 'Use 2 to 7; without it the contact does not count as attended.',
    examples: { pass: ['5', '7'], fail: ['1', 'A'] },
  }),
  rule.readable(contact, 'consmechanismmh', {
    id: 'MHS20120', severity: 'warn', source: SOURCE, title: 'Consultation mechanism is not a national code', remedy: 'Use a code of the list in force; 03 and 06 ended with version 5.',
    examples: { pass: ['01', '11'], fail: ['03', '06'] },
  }),
  rule.tree(contact, {
    id: 'M201010-REFERRAL', severity: 'warn', blames: ['carecontdate'], source: 'rulings 13', title: 'Contact is before its referral was received',
    remedy: 'Correct one of the dates: such a wait is left out of the figures.',
    check: (node) => {
      const received = node.parent?.values['referralrequestreceiveddate'];
      return node.values.carecontdate === null || typeof received !== 'string' || node.values.carecontdate >= received;
    },
    examples: {
      pass: [tree({}, {}, example(contact, CONTACT))],
      fail: [tree({}, { referralrequestreceiveddate: '2024-11-20' }, example(contact, CONTACT))],
    },
  }),
  mandatory(activity, 'careactid', 'M202904', 'Care activity identifier', ACTIVITY),
  rule.orphan(activity, { id: 'MHS202-CONTACT', title: 'Care activity without its contact', remedy: 'Send the MHS201 record too.', source: SOURCE }),
  rule.field(activity, 'procedure', {
    id: 'M202110', severity: 'warn', source: ITEMS, title: 'Procedure does not begin with a SNOMED CT identifier', remedy: 'Send the concept identifier as text: spreadsheets cut its last digits.',
    check: (value) => isSnomedId(conceptOf(value)), examples: { pass: ['1085671000000109', '1914891000000100:363589002=1085671000000109'], fail: ['1085671000000100', 'therapy'] },
  }),
];

const planRules: readonly Rule[] = [
  mandatory(carePlan, 'careplanid', 'M008070', 'Care plan identifier', PLAN),
  rule.orphan(carePlan, { id: 'MHS008-PATIENT', title: 'Care plan without an MHS001 record', remedy: 'Send the patient too.', source: SOURCE }),
  rule.record(carePlan, {
    id: 'M008020', severity: 'warn', blames: ['careplancreatdate', 'careplanlastupdatedate'], source: ITEMS, title: 'Care plan was updated before it was created',
    remedy: 'Correct one of the dates.', check: (v) => v.careplancreatdate === null || v.careplanlastupdatedate === null || v.careplancreatdate <= v.careplanlastupdatedate,
    examples: { pass: [PLAN], fail: [{ ...PLAN, careplanlastupdatedate: '2024-11-11' }] },
  }),
  rule.orphan(carePlanAgreement, { id: 'MHS009-PLAN', title: 'Care plan agreement without its plan', remedy: 'Send the MHS008 record too.', source: SOURCE }),
  rule.record(carePlanAgreement, {
    id: 'M009080', severity: 'warn', blames: ['careplancontentagreeddate'], source: ITEMS, title: 'Date of agreement is blank', remedy: 'Send the date on which the plan was agreed.',
    check: (v) => v.careplancontentagreeddate !== null, examples: { pass: [AGREEMENT], fail: [{ ...AGREEMENT, careplancontentagreeddate: '' }] },
  }),
  rule.orphan(score, { id: 'MHS606-REFERRAL', title: 'Scored assessment without its referral', remedy: 'Send the MHS101 record too.', source: SOURCE }),
  rule.field(score, 'codedasstooltype', {
    id: 'M606910', severity: 'warn', source: ITEMS, title: 'Assessment tool is not a SNOMED CT identifier', remedy: 'Send the concept identifier as text.',
    check: isSnomedId, examples: { pass: ['276491000'], fail: ['276491001', 'SDQ'] },
  }),
  rule.record(score, {
    id: 'M606-DATE', severity: 'warn', blames: ['asstoolcomptimestamp'], source: ITEMS, title: 'Date of the assessment is blank', remedy: 'Send when the tool was completed.',
    check: (v) => v.asstoolcomptimestamp !== null, examples: { pass: [SCORE], fail: [{ ...SCORE, asstoolcomptimestamp: '' }] },
  }),
];

/** Referrals and what hangs on them. */
export const careRules: readonly Rule[] = [...referralRules, ...contactRules, ...planRules];
