import { baseBand } from '../ages.js';
import { ageInYears, parseDay, parseMonth } from '../fold/days.js';
import type { Payload, PersonRecords, Typed } from '../fold/records.js';
import type { Tally } from '../fold/tally.js';
import type { Holding } from '../sen2/holding.js';
import {
  COUNTED_CATEGORIES, COUNTED_DEPARTMENT, EXCLUDED_DISCHARGE_STATUS, MENTAL_HEALTH_COMPLAINTS, MENTAL_HEALTH_DIAGNOSES,
  SELF_HARM_COMPLAINT, SELF_INFLICTED, WARDS,
} from './codes.js';

type Attendance = Payload<'ae', 'attendance'>;

const FOUR_HOURS = 240;
const TWELVE_HOURS = 720;
const REATTENDED_WITHIN = 7;
const OLDEST = 25;
/** Youngest age of the self-harm rate, numerator and denominator (rulings.md 7). */
const SELF_HARM_FROM = 8;

/** Is the attendance one that is counted: type 1 department, unplanned, not streamed away, not dead on arrival (rulings.md 16)? */
export function isCounted(a: Attendance): boolean {
  return a.departmentType === COUNTED_DEPARTMENT
    && (a.category === null || COUNTED_CATEGORIES.has(a.category))
    && (a.dischargeStatus === null || !EXCLUDED_DISCHARGE_STATUS.has(a.dischargeStatus));
}

/** Chief complaint, injury intent or first-listed diagnosis is on the list (nhs_ecds_mh_attendance_definition.json). */
export function isMentalHealth(a: Attendance): boolean {
  if (MENTAL_HEALTH_COMPLAINTS.has(a.complaint ?? '') || a.intent === SELF_INFLICTED) return true;
  let first: { code: string; sequence: number } | null = null;
  for (const d of a.diagnoses) if (first === null || d.sequence < first.sequence) first = d;
  return first !== null && MENTAL_HEALTH_DIAGNOSES.has(first.code);
}

export function isSelfHarm(a: Attendance): boolean {
  return a.intent === SELF_INFLICTED || a.complaint === SELF_HARM_COMPLAINT;
}

/** Age as the sender worked it out from the full date of birth; from the month of birth where it is missing. */
function ageOf(a: Attendance, day: number): number | null {
  return a.age ?? (a.birthMonth === null ? null : ageInYears(parseMonth(a.birthMonth), day));
}

interface Counted extends Typed<'ae', 'attendance'> {
  readonly day: number;
}

/** Counted attendances in the order of arrival; one that two scopes of a sender state is one attendance, the later scope's name wins. */
function countedOf(records: PersonRecords): Counted[] {
  const byId = new Map<string, Counted>();
  for (const entry of records.of('ae', 'attendance')) {
    const day = parseDay(entry.payload.arrival);
    if (day !== null) byId.set(`${entry.record.sender}|${entry.record.recordId}`, { ...entry, day });
  }
  return [...byId.values()].filter(({ payload }) => isCounted(payload)).sort((a, b) => a.payload.arrivalMinute - b.payload.arrivalMinute
    || (`${a.record.sender}|${a.record.recordId}` < `${b.record.sender}|${b.record.recordId}` ? -1 : 1));
}

/** A&E measures of one person who does not object. */
export function foldAe(records: PersonRecords, holding: Holding, tally: Tally): void {
  let previous: number | null = null;
  for (const a of countedOf(records)) {
    // Whose they are is not known without a usable key: neither is, then, who has come again (rulings.md 18).
    const known = a.record.linkable;
    foldAttendance(a, known ? previous : null, holding, tally);
    if (known) previous = a.day;
  }
}

function foldAttendance({ record, payload: a, day }: Counted, previous: number | null, holding: Holding, tally: Tally): void {
  const age = ageOf(a, day);
  if (age === null || age > OLDEST) return;
  tally.flow('ae.keys', record.council, day, `key=${record.linkable ? 'yes' : 'no'}`);
  const holder = holding.on(day);
  const band = `age=${baseBand(age)}`;
  if (holder) {
    tally.flow('ae.holders', holder.council, day, band);
    if (isMentalHealth(a)) tally.flow('ae.holders.mental-health', holder.council, day, band);
    if (isSelfHarm(a) && age >= SELF_HARM_FROM) tally.flow('ae.holders.self-harm', holder.council, day, band);
  }
  const cohort = `cohort=${holder ? 'with-plan' : 'without-plan'}`;
  tally.flow('ae.attendances', record.council, day, `${band};${cohort}`);
  if (a.stayMinutes === null) tally.flow('ae.departure-missing', record.council, day, cohort);
  else if (a.stayMinutes <= FOUR_HOURS) tally.flow('ae.within-4-hours', record.council, day, cohort);
  else if (a.stayMinutes > TWELVE_HOURS) tally.flow('ae.over-12-hours', record.council, day, cohort);
  if (previous !== null && day - previous <= REATTENDED_WITHIN) tally.flow('ae.reattended', record.council, day, cohort);
  if (WARDS.has(a.dischargeDestination ?? '')) tally.flow('ae.admitted', record.council, day, cohort);
}
