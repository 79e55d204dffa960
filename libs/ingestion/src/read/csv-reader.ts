import { parse, CsvError } from 'csv-parse';
import { Readable } from 'node:stream';
import { bareName } from '../feed/file-names.js';
import { GENERAL } from '../feed/general-rules.js';
import type { TextFile } from './decoding.js';
import { Refusal, type Findings } from './findings.js';
import type { RawRow } from './record-reader.js';
import { toRow, type Layout, type Recogniser } from './table-layout.js';

const BATCH = 500;
const LARGEST_ROW = 1024 * 1024;

/** Reads the rows of one CSV file as records of the table that it is. Yields nothing, with a warning, for a file that is no table of the feed. */
export async function* readCsv(file: TextFile, recogniser: Recogniser, findings: Findings): AsyncGenerator<RawRow[]> {
  let layout: Layout | null = null;
  let line = 1;
  let rows: RawRow[] = [];
  for await (const cells of csvRows(file)) {
    const start = line;
    line += 1 + newlines(cells);
    if (cells.length === 1 && cells[0]?.trim() === '') continue;
    if (!layout) {
      layout = recogniser.layout(cells, { file: file.name, line: start }, (table) => table.heading === null && table.file.test(bareName(file.name)));
      if (!layout) {
        findings.add(GENERAL.unknownFile, { file: file.name, record: null, field: null });
        return;
      }
      continue;
    }
    if (cells.length !== layout.width && layout.format.format === 'csv' && layout.format.raggedRow === 'refuse') {
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
