const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ESCAPES[c] ?? c);
}

/** An element with text; nothing when there is no text. */
export function leaf(name: string, text: string | null | undefined): string {
  return text === null || text === undefined || text === '' ? '' : `<${name}>${escapeXml(text)}</${name}>`;
}

/** Rows of a table as elements of its name, one line each; what is blank is left out. */
export class XmlRecords {
  readonly chunks: string[] = [];
  rows = 0;

  constructor(readonly name: string, readonly columns: readonly string[]) {}

  add(values: Readonly<Record<string, string>>): void {
    this.chunks.push(`<${this.name}>${this.columns.map((column) => leaf(column, values[column])).join('')}</${this.name}>\n`);
    this.rows++;
  }
}
