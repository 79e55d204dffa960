/**
 * Writes one synthetic return as COLLECT's Blade export and as XML, so that a spec states the content once.
 * Field names are those of the XML; booleans are given as `0`/`1` and dates as `YYYY-MM-DD`.
 */
export type Fields = Readonly<Record<string, string>>;
export interface Element {
  readonly element: string;
  readonly fields: Fields;
  readonly children: readonly Element[];
}

const make = (element: string) => (fields: Fields, ...children: Element[]): Element => ({ element, fields, children });
export const person = make('Person');
export const request = make('Requests');
export const assessment = make('Assessment');
export const namedPlan = make('NamedPlan');
export const planDetail = make('PlanDetail');
export const activePlan = make('ActivePlans');
export const placement = make('PlacementDetail');
export const need = make('SENneed');

export interface Return {
  readonly year: number;
  readonly lea: string;
  readonly persons: readonly Element[];
  /** Fields of the header that differ from a good one. */
  readonly header?: Fields;
}

const REFERENCE: Readonly<Record<number, string>> = { 2023: '2023-01-19', 2024: '2024-01-18', 2025: '2025-01-16', 2026: '2026-01-15' };

function header({ year, lea, header: other }: Return): Record<string, string> {
  return {
    Collection: 'SEN2', Year: String(year), ReferenceDate: REFERENCE[year] ?? '', SourceLevel: 'L', LEA: lea,
    SoftwareCode: 'SYNTHETIC', Release: '1', SerialNo: '001', DateTime: `${year}-01-20T09:00:00`, DMO: 'Y', DCO: 'Y', ...other,
  };
}

const escape = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const tag = (name: string, inner: string) => `<${name}>${inner}</${name}>`;
const leaves = (fields: Fields) => Object.entries(fields).filter(([, v]) => v !== '').map(([n, v]) => tag(n, escape(v))).join('');

function elementXml(e: Element): string {
  const order = ['PlanDetail', 'PlacementDetail', 'SENneed'];
  const children = [...e.children].sort((a, b) => order.indexOf(a.element) - order.indexOf(b.element));
  return `${tag(e.element, `${leaves(e.fields)}${children.map(elementXml).join('')}`)}\n`;
}

export function toXml(content: Return): string {
  const all = Object.entries(header(content));
  const details = Object.fromEntries(all.slice(0, 3));
  const source = Object.fromEntries(all.slice(3));
  const head = tag('Header', tag('CollectionDetails', leaves(details)) + tag('Source', leaves(source)));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${tag('Message', `${head}\n${tag('Persons', `\n${content.persons.map(elementXml).join('')}`)}`)}\n`;
}

const BOOLEANS = new Set(['RYA', 'RequestMediation', 'RequestTribunal', 'AssessmentMediation', 'AssessmentTribunal', 'OtherMediation',
  'OtherTribunal', 'Week20', 'PB', 'OA', 'SENunitIndicator', 'ResourcedProvisionIndicator']);
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function bladeValue(name: string, value: string): string {
  if (BOOLEANS.has(name) && /^[01]$/.test(value)) return value === '1' ? 'True' : 'False';
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  return date ? `${date[1]}-${MONTHS[Number(date[2]) - 1]}-${date[3]} 00:00:00` : value;
}

const IDENTIFIERS = ['Surname', 'Forename', 'PersonBirthDate', 'Sex', 'Ethnicity', 'PostCode', 'UPN', 'UniqueLearnerNumber', 'UPNunknown'];
const SETTING = ['URN', 'UKPRN', 'SENSetting', 'SENSettingOther', 'PlacementRank'];
const UNIT = ['SENunitIndicator', 'ResourcedProvisionIndicator'];

interface Table { readonly name: string; readonly parent: string; readonly columns: readonly string[] }
const from2025 = (year: number, ...names: string[]) => (year >= 2025 ? names : []);
const tables = (year: number): Readonly<Record<string, Table>> => ({
  Person: { name: 'person', parent: 'sen2', columns: IDENTIFIERS },
  Requests: { name: 'requests', parent: 'person', columns: ['ReceivedDate', ...from2025(year, 'RequestSource'), 'RYA', 'RequestOutcomeDate', 'RequestOutcome', 'RequestMediation', 'RequestTribunal', 'Exported'] },
  Assessment: { name: 'assessment', parent: 'requests', columns: ['AssessmentOutcome', 'AssessmentOutcomeDate', 'AssessmentMediation', 'AssessmentTribunal', 'OtherMediation', 'OtherTribunal', 'Week20'] },
  NamedPlan: { name: 'namedplan', parent: 'assessment', columns: ['StartDate', 'PlanRes', 'PlanWBP', 'PB', 'OA', 'DP', 'CeaseDate', 'CeaseReason'] },
  PlanDetail: { name: 'plandetail', parent: 'namedplan', columns: [...SETTING, ...UNIT] },
  ActivePlans: { name: 'activeplans', parent: 'requests', columns: ['TransferLA', 'ReviewMeeting', 'ReviewOutcome', ...from2025(year, 'ReviewDraft', 'PhaseTransferDueDate', 'PhaseTransferFinalDate'), 'LastReview'] },
  PlacementDetail: { name: 'placementdetail', parent: 'activeplans', columns: [...SETTING, 'EntryDate', 'LeavingDate', ...UNIT, 'Res', 'WBP'] },
  SENneed: { name: 'senneed', parent: 'activeplans', columns: ['SENtype', 'SENtypeRank'] },
});

const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

export interface BladeOptions {
  /** Number of the first row of each table: another number is another export of the same content. */
  readonly firstId?: number;
  readonly rename?: Readonly<Record<string, string>>;
}

/** The nine files of an export, by name. Ids of the file's rows count up in the order of the content. */
export function toBlade(content: Return, { firstId = 1, rename = {} }: BladeOptions = {}): Record<string, string> {
  const head = header(content);
  const shape = tables(content.year);
  const rows = new Map<string, string[][]>(Object.values(shape).map((t) => [t.name, []]));
  const walk = (e: Element, parentId: number) => {
    const table = shape[e.element];
    const list = table && rows.get(table.name);
    if (!table || !list) throw new Error(`no table for ${e.element}`);
    const id = firstId + list.length;
    list.push([String(id), String(parentId), '806', String(id), ...table.columns.map((c) => bladeValue(c, e.fields[c] ?? ''))]);
    e.children.forEach((child) => walk(child, id));
  };
  content.persons.forEach((p) => walk(p, firstId));
  const text = (columns: string[], lines: string[][]) => [columns, ...lines].map((l) => l.map(cell).join(',')).join('\r\n') + '\r\n';
  const file = (table: string) => `Blade-Export_20-01-${content.year}_${table}.csv`;
  const out: Record<string, string> = {
    [file('sen2')]: text(['sen2tableid', ...Object.keys(head).map((h) => h.toLowerCase())], [[String(firstId), ...Object.entries(head).map(([n, v]) => bladeValue(n, v))]]),
  };
  for (const t of Object.values(shape)) {
    const names = [`${t.name}tableid`, `${t.parent}tableid`, 'NativeId', `${t.name}orderseqcolumn`, ...t.columns.map((c) => c.toLowerCase())];
    out[file(t.name)] = text(names.map((n) => rename[n] ?? n), rows.get(t.name) ?? []);
  }
  return out;
}
