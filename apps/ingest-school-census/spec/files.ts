/** Writes a synthetic COLLECT export of a school census: one CSV per table, with the table names of its term. */
export type Term = 'autumn' | 'spring' | 'summer';
export type Fields = Readonly<Record<string, string>>;

export interface Pupil {
  readonly fields: Fields;
  readonly leaver?: boolean;
  /** Index into `schools`; the first school when left out. */
  readonly school?: number;
  readonly postcode?: string;
  readonly needs?: readonly Fields[];
  /** Sessions by attendance code. */
  readonly sessions?: Fields;
  readonly summerSessions?: Fields;
  readonly exclusions?: readonly Fields[];
  readonly meals?: readonly Fields[];
  readonly admissions?: readonly Fields[];
  readonly placements?: readonly Fields[];
  /** Further columns of the address. */
  readonly address?: Fields;
}

export interface Census {
  readonly year: number;
  readonly term: Term;
  readonly lea: string;
  readonly schools: readonly { readonly estab: string; readonly urn: string; readonly header?: Fields; readonly phase?: string }[];
  readonly pupils: readonly Pupil[];
}

const TERM_CODE = { autumn: 'AUT', spring: 'SPR', summer: 'SUM' } as const;
const DAY: Readonly<Record<string, string>> = {
  '2024-autumn': '2024-10-03', '2025-spring': '2025-01-16', '2025-summer': '2025-05-15', '2025-autumn': '2025-10-02', '2024-spring': '2024-01-18',
};
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const COLLECT_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

function shown(value: string): string {
  const date = COLLECT_DATE.exec(value);
  const text = date ? `${date[1]}-${MONTHS[Number(date[2]) - 1]}-${date[3]} 00:00:00` : value;
  return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

const PUPIL = ['upn', 'formerupn', 'uniquelearnernumber', 'surname', 'forename', 'dob', 'sex', 'ethnicity', 'entrydate', 'termlysessionspossible'];
const ON_ROLL = [...PUPIL, 'enrolstatus', 'ncyearactual', 'boarder', 'senprovision', 'senunitindicator', 'resourcedprovisionindicator', 'yssa'];
const OFF_ROLL = [...PUPIL, 'leavingdate'];
const PLACEMENT = ['urn', 'ukprn', 'apsettingtype', 'entrydate', 'leavingdate', 'placementreason', 'apattendancepattern', 'apsessionsperweek', 'senprovisionentry', 'senprovisionleaving'];

class Table {
  readonly rows: string[][] = [];

  constructor(readonly name: string, readonly parent: string, readonly columns: readonly string[], private readonly firstId: number) {}

  add(parentId: number, fields: Fields): number {
    const id = this.firstId + this.rows.length;
    this.rows.push([String(id), String(parentId), '806', String(id), ...this.columns.map((c) => fields[c] ?? '')]);
    return id;
  }

  text(): string {
    const head = [`${this.name}tableid`, `${this.parent}tableid`, 'NativeId', `${this.name}orderseqcolumn`, ...this.columns];
    return [head, ...this.rows.map((r) => r.map(shown))].map((r) => r.join(',')).join('\r\n') + '\r\n';
  }
}

/** The tables of an export by file name; ids count up from `firstId` in the order of the content. */
export function toCollect(census: Census, { firstId = 1 }: { firstId?: number } = {}): Record<string, string> {
  const table = (name: string, parent: string, columns: readonly string[]) => new Table(name, parent, columns, firstId);
  const autumn = census.term === 'autumn';
  const SESSIONS = ['attendancereason', 'sessions'];
  const EXCLUSION = ['startdate', 'sessions', 'category', 'reason1', 'reason2', 'reason3', 'senprovision'];
  const header = ['collection', 'term', 'year', 'referencedate', 'sourcelevel', 'lea', 'estab', 'urn', 'serialno', 'datetime'];
  const schools = table('schoolcensus', 'source', header);
  const on = table('pupilonroll', 'schoolcensus', autumn ? [...ON_ROLL, 'summerhalfterm2sessionspossible'] : ON_ROLL);
  const off = table('pupilnolongeronroll', 'schoolcensus', OFF_ROLL);
  const of = { on: 'pupilonroll', off: 'pupilnolongeronroll' } as const;
  const pair = (name: string, columns: string[]) => ({ on: table(`${name}onroll`, of.on, columns), off: table(`${name}offroll`, of.off, columns) });
  const ADDRESS = ['postcode', 'uniquepropertyreferencenumber'];
  const addresses = { on: table(autumn ? 'addressesonroll' : 'addresses', of.on, ADDRESS), off: table('addressesoffroll', of.off, ADDRESS) };
  const sessions = pair('termlysessiondetails', SESSIONS);
  const summer = pair('summerhalfterm2sessiondetails', SESSIONS);
  const exclusions = pair('termlyexclusions', EXCLUSION);
  const meals = table(autumn ? 'fsmperiodsonroll' : 'fsmperiod', of.on, ['fsmstartdate', 'fsmenddate', 'ukcountry']);
  const admissions = pair('approvisiondetail', ['prevurn', 'apreason', 'senprovisionentry']);
  const placements = pair('schoolarrangedapdetail', PLACEMENT);
  const details = table('school', 'schoolcensus', ['phase']);
  const needs = table('senneeds', 'pupilonroll', ['sentype', 'sentyperank']);

  const ids = census.schools.map((s) => schools.add(1, {
    collection: 'SC', term: TERM_CODE[census.term], year: String(census.year), referencedate: DAY[`${census.year}-${census.term}`] ?? '',
    sourcelevel: 'L', lea: census.lea, serialno: '1', datetime: '2025-02-01T09:00:00', estab: s.estab, urn: s.urn, ...s.header,
  }));
  for (const p of census.pupils) {
    const side = p.leaver ? 'off' : 'on';
    const id = (p.leaver ? off : on).add(ids[p.school ?? 0] ?? 0, p.fields);
    if (p.postcode !== undefined) addresses[side].add(id, { postcode: p.postcode, ...p.address });
    for (const [attendancereason, count] of Object.entries(p.sessions ?? {})) sessions[side].add(id, { attendancereason, sessions: count });
    for (const [attendancereason, count] of Object.entries(p.summerSessions ?? {})) summer[side].add(id, { attendancereason, sessions: count });
    for (const e of p.exclusions ?? []) exclusions[side].add(id, e);
    for (const n of p.needs ?? []) needs.add(id, n);
    for (const m of p.meals ?? []) meals.add(id, m);
    for (const a of p.admissions ?? []) admissions[side].add(id, a);
    for (const a of p.placements ?? []) placements[side].add(id, a);
  }
  census.schools.forEach((s, i) => { if (s.phase !== undefined) details.add(ids[i] ?? 0, { phase: s.phase }); });
  const all = [schools, on, off, addresses.on, addresses.off, sessions.on, sessions.off, exclusions.on, exclusions.off, meals, admissions.on, admissions.off, placements.on, placements.off, details,
    ...(autumn ? [summer.on, summer.off] : []), ...(census.term === 'spring' ? [needs] : [])];
  return Object.fromEntries(all.map((t) => [`Blade-Export_01-02-${census.year}_${t.name}.csv`, t.text()]));
}
