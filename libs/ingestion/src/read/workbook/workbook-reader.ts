import type { CompiledFeed } from '../../feed/compile.js';
import type { Table, WorkbookFormat } from '../../feed/formats.js';
import { GENERAL } from '../../feed/general-rules.js';
import type { WorkbookFile } from '../archive.js';
import { Refusal, type Findings } from '../findings.js';
import type { RawRow } from '../record-reader.js';
import { toRow, type Layout, type Recogniser } from '../table-layout.js';
import { contents, relationships, sharedStrings, styles, WorkbookFault, WorkbookLimit, type Contents } from './parts.js';
import { sheetRows, type SharedParts, type SheetRow } from './sheet.js';

/** A sheet of a workbook. Its name is the sender's own and may be anybody's; places say its number, by the label. */
export interface Sheet { readonly name: string; readonly label: string; readonly rows: AsyncIterable<SheetRow[]> }

/**
 * Reads the tables of a workbook, sheet by sheet as the file is read; only the texts that cells share are held. A table begins under its heading, where it has one, else with the
 * first line of its sheet. Yields nothing, with a warning, for a sheet that holds no table of the feed.
 */
export async function* readWorkbook(feed: CompiledFeed, formats: readonly WorkbookFormat[], file: WorkbookFile, recogniser: Recogniser, findings: Findings): AsyncGenerator<RawRow[]> {
  for await (const sheet of sheetsOf(file)) yield* new SheetTables(feed, formats, sheet, recogniser, findings).read(sheet.rows);
}

/** The sheets of a workbook in its order; of each the rows as they are read. Throws Refusal for a workbook that is damaged or beyond the limits. */
export async function* sheetsOf(file: WorkbookFile): AsyncGenerator<Sheet> {
  const { sheets, shared } = await refusing(file, () => open(file));
  for (const [i, { name, path }] of sheets.entries()) {
    const part = file.part(path);
    if (part) yield { name, label: `${file.name}/sheet-${i + 1}`, rows: rowsOf(file, part, shared) };
  }
}

async function* rowsOf(file: WorkbookFile, part: AsyncIterable<Buffer>, shared: SharedParts): AsyncGenerator<SheetRow[]> {
  const rows = sheetRows(part, shared);
  try {
    for (let next = await refusing(file, () => rows.next()); !next.done; next = await refusing(file, () => rows.next())) yield next.value;
  } finally {
    await rows.return(undefined);
  }
}

/** What is wrong with a workbook as the rule that it breaks. */
async function refusing<T>(file: WorkbookFile, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const at = { file: file.name, record: null, field: null };
    if (error instanceof WorkbookFault) throw new Refusal(GENERAL.workbook, at);
    if (error instanceof WorkbookLimit) throw new Refusal(GENERAL.archiveLimit, at);
    throw error;
  }
}

async function open(file: WorkbookFile): Promise<{ sheets: { name: string; path: string }[]; shared: SharedParts }> {
  const [book, links] = [file.part('xl/workbook.xml'), file.part('xl/_rels/workbook.xml.rels')];
  if (!book || !links) throw new WorkbookFault();
  const found: Contents = await contents(book);
  const paths = await relationships(links);
  const [stylePart, stringPart] = [file.part('xl/styles.xml'), file.part('xl/sharedStrings.xml')];
  const shared: SharedParts = {
    from1904: found.from1904, styles: stylePart ? await styles(stylePart) : [], strings: stringPart ? await sharedStrings(stringPart) : [],
  };
  if (found.sheets.length === 0) throw new WorkbookFault();
  return { shared, sheets: found.sheets.map(({ name, id }) => ({ name, path: paths.get(id) ?? '' })) };
}

/** The tables of one sheet. */
class SheetTables {
  readonly #sheet: Sheet;
  readonly #recogniser: Recogniser;
  readonly #findings: Findings;
  readonly #tables: readonly Table[];
  #layout: Layout | null = null;
  /** The heading that was just read: its table's header comes next. */
  #heading: string | null = null;
  #state: 'before' | 'header' | 'rows' | 'unknown';

  constructor(feed: CompiledFeed, formats: readonly WorkbookFormat[], sheet: Sheet, recogniser: Recogniser, findings: Findings) {
    this.#sheet = sheet;
    this.#recogniser = recogniser;
    this.#findings = findings;
    this.#tables = formats.flatMap((format) => format.tables(feed.scope)).filter((table) => table.file.test(sheet.name));
    this.#state = this.#tables.some((table) => table.heading !== null) ? 'before' : 'header';
  }

  async *read(rows: AsyncIterable<SheetRow[]>): AsyncGenerator<RawRow[]> {
    let read = 0;
    for await (const batch of rows) {
      const found = batch.flatMap((row) => this.#row(row));
      read += batch.filter((row) => row.cells.length > 0).length;
      if (found.length > 0) yield found;
      if (this.#state === 'unknown') break;
    }
    if (read > 0 && this.#layout === null) this.#findings.add(GENERAL.unknownFile, { file: this.#sheet.label, record: null, field: null });
  }

  #row({ number, cells }: SheetRow): RawRow[] {
    const first = cells.find((cell) => cell.trim() !== '')?.trim();
    if (first === undefined || this.#state === 'unknown') return [];
    if (this.#tables.some(({ heading }) => heading?.test(first))) {
      this.#heading = first;
      this.#state = 'header';
    } else if (this.#state === 'header') this.#header(number, cells);
    else if (this.#state === 'rows' && this.#layout) return this.#record(this.#layout, number, cells);
    return [];
  }

  #header(line: number, cells: readonly string[]): void {
    const heading = this.#heading;
    const named = (table: Table): boolean => (heading === null ? table.heading === null && this.#tables.includes(table) : table.heading?.test(heading) === true && this.#tables.includes(table));
    this.#layout = this.#recogniser.layout(cells, { file: this.#sheet.label, line }, named);
    this.#state = this.#layout ? 'rows' : 'unknown';
  }

  /** A row in which nothing that is read stands is none: templates come with lines prepared. */
  #record(layout: Layout, line: number, cells: readonly string[]): RawRow[] {
    const holds = (at: number): boolean => at !== -1 && (cells[at] ?? '').trim() !== '';
    if (!layout.positions.some(holds) && !holds(layout.key) && !holds(layout.parentKey)) return [];
    for (let i = layout.width; i < cells.length; i++) {
      if (holds(i)) this.#findings.add(GENERAL.unknownColumn, { file: this.#sheet.label, line, record: layout.type.type.title, field: null, column: i + 1 });
    }
    return [toRow(layout, Array.from({ length: layout.width }, (_, i) => cells[i] ?? ''), this.#sheet.label, line)];
  }
}
