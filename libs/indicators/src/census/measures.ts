import { schoolCensusDay, type SchoolTerm } from '@tributary/domain';
import type { CoverageIndex } from '../coverage.js';
import { monthOfDay, parseDay } from '../fold/days.js';
import type { Filled } from '../fold/calendar.js';
import type { PersonRecords, Typed } from '../fold/records.js';
import type { Tally } from '../fold/tally.js';
import type { Holding } from '../sen2/holding.js';

type Pupil = Typed<'school-census', 'pupil'>;

const MAIN = 'M';
const SUBSIDIARY = 'S';
const LEGACY_SUPPORT: ReadonlySet<string> = new Set(['S', 'A', 'P']);

/** The scope of the latest school census on or before a day: autumn from October's census day, spring from January's, summer from May's. */
export function censusScope(day: number): { scope: string; censusDay: number } {
  const month = monthOfDay(day);
  const year = Math.floor(month / 12);
  const terms: readonly SchoolTerm[] = ['autumn', 'summer', 'spring'];
  for (const y of [year, year - 1]) {
    for (const term of terms) {
      const census = parseDay(schoolCensusDay(y, term)) ?? 0;
      if (census <= day) return { scope: `${y}-${term}`, censusDay: census };
    }
  }
  throw new RangeError('there is a census day in every year');
}

const SCOPES = new Map<number, ReturnType<typeof censusScope>>();
function scopeOf(period: Filled): ReturnType<typeof censusScope> {
  let found = SCOPES.get(period.last);
  if (!found) SCOPES.set(period.last, (found = censusScope(period.last)));
  return found;
}

/** K with its legacy codes; E; N; `other` when none is given (education-feeds 2.4). */
function provision(code: string | null): string {
  if (code === 'E' || code === 'K' || code === 'N') return code;
  return code !== null && LEGACY_SUPPORT.has(code) ? 'K' : 'other';
}

/**
 * Pupils on roll by SEN provision (EDU16), and of those coded E the ones with an active plan on the census day (DQ14). A child is counted once in a
 * census of a council: dual subsidiary registrations are left out, and of several others the main one counts, else the first (education-feeds 2.4).
 */
export function foldCensus(records: PersonRecords, holding: Holding, coverage: CoverageIndex, tally: Tally): void {
  const registrations = records.of('school-census', 'pupil').filter(({ payload }) => payload.onRoll && payload.enrolStatus !== SUBSIDIARY);
  if (registrations.length === 0) return;
  const pupils = onceEach(registrations);
  for (const period of tally.calendar.periods) {
    const { scope, censusDay } = scopeOf(period);
    for (const pupil of pupils) if (pupil.record.scope === scope) foldPupil(pupil, censusDay, period, records.objected, holding, coverage, tally);
  }
}

/** One registration for each census and council, in canonical order. */
function onceEach(registrations: readonly Pupil[]): readonly Pupil[] {
  const counted = new Map<string, Pupil>();
  for (const one of registrations) {
    const key = `${one.record.scope}|${one.record.council}`;
    const known = counted.get(key);
    if (!known || (known.payload.enrolStatus !== MAIN && one.payload.enrolStatus === MAIN)) counted.set(key, one);
  }
  return [...counted.values()];
}

function foldPupil(
  { record, payload }: Pupil, usualDay: number, period: Filled, objected: boolean,
  holding: Holding, coverage: CoverageIndex, tally: Tally,
): void {
  const coded = provision(payload.senProvision);
  tally.add('census.pupils', record.council, period, `provision=${coded}`);
  if (coded !== 'E' || objected) return;
  const day = coverage.censusDay('school-census', record.sender, record.scope) ?? usualDay;
  const held = holding.onCensusDay(day, (sender, scope) => coverage.censusDay('sen2', sender, scope));
  tally.add('census.with-plan', record.council, period, `agrees=${held ? 'yes' : 'no'}`);
}
