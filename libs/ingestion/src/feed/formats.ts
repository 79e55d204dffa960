import type { RecordType } from './fields.js';
import type { Scope } from './scope.js';

/** Whether a record type may be missing from what was sent: `required` files missing refuse the submission. */
export interface CsvTable {
  readonly record: RecordType;
  /** The word that names of files are given where the platform shows them; `file` recognises it. */
  readonly name: string;
  /** Recognises the file by its name (extension and folder left out, any case), e.g. /_person$/i. */
  readonly file: RegExp;
  readonly required: boolean;
  /** Column with the record's own key; children point to it. May be a surrogate: it never becomes part of a record's identity. */
  readonly key: string | null;
  /** Column with the key of the parent (child records). */
  readonly parentKey: string | null;
  /** Keys of this table are told apart from the same keys of other tables of the record type (e.g. `on`, `off` roll). */
  readonly space: string;
  /** Constant raw values by field name, e.g. `{ onroll: '1' }`. */
  readonly constants: Readonly<Record<string, string>>;
  /** Columns that are known and not read: no warning. */
  readonly ignore: readonly string[];
}

export interface CsvTableOptions {
  /** The record's name when left out. */
  readonly name?: string;
  readonly file: RegExp;
  readonly required?: boolean;
  readonly key?: string;
  readonly parentKey?: string;
  readonly space?: string;
  readonly constants?: Readonly<Record<string, string>>;
  readonly ignore?: readonly string[];
}

export interface CsvFormat {
  readonly format: 'csv';
  readonly title: string;
  /** Tables that belong to a scope (a census term has its own). A single-table feed's only table takes any file name. */
  readonly tables: (scope: Scope) => readonly CsvTable[];
  /** Columns present in every table and not read. */
  readonly ignore: readonly string[];
  /** What happens to a row with too many or too few cells. */
  readonly raggedRow: 'reject-record' | 'refuse';
}

export interface XmlRecord {
  readonly record: RecordType;
  /** Local names from the document element, `/` between; `*` is any one element: `Message/Persons/Person`. Leaf elements below it, down to nested records, are its fields. */
  readonly path: string;
  /** Where records are joined by their contents, as tables are, and not by standing in each other: field with the record's own key, and field with its parent's. */
  readonly key?: string;
  readonly parentKey?: string;
}

export interface XmlFormat {
  readonly format: 'xml';
  readonly title: string;
  /** Local name of the document element. */
  readonly root: string;
  readonly records: readonly XmlRecord[];
  /** Field (text) that receives `1` when an element of this local name occurs in the record: `{ withheld: 'WithheldIdentityStructure' }`. */
  readonly presence: Readonly<Record<string, string>>;
}

export type Format = CsvFormat | XmlFormat;

/** One CSV table. The record's fields are its columns. */
export function csvTable(record: RecordType, options: CsvTableOptions): CsvTable {
  return {
    record, name: options.name ?? record.name, file: options.file, required: options.required ?? false, key: options.key ?? null, parentKey: options.parentKey ?? null,
    space: options.space ?? '', constants: options.constants ?? {}, ignore: options.ignore ?? [],
  };
}

/** Several CSV files (or one), sent as they are, gzipped or in one zip. */
export function csvFormat(options: {
  title: string; tables: readonly CsvTable[] | ((scope: Scope) => readonly CsvTable[]); ignore?: readonly string[]; raggedRow?: CsvFormat['raggedRow'];
}): CsvFormat {
  const { tables } = options;
  return {
    format: 'csv', title: options.title, ignore: options.ignore ?? [], raggedRow: options.raggedRow ?? 'reject-record',
    tables: typeof tables === 'function' ? tables : () => tables,
  };
}

/** One XML document (or several, each complete). Namespaces are not compared; DTDs and entities refuse the file. */
export function xmlFormat(options: { title: string; root: string; records: readonly XmlRecord[]; presence?: Readonly<Record<string, string>> }): XmlFormat {
  return { format: 'xml', title: options.title, root: options.root, records: options.records, presence: options.presence ?? {} };
}
