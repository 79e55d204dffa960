import { addDays, schoolCensusDay, type IsoDate, type SchoolTerm } from '@tributary/domain';
import { CsvTable } from '../output/csv.js';
import { bladeDate } from '../sen2/blade.js';
import { urnOf } from '../sen2/settings.js';
import { phaseOf, type Census, type Entry, type Fields } from './entry.js';

const KEYS = (table: string): string[] => [`${table}tableid`, 'nativeid', `${table}orderseqcolumn`, 'sourceid'];
const IDENTITY = ['upn', 'formerupn', 'uniquelearnernumber', 'surname', 'forename', 'middlenames', 'preferredsurname', 'formersurname', 'dob', 'sex'];
const STATUS = ['language', 'entrydate', 'enrolstatus', 'ncyearactual', 'parttime', 'boarder', 'senprovision', 'senunitindicator', 'resourcedprovisionindicator', 'topupfunding', 'servicechild', 'plaa', 'yssa'];
const PLACEMENT = [
  'urn', 'ukprn', 'entrydate', 'leavingdate', 'apsessionsperweek', 'apsettingtype', 'placementreason', 'senprovisionentry', 'senprovisionleaving', 'apattendancepattern', 'applacementpostcode', 'companynumber',
];
const ISO = /^\d{4}-\d{2}-\d{2}$/;
/** As COLLECT writes a value. */
const shown = (value: string): string => (ISO.test(value) ? bladeDate(value) : value === 'true' ? 'True' : value === 'false' ? 'False' : value);

export const TERM_CODES: Readonly<Record<SchoolTerm, string>> = { autumn: 'AUT', spring: 'SPR', summer: 'SUM' };

type Roll = 'on' | 'off';
const ROLLS = { on: 'pupilonroll', off: 'pupilnolongeronroll' } as const;

/** A school census of one council as COLLECT exports it; tables and columns differ between terms (education-feeds 2.3). */
export class CensusExport {
  readonly tables: CsvTable[] = [];
  /** Key of the row and who it is of. */
  readonly truth: [string, Entry][] = [];
  private readonly day: IsoDate;
  private readonly schools = new Map<number, string>();
  private readonly byName = new Map<string, CsvTable>();
  private next: number;

  constructor(private readonly census: Census, firstKey: number) {
    const { year, term } = census;
    this.day = schoolCensusDay(year, term);
    this.next = firstKey;
    const [autumn, spring] = [term === 'autumn', term === 'spring'];
    const possible = ['termlysessionspossible', ...(autumn ? ['summerhalfterm2sessionspossible'] : [])];
    this.table('schoolcensus', ['name', 'term', 'collection', 'year', 'referencedate', 'sourcelevel', 'lea', 'estab', 'urn', 'serialno', 'datetime']);
    this.table('school', ['schoolcensustableid', 'schoolname', 'phase', 'type', 'intake', 'governance']);
    this.table('pupilonroll', ['schoolcensustableid', ...IDENTITY, 'ethnicity', ...STATUS, ...possible, ...(spring ? ['youngcarer'] : [])]);
    this.table('pupilnolongeronroll', ['schoolcensustableid', ...IDENTITY, 'entrydate', 'leavingdate', ...possible, ...(spring ? ['ethnicity'] : [])]);
    this.table(autumn ? 'addressesonroll' : 'addresses', ['pupilonrolltableid', 'postcode', 'uniquepropertyreferencenumber']);
    if (autumn) this.table('addressesoffroll', ['pupilnolongeronrolltableid', 'postcode', 'uniquepropertyreferencenumber']);
    this.both('termlysessiondetails', ['attendancereason', 'sessions']);
    if (autumn) this.both('summerhalfterm2sessiondetails', ['attendancereason', 'sessions']);
    this.both('termlyexclusions', ['startdate', 'sessions', 'category', 'reason1', 'reason2', 'reason3', 'senprovision']);
    this.table(autumn ? 'fsmperiodsonroll' : 'fsmperiod', ['pupilonrolltableid', 'fsmstartdate', 'fsmenddate', 'ukcountry']);
    this.both('approvisiondetail', ['prevurn', 'apreason', 'senprovisionentry']);
    this.both('schoolarrangedapdetail', PLACEMENT);
    if (spring) this.table('senneeds', ['pupilonrolltableid', 'sentype', 'sentyperank']);
  }

  private table(name: string, columns: readonly string[]): void {
    const [y, m, d] = this.day.split('-');
    const table = new CsvTable(`Blade-Export_${d ?? ''}-${m ?? ''}-${y ?? ''}_${name}`, [...KEYS(name), ...columns]);
    this.byName.set(name, table);
    this.tables.push(table);
  }

  private both(name: string, columns: readonly string[]): void {
    for (const roll of ['on', 'off'] as const) this.table(`${name}${roll}roll`, [`${ROLLS[roll]}tableid`, ...columns]);
  }

  private add(name: string, values: Fields): string {
    const table = this.byName.get(name);
    if (!table) throw new RangeError(`the census of ${this.census.term} has no table ${name}`);
    const id = String(this.next++);
    const cells = Object.fromEntries(Object.entries(values).map(([column, value]) => [column, shown(value)]));
    table.add({ [`${name}tableid`]: id, nativeid: this.census.dfe, [`${name}orderseqcolumn`]: id, sourceid: '1', ...cells });
    return id;
  }

  private school(number: number): string {
    const known = this.schools.get(number);
    if (known !== undefined) return known;
    const { dfe, councilNumber, term } = this.census;
    const id = this.add('schoolcensus', {
      name: 'School Census', term: TERM_CODES[term], collection: 'SC', year: this.day.slice(0, 4), referencedate: this.day, sourcelevel: 'S',
      lea: dfe, estab: String(2000 + number), urn: urnOf(councilNumber, number), serialno: '1', datetime: addDays(this.day, 12),
    });
    this.add('school', { schoolcensustableid: id, schoolname: `School ${number}`, phase: phaseOf(number) });
    this.schools.set(number, id);
    return id;
  }

  /** Writes the rows of one pupil. */
  write(e: Entry): void {
    const roll: Roll = e.onRoll ? 'on' : 'off';
    const autumn = this.census.term === 'autumn';
    const id = this.add(ROLLS[roll], { schoolcensustableid: this.school(e.school), ...e.fields });
    const below = (name: string, rows: readonly Fields[]): void => { for (const row of rows) this.add(name, { [`${ROLLS[roll]}tableid`]: id, ...row }); };
    below(autumn ? `addresses${roll}roll` : 'addresses', e.addresses);
    below(`termlysessiondetails${roll}roll`, e.sessions);
    if (autumn) below(`summerhalfterm2sessiondetails${roll}roll`, e.summerSessions);
    below(`termlyexclusions${roll}roll`, e.exclusions);
    below(autumn ? 'fsmperiodsonroll' : 'fsmperiod', e.meals);
    below(`approvisiondetail${roll}roll`, e.admissions);
    below(`schoolarrangedapdetail${roll}roll`, e.placements);
    if (e.needs.length > 0) below('senneeds', e.needs);
    this.truth.push([id, e]);
  }
}
