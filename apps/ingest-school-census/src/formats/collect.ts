import { csvFormat, csvTable, type CsvTableOptions, type RecordType } from '@tributary/ingestion';
import { address, exclusion, need, pupil, school, sessions } from '../records.js';

const named = (name: string) => new RegExp(`(^|[_-])${name}$`, 'i');
const ROLLS = { on: 'pupilonroll', off: 'pupilnolongeronroll' } as const;
type Roll = keyof typeof ROLLS;

/** Columns of the census that no indicator needs: known, and not read. */
const NOT_READ = {
  pupil: `middlenames preferredsurname formersurname language parttime topupfunding servicechild plaa youngcarer fundedhours hoursatsetting dafindicator
    eligibilitycode thirtyhourcode eyppr eyppbf qualhrs nonqualhrs moveonrollflag missingaddress postlookedafterarrangements schoollunchtaken classtype
    extendedhours disabilityaccessfundindicator`.split(/\s+/),
  address: `saon paon street locality town administrativearea posttown uniquepropertyreferencenumber addressline1 addressline2 addressline3 addressline4
    addressline5`.split(/\s+/),
  school: 'sourcelevel serialno datetime softwarecode release xversion phase lanumber'.split(' '),
};

function child(record: RecordType, roll: Roll, name: string, ignore: readonly string[] = [], file = name) {
  return csvTable(record, { name, file: named(file), parentKey: `${ROLLS[roll]}tableid`, space: roll, ignore: [`${name}tableid`, `${name}orderseqcolumn`, ...ignore] });
}

function roll(which: Roll, options: Pick<CsvTableOptions, 'required'>) {
  const name = ROLLS[which];
  return csvTable(pupil, {
    name, file: named(name), key: `${name}tableid`, space: which, constants: { onroll: which === 'on' ? '1' : '0' },
    ignore: [`${name}orderseqcolumn`, ...NOT_READ.pupil], ...options,
  });
}

/**
 * COLLECT's CSV export of the school census. Its tables differ between terms: autumn says `addressesonroll` where the others say `addresses`, and
 * adds the second half of the summer term before; only spring has needs (education-feeds 2.3).
 */
export const collect = csvFormat({
  title: 'COLLECT CSV export',
  ignore: ['nativeid', 'sourceid'],
  tables: ({ term }) => [
    csvTable(school, { file: named('schoolcensus'), required: true, key: 'schoolcensustableid', ignore: ['sourcetableid', 'schoolcensusorderseqcolumn', ...NOT_READ.school] }),
    roll('on', { required: true }),
    roll('off', {}),
    child(address, 'on', 'addresses', ['addressesonrolltableid', 'addressesonrollorderseqcolumn', ...NOT_READ.address], 'addresses(onroll)?'),
    child(address, 'off', 'addressesoffroll', NOT_READ.address),
    child(sessions, 'on', 'termlysessiondetailsonroll'),
    child(sessions, 'off', 'termlysessiondetailsoffroll'),
    ...(term === 'autumn' ? [child(sessions, 'on', 'summerhalfterm2sessiondetailsonroll'), child(sessions, 'off', 'summerhalfterm2sessiondetailsoffroll')] : []),
    child(exclusion, 'on', 'termlyexclusionsonroll'),
    child(exclusion, 'off', 'termlyexclusionsoffroll'),
    ...(term === 'spring' ? [child(need, 'on', 'senneeds')] : []),
  ],
});
