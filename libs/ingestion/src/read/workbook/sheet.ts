import { NO_VALUE, numberText, stringText, type NumberStyle } from './cells.js';
import { parsePart, WorkbookFault, type Part } from './parts.js';

/** A row of a sheet: its number, from 1, and its cells as texts, empty ones as ''. */
export interface SheetRow { readonly number: number; readonly cells: readonly string[] }

/** What the cells of every sheet of a workbook need. */
export interface SharedParts { readonly strings: readonly string[]; readonly styles: readonly NumberStyle[]; readonly from1904: boolean }

const MOST_ROWS = 1_048_576;
const MOST_COLUMNS = 16_384;

/** Column from 0 of a reference such as `AB12`. */
function columnOf(reference: string): number {
  let column = 0;
  for (let i = 0; i < reference.length; i++) {
    const letter = reference.charCodeAt(i) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
    if (column > MOST_COLUMNS) throw new WorkbookFault();
  }
  if (column === 0) throw new WorkbookFault();
  return column - 1;
}

/** Rows of a sheet in batches, as the file is read. A formula counts as the result that the spreadsheet has saved; one without is NO_VALUE. */
export async function* sheetRows(part: Part, shared: SharedParts): AsyncGenerator<SheetRow[]> {
  const reader = new SheetReader(shared);
  for await (const _ of parsePart(part, reader)) {
    const rows = reader.take();
    if (rows.length > 0) yield rows;
  }
}

class SheetReader {
  readonly #shared: SharedParts;
  #rows: SheetRow[] = [];
  #cells: string[] | null = null;
  #row = 0;
  #column = 0;
  #type = 'n';
  #style = 0;
  #value = '';
  #known = false;
  #formula = false;
  #reading = false;
  #phonetic = false;

  constructor(shared: SharedParts) {
    this.#shared = shared;
  }

  take(): SheetRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attribute: (name: string) => string | undefined): void {
    switch (name) {
      case 'row': this.#openRow(attribute('r')); break;
      case 'c': this.#openCell(attribute); break;
      case 'f': this.#formula = this.#cells !== null; break;
      case 'v': case 't': this.#reading = this.#cells !== null && !this.#phonetic; this.#known ||= this.#reading; break;
      case 'rPh': this.#phonetic = true; break;
      default:
    }
  }

  text(text: string): void {
    if (this.#reading) this.#value += text;
  }

  close(name: string): void {
    switch (name) {
      case 'v': case 't': this.#reading = false; break;
      case 'rPh': this.#phonetic = false; break;
      case 'c': this.#closeCell(); break;
      case 'row':
        if (this.#cells) this.#rows.push({ number: this.#row, cells: this.#cells });
        this.#cells = null;
        break;
      default:
    }
  }

  /** Rows and cells without a number follow the one before. */
  #openRow(number: string | undefined): void {
    this.#row = number === undefined ? this.#row + 1 : Number(number);
    if (!Number.isInteger(this.#row) || this.#row < 1 || this.#row > MOST_ROWS) throw new WorkbookFault();
    this.#cells = [];
    this.#column = -1;
  }

  #openCell(attribute: (name: string) => string | undefined): void {
    const reference = attribute('r');
    this.#column = reference === undefined ? this.#column + 1 : columnOf(reference);
    if (this.#column >= MOST_COLUMNS) throw new WorkbookFault();
    this.#type = attribute('t') ?? 'n';
    this.#style = Number(attribute('s') ?? 0);
    this.#value = '';
    this.#known = false;
    this.#formula = false;
  }

  #closeCell(): void {
    const cells = this.#cells;
    if (!cells) return;
    const text = this.#known ? this.#cellText() : this.#formula ? NO_VALUE : '';
    if (text === '') return;
    while (cells.length < this.#column) cells.push('');
    cells[this.#column] = text;
  }

  #cellText(): string {
    const { strings, styles, from1904 } = this.#shared;
    const value = this.#value;
    switch (this.#type) {
      case 's': return strings[Number(value)] ?? NO_VALUE;
      case 'inlineStr': case 'str': return stringText(value);
      case 'b': return value.trim() === '1' ? 'TRUE' : 'FALSE';
      case 'e': return value || NO_VALUE;
      case 'd': return value.replace(/T00:00:00(\.0+)?Z?$/, '');
      default: return numberText(value.trim(), styles[this.#style] ?? 'plain', from1904);
    }
  }
}
