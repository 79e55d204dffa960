import { addDays, ageOn, censusAttendance, censusExclusions, dateOf, daysBetween, schoolCensusDay, sinceLastCensus, type Days, type IsoDate, type SchoolTerm } from '@tributary/domain';
import type { Person } from '../people/person.js';
import type { Random } from '../random.js';
import { ALTERNATIVE_FROM, SPECIAL_FROM, urnOf } from '../sen2/settings.js';
import type { Pupil } from './pupils.js';

/** Values by column, as COLLECT calls them (education-feeds 2.3): dates as ISO, flags `true` and `false`; blank or left out where there is none. */
export type Fields = Readonly<Record<string, string>>;

/** What a return says of one pupil. Without defects it is the truth that a reader must find again. */
export interface Entry {
  readonly person: Person;
  readonly onRoll: boolean;
  /** School number within the council. */
  readonly school: number;
  readonly fields: Fields;
  readonly addresses: readonly Fields[];
  readonly needs: readonly Fields[];
  readonly sessions: readonly Fields[];
  /** Autumn: second half of the summer term before. */
  readonly summerSessions: readonly Fields[];
  readonly exclusions: readonly Fields[];
  readonly meals: readonly Fields[];
  readonly admissions: readonly Fields[];
  readonly placements: readonly Fields[];
}

/** The census of one term in one council. */
export interface Census { readonly dfe: string; readonly councilNumber: number; readonly year: number; readonly term: SchoolTerm }

export const isAlternative = (school: number): boolean => school >= ALTERNATIVE_FROM;
/** COLLECT's phase of one of our schools: special, pupil referral unit, primary or secondary. */
export const phaseOf = (school: number): string => (isAlternative(school) ? 'PR' : school >= SPECIAL_FROM ? 'SP' : school % 4 === 0 ? 'SS' : 'PS');

const REASONS = ['DB', 'PP', 'VA', 'VP', 'PA', 'DM'] as const;
const MARKS_A_HALF_TERM = 2.5;

const flag = (value: boolean): string => (value ? 'true' : 'false');
const dayIn = (random: Random, { from, until }: Days): IsoDate => addDays(from, random.int(0, daysBetween(from, until)));

/**
 * Writes the entry of a pupil; every draw is the pupil's own.
 * @param rare how many times as often as in truth what is rare happens: suspensions, leavers, alternative provision. A small sample must have some of each.
 */
export function entryOf(random: Random, p: Pupil, census: Census, rare = 1): Entry {
  const { year, term } = census;
  const day = schoolCensusDay(year, term);
  const leaving = p.leaver ? addDays(day, -random.int(5, 25)) : null;
  const possible = p.attends ? possibleSessions(random, term, p.leaver) : { term: null, summer: null };
  const sessions = possible.term === null ? [] : attendance(random, p, year, possible.term);
  const summerSessions = possible.summer === null ? [] : attendance(random, p, year, possible.summer);
  return {
    person: p.person, onRoll: !p.leaver, school: p.school, sessions, summerSessions,
    fields: { ...identity(p), ...(p.leaver && term !== 'spring' ? {} : { ethnicity: p.person.ethnicity }), ...status(random, p, day, leaving, term), termlysessionspossible: text(possible.term), summerhalfterm2sessionspossible: text(possible.summer) },
    addresses: p.leaver && term !== 'autumn' ? [] : [{ postcode: p.held.postcode, uniquepropertyreferencenumber: random.chance(0.6) ? String(100_000_000_000 + random.int(1, 999_999_999)) : '' }],
    needs: p.leaver ? [] : p.needs.map(({ type, rank }) => ({ sentype: type, sentyperank: String(rank) })),
    exclusions: exclusions(random, p, rare, censusExclusions(year, term), censusAttendance(year, term), [...sessions, ...summerSessions]),
    meals: p.leaver || !random.chance(p.provision === 'N' ? 0.24 : 0.42) ? [] : [mealsPeriod(random, sinceLastCensus(year, term))],
    admissions: isAlternative(p.school) ? [{ prevurn: urnOf(census.councilNumber, p.person.index % 60), ...admission(random, p) }] : [],
    placements: !isAlternative(p.school) && Number(p.year) >= 5 && random.chance(rare * (p.provision === 'N' ? 0.001 : 0.008)) ? [placement(random, p, census, leaving)] : [],
  };
}

const text = (n: number | null): string => (n === null ? '' : String(n));

function identity({ held, upn, uln }: Pupil): Fields {
  return { upn, uniquelearnernumber: uln, surname: held.surname, forename: held.forename, dob: held.birthDate, sex: held.sex };
}

