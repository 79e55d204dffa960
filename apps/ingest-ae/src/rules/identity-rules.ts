import { rule, type Rule } from '@tributary/ingestion';
import { attendance } from '../records.js';
import { DELETION, message, messages, stands, STRUCTURE, WITHHELD } from './rows.js';

const UNVERIFIED = { verified: null, unverified: '1', nhsnumberstatusindicatorcode: '02' };
const LOCAL_LENGTH = 20;

const readableRules: readonly Rule[] = [
  rule.readable(attendance, 'nhsnumber', {
    id: 'ECDS-NHS', severity: 'E', source: 'health-feeds 2.2, 5.1', title: 'NHS number has the wrong format, fails its check digit or is a placeholder', remedy: 'Trace the number.',
    examples: { pass: ['9990000018'], fail: ['9990000019', '123', '1111111111'] },
  }),
  rule.readable(attendance, 'nhsnumberstatusindicatorcode', {
    id: 'ECDS-STATUS', severity: 'E', source: STRUCTURE, title: 'NHS number status is not a national code', remedy: 'Use 01 to 08.', examples: { pass: ['01', '08'], fail: ['09', '00'] },
  }),
  rule.readable(attendance, 'withheldidentityreason', {
    id: 'ECDS-REASON', severity: 'E', source: STRUCTURE, title: 'Reason for withholding is not a national code', remedy: 'Use 01, 02, 03, 97 or 99.', examples: { pass: ['97'], fail: ['04'] },
  }),
  rule.readable(attendance, 'postcodeofusualaddress', {
    id: 'ECDS-POSTCODE', severity: 'E', source: STRUCTURE, title: 'Postcode has not the shape of one', remedy: 'Send the postcode of usual address.', examples: { pass: ['ZZ1 1AA'], fail: ['UNKNOWN'] },
  }),
  rule.readable(attendance, 'personbirthdate', {
    id: 'ECDS-BIRTH', severity: 'E', source: STRUCTURE, title: 'Date of birth is not a date', remedy: 'Send YYYY-MM-DD.', examples: { pass: ['2010-03-15'], fail: ['2010-02-30'] },
  }),
];

/** Who the patient is: exactly one branch, and in each branch what belongs to it. */
export const identityRules: readonly Rule[] = [
  ...readableRules,
  rule.record(attendance, {
    id: 'ECDS-IDENTITY', severity: 'reject-record', blames: ['withheld', 'verified', 'unverified'], source: STRUCTURE, title: 'Not exactly one of withheld, verified and unverified identity',
    remedy: 'Send one identity structure.', check: (v) => !stands(v) || [v.withheld, v.verified, v.unverified].filter((branch) => branch !== null).length === 1,
    examples: { pass: [message(), WITHHELD, DELETION], fail: [message({ unverified: '1' }), message({ verified: null })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-WITHHELD', severity: 'E', source: STRUCTURE, title: 'Withheld identity with an identifier',
    blames: ['nhsnumber', 'personbirthdate', 'postcodeofusualaddress', 'localpatientidentifier_extended', 'persongivenname', 'personfamilyname', 'personfullname'],
    remedy: 'Leave number, name, date of birth and postcode out; they are not used.',
    check: (v) => v.withheld === null || [v.nhsnumber, v.personbirthdate, v.postcodeofusualaddress, v.localpatientidentifier_extended, v.persongivenname, v.personfamilyname, v.personfullname].every((x) => x === null),
    examples: { pass: [WITHHELD, message()], fail: [{ ...WITHHELD, nhsnumber: '9990000018' }, { ...WITHHELD, postcodeofusualaddress: 'ZZ1 1AA' }] },
  }),
  rule.record(attendance, {
    id: 'ECDS-STATUS-MISSING', severity: 'C', blames: ['nhsnumberstatusindicatorcode'], source: STRUCTURE, title: 'NHS number status is missing',
    remedy: 'Send it in every branch: without 01 the number is taken as not verified.',
    check: (v) => !stands(v) || v.nhsnumberstatusindicatorcode !== null, examples: messages([], [{ nhsnumberstatusindicatorcode: null }]),
  }),
  rule.record(attendance, {
    id: 'ECDS-VERIFIED', severity: 'warn', blames: ['nhsnumberstatusindicatorcode', 'nhsnumber'], source: STRUCTURE, title: 'NHS number status does not fit the identity structure',
    remedy: 'Verified identity has a number with status 01; unverified identity has a status from 02 to 08.',
    check: (v) => (v.verified === null || (v.nhsnumberstatusindicatorcode === '01' && v.nhsnumber !== null)) && (v.unverified === null || v.nhsnumberstatusindicatorcode !== '01'),
    examples: { pass: [message(), message(UNVERIFIED)], fail: [message({ nhsnumberstatusindicatorcode: '02' }), message({ verified: null, unverified: '1' })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-NO-NUMBER', severity: 'C', blames: ['nhsnumber', 'personfamilyname', 'persongivenname'], source: STRUCTURE, title: 'Unverified identity with neither NHS number nor name',
    remedy: 'Send the name: with neither of them the attendance cannot be linked to a plan.',
    check: (v) => v.unverified === null || v.nhsnumber !== null || (v.personfamilyname !== null && v.persongivenname !== null) || v.personfullname !== null,
    examples: { pass: [message(UNVERIFIED), message({ ...UNVERIFIED, nhsnumber: null, persongivenname: 'Test', personfamilyname: 'Example' }), message()], fail: [message({ ...UNVERIFIED, nhsnumber: null, persongivenname: 'Test' })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-BIRTH-MISSING', severity: 'C', blames: ['personbirthdate'], source: STRUCTURE, title: 'Date of birth is missing', remedy: 'Send it: most links need it.',
    check: (v) => !stands(v) || v.withheld !== null || v.personbirthdate !== null, examples: { pass: [message(), WITHHELD, DELETION], fail: [message({ personbirthdate: null })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-AREA', severity: 'C', blames: ['postcodeofusualaddress'], source: STRUCTURE, title: 'Postcode is missing', remedy: "Send it: without it the patient's council is not known.",
    check: (v) => !stands(v) || v.withheld !== null || v.postcodeofusualaddress !== null, examples: { pass: [message(), WITHHELD, DELETION], fail: [message({ postcodeofusualaddress: null })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-LOCAL', severity: 'warn', blames: ['localpatientidentifier_extended', 'organisationidentifier_localpatientidentifier'], source: STRUCTURE,
    title: 'Local patient identifier without its organisation, or longer than 20 characters', remedy: 'Send both: an identifier counts inside the organisation that gave it.',
    check: (v) => v.localpatientidentifier_extended === null || (v.organisationidentifier_localpatientidentifier !== null && v.localpatientidentifier_extended.length <= LOCAL_LENGTH),
    examples: { pass: [message(), WITHHELD], fail: [message({ organisationidentifier_localpatientidentifier: null }), message({ localpatientidentifier_extended: 'L'.repeat(LOCAL_LENGTH + 1) })] },
  }),
];
