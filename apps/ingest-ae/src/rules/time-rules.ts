import { ageOn, clockChangeAt, elapsedMinutes } from '@tributary/domain';
import { rule, type Rule } from '@tributary/ingestion';
import { attendance } from '../records.js';
import { message, messages, STRUCTURE, VERSION_4, type Attendance } from './rows.js';

type Moment = readonly [date: string | null, time: string | null];
const arrival = (v: Attendance): Moment => [v.emergencycarearrivaldate, v.emergencycarearrivaltime];
const departure = (v: Attendance): Moment => [v.emergencycaredeparturedate, v.emergencycaredeparturetime];
const assessed = (v: Attendance): Moment => [v.emergencycareinitialassessmentdate, v.emergencycareinitialassessmenttime];
const seen = (v: Attendance): Moment => [v.emergencycaredateseenfortreatment, v.emergencycaretimeseenfortreatment];
const admitted = (v: Attendance): Moment => [v.decidedtoadmitdate, v.decidedtoadmittime];
const ready = (v: Attendance): Moment => [v.clinicallyreadytoproceeddate, v.clinicallyreadytoproceedtime];
const concluded = (v: Attendance): Moment => [v.emergencycareattendanceconclusiondate, v.emergencycareattendanceconclusiontime];

/** Length of `HH:MM:SS`, a time that carries no offset. */
const BARE = 8;
/** Clocks change on the last Sunday of March and of October. */
const mayChange = (date: string): boolean => (date.startsWith('-03-', 4) || date.startsWith('-10-', 4)) && date.slice(8) >= '25';

/** Is `end` not before `start`, on London's clock and with the offsets that the times carry? True where one of the two is not known. */
function inOrder([from, at]: Moment, [until, left]: Moment): boolean {
  if (from === null || at === null || until === null || left === null) return true;
  // On days without a change of clocks, and of two days, texts are in order when the times are; true minutes are dearer and asked for only where they may differ.
  if (at.length === BARE && left.length === BARE && (from !== until || !mayChange(from))) return from === until ? at <= left : from < until;
  return (elapsedMinutes({ date: from, time: at }, { date: until, time: left }) ?? 0) >= 0;
}

const OCTOBER = { emergencycarearrivaldate: '2024-10-27', emergencycarearrivaltime: '00:50:00', emergencycaredeparturedate: '2024-10-27', emergencycaredeparturetime: '03:10:00' };
const MARCH = { emergencycarearrivaldate: '2024-03-31', emergencycarearrivaltime: '00:50:00', emergencycaredeparturedate: '2024-03-31', emergencycaredeparturetime: '03:10:00' };
const SEEN = { emergencycaredateseenfortreatment: '2024-10-04', emergencycaretimeseenfortreatment: '23:00:00' };

/** The times of an attendance in their order. */
const orderRules: readonly Rule[] = [
  rule.record(attendance, {
    id: 'ECDS-STAY', severity: 'Q', blames: ['emergencycaredeparturedate', 'emergencycaredeparturetime'], source: 'rulings 17', title: 'Departure is before arrival',
    remedy: 'Correct one of the times: the stay is left out.', check: (v) => inOrder(arrival(v), departure(v)),
    examples: messages([{ ...OCTOBER, emergencycarearrivaltime: '01:50:00', emergencycaredeparturetime: '01:10:00' }], [
      { emergencycaredeparturedate: '2024-10-04', emergencycaredeparturetime: '22:14:59' },
      { ...OCTOBER, emergencycarearrivaltime: '01:50:00+00:00', emergencycaredeparturetime: '01:10:00+00:00' },
    ]),
  }),
  rule.record(attendance, {
    id: 'ECDS-ASSESSED', severity: 'Q', blames: ['emergencycareinitialassessmentdate', 'emergencycareinitialassessmenttime'], source: STRUCTURE, title: 'Initial assessment before arrival',
    remedy: 'Correct one of the times.', check: (v) => inOrder(arrival(v), assessed(v)),
    examples: messages([{ emergencycareinitialassessmentdate: '2024-10-04', emergencycareinitialassessmenttime: '22:20:00' }], [{ emergencycareinitialassessmentdate: '2024-10-04', emergencycareinitialassessmenttime: '22:10:00' }]),
  }),
  rule.record(attendance, {
    id: 'ECDS-SEEN', severity: 'Q', blames: ['emergencycaredateseenfortreatment', 'emergencycaretimeseenfortreatment'], source: STRUCTURE, title: 'Seen for treatment before arrival',
    remedy: 'Correct one of the times.', check: (v) => inOrder(arrival(v), seen(v)), examples: messages([SEEN], [{ ...SEEN, emergencycaretimeseenfortreatment: '21:00:00' }]),
  }),
  rule.record(attendance, {
    id: 'ECDS-SEEN-LEFT', severity: 'Q', blames: ['emergencycaredateseenfortreatment', 'emergencycaretimeseenfortreatment', 'emergencycaredeparturedate', 'emergencycaredeparturetime'], source: STRUCTURE,
    title: 'Seen for treatment after departure', remedy: 'Correct one of the times.', check: (v) => inOrder(seen(v), departure(v)),
    examples: messages([SEEN], [{ emergencycaredateseenfortreatment: '2024-10-05', emergencycaretimeseenfortreatment: '02:00:00' }]),
  }),
  rule.record(attendance, {
    id: 'ECDS-ADMIT', severity: 'Q', blames: ['decidedtoadmitdate', 'decidedtoadmittime'], source: STRUCTURE, title: 'Decision to admit before arrival', remedy: 'Correct one of the times.',
    check: (v) => inOrder(arrival(v), admitted(v)), examples: messages([{ decidedtoadmitdate: '2024-10-05', decidedtoadmittime: '00:10:00' }], [{ decidedtoadmitdate: '2024-10-04', decidedtoadmittime: '20:00:00' }]),
  }),
  rule.record(attendance, {
    id: 'ECDS-READY', severity: 'Q', blames: ['clinicallyreadytoproceeddate', 'clinicallyreadytoproceedtime'], source: VERSION_4, title: 'Clinically ready to proceed before arrival', remedy: 'Correct one of the times.',
    check: (v) => inOrder(arrival(v), ready(v)), examples: messages([{ clinicallyreadytoproceeddate: '2024-10-05', clinicallyreadytoproceedtime: '00:10:00' }], [{ clinicallyreadytoproceeddate: '2024-10-03', clinicallyreadytoproceedtime: '23:00:00' }]),
  }),
  rule.record(attendance, {
    id: 'ECDS-CONCLUDED', severity: 'Q', blames: ['emergencycareattendanceconclusiondate', 'emergencycareattendanceconclusiontime'], source: STRUCTURE, title: 'Conclusion before arrival or after departure', remedy: 'Correct one of the times.',
    check: (v) => inOrder(arrival(v), concluded(v)) && inOrder(concluded(v), departure(v)),
    examples: messages([{ emergencycareattendanceconclusiondate: '2024-10-05', emergencycareattendanceconclusiontime: '01:30:00' }], [
      { emergencycareattendanceconclusiondate: '2024-10-04', emergencycareattendanceconclusiontime: '22:00:00' }, { emergencycareattendanceconclusiondate: '2024-10-05', emergencycareattendanceconclusiontime: '01:50:00' },
    ]),
  }),
  rule.record(attendance, {
    id: 'ECDS-INJURED', severity: 'Q', blames: ['injurydate', 'injurytime'], source: STRUCTURE, title: 'Injury after arrival', remedy: 'Correct one of the times.', check: (v) => inOrder([v.injurydate, v.injurytime], arrival(v)),
    examples: messages([{ injurydate: '2024-10-04', injurytime: '21:00:00', emergencycareinjuryintent_snomedct: '276853009' }], [{ injurydate: '2024-10-05', injurytime: '21:00:00', emergencycareinjuryintent_snomedct: '276853009' }]),
  }),
];

