import { monthsOf, bounds } from '@tributary/domain';
import { ethnicCategory } from '../camhs/ethnicity.js';
import type { Month } from '../camhs/extract.js';
import { PeopleOfCouncil } from '../people/factory.js';
import { NhsNumbers } from '../people/numbers.js';
import { ageAt, day } from '../people/person.js';
import { postcodesOf } from '../people/postcodes.js';
import { Residents } from '../people/residents.js';
import { attendancesAt, bulkMonth, faultless, netChangeMonth, type MonthFiles } from './ae.js';
import { instantOf } from './clock.js';
import { at, type Attendance, type Edition, type Sender } from './row.js';

/** One submission in one of the formats of A&E. */
export interface EcdsSample {
  readonly name: string;
  readonly scope: string;
  readonly files: Readonly<Record<string, string>>;
  /** Attendances that the platform must know after it, and nothing else. */
  readonly attendances: readonly EcdsTruth[];
}

/** An attendance as it truly was, in the words of the platform's record. */
export interface EcdsTruth {
  readonly id: string;
  /** The patient's number at the hospital. */
  readonly patient: string;
  /** It was said who the patient is, by a number that is verified. */
  readonly verified: boolean;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface SampleOptions {
  readonly seed: number;
  /** ODS code of the department. */
  readonly ods: string;
  /** Postcode of every patient whose address is known, and where it is. */
  readonly home: { readonly postcode: string; readonly residence: string; readonly lsoa: string };
}

const COUNCIL = '806';
const SHARE = 0.08;
const OCTOBER: Month = (() => {
  const name = monthsOf('2024')[9] ?? '';
  const { first, last } = bounds(name);
  return { name, first: day(first), last: day(last) };
})();
/** Arrivals and stays, in minutes of the wall clock, on the night when clocks went back: before, over and in the hour that came twice. */
const NIGHT: readonly (readonly [minute: number, stay: number])[] = [[30, 240], [90, 200], [50, 45], [10, 700], [125, 30]];

/** The same attendances of a month in every format that the feed reads, without a fault, with what the platform must make of them. Same options, same bytes. */
export function ecdsSamples({ seed, ods, home }: SampleOptions): EcdsSample[] {
  const council = new PeopleOfCouncil(COUNCIL, postcodesOf([COUNCIL])[0]?.postcodes ?? [], new NhsNumbers(seed));
  const people = { dfe: COUNCIL, council, returned: [], placed: new Map(), residents: new Residents(seed, council, [], 1) };
  const drawn = attendancesAt(seed, ods, [people], () => SHARE).filter(({ visit }) => visit.on >= OCTOBER.first && visit.on <= OCTOBER.last).map((a) => ({ ...a, registration: { ...a.registration, postcode: a.registration.postcode.startsWith('ZZ98') || a.registration.postcode === '' ? '' : home.postcode } }));
  const all = withNight(drawn);
  const sender = (edition: Edition): Sender => ({ ods, commissioner: 'QHM', edition });
  const bulk = (edition: Edition, name: string) => sampleOf(name, bulkMonth(sender(edition), all, OCTOBER, faultless(sender(edition))), all, home);
  const net = (edition: Edition, name: string) => sampleOf(name, netChangeMonth(seed, sender(edition), all, OCTOBER, faultless(sender(edition))), all, home);
  return [
    bulk('6-2-2', 'CDS 6-2-2, bulk replacement'), net('6-2-2', 'CDS 6-2-2, net change'), bulk('6-2-3', 'CDS 6-2-3, bulk replacement'), net('6-2-3', 'CDS 6-2-3, net change'),
    bulk('4-0', 'ECDS version 4, bulk replacement'), net('4-0', 'ECDS version 4, net change'), bulk('extract', "a trust's own extract with its mapping"),
  ];
}

function withNight(drawn: readonly Attendance[]): Attendance[] {
  const changed = day('2024-10-27');
  const night = NIGHT.flatMap(([minute, stay], i) => {
    const like = drawn[i];
    return like ? [{ ...like, id: `N${i}`, visit: { ...like.visit, on: changed, minute, stay } }] : [];
  });
  // What happened by chance in the hour that came twice may be read in two ways; the ones made for it may not.
  const inDoubt = ({ visit: { on, minute, stay } }: Attendance) => [minute, minute + Math.floor((stay ?? 0) / 3), minute + (stay ?? 0)].some((m) => on * 1_440 + m >= changed * 1_440 + 60 && on * 1_440 + m < changed * 1_440 + 120);
  return [...drawn.filter((a) => !inDoubt(a)), ...night];
}

function sampleOf(name: string, { scope, files, truth }: MonthFiles, all: readonly Attendance[], home: SampleOptions['home']): EcdsSample {
  const kept = new Set(truth.map(({ localRecordId }) => localRecordId));
  return {
    name, scope, files: Object.fromEntries(files.map(({ ending, pieces }) => [`attendances${ending}`, [...pieces].join('')])),
    attendances: all.filter(({ id, registration: r }) => kept.has(id) && r.branch !== 'withheld' && r.postcode !== '').map((a) => truthOf(a, home)),
  };
}

const orNull = (text: string): string | null => (text === '' ? null : text);

function truthOf({ id, visit: v, registration: r }: Attendance, home: SampleOptions['home']): EcdsTruth {
  const arrived = at(v.on, v.minute);
  const arrivalMinute = instantOf(...arrived);
  return {
    id, patient: r.local, verified: r.branch === 'verified',
    payload: {
      birthMonth: r.birthDate.slice(0, 7), residence: home.residence, lsoa: home.lsoa, sex: r.gender === '1' ? 'M' : 'F', ethnicity: ethnicCategory(v.person.ethnicity),
      arrival: arrived[0], arrivalMinute, stayMinutes: v.stay === null ? null : instantOf(...at(v.on, v.minute + v.stay)) - arrivalMinute, age: ageAt(v.person.birth, v.on),
      departmentType: v.department, category: orNull(v.category), complaint: orNull(v.complaint), intent: v.injured ? orNull(v.intent) : null, injured: v.injured,
      diagnoses: v.diagnoses.map((code, i) => ({ code, sequence: i + 1, qualifier: '410605003' })),
      dischargeStatus: v.status, dischargeDestination: v.destination, seenForTreatment: v.seen && v.stay !== null, acuity: v.acuity, source: v.source, arrivalMode: v.mode,
    },
  };
}
