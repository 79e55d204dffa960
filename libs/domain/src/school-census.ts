import { addDays, type IsoDate } from './dates.js';
import { schoolCensusDay, type SchoolTerm } from './education.js';

/** What a census tells of is earlier than its census day; both days are part of it. */
export interface Days { readonly from: IsoDate; readonly until: IsoDate }

const two = (n: number): string => String(n).padStart(2, '0');

/** Easter Sunday of the Gregorian calendar, by the method of Meeus, Jones and Butcher. */
export function easterSunday(year: number): IsoDate {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return `${year}-${two(Math.floor(n / 31))}-${two((n % 31) + 1)}`;
}

const easterMonday = (year: number): IsoDate => addDays(easterSunday(year), 1);

/** Attendance in a school census is of the term before it (education-feeds 2.1; DfE, Pupil absence in schools: methodology, 4.1). `term` as a scope is called: `2024-autumn`. */
export function censusAttendance(year: number, term: SchoolTerm): Days & { readonly term: string } {
  switch (term) {
    case 'autumn': return { term: `${year}-summer`, from: easterMonday(year), until: `${year}-07-31` };
    case 'spring': return { term: `${year - 1}-autumn`, from: `${year - 1}-08-01`, until: `${year - 1}-12-31` };
    case 'summer': return { term: `${year}-spring`, from: `${year}-01-01`, until: easterSunday(year) };
  }
}

/** Suspensions and exclusions in a school census are of the two terms before it (education-feeds 2.1: the summer census of 2024 told of 1 August 2023 to 31 March 2024). */
export function censusExclusions(year: number, term: SchoolTerm): Days {
  switch (term) {
    case 'autumn': return { from: `${year}-01-01`, until: `${year}-07-31` };
    case 'spring': return { from: easterMonday(year - 1), until: `${year - 1}-12-31` };
    case 'summer': return { from: `${year - 1}-08-01`, until: easterSunday(year) };
  }
}

/** Free school meals and alternative provision in a school census are of the time since the last census day (education-feeds 2.1). */
export function sinceLastCensus(year: number, term: SchoolTerm): Days {
  const last = term === 'autumn' ? schoolCensusDay(year, 'summer') : term === 'spring' ? schoolCensusDay(year - 1, 'autumn') : schoolCensusDay(year, 'spring');
  return { from: addDays(last, 1), until: schoolCensusDay(year, term) };
}
