import { SCHOOL_TERMS, type SchoolTerm } from '@tributary/domain';
import { csvFormat, csvTable, type CsvTable, type CsvTableOptions, type Fields, type RecordType } from '@tributary/ingestion';
import { NOT_READ, words } from './not-read.js';
import { address, admission, establishment, exclusion, meals, need, placement, pupil, school, sessions } from '../records.js';

const named = (name: string) => new RegExp(`(^|[_-])${name}$`, 'i');
const ROLLS = { on: 'pupilonroll', off: 'pupilnolongeronroll' } as const;
type Roll = keyof typeof ROLLS;
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