function status(random: Random, p: Pupil, day: IsoDate, leaving: IsoDate | null, term: SchoolTerm): Fields {
  const entrydate = `${Number(day.slice(0, 4)) - random.int(0, 3) - 1}-09-04`;
  if (leaving !== null) return { entrydate, leavingdate: leaving };
  return {
    entrydate, enrolstatus: p.status, ncyearactual: p.year, boarder: 'N', senprovision: p.provision, language: 'ENG', parttime: 'false',
    senunitindicator: flag(p.placement === 'senUnit'), resourcedprovisionindicator: flag(p.placement === 'resourcedProvision'), topupfunding: flag(p.provision === 'E'), servicechild: 'N', plaa: 'N',
    yssa: ageOn(dateOf(p.person.birth), day) >= 12 ? random.pick(['Yes', 'Yes', 'No', 'SNR', 'UNS']) : '',
    ...(term === 'spring' ? { youngcarer: 'N' } : {}),
  };
}

/** Autumn counts both halves of the summer term before, each by itself. */
function possibleSessions(random: Random, term: SchoolTerm, leaver: boolean): { term: number | null; summer: number | null } {
  if (leaver) return { term: random.chance(0.9) ? 60 : null, summer: null };
  return term === 'autumn' ? { term: random.int(54, 62), summer: random.int(66, 74) } : { term: random.int(term === 'spring' ? 126 : 104, term === 'spring' ? 142 : 122), summer: null };
}

/** A part-time timetable is C2 since August 2024, which returns of 2025 are the first to tell of; it was C. */
function attendance(random: Random, p: Pupil, year: number, possible: number): Fields[] {
  const burden = (p.provision === 'E' ? 2 : p.provision === 'K' ? 1.5 : 1) * (possible / 55);
  const missed = {
    I: Math.min(Math.floor(possible / 3), random.count(2 * burden)), U: random.chance(0.05 * burden) ? random.int(1, 6) : 0, M: random.count(0.2 * burden), O: random.chance(0.03 * burden) ? random.int(2, 10) : 0,
    [year >= 2025 ? 'C2' : 'C']: p.provision === 'E' && random.chance(0.02) ? 10 : 0, L: random.count(MARKS_A_HALF_TERM * 0.4),
  };
  const present = possible - Object.values(missed).reduce((a, b) => a + b, 0);
  const rows: [string, number][] = [['/', Math.ceil(present / 2)], ['\\', Math.floor(present / 2)], ...Object.entries(missed)];
  return rows.filter(([, n]) => n > 0).map(([attendancereason, n]) => ({ attendancereason, sessions: String(n) }));
}

/** Now and then a suspension, seldom more; who was excluded for good in the term of the attendance has marks for it (rule 2485). */
function exclusions(random: Random, p: Pupil, rare: number, window: Days, term: Days, sessions: readonly Fields[]): Fields[] {
  if (Number(p.year) < 3 || !random.chance(rare * { N: 0.012, K: 0.05, E: 0.06 }[p.provision])) return [];
  const startdate = dayIn(random, window);
  const permanent = random.chance(0.03) && (sessions.length === 0 || startdate < term.from || startdate > term.until);
  const [first, second] = [random.pick(REASONS), random.pick(REASONS)];
  return [{
    startdate, category: permanent ? 'PERM' : 'SUSP', sessions: permanent ? '' : String(random.int(1, 10)), reason1: first,
    ...(second !== first && random.chance(0.2) ? { reason2: second } : {}), senprovision: p.provision,
  }];
}

function mealsPeriod(random: Random, { from, until }: Days): Fields {
  const fsmstartdate = addDays(from, -random.int(30, 900));
  return { fsmstartdate, ukcountry: 'ENG', ...(random.chance(0.06) ? { fsmenddate: dayIn(random, { from, until }) } : {}) };
}

function admission(random: Random, p: Pupil): Fields {
  return { apreason: p.provision === 'E' && random.chance(0.5) ? 'EHC' : random.pick(['PEX', 'PEX', 'MHN', 'PHN', 'ASP']), senprovisionentry: p.provision };
}

function placement(random: Random, p: Pupil, census: Census, leaving: IsoDate | null): Fields {
  const days = sinceLastCensus(census.year, census.term);
  const entrydate = dayIn(random, { from: addDays(days.from, -120), until: addDays(days.from, 20) });
  const ended = leaving ?? (random.chance(0.3) ? dayIn(random, { from: addDays(days.from, 21), until: days.until }) : '');
  const full = random.chance(0.3);
  const setting: Fields = random.chance(0.5) ? { urn: urnOf(census.councilNumber, ALTERNATIVE_FROM + random.int(0, 2)) } : { apsettingtype: random.pick(['OOT', 'OTH', 'WBP', 'NFE']) };
  return {
    ...setting, entrydate, leavingdate: ended, placementreason: random.pick(['BHS', 'BHS', 'SUS', 'EXR', 'MHN', 'PHN']), apattendancepattern: full ? 'FT' : 'PT',
    apsessionsperweek: full ? '10' : String(random.int(2, 6)), senprovisionentry: p.provision, senprovisionleaving: ended === '' ? '' : p.provision,
  };
}

/** Records as the platform counts them: the pupil and its needs, attendance, exclusions and alternative provision. */
export function factsOf(e: Entry): number {
  return 1 + e.needs.length + (e.sessions.length + e.summerSessions.length > 0 ? 1 : 0) + e.exclusions.length + e.admissions.length + e.placements.length;
}
