import { example, organisationOn, rule, type Fields, type RawRecord, type RecordType, type Rule } from '@tributary/ingestion';
import { otherReason, referral, rtt, serviceReferredTo, serviceType, team } from '../records.js';
import { CODES, format, inOrder, isBlank, ITEMS, mandatory, nationalCode, NATIONAL, notAfterMonth, notBeforeMonth, once, REGISTER, registered, short, SOURCE } from './national.js';
import { OTHER_REASON, REFERRAL, REFERRED_TO, RTT, SERVICE, TEAM, tree } from './rows.js';

/** MHS101. Open referrals are sent again every month: the received date may be years back, an end may not be before the month. */
const ownRules: readonly Rule[] = [
  mandatory(referral, 'servicerequestid', 'MHS10104', 'service request identifier', REFERRAL, SOURCE),
  short(referral, 'servicerequestid', 'MHS10105', 'service request identifier'),
  mandatory(referral, 'orgidcomm', 'MHS10108', 'commissioner', REFERRAL, ITEMS),
  rule.field(referral, 'orgidcomm', {
    id: 'ODS-COMMISSIONER', severity: 'warn', asks: 'organisations', source: REGISTER, title: 'The commissioner was closed in the month, says the register of NHS organisations', remedy: 'Send the code of its successor, which commissions now.',
    // A download of the register holds organisations of one kind: one that it does not have may be of another.
    check: (value, { scope, references }) => organisationOn(references, value, scope.from) !== 'closed',
    examples: { references: registered('QHM', '16C'), pass: ['QHM', 'Q99'], fail: ['16C'] },
  }),
  mandatory(referral, 'referralrequestreceiveddate', 'MHS10111', 'date on which the referral was received', REFERRAL, ITEMS),
  format(referral, 'referralrequestreceiveddate', 'MHS10112', 'date on which the referral was received'),
  notAfterMonth(referral, 'referralrequestreceiveddate', 'MHS10113', 'date on which the referral was received', REFERRAL, { source: SOURCE }),
  nationalCode(referral, 'sourceofreferralmh', 'MHS10118', 'source of referral', ['C2', 'Q2'], ['Z9'], 'Use a code of the national list, e.g. C2.', SOURCE),
  nationalCode(referral, 'clinrespprioritytype', 'MHS10124', 'clinical response priority', ['3'], ['5'], 'Use 1 to 4.'),
  nationalCode(referral, 'primreasonreferralmh', 'MHS10126', 'primary reason for referral', ['24', '31'], ['17', '32'], 'Use 01 to 31; 17 is not in use.', SOURCE),
  format(referral, 'servdischdate', 'MHS10127', 'date of discharge'),
  inOrder(referral, ['referralrequestreceiveddate', 'servdischdate'], 'MHS10128', 'Discharge is before the referral was received', REFERRAL),
  notBeforeMonth(referral, 'servdischdate', 'MHS10129', 'date of discharge', REFERRAL),
  notAfterMonth(referral, 'servdischdate', 'MHS10130', 'date of discharge', REFERRAL, { severity: 'warn', grace: 1 }),
  format(referral, 'referrejectiondate', 'MHS10157', 'date of rejection'),
  notAfterMonth(referral, 'referrejectiondate', 'MHS10158', 'date of rejection', REFERRAL, { severity: 'warn' }),
  notBeforeMonth(referral, 'referrejectiondate', 'MHS10159', 'date of rejection', REFERRAL),
  inOrder(referral, ['referralrequestreceiveddate', 'referrejectiondate'], 'MHS10161', 'Rejection is before the referral was received', REFERRAL),
  nationalCode(referral, 'referrejectreason', 'MHS10164', 'reason of the rejection', ['02'], ['04'], 'Use 01 to 03.'),
  nationalCode(referral, 'referclosreason', 'MHS10166', 'reason of the closure', ['09'], ['10'], 'Use 01 to 09.'),
  once(referral, 'MHS10103', 'More than one MHS101 record for a service request identifier', ['servicerequestid'], REFERRAL, { joins: true }),
  rule.orphan(referral, { id: 'MHS10101', title: 'Referral without an MHS001 record', remedy: 'Send the patient too.', source: SOURCE }),
  rule.tree(referral, {
    id: 'M101930', severity: 'warn', blames: ['careprofteamlocalid'], source: ITEMS, title: 'Referral names no team', remedy: 'Send the team and its MHS902 record: the team type is known from there only.',
    check: (node) => node.values.careprofteamlocalid !== null || node.children(serviceReferredTo).length > 0,
    examples: { pass: [tree(), tree({}, { careprofteamlocalid: '' }, example(serviceReferredTo, REFERRED_TO))], fail: [tree({}, { careprofteamlocalid: '' })] },
  }),
  rule.tree(referral, {
    id: 'M902010', severity: 'warn', blames: ['careprofteamlocalid'], source: ITEMS, title: 'Team of the referral has no valid MHS902 record', remedy: 'Send MHS902ServiceTeamDetails with every team of the month: without it the team type is lost.',
    check: (node, context) => node.values.careprofteamlocalid === null || context.lookup(team, node.values.careprofteamlocalid) !== undefined,
    // No lookup has records in an example.
    examples: { pass: [tree({}, { careprofteamlocalid: '' })], fail: [tree()] },
  }),
];