/** The nights on which clocks change (Europe/London). */
const clockRules: readonly Rule[] = [
  rule.record(attendance, {
    id: 'ECDS-HOUR-MISSING', severity: 'Q', blames: ['emergencycarearrivaltime', 'emergencycaredeparturetime'], source: 'rulings 17', title: 'A time in the hour that was left out when clocks went forward',
    remedy: "Correct the time: London's clock did not show it; it is read as an hour later.", check: (v) => [arrival(v), departure(v)].every((at) => changeOf(at) !== 'missing'),
    examples: messages([MARCH, { ...MARCH, emergencycarearrivaltime: '02:00:00' }], [{ ...MARCH, emergencycarearrivaltime: '01:30:00' }, { ...MARCH, emergencycaredeparturetime: '01:00:00' }]),
  }),
  rule.record(attendance, {
    id: 'ECDS-HOUR-TWICE', severity: 'warn', blames: ['emergencycarearrivaltime', 'emergencycaredeparturetime'], source: 'rulings 17', title: 'A time in the hour that came twice when clocks went back',
    remedy: 'Nothing, or send the offset with the time (version 4). An arrival is read as the first of the two; a departure as the second where it would else be before the arrival.',
    check: (v) => [arrival(v), departure(v)].every((at) => changeOf(at) !== 'repeated'),
    examples: messages([OCTOBER, { ...OCTOBER, emergencycarearrivaltime: '01:30:00+00:00' }], [{ ...OCTOBER, emergencycarearrivaltime: '01:30:00' }, { ...OCTOBER, emergencycaredeparturetime: '01:59:59' }]),
  }),
];

function changeOf([date, time]: Moment): ReturnType<typeof clockChangeAt> {
  return date === null || time === null || !mayChange(date) ? null : clockChangeAt(date, time);
}

/** Dates of birth and ages beside the arrival. */
const ageRules: readonly Rule[] = [
  rule.record(attendance, {
    id: 'ECDS-BORN', severity: 'E', blames: ['personbirthdate'], source: STRUCTURE, title: 'Date of birth is after arrival', remedy: 'Correct the date of birth.',
    check: (v) => v.personbirthdate === null || v.emergencycarearrivaldate === null || v.personbirthdate <= v.emergencycarearrivaldate,
    examples: messages([], [{ personbirthdate: '2024-10-05' }]),
  }),
  rule.record(attendance, {
    id: 'ECDS-AGE-BIRTH', severity: 'Q', blames: ['ageatcdsactivitydate', 'personbirthdate'], source: STRUCTURE, title: 'Age is not the one that the date of birth gives',
    remedy: 'Correct one of the two; the age sent is used.',
    check: (v) => v.ageatcdsactivitydate === null || v.personbirthdate === null || v.emergencycarearrivaldate === null
      || v.personbirthdate > v.emergencycarearrivaldate || ageOn(v.personbirthdate, v.emergencycarearrivaldate) === v.ageatcdsactivitydate,
    examples: { pass: [message()], fail: [message({ ageatcdsactivitydate: '15' })] },
  }),
];

/** Times and ages (health-feeds 2.2, rulings 17). */
export const timeRules: readonly Rule[] = [...orderRules, ...clockRules, ...ageRules];
