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
  const name = bareName(file.name);
  if (recogniser.passesOver(name)) return;
  let layout: Layout | null = null;
  let line = 1;
  for await (const batch of csvRows(file)) {
    const rows: RawRow[] = [];
    for (const cells of batch.rows) {
      const start = line;
      line += batch.plain ? 1 : 1 + newlines(cells);
      if (isBlankRow(cells)) continue;
      if (!layout) {
        layout = recogniser.layout(cells, { file: file.name, line: start }, (table) => table.heading === null && table.file.test(name));
        if (layout) continue;
        findings.add(GENERAL.unknownFile, { file: file.name, record: null, field: null });
        return;
      }
      if (cells.length !== layout.width && layout.format.format === 'csv' && layout.format.raggedRow === 'refuse') {
        throw new Refusal(GENERAL.raggedFile, { file: file.name, line: start, record: layout.type.type.title, field: null });
      }
      rows.push(toRow(layout, cells, file.name, start));
    }
    if (rows.length > 0) yield rows;
  }
}

/** Does nothing stand in the row? As in a workbook, it is no record then, however many separators it has. */
export function isBlankRow(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell.trim() !== '') return false;
  return true;
}

/** Embedded line ends, so that the line number is the file's. */
export function newlines(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count++;
  return count;
}

/** Rows in pieces. `plain`: each stands on a line of its own. */
export interface Rows { readonly plain: boolean; readonly rows: readonly string[][] }

/**
 * The rows of a text. As long as no quote has been seen a line is a row and a separator ends a cell, which needs no parser and is several times as fast; from the
 * first quote on the parser reads the rest.
 */
export async function* csvRows(file: TextFile): AsyncGenerator<Rows> {
  const source = file.text[Symbol.asyncIterator]();
  let delimiter: string | null = null;
  let carry = '';
  let read = 0;
  for (let next = await source.next(); !next.done; next = await source.next()) {
    const piece: string = next.value;
    if (carry.length + piece.length === 0) continue;
    delimiter ??= delimiterOf(carry + piece);
    if (piece.includes('"')) {
      yield* parsedRows(file.name, delimiter, carry + piece, source, read);
      return;
    }
    const { lines, rest } = linesOf(carry + piece);
    carry = rest;
    if (carry.length > LARGEST_ROW) throw new Refusal(GENERAL.csv, { file: file.name, line: read + lines.length + 1, record: null, field: null });
    read += lines.length;
    for (const rows of slices(lines, delimiter)) yield { plain: true, rows };
  }
  if (carry !== '') yield { plain: true, rows: linesOf(`${carry}\n`).lines.map((line) => line.split(delimiter ?? ',')) };
}

function* slices(lines: readonly string[], delimiter: string): Generator<string[][]> {
  for (let at = 0; at < lines.length; at += BATCH) yield lines.slice(at, at + BATCH).map((line) => line.split(delimiter));
}

/** Whole lines, whatever ends them, and what stands after the last. A carriage return at the very end may be half of a line end. */
function linesOf(text: string): { lines: string[]; rest: string } {
  if (!text.includes('\r')) {
    const lines = text.split('\n');
    return { rest: lines.pop() ?? '', lines };
  }
  const half = text.endsWith('\r');
  const lines = (half ? text.slice(0, -1) : text).split(/\r\n|\n|\r/);
  const rest = lines.pop() ?? '';
  return { lines, rest: half ? `${rest}\r` : rest };
}

async function* parsedRows(name: string, delimiter: string, head: string, source: AsyncIterator<string>, linesBefore: number): AsyncGenerator<Rows> {
  async function* replay(): AsyncGenerator<string> {
    yield head;
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  }
  const parser = parse({ delimiter, relax_column_count: true, relax_quotes: true, record_delimiter: ['\r\n', '\n', '\r'], max_record_size: LARGEST_ROW });
  const input = Readable.from(replay());
  // A failure of the store or of the unpacker must come out of the loop as itself.
  input.once('error', (error) => parser.destroy(error));
  try {
    let rows: string[][] = [];
    for await (const record of input.pipe(parser)) {
      if (rows.push(record as string[]) < BATCH) continue;
      yield { plain: false, rows };
      rows = [];
    }
    if (rows.length > 0) yield { plain: false, rows };
  } catch (error) {
    if (error instanceof CsvError) throw new Refusal(GENERAL.csv, { file: name, line: linesBefore + parser.info.lines, record: null, field: null });
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