type Service = Fields & Pick<typeof serviceType.fields, 'servicerequestid' | 'referclosuredate' | 'referrejectiondate' | 'referrejectreason' | 'referclosreason'>;

/** MHS102, under its name since version 6 or before: the same items, the same rules. */
function serviceRules<F extends Service>(type: RecordType<F>, row: RawRecord): Rule[] {
  return [
    format(type, 'referclosuredate', 'MHS10212', 'date of closure'),
    notBeforeMonth(type, 'referclosuredate', 'MHS10213', 'date of closure', row),
    notAfterMonth(type, 'referclosuredate', 'MHS10215', 'date of closure', row, { severity: 'warn' }),
    format(type, 'referrejectiondate', 'MHS10217', 'date of rejection by a service'),
    notBeforeMonth(type, 'referrejectiondate', 'MHS10218', 'date of rejection by a service', row),
    notAfterMonth(type, 'referrejectiondate', 'MHS10220', 'date of rejection by a service', row, { severity: 'warn' }),
    nationalCode(type, 'referclosreason', 'MHS10223', 'reason of the closure by a service', ['09'], ['10'], 'Use 01 to 09.'),
    nationalCode(type, 'referrejectreason', 'MHS10226', 'reason of the rejection by a service', ['02'], ['04'], 'Use 01 to 03.'),
    rule.orphan(type, { id: 'MHS10228', title: 'Service type without its referral', remedy: 'Send the MHS101 record too.', source: NATIONAL }),
  ];
}

const TWICE = { id: 'MHS10229', title: 'More than one MHS102 record for a referral and team' } as const;

/** What names a service: since version 6 its team (M102910), before that the team where it is told of, else the team type, for which the record is there. */
const namedRules: readonly Rule[] = [
  mandatory(serviceType, 'othercareprofteamlocalid', 'MHS10233', 'team of the service', SERVICE),
  once(serviceType, TWICE.id, TWICE.title, ['servicerequestid', 'othercareprofteamlocalid'], SERVICE),
  rule.record(serviceReferredTo, {
    id: 'M102-TYPE-BLANK', severity: 'warn', blames: ['servteamtypereftomh'], source: 'health-feeds 1.2 (version differences)', title: 'Team type of the service is blank or cannot be read',
    remedy: 'Send the type of the team that the referral went to: before version 6 it is known from there only.',
    check: (v) => !isBlank(v.servteamtypereftomh), examples: { pass: [REFERRED_TO, { ...REFERRED_TO, careprofteamlocalid: '' }], fail: [{ ...REFERRED_TO, servteamtypereftomh: '' }] },
  }),
  rule.unique(serviceReferredTo, {
    ...TWICE, severity: 'reject-record', blames: ['careprofteamlocalid'], source: NATIONAL, remedy: 'Send each record once.',
    // Without teams two services of a type may be two all the same.
    by: (v) => (v.careprofteamlocalid === null ? null : [v.servicerequestid, v.careprofteamlocalid]),
    examples: {
      pass: [[REFERRED_TO, { ...REFERRED_TO, careprofteamlocalid: 'T4' }], [{ ...REFERRED_TO, careprofteamlocalid: '' }, { ...REFERRED_TO, careprofteamlocalid: '' }]],
      fail: [[REFERRED_TO, { ...REFERRED_TO, servteamtypereftomh: 'A18' }]],
    },
  }),
];

