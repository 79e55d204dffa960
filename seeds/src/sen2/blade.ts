import { CsvTable } from '../output/csv.js';
import { itemsOf, PARENT, SEN2_RECORDS, type Sen2Item, type Sen2Record } from './shape.js';
import type { Sen2Document, Sen2Node } from './tree.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2025-01-16` as COLLECT writes it: `2025-Jan-16 00:00:00`; also for dates that no calendar has. */
export function bladeDate(iso: string): string {
  return iso === '' ? '' : `${iso.slice(0, 4)}-${MONTHS[Number(iso.slice(5, 7)) - 1] ?? ''}-${iso.slice(8)} 00:00:00`;
}

function cell(kind: Sen2Item['kind'], value: string): string {
  if (kind === 'date') return bladeDate(value);
  return kind !== 'flag' || value === '' ? value : value === '1' ? 'True' : 'False';
}

const nameOf = (record: Sen2Record): string => record.toLowerCase();
const keysOf = (table: string): string[] => [`${table}tableid`, 'NativeId', `${table}orderseqcolumn`, 'sourceid'];
const columnOf = (name: string): string => name.toLowerCase();

/** Surrogate keys of one export; another export of the same content has others. */
class Surrogates {
  private readonly last = new Map<string, number>();

  constructor(private readonly first: number, private readonly lea: string) {}

  keys(table: string): { id: string; columns: Record<string, string> } {
    const sequence = (this.last.get(table) ?? 0) + 1;
    this.last.set(table, sequence);
    const id = String(this.first + sequence * 3);
    return { id, columns: { [`${table}tableid`]: id, NativeId: this.lea, [`${table}orderseqcolumn`]: String(sequence), sourceid: '1' } };
  }
}

export interface BladeExport {
  readonly tables: readonly CsvTable[];
  /** Surrogate id of every person, in the order of the document. */
  readonly personIds: readonly string[];
}

/** A return as COLLECT exports it: nine tables with the columns of its collection (education-feeds 1.7). `firstKey` decides the surrogate keys. */
export function bladeExport({ dfe, year, header, persons }: Sen2Document, firstKey: number): BladeExport {
  const [y = '', m = '', d = ''] = (header['ReferenceDate'] ?? '').split('-');
  const file = (table: string) => `Blade-Export_${d}-${m}-${y}_${table}`;
  const surrogates = new Surrogates(firstKey, dfe);
  const sen2 = new CsvTable(file('sen2'), [...keysOf('sen2'), ...Object.keys(header).map(columnOf)]);
  const head = surrogates.keys('sen2');
  const stamp = `${bladeDate((header['DateTime'] ?? '').slice(0, 10)).slice(0, 11)} ${(header['DateTime'] ?? '').slice(11)}`;
  sen2.add({ ...head.columns, ...Object.fromEntries(Object.entries(header).map(([n, v]) => [columnOf(n), n === 'DateTime' ? stamp : n === 'ReferenceDate' ? bladeDate(v) : v])) });
  const items = new Map(SEN2_RECORDS.map((record) => [record, itemsOf(record, year)]));
  const tables = new Map(SEN2_RECORDS.map((record) => [record,
    new CsvTable(file(nameOf(record)), [...keysOf(nameOf(record)), parentColumn(record), ...(items.get(record) ?? []).map(({ name }) => columnOf(name))])]));
  const add = ({ record, values, children }: Sen2Node, parent: string): string => {
    const own = surrogates.keys(nameOf(record));
    const cells = (items.get(record) ?? []).map(({ name, kind }) => [columnOf(name), cell(kind, values[name] ?? '')] as const);
    tables.get(record)?.add({ ...own.columns, [parentColumn(record)]: parent, ...Object.fromEntries(cells) });
    for (const child of children) add(child, own.id);
    return own.id;
  };
  const personIds = Array.from(persons, (person) => add(person, head.id));
  return { tables: [sen2, ...tables.values()], personIds };
}

function parentColumn(record: Sen2Record): string {
  const parent = PARENT[record];
  return `${parent === null ? 'sen2' : nameOf(parent)}tableid`;
}
