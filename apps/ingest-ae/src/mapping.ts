import { ageOn, elapsedMinutes, londonMinute, travellingConcept } from '@tributary/domain';
import type { FactBuilder, Identity, KeyPart, NetChange, RuleContext, TreeNode, Values } from '@tributary/ingestion';
import { DELETE, SEX, VERIFIED } from './codes.js';
import { attendance, diagnosis } from './records.js';

type Attendance = typeof attendance.fields;
type AttendanceValues = Values<Attendance>;

const withheld = (v: AttendanceValues): boolean => v.withheld !== null;
const verified = (v: AttendanceValues): boolean => v.nhsnumberstatusindicatorcode === VERIFIED && !withheld(v);

/** Withheld identity has no identifier at all: the attendance stands alone and cannot be linked (health-feeds 0.6, 2.2). */
export function identity({ values }: TreeNode<Attendance>): Identity {
  if (withheld(values)) return {};
  return {
    ...nameOf(values), birthDate: values.personbirthdate, sex: sexOf(values),
    postcode: values.postcodeofusualaddress, nhsNumber: values.nhsnumber, nhsNumberVerified: verified(values),
  };
}

const FORMS_OF_ADDRESS = /^(?:mr|mrs|ms|miss|mx|master|dr)\.?\s+/i;

/** Given and family name; of a name in one piece the first and the last word, without the form of address. */
function nameOf(v: AttendanceValues): Pick<Identity, 'forename' | 'surname'> {
  if (v.persongivenname !== null || v.personfamilyname !== null || v.personfullname === null) return { forename: v.persongivenname, surname: v.personfamilyname };
  const words = v.personfullname.replace(FORMS_OF_ADDRESS, '').split(/\s+/);
  return words.length < 2 ? { forename: null, surname: null } : { forename: words[0] ?? null, surname: words.at(-1) ?? null };
}

/**
 * The hospital's own patient, else a verified number, else a number with the date of birth, else a hospital's patient of whom no date of birth is known, else nobody but the
 * attendance itself. A local identifier counts under the organisation that issued it and with the date of birth: departments enter one (`UNKNOWN`, `000000`) for everybody
 * who is not registered yet, and those are not one person. Where the date of birth is missing a verified number says more than such an identifier.
 */
export function subjectCandidates(v: AttendanceValues): (KeyPart[] | null)[] {
  const attended: KeyPart[] = ['attendance', v.emergencycareattendanceidentifier ?? v.cdsuniqueidentifier];
  if (withheld(v)) return [attended];
  const { personbirthdate: born, nhsnumber: number, localpatientidentifier_extended: patient } = v;
  const local: KeyPart[] | null = patient === null ? null : ['local', v.organisationidentifier_localpatientidentifier, patient, born];
  return [
    born === null ? null : local,
    number !== null && verified(v) ? ['nhs', number] : null,
    number !== null && born !== null ? ['nhsdob', number, born] : null,
    born === null ? local : null,
    attended,
  ];
}

/**
 * The current message of a CDSUniqueIdentifier is the one with the latest applicable date and time, whatever the order of arrival; a delete is a
 * message like any other (rulings, scopes). In bulk the extract's date and time apply, so a bulk extract replaces the net changes before it and
 * leaves those after it alone.
 *
 * Duplicates: two messages about one identifier are one attendance, in one file or in two, by net change or in bulk; with the same date and
 * time a delete wins, else the content decides, never the order. Two identifiers are two attendances, also of one patient on one day: the
 * department says by them that there were two. A bulk message without identifier goes by its attendance identifier (finding CDS-UNIQUE-BULK).
 */
export const netChange: NetChange<Attendance> = {
  key: (v) => v.cdsuniqueidentifier ?? v.emergencycareattendanceidentifier,
  applicable: (v) => {
    const [date, time] = v.cdsextractdate === null ? [v.cdsapplicabledate, v.cdsapplicabletime] : [v.cdsextractdate, v.cdsextracttime];
    return date === null ? null : `${date}T${time ?? '00:00:00'}`;
  },
  deletes: (v) => v.cdsupdatetype === DELETE,
};

function sexOf(v: AttendanceValues): 'M' | 'F' | 'X' | null {
  return SEX[v.personstatedgendercode ?? ''] ?? null;
}

/** A national code is one character, a local one after it; what is longer is no code and may be a name. */
function ethnicityOf(category: string | null): string | null {
  return category !== null && /^[A-Z0-9][A-Z0-9]?$/i.test(category) ? category : null;
}

/** Minutes from arrival to departure; null when there is no departure, or one before the arrival (a finding). Source: rulings 17. */
export function stayOf(v: AttendanceValues): number | null {
  const { emergencycarearrivaldate: from, emergencycarearrivaltime: at, emergencycaredeparturedate: until, emergencycaredeparturetime: left } = v;
  if (from === null || at === null || until === null || left === null) return null;
  const minutes = elapsedMinutes({ date: from, time: at }, { date: until, time: left });
  return minutes === null || minutes < 0 ? null : minutes;
}

/** The message's own age at the activity date, else completed years at arrival. */
function ageOf(v: AttendanceValues, arrival: string): number | null {
  if (v.ageatcdsactivitydate !== null) return v.ageatcdsactivitydate;
  return v.personbirthdate === null || v.personbirthdate > arrival ? null : ageOn(v.personbirthdate, arrival);
}

export function map(root: TreeNode<Attendance>, facts: FactBuilder<'ae'>, _context: RuleContext): void {
  const { values: v } = root;
  const arrival = v.emergencycarearrivaldate;
  const arrivalMinute = arrival === null || v.emergencycarearrivaltime === null ? null : londonMinute(arrival, v.emergencycarearrivaltime);
  if (arrival === null || arrivalMinute === null) return;
  facts.root('attendance', {
    ...facts.person, sex: sexOf(v), ethnicity: ethnicityOf(v.ethniccategory), arrival, arrivalMinute, stayMinutes: stayOf(v), age: ageOf(v, arrival),
    departmentType: v.emergencycaredepartmenttype, category: v.emergencycareattendancecategory, complaint: travellingConcept(v.emergencycarechiefcomplaint_snomedct),
    intent: travellingConcept(v.emergencycareinjuryintent_snomedct), injured: v.injurydate !== null, diagnoses: diagnosesOf(root),
    dischargeStatus: travellingConcept(v.emergencycaredischargestatus_snomedct), dischargeDestination: travellingConcept(v.emergencycaredischargedestination_snomedct),
    seenForTreatment: v.emergencycaredateseenfortreatment !== null, acuity: travellingConcept(v.emergencycareacuity_snomedct),
    source: travellingConcept(v.emergencycareattendancesource_snomedct), arrivalMode: travellingConcept(v.emergencycarearrivalmode_snomedct),
  }, { key: [v.emergencycareattendanceidentifier], day: arrival });
}

/** In the order of their sequence numbers: the first one listed decides the mental-health flag. */
function diagnosesOf(root: TreeNode<Attendance>): { code: string; sequence: number; qualifier: string | null }[] {
  return root.children(diagnosis).flatMap(({ values: d }) => {
    const sequence = d.codedclinicalentrysequencenumber;
    const [code, qualifier] = [travellingConcept(d.emergencycarediagnosis_snomedct), travellingConcept(d.emergencycarediagnosisqualifier_snomedct)];
    return code === null || sequence === null ? [] : [{ code, sequence, qualifier }];
  }).toSorted((a, b) => a.sequence - b.sequence);
}
