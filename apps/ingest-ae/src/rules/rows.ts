import { example, type RawTree } from '@tributary/ingestion';
import { attendance, diagnosis } from '../records.js';

export const STRUCTURE = 'health-feeds 2.2';
export const HEADERS = 'health-feeds 2.1';
export const CODES = 'health-feeds 2.4';

/** A synthetic net-change message that breaks no rule: examples are this one with something changed. */
export const MESSAGE = {
  cdstypecode: '011', cdsuniqueidentifier: 'BRTRECA1', cdsupdatetype: '1', cdsapplicabledate: '2024-10-05', cdsapplicabletime: '09:00:00', verified: '1',
  localpatientidentifier_extended: 'LP1', organisationidentifier_localpatientidentifier: 'RTR', nhsnumber: '9990000018', nhsnumberstatusindicatorcode: '01',
  postcodeofusualaddress: 'ZZ1 1AA', personbirthdate: '2010-03-15', personstatedgendercode: '1', ethniccategory: 'A', emergencycaredepartmenttype: '01',
  emergencycareattendanceidentifier: 'ECA1', emergencycareattendancecategory: '1', emergencycarearrivaldate: '2024-10-04', emergencycarearrivaltime: '22:15:00',
  ageatcdsactivitydate: '14', emergencycareacuity_snomedct: '1077241000000103', emergencycarechiefcomplaint_snomedct: '248062006',
  organisationidentifier_codeofprovider: 'RTR', emergencycaredischargestatus_snomedct: '182992009', emergencycaredeparturedate: '2024-10-05',
  emergencycaredeparturetime: '01:40:00', emergencycaredischargedestination_snomedct: '306689006',
};
/** A delete carries its header and nothing else. */
export const DELETION = { cdstypecode: '011', cdsuniqueidentifier: 'BRTRECA1', cdsupdatetype: '9', cdsapplicabledate: '2024-10-06', cdsapplicabletime: '09:00:00' };

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