/** MHS103, MHS104. */
const detailRules: readonly Rule[] = [
  nationalCode(otherReason, 'otherreasonrefermh', 'MHS10305', 'other reason for referral', ['25'], ['17'], 'Use 01 to 31; 17 is not in use.'),
  once(otherReason, 'MHS10307', 'Other reason for referral stands twice', ['servicerequestid', 'otherreasonrefermh'], OTHER_REASON),
  rule.orphan(otherReason, { id: 'MHS10306', title: 'Other reason without its referral', remedy: 'Send the MHS101 record too.', source: NATIONAL }),
  nationalCode(rtt, 'waittimemeasuretype', 'MHS10408', 'type of waiting time', ['02'], ['01'], 'Use 02 or 09.'),
  format(rtt, 'refertotreatperiodstartdate', 'MHS10409', 'start of the waiting period'),
  notAfterMonth(rtt, 'refertotreatperiodstartdate', 'MHS10410', 'start of the waiting period', RTT),
  format(rtt, 'refertotreatperiodenddate', 'MHS10411', 'end of the waiting period'),
  notBeforeMonth(rtt, 'refertotreatperiodenddate', 'MHS10412', 'end of the waiting period', RTT),
  notAfterMonth(rtt, 'refertotreatperiodenddate', 'MHS10413', 'end of the waiting period', RTT),
  inOrder(rtt, ['refertotreatperiodstartdate', 'refertotreatperiodenddate'], 'MHS10414', 'Waiting period ends before it begins', RTT),
  nationalCode(rtt, 'refertotreatperiodstatus', 'MHS10416', 'status of the waiting period', ['20'], ['13'], 'Use a code of the national list, e.g. 20.'),
  rule.unique(rtt, {
    id: 'MHS10418', severity: 'reject-record', blames: ['refertotreatperiodstartdate'], source: NATIONAL, title: 'Waiting period of a referral stands twice', remedy: 'Send each record once.',
    by: (v) => [v.servicerequestid, v.refertotreatperiodstartdate, v.refertotreatperiodenddate, v.refertotreatperiodstatus],
    examples: { pass: [[RTT, { ...RTT, refertotreatperiodstartdate: '2024-11-04' }]], fail: [[RTT, { ...RTT, patpathid: 'PP2' }]] },
  }),
  rule.orphan(rtt, { id: 'MHS10417', title: 'Referral to treatment record without its referral', remedy: 'Send the MHS101 record too.', source: NATIONAL }),
];

/** MHS902. A team that is rejected is as if it had not been sent. */
const teamRules: readonly Rule[] = [
  nationalCode(team, 'servteamtypemh', 'MHS90211', 'team type', ['C04', 'A18'], ['A03', 'C4'], 'Use a code of the list in force, e.g. C04.', CODES),
  mandatory(team, 'orgidcareprofteamlocalid', 'MHS90207', 'organisation of the team identifier', TEAM),
  mandatory(team, 'servteamtypemh', 'MHS90209', 'team type', TEAM),
  mandatory(team, 'servteamintagegroup', 'MHS90212', 'age group for which the team is meant', TEAM),
  rule.unique(team, {
    id: 'M902010-TWICE', severity: 'warn', blames: ['servteamtypemh'], ofKey: true, source: 'health-feeds 1.2 (M902010 is the key of MHS902)', title: 'More than one MHS902 record for a team',
    remedy: 'Send each team once. Until then its record with the lowest code of team type counts, in whatever order they were sent.',
    by: (v) => [v.careprofteamlocalid],
    examples: { pass: [[TEAM, { ...TEAM, careprofteamlocalid: 'T2' }]], fail: [[TEAM, { ...TEAM, servteamtypemh: 'A18' }], [TEAM, TEAM]] },
  }),
  nationalCode(serviceReferredTo, 'servteamtypereftomh', 'M102-TYPE', 'team type of the service', ['C04', 'A18'], ['A03', 'C4'], 'Use a code of the list in force, e.g. C04.', CODES),
];

/** Referrals, the services that they go to, and the teams of these. */
export const referralRules: readonly Rule[] = [
  ...ownRules, ...serviceRules(serviceType, SERVICE), ...serviceRules(serviceReferredTo, REFERRED_TO), ...namedRules, ...detailRules, ...teamRules,
];
