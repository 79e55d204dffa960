import { rule, type Rule } from '@tributary/ingestion';
import { BULK_GROUP, CDS_TYPE, PROTOCOL, VERSIONS } from '../codes.js';
import { attendance, interchange } from '../records.js';
import { DELETION, HEADERS, message, messages, SCOPES, stands, STRUCTURE, VERSION_4, type Attendance } from './rows.js';

const IDENTIFIER_LENGTH = 12;
const UNIQUE_LENGTH = 35;

/** The versions that the document, the message and the names of its elements speak of; null for one that is not known. */
function versionsSaid(v: Attendance): { said: (number | null)[]; named: number[] } {
  const said: (number | null)[] = [];
  if (v.schemaversion !== null) said.push(VERSIONS.find(({ schema }) => schema.some((text) => text === v.schemaversion))?.version ?? null);
  if (v.cdsmessageversionnumber !== null) said.push(VERSIONS.find((known) => known.message === v.cdsmessageversionnumber)?.version ?? null);
  return { said, named: [...(v.version3 === null ? [] : [3]), ...(v.version4 === null ? [] : [4])] };
}

/** Which version and protocol a message is of. When that is not certain, the submission is refused. */
const protocolRules: readonly Rule[] = [
  rule.file(interchange, {
    id: 'CDS-TEST', severity: 'refuse', source: HEADERS, title: 'The interchange says of itself that it is a test', remedy: 'Send it without CDSInterchangeTestIndicator.',
    check: (v) => v.cdsinterchangetestindicator === null || v.cdsinterchangetestindicator === '0',
    examples: { pass: [{ raw: {}, scope: 'net-change', sender: 'RTR' }], fail: [{ raw: { cdsinterchangetestindicator: '1' }, scope: 'net-change', sender: 'RTR' }] },
  }),
  rule.record(attendance, {
    id: 'ECDS-VERSION', severity: 'refuse', blames: ['cdsmessageversionnumber', 'schemaversion'], source: VERSION_4, title: 'The version of ECDS cannot be told for certain',
    remedy: 'SchemaVersion, CDSMessageVersionNumber and element names must speak of one version: 6-2-2 or 6-2-3 with CDS062 and EmergencyCare..., or 4-0 with ECDS04 and UrgentAndEmergencyCare....',
    check: (v) => {
      const { said, named } = versionsSaid(v);
      const [first = null] = said;
      return first !== null && [...said, ...named].every((version) => version === first);
    },
    examples: {
      pass: [message(), message({ schemaversion: '6-2-3' }), message({ schemaversion: '4-0', cdsmessageversionnumber: 'ECDS04', version3: null, version4: '1' }), message({ cdsmessageversionnumber: null }), DELETION],
      fail: [message({ version3: null, version4: '1' }), message({ schemaversion: null, cdsmessageversionnumber: null }), message({ schemaversion: '6-3' }), message({ version4: '1' }), message({ cdsmessageversionnumber: 'ECDS04' })],
    },
  }),
  rule.record(attendance, {
    id: 'CDS-PROTOCOL', severity: 'refuse', blames: ['cdsbulkreplacementgroupcode'], source: HEADERS, title: 'Net change and bulk replacement are mixed up',
    remedy: 'Send net change (protocol 010) with the scope net-change, bulk (protocol 020, group 160) with the scope bulk:FROM..UNTIL.',
    check: (v, { scope }) => (scope.mode === 'net-change'
      ? v.cdsbulkreplacementgroupcode === null && (v.cdsprotocolidentifiercode ?? PROTOCOL.netChange) === PROTOCOL.netChange
      : v.cdsbulkreplacementgroupcode === BULK_GROUP && (v.cdsprotocolidentifiercode ?? PROTOCOL.bulk) === PROTOCOL.bulk),
    examples: {
      pass: [message(), message({ cdsprotocolidentifiercode: null })],
      fail: [message({ cdsbulkreplacementgroupcode: '160', cdsextractdate: '2024-11-02', cdsextracttime: '06:00:00' }), message({ cdsprotocolidentifiercode: '020' })],
    },
  }),
  rule.record(attendance, {
    id: 'CDS-PERIOD', severity: 'refuse', blames: ['cdsreportperiodstartdate', 'cdsreportperiodenddate'], source: HEADERS,
    title: 'Report period of the bulk header is not that of the scope', remedy: 'Name the days of the extract in the scope, e.g. bulk:2024-10-01..2024-10-31.',
    check: (v, { scope }) => (v.cdsreportperiodstartdate ?? scope.from) === scope.from && (v.cdsreportperiodenddate ?? scope.until) === scope.until,
    examples: { pass: [message()], fail: [message({ cdsreportperiodstartdate: '2024-10-01', cdsreportperiodenddate: '2024-10-31' })] },
  }),
];

