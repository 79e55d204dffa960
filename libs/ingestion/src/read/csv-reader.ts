import { parse, CsvError } from 'csv-parse';
import { Readable } from 'node:stream';
import type { CompiledFeed, CompiledType } from '../feed/compile.js';
import { bareName } from '../feed/file-names.js';
import type { CsvFormat, CsvTable } from '../feed/formats.js';
import { GENERAL } from '../feed/general-rules.js';
import type { TextFile } from './decoding.js';
import { Refusal, type Findings } from './findings.js';
import type { RawRow } from './record-reader.js';

const BATCH = 500;
const LARGEST_ROW = 1024 * 1024;

interface Layout {
  readonly table: CsvTable;
  readonly type: CompiledType;
  /** Position of each field's column in the row; -1 where the file has none. */
  readonly positions: readonly number[];
  readonly columns: readonly (number | undefined)[];
  readonly key: number;
  readonly parentKey: number;
  readonly width: number;
}

/** Reads the rows of one CSV file as records of the table that it is. Yields nothing, with a warning, for a file that is no table of the feed. */
export async function* readCsv(feed: CompiledFeed, format: CsvFormat, file: TextFile, findings: Findings, onTable: (table: CsvTable, columns: readonly string[]) => void): AsyncGenerator<RawRow[]> {
  const tables = format.tables(feed.scope);
  let layout: Layout | null = null;
  let line = 1;
  let rows: RawRow[] = [];
  for await (const cells of csvRows(file)) {
    const start = line;
    line += 1 + newlines(cells);
    if (cells.length === 1 && cells[0]?.trim() === '') continue;
    if (!layout) {
      const table = tableOf(feed, tables, file.name, cells);
      if (!table) {
        findings.add(GENERAL.unknownFile, { file: file.name, record: null, field: null });
        return;
      }
      onTable(table, cells.map(column));
      layout = layoutOf(feed, format, table, file.name, cells, findings);
      continue;
    }
    if (cells.length !== layout.width && format.raggedRow === 'refuse') {
      throw new Refusal(GENERAL.raggedFile, { file: file.name, line: start, record: layout.type.type.title, field: null });
    }
    rows.push(toRow(layout, cells, file.name, start));
    if (rows.length === BATCH) {
      yield rows;
      rows = [];
    }
  }
  if (rows.length > 0) yield rows;
}

/** Embedded line ends, so that the line number is the file's. */
function newlines(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count++;
  return count;
}

async function* csvRows(file: TextFile): AsyncGenerator<string[]> {
  const source = file.text[Symbol.asyncIterator]();
  const first = await source.next();
  const head: string = first.done ? '' : first.value;
  async function* replay(): AsyncGenerator<string> {
    yield head;
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  }
  const parser = parse({ delimiter: delimiterOf(head), relax_column_count: true, relax_quotes: true, record_delimiter: ['\r\n', '\n', '\r'], max_record_size: LARGEST_ROW });
  const input = Readable.from(replay());
  // A failure of the store or of the unpacker must come out of the loop as itself.
  input.once('error', (error) => parser.destroy(error));
  try {
    for await (const record of input.pipe(parser)) yield record as string[];
  } catch (error) {
    if (error instanceof CsvError) throw new Refusal(GENERAL.csv, { file: file.name, line: parser.info.lines, record: null, field: null });
    throw error;
  } finally {
    input.destroy();
  }
}

/** The separator that the header line has most of. */
function delimiterOf(head: string): string {
  const line = head.slice(0, head.search(/[\r\n]|$/));
  const counts = [',', ';', '\t', '|'].map((delimiter) => ({ delimiter, count: line.split(delimiter).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

const column = (name: string): string => name.trim().toLowerCase();

/** By the file's name; where the name says nothing, by the header, when one table fits it. The only table of a feed takes any name. */
function tableOf(feed: CompiledFeed, tables: readonly CsvTable[], name: string, header: readonly string[]): CsvTable | null {
  const named = tables.find((table) => table.file.test(bareName(name)));
  if (named) return named;
  const present = new Set(header.map(column));
  const fits = tables.flatMap((table) => {
    const { names, type } = feed.typeOf(table.record);
    const known = names.filter((n) => [n, ...(type.fields[n]?.aliases ?? [])].some((spelling) => present.has(column(spelling))));
    const needed = names.filter((n) => type.fields[n]?.required && !(n in table.constants));
    const keys = [table.key, table.parentKey].filter((key) => key !== null);
    const complete = needed.every((n) => known.includes(n)) && keys.every((key) => present.has(column(key)));
    return complete && known.length > 0 ? [{ table, score: known.length }] : [];
  }).toSorted((a, b) => b.score - a.score);
  const best = fits[0];
  return best && best.score > (fits[1]?.score ?? 0) ? best.table : null;
}

function layoutOf(feed: CompiledFeed, format: CsvFormat, table: CsvTable, name: string, header: readonly string[], findings: Findings): Layout {
  const type = feed.typeOf(table.record);
  const place = (field: string | null) => ({ file: name, line: 1, record: type.type.title, field });
  const byName = new Map<string, number>();
  header.forEach((raw, i) => {
    const key = column(raw);
    if (key !== '' && byName.has(key)) throw new Refusal(GENERAL.columnTwice, { ...place(null), column: i + 1 });
    byName.set(key, i);
  });
  const used = new Set<number>();
  const find = (names: readonly string[]): number => {
    const at = names.map((n) => byName.get(column(n))).find((i) => i !== undefined) ?? -1;
    if (at >= 0) used.add(at);
    return at;
  };
  const positions = type.names.map((n) => find([n, ...(type.type.fields[n]?.aliases ?? [])]));
  type.names.forEach((n, i) => {
    if (positions[i] === -1 && type.type.fields[n]?.required && !(n in table.constants)) throw new Refusal(GENERAL.column, place(n));
  });
  const keyColumn = (key: string | null): number => {
    const at = key === null ? -1 : find([key]);
    if (key !== null && at === -1) throw new Refusal(GENERAL.column, place(key));
    return at;
  };
  const [key, parentKey] = [keyColumn(table.key), keyColumn(table.parentKey)];
  const ignored = new Set([...format.ignore, ...table.ignore].map(column));
  header.forEach((raw, i) => {
    if (!used.has(i) && !ignored.has(column(raw))) findings.add(GENERAL.unknownColumn, { ...place(null), column: i + 1 });
  });
  return { table, type, positions, columns: positions.map((p) => (p === -1 ? undefined : p + 1)), key, parentKey, width: header.length };
}

function toRow(layout: Layout, cells: readonly string[], file: string, line: number): RawRow {
  const { table, type, positions } = layout;
  const picked = positions.map((at, i) => (at === -1 ? table.constants[type.names[i] ?? ''] : cells[at]));
  const text = (at: number): string | null => (at === -1 ? null : (cells[at]?.trim() || null));
  const [key, parentKey] = [text(layout.key), text(layout.parentKey)];
  const ragged = cells.length !== layout.width;
  return {
    type, cells: picked, place: { file, line }, columns: layout.columns, repeated: null,
    key: key === null ? null : `${table.space}|${key}`, parentKey: parentKey === null ? null : `${table.space}|${parentKey}`, localKey: key,
    broken: ragged ? 'ragged' : key === null && table.key !== null ? 'key-blank' : null,
  };
}
