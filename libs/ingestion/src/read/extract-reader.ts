import { GENERAL } from '../feed/general-rules.js';
import { MAPPING_RULES } from '../feed/mapping.js';
import type { WorkbookFile } from './archive.js';
import { csvRows, isBlankRow, newlines } from './csv-reader.js';
import type { TextFile } from './decoding.js';
import { ExtractLayout, type ExtractReading, type Part, type Parts } from './extract-layout.js';
import { Refusal } from './findings.js';
import type { RawRow } from './record-reader.js';
import type { SheetRow } from './workbook/sheet.js';
import { sheetsOf, type Sheet } from './workbook/workbook-reader.js';

/**
 * Reads the rows of a CSV extract as records, by its mapping or, without one, by the names of the standard. Throws Refusal for a mapping that does not fit the file.
 * @param serial of the extract in the submission.
 */
export async function* readExtractCsv(reading: ExtractReading, file: TextFile, serial: number): AsyncGenerator<RawRow[]> {
  let parts: Parts | null = null;
  let [line, width, rows] = [1, 0, 0];
  for await (const piece of csvRows(file)) {
    const batch: RawRow[] = [];
    for (const cells of piece.rows) {
      const start = line;
      line += piece.plain ? 1 : 1 + newlines(cells);
      if (isBlankRow(cells)) continue;
      if (parts) batch.push(...recordsOf(reading, parts, cells, { place: { file: file.name, line: start }, key: `csv${serial}|${++rows}`, complete: cells.length === width }));
      else {
        parts = new ExtractLayout(reading, cells, { file: file.name, line: start }).parts();
        width = cells.length;
      }
    }
    if (batch.length > 0) yield batch;
  }
}

/** Lines of a sheet among which the header is looked for: titles and remarks may stand above it. */
const LINES_ABOVE = 50;

/**
 * Reads an extract that is a workbook: each sheet that has a header with a column which is read; the others are reported. Throws Refusal for a mapping that does not fit, and where
 * no sheet is an extract.
 */
export async function* readExtractWorkbook(reading: ExtractReading, file: WorkbookFile, serial: number): AsyncGenerator<RawRow[]> {
  let found = false;
  for await (const sheet of sheetsOf(file)) {
    const extract = new SheetExtract(reading, sheet, `sheet${serial}.${sheet.label}`);
    yield* extract.read();
    found ||= extract.found;
  }
  if (!found) throw new Refusal(reading.mapping ? MAPPING_RULES.column : MAPPING_RULES.needed, { file: file.name, record: null, field: null });
}

class SheetExtract {
  readonly #reading: ExtractReading;
  readonly #sheet: Sheet;
  readonly #key: string;
  #parts: Parts | null = null;
  #used: ReadonlySet<number> = new Set();
  #width = 0;
  #above = 0;

  constructor(reading: ExtractReading, sheet: Sheet, key: string) {
    this.#reading = reading;
    this.#sheet = sheet;
    this.#key = key;
  }

  get found(): boolean {
    return this.#parts !== null;
  }

  async *read(): AsyncGenerator<RawRow[]> {
    for await (const rows of this.#sheet.rows) {
      const batch = rows.flatMap((row) => this.#row(row));
      if (batch.length > 0) yield batch;
      if (!this.#parts && this.#above >= LINES_ABOVE) break;
    }
    if (!this.#parts && this.#above > 0) this.#reading.findings.add(GENERAL.unknownFile, { file: this.#sheet.label, record: null, field: null });
  }

  #row({ number, cells }: SheetRow): RawRow[] {
    if (this.#parts) return this.#records(this.#parts, number, cells);
    if (this.#above >= LINES_ABOVE || !cells.some((cell) => cell.trim() !== '')) return [];
    this.#above++;
    const layout = new ExtractLayout(this.#reading, cells, { file: this.#sheet.label, line: number });
    if (!layout.known) return [];
    this.#parts = layout.parts();
    this.#used = layout.used;
    this.#width = cells.length;
    return [];
  }

  /** Cells at the end of a row that are empty are not in the file; a row in which nothing that is read stands is none. */
  #records(parts: Parts, line: number, cells: readonly string[]): RawRow[] {
    const holds = (at: number): boolean => (cells[at] ?? '').trim() !== '';
    if (![...this.#used].some(holds)) return [];
    const file = this.#sheet.label;
    for (let i = this.#width; i < cells.length; i++) if (holds(i)) this.#reading.findings.add(GENERAL.unknownColumn, { file, line, record: null, field: null, column: i + 1 });
    return recordsOf(this.#reading, parts, cells, { place: { file, line }, key: `${this.#key}|${line}`, complete: true });
  }
}

function recordsOf({ feed, format }: ExtractReading, [root, ...repeats]: Parts, cells: readonly string[], { place, key, complete }: { place: RawRow['place']; key: string; complete: boolean }): RawRow[] {
  const own = cellsOf(root, cells);
  const implied = format.implied(Object.fromEntries(root.type.names.map((name, i) => [name, own[i]?.trim() || undefined])), feed.scope);
  for (const [name, text] of Object.entries(implied)) {
    const position = root.type.names.indexOf(name);
    if (position >= 0 && (own[position]?.trim() ?? '') === '') own[position] = text;
  }
  const base = { place, repeated: null, localKey: null } as const;
  const records: RawRow[] = [{ ...base, type: root.type, cells: own, key, parentKey: null, columns: root.columns, broken: complete ? null : 'ragged' }];
  if (!complete) return records;
  for (const part of repeats) {
    if (part.sources.every(({ column }) => (cells[column]?.trim() ?? '') === '')) continue;
    const given = cellsOf(part, cells);
    if (part.number && (given[part.number[0]]?.trim() ?? '') === '') given[part.number[0]] = part.number[1];
    records.push({ ...base, type: part.type, cells: given, key: null, parentKey: key, columns: part.columns, broken: null });
  }
  return records;
}

function cellsOf({ type, sources, constants }: Part, cells: readonly string[]): (string | undefined)[] {
  const given: (string | undefined)[] = type.names.map(() => undefined);
  for (const [position, text] of constants) given[position] = text;
  for (const { position, column, take } of sources) given[position] = take(cells[column]);
  return given;
}
