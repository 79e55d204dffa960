import { dateOf } from '@tributary/domain';
import { ethnicCategory } from '../camhs/ethnicity.js';
import { ageAt } from '../people/person.js';
import type { Visit } from './visits.js';

/** How the department registered the patient: exactly one branch of PatientIdentity (health-feeds 2.2). */
export interface Registration {
  readonly branch: 'verified' | 'unverified' | 'withheld';
  readonly local: string;
  readonly nhsNumber: string;
  readonly status: string;
  readonly forename: string;
  readonly surname: string;
  readonly birthDate: string;
  readonly postcode: string;
  readonly gender: string;
}

export interface Attendance {
  readonly id: string;
  readonly visit: Visit;
  readonly registration: Registration;
}

/** Editions of the standard in which a department may send, and its own extract. */
export type Edition = '6-2-2' | '6-2-3' | '4-0' | 'extract';

export interface Sender { readonly ods: string; readonly commissioner: string; readonly edition: Edition }

export interface DiagnosisRow { code: string; sequence: string; qualifier: string }

/** What is sent of an attendance, by the element names of CDS 6-2-2, before it takes the form of an edition. Blank: not sent. */
export interface EcdsRow {
  readonly branch: Registration['branch'];
  readonly fields: Record<string, string>;
  readonly diagnoses: DiagnosisRow[];
}

const two = (n: number): string => String(n).padStart(2, '0');

/** Date and time of a minute counted from local midnight of a day. */
export function at(day: number, minute: number): [date: string, time: string] {
  return [dateOf(day + Math.floor(minute / 1440)), `${two(Math.floor((minute % 1440) / 60))}:${two(minute % 60)}:00`];
}

export const uniqueIdentifier = (ods: string, id: string): string => `B${ods}${id}`;

/** The attendance as the department's system knows it. */
export function rowOf(sender: Sender, { id, visit: v, registration: r }: Attendance): EcdsRow {
  const [arrived, arrivedAt] = at(v.on, v.minute);
  const [seen, seenAt] = v.seen && v.stay !== null ? at(v.on, v.minute + Math.floor(v.stay / 3)) : ['', ''];
  const [gone, goneAt] = v.stay === null ? ['', ''] : at(v.on, v.minute + v.stay);
  const known = r.branch !== 'withheld';
  return {
    branch: r.branch,
    fields: {
      LocalPatientIdentifier_Extended: known ? r.local : '', OrganisationIdentifier_LocalPatientIdentifier: known ? sender.ods : '',
      NHSNumber: known ? r.nhsNumber : '', NHSNumberStatusIndicatorCode: r.status, WithheldIdentityReason: known ? '' : '97',
      PersonGivenName: r.branch === 'unverified' ? r.forename : '', PersonFamilyName: r.branch === 'unverified' ? r.surname : '',
      PostcodeOfUsualAddress: known ? r.postcode : '', PersonBirthDate: known ? r.birthDate : '',
      PersonStatedGenderCode: r.gender, EthnicCategory: ethnicCategory(v.person.ethnicity),
      OrganisationSiteIdentifier_OfTreatment: `${sender.ods}01`, EmergencyCareDepartmentType: v.department,
      EmergencyCareAttendanceIdentifier: id, EmergencyCareArrivalMode_SnomedCt: v.mode, EmergencyCareAttendanceCategory: v.category, EmergencyCareAttendanceSource_SnomedCt: v.source,
      EmergencyCareArrivalDate: arrived, EmergencyCareArrivalTime: arrivedAt, AgeAtCdsActivityDate: String(ageAt(v.person.birth, v.on)),
      EmergencyCareAcuity_SnomedCt: v.acuity, EmergencyCareChiefComplaint_SnomedCt: v.complaint, EmergencyCareDateSeenForTreatment: seen, EmergencyCareTimeSeenForTreatment: seenAt,
      InjuryDate: v.injured ? arrived : '', InjuryTime: v.injured ? '00:00:00' : '', EmergencyCareInjuryIntent_SnomedCt: v.injured ? v.intent : '',
      OrganisationIdentifier_CodeOfProvider: sender.ods, OrganisationIdentifier_CodeOfCommissioner: sender.commissioner,
      EmergencyCareDischargeStatus_SnomedCt: v.status, EmergencyCareDepartureDate: gone, EmergencyCareDepartureTime: goneAt, EmergencyCareDischargeDestination_SnomedCt: v.destination,
    },
    diagnoses: v.diagnoses.map((code, i) => ({ code, sequence: String(i + 1), qualifier: '410605003' })),
  };
}
