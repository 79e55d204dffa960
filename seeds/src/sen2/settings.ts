import type { PlacementKind } from '../reference/published.js';
import type { Random } from '../random.js';
import type { Sen2Setting } from './case.js';

/** Numbers of a council's schools: mainstream from 0, special from 800, alternative from 860, independent special from 880. */
export const SPECIAL_FROM = 800;
export const ALTERNATIVE_FROM = 860;
const INDEPENDENT_FROM = 880;
/** Where the other ranges begin; colleges have no URN in a return, only a UKPRN, and one school of each council has closed. */
export const SCHOOLS_ABOVE = { alternative: ALTERNATIVE_FROM, independent: INDEPENDENT_FROM, college: 900, closed: 999 } as const;
export const COLLEGES: readonly number[] = [1, 2, 3, 4, 5, 6];
const FIRST_URN = 900_000;

/** URNs from 900000 on: not given to any school. */
export function urnOf(councilNumber: number, school: number): string {
  return String(FIRST_URN + councilNumber * 1000 + school);
}

/** The school number within the council of one of our URNs. */
export function schoolOfUrn(urn: string): number {
  return (Number(urn) - FIRST_URN) % 1000;
}

/** UKPRN of a college of the council. */
export function ukprnOf(councilNumber: number, college: number): string {
  return `19${String(councilNumber).padStart(2, '0')}${String(college).padStart(4, '0')}`;
}

const NOTHING: Sen2Setting = { urn: '', ukprn: '', setting: '', settingOther: '', rank: 1, senUnit: false, resourced: false };

/** The setting of a plan holder for a kind of placement; null where no placement is recorded. `named`: as named in the plan, where NEET, NIEC and NIEO may not stand (rule N6). */
export function settingFor(random: Random, kind: PlacementKind, councilNumber: number, mainstreamSchool: number, named: boolean): Sen2Setting | null {
  const at = (school: number): Sen2Setting => ({ ...NOTHING, urn: urnOf(councilNumber, school) });
  const coded = (setting: string, settingOther = ''): Sen2Setting => ({ ...NOTHING, setting, settingOther });
  switch (kind) {
    case 'mainstream': return at(mainstreamSchool);
    case 'resourcedProvision': return { ...at(mainstreamSchool), resourced: true };
    case 'senUnit': return { ...at(mainstreamSchool), senUnit: true };
    case 'specialState': return at(SPECIAL_FROM + random.int(0, 11));
    case 'specialIndependent': return at(INDEPENDENT_FROM + random.int(0, 5));
    case 'alternative': return at(ALTERNATIVE_FROM + random.int(0, 2));
    case 'earlyYears': return coded('EYP');
    case 'furtherEducation': return { ...NOTHING, ukprn: ukprnOf(councilNumber, random.int(1, COLLEGES.length)) };
    case 'homeEducated': return coded(named ? 'OPA' : 'EHE');
    case 'neet': return named ? coded('OTH', 'college') : coded('NEET');
    case 'otherArrangements': return coded('OLA');
    case 'otherElsewhere': return named ? coded('OTH', 'school') : random.chance(0.5) ? coded('NIEC') : coded('NIEO', 'awaiting provision');
    case 'notRecorded': return named ? coded('OTH', 'school') : null;
  }
}

/** Is the child on the roll of a state-funded school, so that the school census holds it? */
export function inSchoolCensus(kind: PlacementKind): boolean {
  return kind === 'mainstream' || kind === 'resourcedProvision' || kind === 'senUnit' || kind === 'specialState' || kind === 'alternative';
}
