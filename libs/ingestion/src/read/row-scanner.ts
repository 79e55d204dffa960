const QUOTE = 34;
const [LF, CR] = [10, 13];

/** A row that ends, or is cut off, inside quotes or with its line. */
const UNFINISHED = null;

/** A row longer than is read. */
export class RowTooLong extends Error {}
/** The text ends inside quotes. */
export class QuoteNotClosed extends Error {}

/**
 * Takes the rows from a piece of CSV. A line without a quote is split, which needs no parser and is as fast as reading gets; in a line with one, cells are cut from quote to quote. What
 * other parsers call relaxed is meant: a quote inside a cell that does not begin with one is a character, and so are both where something stands behind the closing one.
 * The same rows as csv-parse gives, several times as fast (csv-reader.spec.ts).
 */
export class RowScanner {
  /** Does any row so far stand on more than one line? */
  spansLines = false;
  #at = 0;
  #lf = -1;
  #cr = -1;
  #quote = -1;
  /** Where the cell ends that was read last. */
  #end = 0;
  readonly #separator: number;
  readonly #between: string;

  /**
   * @param delimiter one character.
   * @param last nothing follows: what stands after the last line end is a row.
   * @param longest characters of a row with quotes.
   */
  constructor(readonly text: string, readonly delimiter: string, readonly last: boolean, readonly longest: number) {
    this.#separator = delimiter.charCodeAt(0);
    this.#between = `"${delimiter}"`;
  }

  /** What has not been taken: the beginning of a row. */
  get rest(): string {
    return this.text.slice(this.#at);
  }

  /** The next row; null where there is no whole one. Throws RowTooLong and QuoteNotClosed. */
  next(): string[] | null {
    const { text } = this;
    const at = this.#at;
    if (at >= text.length) return UNFINISHED;
    const end = this.#lineEnd(at);
    if (this.#quote < at) this.#quote = nextOrEnd(text.indexOf('"', at), text);
    if (this.#quote < end) return this.#quoted(at, end);
    const after = this.#afterLine(end);
    if (after === -1) return UNFINISHED;
    this.#at = after;
    return text.slice(at, end).split(this.delimiter);
  }

  /** Where the line ends that `from` stands on: at a line end, else at the end of the text. */
  #lineEnd(from: number): number {
    if (this.#lf < from) this.#lf = nextOrEnd(this.text.indexOf('\n', from), this.text);
    if (this.#cr < from) this.#cr = nextOrEnd(this.text.indexOf('\r', from), this.text);
    return Math.min(this.#lf, this.#cr);
  }

  /** Where the next line begins; -1 while it is not known whether this one has ended. A carriage return at the very end may be half of a line end. */
  #afterLine(end: number): number {
    const { text, last } = this;
    if (end === text.length) return last ? end : -1;
    if (text.charCodeAt(end) === LF) return end + 1;
    if (end + 1 === text.length) return last ? end + 1 : -1;
    return text.charCodeAt(end + 1) === LF ? end + 2 : end + 1;
  }

  #quoted(start: number, line: number): string[] | null {
    const regular = this.#allQuoted(start, line);
    const cells = regular ?? this.#cells(start);
    const end = regular ? line : this.#end;
    if (cells === UNFINISHED) return UNFINISHED;
    if (end - start > this.longest) throw new RowTooLong();
    const after = this.#afterLine(end);
    if (after === -1) return UNFINISHED;
    this.#at = after;
    return cells;
  }

  /** The cells of a line in which all are quoted and none has a quote inside, as most that write quotes write them; null for any other line. */
  #allQuoted(start: number, line: number): string[] | null {
    const { text } = this;
    if (line - start < 2 || text.charCodeAt(start) !== QUOTE || text.charCodeAt(line - 1) !== QUOTE) return null;
    const cells = text.slice(start + 1, line - 1).split(this.#between);
    for (const cell of cells) if (cell.includes('"')) return null;
    return cells;
  }

  /** The cells of a row, one after the other; where it ends stands in `#end`. */
  #cells(start: number): string[] | null {
    const { text } = this;
    const cells: string[] = [];
    for (let from = start; ; from = this.#end + 1) {
      cells.push(text.charCodeAt(from) === QUOTE ? this.#quotedCell(from) : this.#plainCell(from));
      if (this.#end === -1) return UNFINISHED;
      if (text.charCodeAt(this.#end) !== this.#separator) return cells;
    }
  }

  /** A cell to the next separator or line end. */
  #plainCell(from: number): string {
    const line = this.#lineEnd(from);
    const separator = this.text.indexOf(this.delimiter, from);
    this.#end = separator === -1 || separator > line ? line : separator;
    return this.text.slice(from, this.#end);
  }

  /** A cell that begins with a quote. `#end` is -1 where its end is not there yet. */
  #quotedCell(from: number): string {
    const { text } = this;
    let doubled = false;
    let close = text.indexOf('"', from + 1);
    while (close !== -1 && text.charCodeAt(close + 1) === QUOTE) {
      doubled = true;
      close = text.indexOf('"', close + 2);
    }
    if (close === -1 && this.last) throw new QuoteNotClosed();
    this.#end = close === -1 || (close + 1 === text.length && !this.last) ? -1 : close + 1;
    if (this.#end === -1) return '';
    const inside = text.slice(from + 1, close);
    if (this.#lineEnd(from) < close) this.spansLines = true;
    const value = doubled ? inside.replaceAll('""', '"') : inside;
    const next = text.charCodeAt(close + 1);
    if (close + 1 === text.length || next === LF || next === CR || next === this.#separator) return value;
    return `"${value}"${this.#plainCell(close + 1)}`;
  }
}

const nextOrEnd = (found: number, text: string): number => (found === -1 ? text.length : found);
