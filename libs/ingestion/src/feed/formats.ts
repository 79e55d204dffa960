import type { Fields, RecordType } from './fields.js';
import type { Scope } from './scope.js';

/** One table of records: a CSV file, a sheet of a workbook, or a part of a sheet under its heading. */
export interface Table {
  readonly record: RecordType;
  /** The word that names of files are given where the platform shows them; `file` recognises it. */
  readonly name: string;
  /** Recognises the file by its name (extension and folder left out, any case), e.g. /_person$/i; the sheet by its own. */
  readonly file: RegExp;
  /** What the file or sheet is called, for people; the pattern is shown when left out. */
  readonly called: string | null;
  /** Workbooks: the line before the table's header begins with this. Needed where several tables stand on one sheet. */
  readonly heading: RegExp | null;
  /** Whether a submission without the table is refused. */
  readonly required: boolean;
  /** Column with the record's own key; children point to it. May be a surrogate: it never becomes part of a record's identity. */
  readonly key: string | null;
  /** Column with the key of the parent (child records). */
  readonly parentKey: string | null;
  /** Keys of this table are told apart from the same keys of other tables of the record type (e.g. `on`, `off` roll). */
  readonly space: string;
  /** Constant raw values by field name, e.g. `{ onroll: '1' }`. */
  readonly constants: Readonly<Record<string, string>>;
  /** Titles that this format gives the columns of fields, beside the field's name and aliases. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** Fields whose column must be there in this format, beside those that are required in every one. */
  readonly requires: readonly string[];
  /** Columns that are known and not read: no warning. */
  readonly ignore: readonly string[];
  /** Columns that this table has in every version of the data set, whatever they say of another. */
  readonly unmarked: readonly string[];
}

export interface TableOptions<F extends Fields = Fields> {
  /** The record's name when left out. */
  readonly name?: string;
  readonly file: RegExp;
  readonly called?: string;
  readonly heading?: RegExp;
  readonly required?: boolean;
  readonly key?: string;
  readonly parentKey?: string;
  readonly space?: string;
  readonly constants?: Readonly<Record<string, string>>;
  readonly columns?: { readonly [K in keyof F]?: readonly string[] };
  readonly requires?: readonly (keyof F & string)[];
  readonly ignore?: readonly string[];
  readonly unmarked?: readonly string[];
}
export type CsvTable = Table;
export type CsvTableOptions<F extends Fields = Fields> = TableOptions<F>;

interface FormatBase {
  readonly title: string;
  /** Whether the format (a year's version of it) is one for the scope. What can only be read by one that is not is refused as of another version. */
  readonly suits: (scope: Scope) => boolean;
}

interface TablesBase extends FormatBase {
  /** Tables that belong to a scope (a census term has its own). A single-table feed's only table takes any file name. */
  readonly tables: (scope: Scope) => readonly Table[];
  /** Columns present in every table and not read. */
  readonly ignore: readonly string[];
  /** Files or sheets that are known and hold nothing that is needed: not read, and nothing is said. */
  readonly passOver: readonly KnownFile[];
}

/** What a file is called, and by which name it is recognised. */
export type KnownFile = Pick<Table, 'name' | 'file'>;

export interface CsvFormat extends TablesBase {
  readonly format: 'csv';
  /** What happens to a row with too many or too few cells. */
  readonly raggedRow: 'reject-record' | 'refuse';
}

export interface WorkbookFormat extends TablesBase { readonly format: 'workbook' }
export type TableFormat = CsvFormat | WorkbookFormat;

export interface XmlRecord {
  readonly record: RecordType;
  /** Local names from the document element, `/` between; `*` is any one element: `Message/Persons/Person`. Leaf elements below it, down to nested records, are its fields. */
  readonly path: string;
  /** Where records are joined by their contents, as tables are, and not by standing in each other: field with the record's own key, and field with its parent's. */
  readonly key?: string;
  readonly parentKey?: string;
  /** Constant raw values by field name, e.g. `{ onroll: '1' }`. */
  readonly constants?: Readonly<Record<string, string>>;
  /** Lookups: `document` makes the record known by the document that it stands in (a header of each document). */
  readonly known?: 'document';
  /** Field that receives the key of the document, by which such a lookup is found. */
  readonly document?: string;
}

export interface XmlFormat extends FormatBase {
  readonly format: 'xml';
  /** Local name of the document element. */
  readonly root: string;
  /** Whether a document with these attributes of the document element (local names) is of this format: versions that share the element's name. */
  readonly recognises: (attributes: Readonly<Record<string, string>>) => boolean;
  readonly records: readonly XmlRecord[];
  /** Field (text) that receives `1` when an element of this local name, or of one of these, occurs in the record: `{ withheld: 'WithheldIdentityStructure' }`. */
  readonly presence: Readonly<Record<string, string | readonly string[]>>;
  /** Elements (local names, any case) that are known and not read; null: those that are not read are not reported. */
  readonly ignore: ReadonlySet<string> | null;
}

