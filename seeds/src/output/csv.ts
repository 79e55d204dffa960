/** One line of CSV (RFC 4180), ended by CR LF. */
export function csvLine(cells: readonly string[]): string {
  let line = '';
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] ?? '';
    line += (i === 0 ? '' : ',') + (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  }
  return `${line}\r\n`;
}

/** A CSV table put together line by line, without its file. */
export class CsvTable {
  readonly chunks: string[] = [];
  rows = 0;

  constructor(readonly name: string, readonly columns: readonly string[]) {
    this.chunks.push(csvLine(columns));
  }

  add(values: Readonly<Record<string, string>>): void {
    this.chunks.push(csvLine(this.columns.map((column) => values[column] ?? '')));
    this.rows++;
  }
}
