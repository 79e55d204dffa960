import { offsetAt } from './clock.js';

/** Names that version 4 has for elements of version 3 other than by putting `UrgentAnd` before them (health-feeds 2.3; element list of the version 4 schema). */
const RENAMED: Readonly<Record<string, string>> = {
  EmergencyCareAttendanceIdentifier: 'UrgentAndEmergencyCareActivityIdentifier', EmergencyCareDepartmentType: 'UrgentAndEmergencyCareActivityType', AgeAtCdsActivityDate: 'AgeAtCDSActivityDate',
  PatientCharacteristics_EmergencyCare: 'PatientCharacteristics_UrgentAndEmergencyCare', DischargeFromEmergencyCare: 'DischargeFromUrgentAndEmergencyCare',
};
/** Not renamed, though they begin as those that are. */
const KEPT = new Set(['EmergencyCareInjuryIntent_SnomedCt', 'EmergencyCarePlaceOfInjury_SnomedCt']);

/** A date and a time of version 3 that are one timestamp in version 4. */
const TIMESTAMPS: readonly (readonly [date: string, time: string, stamp: string])[] = [
  ['EmergencyCareArrivalDate', 'EmergencyCareArrivalTime', 'UrgentAndEmergencyCareActivityStartDateAndTime'],
  ['EmergencyCareDateSeenForTreatment', 'EmergencyCareTimeSeenForTreatment', 'UrgentAndEmergencyCareTimestampSeenForTreatment'],
  ['InjuryDate', 'InjuryTime', 'InjuryDateAndTime'],
  ['EmergencyCareDepartureDate', 'EmergencyCareDepartureTime', 'UrgentAndEmergencyCareActivityEndTimestamp'],
];

/** ISO 8601 with the offset of London's clock; in the hour that comes twice, of the first of the two. */
export const timestamp = (date: string, time: string): string => `${date}T${time}${offsetAt(date, time)}`;

/** The body of a version 3 message as version 4 writes it. */
export function asVersion4(body: string): string {
  let text = body;
  for (const [date, time, stamp] of TIMESTAMPS) {
    text = text.replace(new RegExp(`<${date}>([^<]*)</${date}><${time}>([^<]*)</${time}>`), (_all, day: string, clock: string) => `<${stamp}>${timestamp(day, clock)}</${stamp}>`);
  }
  return text.replace(/(<\/?)(\w+)/g, (_all, open: string, name: string) => open + (RENAMED[name] ?? (name.startsWith('EmergencyCare') && !KEPT.has(name) ? `UrgentAnd${name}` : name)));
}
