import { bareName } from '../feed/file-names.js';
import { GENERAL } from '../feed/general-rules.js';
import type { TextFile } from './decoding.js';
import { Refusal, type Findings } from './findings.js';
import type { RawRow } from './record-reader.js';
import { QuoteNotClosed, RowScanner, RowTooLong } from './row-scanner.js';
import { toRow, type Layout, type Recogniser } from './table-layout.js';

const BATCH = 500;
const LARGEST_ROW = 1024 * 1024;
/** Characters looked through at once. */
const PIECE = 64 * 1024;

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
      if (cells.length === 1 && cells[0]?.trim() === '') continue;
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

/** Embedded line ends, so that the line number is the file's. */
export function newlines(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count++;
  return count;
}

/** Rows in pieces. `plain`: each stands on a line of its own. */
export interface Rows { readonly plain: boolean; readonly rows: readonly string[][] }

/**
 * The rows of a text. Throws Refusal for quotes that do not end and for a row that is too long.
 * @param piece characters looked through at once.
 */
export async function* csvRows(file: TextFile, piece = PIECE): AsyncGenerator<Rows> {
  let delimiter: string | null = null;
  let carry = '';
  let line = 1;
  for await (const { text, last } of inPieces(file.text, piece)) {
    if (carry.length + text.length === 0) continue;
    const all = carry + text;
    delimiter ??= delimiterOf(all);
    const scanner = new RowScanner(all, delimiter, last, LARGEST_ROW);
    for (const batch of batches(scanner, file.name, () => line)) {
      for (const cells of batch.rows) line += batch.plain ? 1 : 1 + newlines(cells);
      yield batch;
    }
    carry = scanner.rest;
    if (carry.length > LARGEST_ROW) throw unreadable(file.name, line);
  }
}

const unreadable = (name: string, line: number): Refusal => new Refusal(GENERAL.csv, { file: name, line, record: null, field: null });

/** @param line at which the next batch begins. */
function* batches(scanner: RowScanner, name: string, line: () => number): Generator<Rows> {
  for (;;) {
    const rows: string[][] = [];
    scanner.spansLines = false;
    let whole: string[] | null = null;
    let fault = false;
    try {
      while (rows.length < BATCH && (whole = scanner.next()) !== null) rows.push(whole);
    } catch (error) {
      if (!(error instanceof RowTooLong || error instanceof QuoteNotClosed)) throw error;
      fault = true;
    }
    if (rows.length > 0) yield { plain: !scanner.spansLines, rows };
    if (fault) throw unreadable(name, line());
    if (whole === null) return;
  }
}

/** The text in pieces of some size: a file of an old encoding comes line by line, and what a quote holds open would be looked through again with each. */
async function* inPieces(text: AsyncIterable<string>, size: number): AsyncGenerator<{ text: string; last: boolean }> {
  let gathered = '';
  for await (const piece of text) {
    gathered += piece;
    if (gathered.length < size) continue;
    yield { text: gathered, last: false };
    gathered = '';
  }
  yield { text: gathered, last: true };
}

/** The separator that the header line has most of. */
function delimiterOf(head: string): string {
  const line = head.slice(0, head.search(/[\r\n]|$/));
  const counts = [',', ';', '\t', '|'].map((delimiter) => ({ delimiter, count: line.split(delimiter).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}
