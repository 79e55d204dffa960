import { rule, type Rule, type Values } from '@tributary/ingestion';
import { BULK_GROUP, CDS_TYPE, DELETE } from '../codes.js';
import { attendance, interchange } from '../records.js';
import { DELETION, HEADERS, message, STRUCTURE, WITHHELD } from './rows.js';

type Message = Values<typeof attendance.fields>;

/** A delete has nothing but its header: what an attendance must hold is not asked of it. */
export const stands = (v: Message): boolean => v.cdsupdatetype !== DELETE;

const IDENTIFIER_LENGTH = 12;

/** Headers: which message this is, what it does, and whose attendance it tells of. */
export const messageRules: readonly Rule[] = [
  rule.file(interchange, {
    id: 'CDS-TEST', severity: 'refuse', source: HEADERS, title: 'The interchange says of itself that it is a test', remedy: 'Send it without CDSInterchangeTestIndicator.',
    check: (v) => v.cdsinterchangetestindicator === null || v.cdsinterchangetestindicator === '0',
    examples: { pass: [{ raw: {}, scope: 'net-change', sender: 'RTR' }], fail: [{ raw: { cdsinterchangetestindicator: '1' }, scope: 'net-change', sender: 'RTR' }] },
  }),
  rule.record(attendance, {
    id: 'CDS-PROTOCOL', severity: 'refuse', blames: ['cdsbulkreplacementgroupcode'], source: HEADERS, title: 'Net change and bulk replacement are mixed up',
    remedy: 'Send net change (protocol 010) with the scope net-change, bulk (protocol 020, group 160) with the scope bulk:FROM..UNTIL.',
    check: (v, { scope }) => (scope.mode === 'net-change' ? v.cdsbulkreplacementgroupcode === null : v.cdsbulkreplacementgroupcode === BULK_GROUP),
    examples: { pass: [message()], fail: [message({ cdsbulkreplacementgroupcode: '160', cdsextractdate: '2024-11-02', cdsextracttime: '06:00:00' })] },
  }),
  rule.record(attendance, {
    id: 'CDS-PERIOD', severity: 'refuse', blames: ['cdsreportperiodstartdate', 'cdsreportperiodenddate'], source: HEADERS,
    title: 'Report period of the bulk header is not that of the scope', remedy: 'Name the days of the extract in the scope, e.g. bulk:2024-10-01..2024-10-31.',
    check: (v, { scope }) => (v.cdsreportperiodstartdate ?? scope.from) === scope.from && (v.cdsreportperiodenddate ?? scope.until) === scope.until,
    examples: { pass: [message()], fail: [message({ cdsreportperiodstartdate: '2024-10-01', cdsreportperiodenddate: '2024-10-31' })] },
  }),
  rule.record(attendance, {
    id: 'CDS-TYPE', severity: 'reject-record', blames: ['cdstypecode'], source: HEADERS, title: 'Not an emergency care message', remedy: 'Send CDS type 011 only.',
    check: (v) => v.cdstypecode === CDS_TYPE, examples: { pass: [message()], fail: [message({ cdstypecode: '020' }), message({ cdstypecode: null })] },
  }),
  rule.record(attendance, {
    id: 'CDS-UPDATE', severity: 'reject-record', blames: ['cdsupdatetype'], source: HEADERS, title: 'Update type is neither 1 nor 9', remedy: 'Use 1 for an original or a replacement, 9 to delete.',
    check: (v, { scope }) => scope.mode !== 'net-change' || v.cdsupdatetype !== null, examples: { pass: [message(), DELETION], fail: [message({ cdsupdatetype: '2' }), message({ cdsupdatetype: null })] },
  }),
  rule.record(attendance, {
    id: 'CDS-UNIQUE', severity: 'reject-record', blames: ['cdsuniqueidentifier'], source: HEADERS, title: 'Net change without a CDS unique identifier',
    remedy: 'Send it: it says which attendance is replaced or deleted.', check: (v, { scope }) => scope.mode !== 'net-change' || v.cdsuniqueidentifier !== null,
    examples: { pass: [message()], fail: [message({ cdsuniqueidentifier: null })] },
  }),
  rule.record(attendance, {
    id: 'CDS-UNIQUE-BULK', severity: 'warn', blames: ['cdsuniqueidentifier'], source: HEADERS, title: 'Bulk message without a CDS unique identifier',
    remedy: 'Send it, the same as in net change: by the attendance identifier alone a later net change cannot be told to be about the same attendance.',
    check: (v) => v.cdsbulkreplacementgroupcode === null || v.cdsuniqueidentifier !== null,
    examples: { pass: [message(), message({ cdsbulkreplacementgroupcode: '160' })], fail: [message({ cdsbulkreplacementgroupcode: '160', cdsuniqueidentifier: null })] },
  }),
  rule.record(attendance, {
    id: 'CDS-APPLICABLE', severity: 'reject-record', blames: ['cdsapplicabledate', 'cdsapplicabletime', 'cdsextractdate', 'cdsextracttime'], source: 'rulings, scopes',
    title: 'No date and time from which the message applies', remedy: 'Send CDSApplicableDate and CDSApplicableTime (bulk: CDSExtractDate and CDSExtractTime).',
    check: (v, { scope }) => (scope.mode === 'net-change' ? v.cdsapplicabledate !== null && v.cdsapplicabletime !== null : v.cdsextractdate !== null && v.cdsextracttime !== null),
    examples: { pass: [message(), DELETION], fail: [message({ cdsapplicabletime: null }), message({ cdsapplicabledate: '2024-13-01' })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-PROVIDER', severity: 'reject-record', blames: ['organisationidentifier_codeofprovider'], source: STRUCTURE, title: 'Provider of the attendance is not the sender',
    remedy: "Send each provider's attendances with its own account.",
    check: (v, { sender }) => v.organisationidentifier_codeofprovider === null || v.organisationidentifier_codeofprovider.toUpperCase().startsWith(sender.id.slice(0, 3).toUpperCase()),
    examples: { pass: [message(), DELETION], fail: [message({ organisationidentifier_codeofprovider: '9ZZ' })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-IDENTIFIER', severity: 'reject-record', blames: ['emergencycareattendanceidentifier'], source: STRUCTURE, title: 'Attendance identifier is missing or longer than 12 characters',
    remedy: "Send the department's own number of the attendance.",
    check: (v) => !stands(v) || (v.emergencycareattendanceidentifier !== null && v.emergencycareattendanceidentifier.length <= IDENTIFIER_LENGTH),
    examples: { pass: [message(), DELETION], fail: [message({ emergencycareattendanceidentifier: null }), message({ emergencycareattendanceidentifier: 'ECA0123456789' })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-ARRIVAL', severity: 'reject-record', blames: ['emergencycarearrivaldate', 'emergencycarearrivaltime'], source: STRUCTURE, title: 'Date or time of arrival is missing or cannot be read',
    remedy: 'Send both, as YYYY-MM-DD and HH:MM:SS of the wall clock.', check: (v) => !stands(v) || (v.emergencycarearrivaldate !== null && v.emergencycarearrivaltime !== null),
    examples: { pass: [message(), DELETION], fail: [message({ emergencycarearrivaltime: null }), message({ emergencycarearrivaldate: '2024-02-30' })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-DAY', severity: 'reject-record', blames: ['emergencycarearrivaldate'], source: 'rulings, scopes', title: 'Arrival is not in the days that the bulk extract replaces, or in the future',
    remedy: 'Send the attendance with the extract of its own days.',
    check: (v, { scope, today }) => {
      const day = v.emergencycarearrivaldate;
      return day === null || (day <= today && (scope.from === null || day >= scope.from) && (scope.until === null || day <= scope.until));
    },
    examples: { pass: [message()], fail: [message({ emergencycarearrivaldate: '2999-01-01' })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-IDENTITY', severity: 'reject-record', blames: ['withheld', 'verified', 'unverified'], source: STRUCTURE, title: 'Not exactly one of withheld, verified and unverified identity',
    remedy: 'Send one identity structure.', check: (v) => !stands(v) || [v.withheld, v.verified, v.unverified].filter((branch) => branch !== null).length === 1,
    examples: { pass: [message(), WITHHELD, DELETION], fail: [message({ unverified: '1' }), message({ verified: null })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-WITHHELD', severity: 'E', source: STRUCTURE, title: 'Withheld identity with an identifier',
    blames: ['nhsnumber', 'personbirthdate', 'postcodeofusualaddress', 'localpatientidentifier_extended', 'persongivenname', 'personfamilyname'],
    remedy: 'Leave number, name, date of birth and postcode out; they are not used.',
    check: (v) => v.withheld === null || [v.nhsnumber, v.personbirthdate, v.postcodeofusualaddress, v.localpatientidentifier_extended, v.persongivenname, v.personfamilyname].every((x) => x === null),
    examples: { pass: [WITHHELD, message()], fail: [{ ...WITHHELD, nhsnumber: '9990000018' }, { ...WITHHELD, postcodeofusualaddress: 'ZZ1 1AA' }] },
  }),
  rule.record(attendance, {
    id: 'ECDS-VERIFIED', severity: 'warn', blames: ['nhsnumberstatusindicatorcode', 'nhsnumber'], source: STRUCTURE, title: 'NHS number status does not fit the identity structure',
    remedy: 'Verified identity has a number with status 01; unverified identity has a status from 02 to 08.',
    check: (v) => (v.verified === null || (v.nhsnumberstatusindicatorcode === '01' && v.nhsnumber !== null)) && (v.unverified === null || v.nhsnumberstatusindicatorcode !== '01'),
    examples: {
      pass: [message(), message({ verified: null, unverified: '1', nhsnumberstatusindicatorcode: '02' })],
      fail: [message({ nhsnumberstatusindicatorcode: '02' }), message({ verified: null, unverified: '1' })],
    },
  }),
];