/**
 * An extract of one's own making as CSV or workbook, one row a record of the root: its columns are named as the standard names its elements, or a mapping that is sent with it,
 * or that the sender has registered, says which is which (see mapping.ts).
 */
export interface ExtractFormat {
  readonly format: 'extract';
  readonly title: string;
  readonly root: RecordType;
  /** Child records that a row may hold several of, in numbered columns. `number`: field that receives the number of the column where the extract has none of its own. */
  readonly repeats: readonly { readonly record: RecordType; readonly number?: string }[];
  /** What a row says without saying it, by field name: a structure of the standard that a flat table has not. Looked at where the row has no value of its own. */
  readonly implied: (row: Readonly<Record<string, string | undefined>>, scope: Scope) => Readonly<Record<string, string>>;
  /** A mapping for the documentation. */
  readonly example: Readonly<Record<string, unknown>>;
}

export type Format = TableFormat | XmlFormat | ExtractFormat;

/** One table. The record's fields are its columns. */
export function csvTable<F extends Fields>(record: RecordType<F>, options: TableOptions<F>): Table {
  const columns: Record<string, readonly string[]> = {};
  for (const [name, titles] of Object.entries<readonly string[] | undefined>(options.columns ?? {})) if (titles) columns[name] = titles;
  return {
    record, name: options.name ?? record.name, file: options.file, called: options.called ?? null, heading: options.heading ?? null, required: options.required ?? false, key: options.key ?? null,
    parentKey: options.parentKey ?? null, space: options.space ?? '', constants: options.constants ?? {}, columns, requires: options.requires ?? [], ignore: options.ignore ?? [], unmarked: options.unmarked ?? [],
  };
}

interface TablesOptions {
  readonly title: string;
  readonly tables: readonly Table[] | ((scope: Scope) => readonly Table[]);
  readonly ignore?: readonly string[];
  readonly suits?: (scope: Scope) => boolean;
  readonly passOver?: readonly KnownFile[];
}

const always = (): boolean => true;

function tablesBase({ title, tables, ignore, suits, passOver }: TablesOptions): TablesBase {
  return { title, ignore: ignore ?? [], suits: suits ?? always, passOver: passOver ?? [], tables: typeof tables === 'function' ? tables : () => tables };
}

/**
 * Several CSV files (or one), sent as they are, gzipped or in one zip. A feed may declare several such formats, one for each version: which one the files are is decided by their
 * names and headers; where two fit and read different things, the submission is refused.
 */
export function csvFormat(options: TablesOptions & { readonly raggedRow?: CsvFormat['raggedRow'] }): CsvFormat {
  return { format: 'csv', raggedRow: options.raggedRow ?? 'reject-record', ...tablesBase(options) };
}

/**
 * An Excel workbook (xlsx, xlsm): tables on sheets of their own, known by `file`, or several below each other on one sheet, each under its `heading`. Titles of columns are compared
 * without regard to case, line ends and spaces. Dates that the workbook keeps as dates are read as such, whatever they look like on the screen.
 */
export function workbookFormat(options: TablesOptions): WorkbookFormat {
  return { format: 'workbook', ...tablesBase(options) };
}

/** One XML document (or several, each complete). Namespaces are not compared; DTDs and entities refuse the file. */
export function xmlFormat(options: {
  readonly title: string; readonly root: string; readonly records: readonly XmlRecord[]; readonly presence?: XmlFormat['presence'];
  readonly suits?: (scope: Scope) => boolean; readonly recognises?: XmlFormat['recognises'];
  /** Elements that are known and not read. When given, every other one that is not read is reported. */
  readonly ignore?: readonly string[];
}): XmlFormat {
  return {
    format: 'xml', title: options.title, root: options.root, records: options.records, presence: options.presence ?? {}, suits: options.suits ?? always,
    recognises: options.recognises ?? always, ignore: options.ignore ? new Set(options.ignore.map((name) => name.toLowerCase())) : null,
  };
}

export function extractFormat(options: Omit<ExtractFormat, 'format'>): ExtractFormat {
  return { format: 'extract', ...options };
}

/** The format by which a feed takes extracts of a sender's own making; undefined where it takes none. */
export function extractOf({ formats }: { readonly formats: readonly Format[] }): ExtractFormat | undefined {
  return formats.find((format) => format.format === 'extract');
}
