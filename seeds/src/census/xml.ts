import { addDays, schoolCensusDay } from '@tributary/domain';
import { leaf } from '../output/xml.js';
import { urnOf } from '../sen2/settings.js';
import { TERM_CODES } from './collect.js';
import { phaseOf, type Census, type Entry, type Fields } from './entry.js';

const part = (name: string, inner: string): string => (inner === '' ? '' : `<${name}>${inner}</${name}>`);

/** Leaf elements of the values that there are: `[element, column]`, or the element alone where the column is its name in lower case. */
function leaves(fields: Fields, ...elements: readonly (string | readonly [string, string])[]): string {
  return elements.map((e) => (typeof e === 'string' ? leaf(e, fields[e.toLowerCase()]) : leaf(e[0], fields[e[1]]))).join('');
}

/** The return of one school, as its system makes it (education-feeds 2.2), piece by piece. */
export function* censusXml(census: Census, school: number, entries: readonly Entry[]): Generator<string> {
  const { dfe, councilNumber, year, term } = census;
  const day = schoolCensusDay(year, term);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<Message>\n<Header><CollectionDetails>';
  yield `${leaf('Collection', 'SC')}${leaf('Term', TERM_CODES[term])}${leaf('Year', String(year))}${leaf('ReferenceDate', day)}${leaf('SerialNo', '1')}</CollectionDetails><Source>`;
  yield `${leaf('SourceLevel', 'S')}${leaf('LEA', dfe)}${leaf('Estab', String(2000 + school))}${leaf('URN', urnOf(councilNumber, school))}${leaf('SoftwareCode', 'Synthetic')}${leaf('Release', '1')}`;
  yield `${leaf('Xversion', '1')}${leaf('DateTime', `${addDays(day, 12)}T09:00:00`)}</Source></Header>\n<School><SchoolCharacteristics>${leaf('SchoolName', `School ${school}`)}${leaf('Phase', phaseOf(school))}</SchoolCharacteristics></School>\n<Pupils>`;
  const [on, off] = [entries.filter((e) => e.onRoll), entries.filter((e) => !e.onRoll)];
  yield '<PupilsOnRoll>\n';
  for (const e of on) yield `<PupilOnRoll>${pupil(e)}</PupilOnRoll>\n`;
  yield '</PupilsOnRoll>\n';
  if (off.length > 0) yield '<PupilsNoLongerOnRoll>\n';
  for (const e of off) yield `<PupilNoLongerOnRoll>${pupil(e)}</PupilNoLongerOnRoll>\n`;
  if (off.length > 0) yield '</PupilsNoLongerOnRoll>\n';
  yield '</Pupils>\n</Message>\n';
}

function pupil(e: Entry): string {
  const f = e.fields;
  const meals = e.meals.map((m) => part('FSMperiod', leaves(m, 'FSMstartDate', 'FSMendDate', 'UKcountry'))).join('');
  const needs = e.needs.map((n) => part('SENneed', leaves(n, 'SENtype', 'SENtypeRank'))).join('');
  const exclusions = e.exclusions.map((x) => part('TermlyExclusion', leaves(x, 'Category', ['Reason', 'reason1'], ['Reason', 'reason2'], ['Reason', 'reason3'], 'StartDate', 'Sessions', 'SENprovision'))).join('');
  return part('PupilIdentifiers', leaves(f, 'UPN', 'FormerUPN', 'UniqueLearnerNumber', 'Surname', 'Forename', 'DOB', 'Sex'))
    + part('PupilCharacteristics', leaves(f, 'Ethnicity', 'Language', 'ServiceChild', 'PLAA', 'YSSA', 'YoungCarer') + part('FSMperiods', meals))
    + part('PupilStatus', leaves(f, 'EnrolStatus', 'EntryDate', 'LeavingDate', 'NCyearActual', 'Boarder', 'PartTime', 'TopUpFunding'))
    + part('SpecialEducationalNeeds', leaves(f, 'SENprovision') + part('SENneeds', needs) + leaves(f, 'SENunitIndicator', 'ResourcedProvisionIndicator'))
    + part('Exclusions', exclusions)
    + part('HomeInformation', e.addresses.map((a) => `<Address>${leaves(a, ['PostCode', 'postcode'], 'UniquePropertyReferenceNumber')}</Address>`).join(''))
    + part('Attendance', attendance('TermlyAttendance', f['termlysessionspossible'], e.sessions) + attendance('SummerHalfTerm2Attendance', f['summerhalfterm2sessionspossible'], e.summerSessions))
    + e.admissions.map((a) => part('APProvisionDetail', leaves(a, 'PrevURN', 'APreason', 'SENprovisionEntry'))).join('')
    + part('SchoolArrangedAP', e.placements.map((p) => part('SchoolArrangedAPDetail', leaves(
      p, 'URN', 'UKPRN', 'EntryDate', 'LeavingDate', 'APsessionsPerWeek', 'APsettingType', 'PlacementReason', 'SENprovisionEntry', 'SENprovisionLeaving', 'APattendancePattern',
    ))).join(''));
}

function attendance(name: string, possible: string | undefined, sessions: readonly Fields[]): string {
  const details = sessions.map((s) => part('SessionDetail', leaves(s, 'AttendanceReason', 'Sessions'))).join('');
  return part(name, leaf('SessionsPossible', possible) + part('SessionDetails', details));
}
