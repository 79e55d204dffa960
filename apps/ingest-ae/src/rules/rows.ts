import { example, type RawRecord, type RawTree, type Values } from '@tributary/ingestion';
import { DELETE } from '../codes.js';
import { attendance, diagnosis } from '../records.js';

export const STRUCTURE = 'health-feeds 2.2';
export const HEADERS = 'health-feeds 2.1';
export const VERSION_4 = 'health-feeds 2.3';
export const CODES = 'health-feeds 2.4';
export const SCOPES = 'rulings, scopes';

export type Attendance = Values<typeof attendance.fields>;

/** A delete has nothing but its header: what an attendance must hold is not asked of it. */
export const stands = (v: Attendance): boolean => v.cdsupdatetype !== DELETE;

/** A synthetic net-change message that breaks no rule: examples are this one with something changed. */
export const MESSAGE = {
  schemaversion: '6-2-2', cdsmessageversionnumber: 'CDS062', version3: '1', cdstypecode: '011', cdsprotocolidentifiercode: '010', cdsuniqueidentifier: 'BRTRECA1', cdsupdatetype: '1',
  cdsapplicabledate: '2024-10-05', cdsapplicabletime: '09:00:00', verified: '1',
  localpatientidentifier_extended: 'LP1', organisationidentifier_localpatientidentifier: 'RTR', nhsnumber: '9990000018', nhsnumberstatusindicatorcode: '01',
  postcodeofusualaddress: 'ZZ1 1AA', personbirthdate: '2010-03-15', personstatedgendercode: '1', ethniccategory: 'A',
  organisationsiteidentifier_oftreatment: 'RTRAT', emergencycaredepartmenttype: '01',
  emergencycareattendanceidentifier: 'ECA1', emergencycarearrivalmode_snomedct: '1048071000000103', emergencycareattendancecategory: '1', emergencycareattendancesource_snomedct: '1065391000000104',
  emergencycarearrivaldate: '2024-10-04', emergencycarearrivaltime: '22:15:00',
  ageatcdsactivitydate: '14', emergencycareacuity_snomedct: '1077241000000103', emergencycarechiefcomplaint_snomedct: '248062006',
  organisationidentifier_codeofprovider: 'RTR', organisationidentifier_codeofcommissioner: '16C', emergencycaredischargestatus_snomedct: '182992009', emergencycaredeparturedate: '2024-10-05',
  emergencycaredeparturetime: '01:40:00', emergencycaredischargedestination_snomedct: '306689006',
};
/** A delete carries its header and nothing else. */
export const DELETION = {
  schemaversion: '6-2-2', cdsmessageversionnumber: 'CDS062', cdstypecode: '011', cdsprotocolidentifiercode: '010', cdsuniqueidentifier: 'BRTRECA1', cdsupdatetype: '9',
  cdsapplicabledate: '2024-10-06', cdsapplicabletime: '09:00:00',
};

/** The message with some elements changed, or left out where null. */
export function message(over: Partial<Record<keyof typeof attendance.fields, string | null>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...MESSAGE, ...over }).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** A message whose patient wants to stay unknown. */
export const WITHHELD = message({
  verified: null, withheld: '1', withheldidentityreason: '97', nhsnumberstatusindicatorcode: '02', nhsnumber: null, postcodeofusualaddress: null,
  personbirthdate: null, localpatientidentifier_extended: null, organisationidentifier_localpatientidentifier: null,
});

export const DIAGNOSIS = { emergencycarediagnosis_snomedct: '52448006', codedclinicalentrysequencenumber: '1', emergencycarediagnosisqualifier_snomedct: '410605003' };

export const attended = (...diagnoses: Partial<typeof DIAGNOSIS>[]): RawTree =>
  example(attendance, MESSAGE, ...diagnoses.map((over) => example(diagnosis, { ...DIAGNOSIS, ...over })));

/** Examples of a rule that a message with something changed passes or breaks; a delete passes all. */
export const messages = (pass: readonly Parameters<typeof message>[0][], fail: readonly Parameters<typeof message>[0][]): { pass: RawRecord[]; fail: RawRecord[] } =>
  ({ pass: [message(), ...pass.map((over) => message(over)), DELETION], fail: fail.map((over) => message(over)) });
