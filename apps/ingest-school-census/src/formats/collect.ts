import { SCHOOL_TERMS, type SchoolTerm } from '@tributary/domain';
import { csvFormat, csvTable, type CsvTable, type CsvTableOptions, type Fields, type RecordType } from '@tributary/ingestion';
import { address, admission, establishment, exclusion, meals, need, placement, pupil, school, sessions } from '../records.js';

const named = (name: string) => new RegExp(`(^|[_-])${name}$`, 'i');
const ROLLS = { on: 'pupilonroll', off: 'pupilnolongeronroll' } as const;
type Roll = keyof typeof ROLLS;
const words = (text: string): string[] => text.trim().split(/\s+/);

/** Columns of the census that no indicator needs: known, and not read. Totals of absence stood beside the sessions by code until 2024. */
const NOT_READ = {
  pupil: words(`middlenames preferredsurname formersurname language parttime topupfunding servicechild plaa youngcarer fundedhours hoursatsetting dafindicator
    eligibilitycode thirtyhourcode eyppr eyppbf qualhrs nonqualhrs qualhrspreviousyear nonqualhrspreviousyear tlevelqualhrs tlevelnonqualhrs moveonrollflag moveoffrollflag missingaddress
    postlookedafterarrangements schoollunchtaken classtype extendedhours expandedhours disabilityaccessfundindicator duplicatenotfunded unitcontacttime ftemp ncyearleaving
    mathsgcsehighestpriorattainment englishgcsehighestpriorattainment mathsgcsefundingexemption englishgcsefundingexemption mathsgcsehighestpriorattainmentpreviousyear
    englishgcsehighestpriorattainmentpreviousyear mathsgcsepriorattainmentyear11 englishgcsepriorattainmentyear11
    termlysessionsauthorised termlysessionsunauthorised termlysessionseducational termlysessionsexceptional termlysessionscoronavirus
    summerhalfterm2sessionsauthorised summerhalfterm2sessionsunauthorised summerhalfterm2sessionseducational summerhalfterm2sessionsexceptional summerhalfterm2sessionscoronavirus`),
  address: words('saon paon street locality town administrativearea posttown addressline1 addressline2 addressline3 addressline4 addressline5'),
  exclusion: words('incare reinstatementdate reviewdate reviewresult senexpert'),
  placement: words('applacementpostcode companynumber'),
  school: words('name sourcelevel serialno datetime softwarecode release xversion phase lanumber'),
  establishment: words(`schooltableid schoolname email phoneno type intake governance accommodation highestncyeargroup lowestncyeargroup maxdaypupils maxboarders minmaleage maxmaleage
    minfemaleage maxfemaleage infantslodged infantswithdrawn infantsheard infantsupheld infantsrejected secondarylodged secondarywithdrawn secondaryheard secondaryupheld secondaryrejected
    parttimenotin privatestudy pupilsatotherschool workexperience fecollege freemealstaken childmothers teenmotherplaces childcareplaces`),
};

function child<F extends Fields>(record: RecordType<F>, roll: Roll, name: string, ignore: readonly string[] = []): CsvTable {
  return csvTable(record, { name, file: named(name), parentKey: `${ROLLS[roll]}tableid`, space: roll, ignore: [`${name}tableid`, `${name}orderseqcolumn`, ...ignore] });
}

const bothRolls = <F extends Fields>(record: RecordType<F>, name: string, ignore: readonly string[] = []): CsvTable[] => [child(record, 'on', `${name}onroll`, ignore), child(record, 'off', `${name}offroll`, ignore)];

function roll(which: Roll, options: Pick<CsvTableOptions, 'required'>): CsvTable {
  const name = ROLLS[which];
  return csvTable(pupil, {
    name, file: named(name), key: `${name}tableid`, space: which, constants: { onroll: which === 'on' ? '1' : '0' },
    ignore: [`${name}orderseqcolumn`, ...NOT_READ.pupil], ...options,
  });
}

const ofEveryTerm: readonly CsvTable[] = [
  csvTable(school, { file: named('schoolcensus'), required: true, key: 'schoolcensustableid', ignore: ['sourcetableid', 'schoolcensusorderseqcolumn', ...NOT_READ.school] }),
  csvTable(establishment, { file: named('school'), key: 'schoolcensustableid', ignore: ['schoolorderseqcolumn', ...NOT_READ.establishment] }),
  roll('on', { required: true }),
  roll('off', {}),
  ...bothRolls(sessions, 'termlysessiondetails'),
  ...bothRolls(exclusion, 'termlyexclusions', NOT_READ.exclusion),
  ...bothRolls(admission, 'approvisiondetail'),
  ...bothRolls(placement, 'schoolarrangedapdetail', NOT_READ.placement),
  child(address, 'off', 'addressesoffroll', NOT_READ.address),
];
/** Autumn names two tables otherwise, and has the second half of the summer term before. */
const ofAutumn: readonly CsvTable[] = [
  child(address, 'on', 'addressesonroll', NOT_READ.address),
  child(meals, 'on', 'fsmperiodsonroll'),
  ...bothRolls(sessions, 'summerhalfterm2sessiondetails'),
];
const ofSpringAndSummer: readonly CsvTable[] = [child(address, 'on', 'addresses', NOT_READ.address), child(meals, 'on', 'fsmperiod')];
/** Needs are asked for once a year (education-feeds 2.1). */
const ofSpring: readonly CsvTable[] = [child(need, 'on', 'senneeds')];

const TERMS: Readonly<Record<SchoolTerm, readonly CsvTable[]>> = {
  autumn: [...ofEveryTerm, ...ofAutumn], spring: [...ofEveryTerm, ...ofSpringAndSummer, ...ofSpring], summer: [...ofEveryTerm, ...ofSpringAndSummer],
};

/** Tables that hold nothing that this feed is about: post-16 learning, support, childcare, classes. */
const NOT_NEEDED = words(`learnerfamonroll learnerfamoffroll learnersupportonroll learnersupportoffroll learningaimsonroll learningaimsoffroll programmeaimsonroll programmeaimsoffroll
  workplaceentityonroll workplaceentityoffroll childcare classes provisions fundingbasisitems levels nationalitiesonroll nationalitiesoffroll`).map((name) => ({ name, file: named(name) }));

/** COLLECT's CSV exports of the school census. A table that only another term has tells that this is not the term it was sent as. */
export const collect = SCHOOL_TERMS.map((term) => csvFormat({
  title: `COLLECT CSV export, ${term}`, ignore: ['nativeid', 'sourceid'], suits: (scope) => scope.term === term, tables: TERMS[term], passOver: NOT_NEEDED,
}));