/** What a message does, and to which attendance. */
const headerRules: readonly Rule[] = [
  rule.record(attendance, {
    id: 'CDS-TYPE', severity: 'reject-record', blames: ['cdstypecode'], source: HEADERS, title: 'Not an emergency care message', remedy: 'Send CDS type 011 only.',
    check: (v) => v.cdstypecode === CDS_TYPE, examples: { pass: [message()], fail: [message({ cdstypecode: '020' }), message({ cdstypecode: null })] },
  }),
  rule.record(attendance, {
    id: 'CDS-UPDATE', severity: 'reject-record', blames: ['cdsupdatetype'], source: HEADERS, title: 'Update type is neither 1 nor 9', remedy: 'Use 1 for an original or a replacement, 9 to delete.',
    check: (v, { scope }) => scope.mode !== 'net-change' || v.cdsupdatetype !== null, examples: { pass: [message(), DELETION], fail: [message({ cdsupdatetype: '2' }), message({ cdsupdatetype: null })] },
  }),
  rule.record(attendance, {
    id: 'CDS-UNIQUE', severity: 'reject-record', blames: ['cdsuniqueidentifier'], source: HEADERS, title: 'Net change without a CDS unique identifier of 1 to 35 characters',
    remedy: 'Send it: it says which attendance is replaced or deleted.',
    check: (v, { scope }) => (v.cdsuniqueidentifier === null ? scope.mode !== 'net-change' : v.cdsuniqueidentifier.length <= UNIQUE_LENGTH),
    examples: { pass: [message(), message({ cdsuniqueidentifier: 'B'.repeat(UNIQUE_LENGTH) })], fail: [message({ cdsuniqueidentifier: null }), message({ cdsuniqueidentifier: 'B'.repeat(UNIQUE_LENGTH + 1) })] },
  }),
  rule.record(attendance, {
    id: 'CDS-UNIQUE-BULK', severity: 'warn', blames: ['cdsuniqueidentifier'], source: HEADERS, title: 'Bulk message without a CDS unique identifier',
    remedy: 'Send it, the same as in net change: by the attendance identifier alone a later net change cannot be told to be about the same attendance.',
    check: (v) => v.cdsbulkreplacementgroupcode === null || v.cdsuniqueidentifier !== null,
    examples: { pass: [message(), message({ cdsbulkreplacementgroupcode: '160' })], fail: [message({ cdsbulkreplacementgroupcode: '160', cdsuniqueidentifier: null })] },
  }),
  rule.record(attendance, {
    id: 'CDS-APPLICABLE', severity: 'reject-record', blames: ['cdsapplicabledate', 'cdsapplicabletime', 'cdsextractdate', 'cdsextracttime'], source: SCOPES,
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
    examples: messages([], [{ emergencycareattendanceidentifier: null }, { emergencycareattendanceidentifier: 'ECA0123456789' }]),
  }),
  rule.record(attendance, {
    id: 'ECDS-ARRIVAL', severity: 'reject-record', blames: ['emergencycarearrivaldate', 'emergencycarearrivaltime'], source: STRUCTURE, title: 'Date or time of arrival is missing or cannot be read',
    remedy: 'Send both: YYYY-MM-DD and HH:MM:SS of the wall clock, in version 4 one timestamp with its offset.', check: (v) => !stands(v) || (v.emergencycarearrivaldate !== null && v.emergencycarearrivaltime !== null),
    examples: messages([{ emergencycarearrivaltime: '22:15:00+01:00' }], [{ emergencycarearrivaltime: null }, { emergencycarearrivaldate: '2024-02-30' }]),
  }),
  rule.record(attendance, {
    id: 'ECDS-DAY', severity: 'reject-record', blames: ['emergencycarearrivaldate'], source: SCOPES, title: 'Arrival is not in the days that the bulk extract replaces, or in the future',
    remedy: 'Send the attendance with the extract of its own days.',
    check: (v, { scope, today }) => {
      const day = v.emergencycarearrivaldate;
      return day === null || (day <= today && (scope.from === null || day >= scope.from) && (scope.until === null || day <= scope.until));
    },
    examples: messages([], [{ emergencycarearrivaldate: '2999-01-01' }]),
  }),
];

/** Headers: which message this is, what it does, and whose attendance it tells of. */
export const messageRules: readonly Rule[] = [...protocolRules, ...headerRules];
