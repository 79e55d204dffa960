import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';

/** A cell as it is written: text, a number with the index of its style, or the XML of a cell with `REF` for its reference. */
export type Cell = string | number | { readonly number: string; readonly style: number } | { readonly xml: string } | null;

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

function reference(row: number, column: number): string {
  let letters = '';
  for (let n = column + 1; n > 0; n = Math.floor((n - 1) / 26)) letters = String.fromCharCode(65 + ((n - 1) % 26)) + letters;
  return `${letters}${row}`;
}

/** Styles by index: 0 general, 1 a built-in date, 2 a date of the workbook's own, 3 six digits, 4 hours and minutes, 5 a built-in date with its time. */
const STYLES = `<styleSheet ${MAIN}><numFmts count="3"><numFmt numFmtId="164" formatCode="dd\\/mm\\/yyyy;@"/><numFmt numFmtId="165" formatCode="000000"/><numFmt numFmtId="166" formatCode="[h]:mm"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="22"/></cellXfs></styleSheet>`;

/** A workbook as Excel writes one: parts in its order, texts shared. @param sheets rows by the name of the sheet. */
export async function workbook(sheets: Readonly<Record<string, readonly (readonly Cell[])[]>>, options: { readonly from1904?: boolean; readonly without?: readonly string[]; readonly over?: Readonly<Record<string, string>> } = {}): Promise<Buffer> {
  const strings: string[] = [];
  const index = new Map<string, number>();
  const shared = (text: string): number => {
    const known = index.get(text) ?? strings.push(text) - 1;
    index.set(text, known);
    return known;
  };
  const cell = (value: Cell, ref: string): string => {
    if (value === null || value === '') return '';
    if (typeof value === 'string') return `<c r="${ref}" t="s"><v>${shared(value)}</v></c>`;
    if (typeof value === 'number') return `<c r="${ref}"><v>${value}</v></c>`;
    return 'xml' in value ? value.xml.replaceAll('REF', ref) : `<c r="${ref}" s="${value.style}"><v>${value.number}</v></c>`;
  };
  const names = Object.keys(sheets);
  const parts = new Map<string, string>([
    ['[Content_Types].xml', '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'],
    ['xl/workbook.xml', `<workbook ${MAIN} xmlns:r="${RELATIONS}"><workbookPr${options.from1904 ? ' date1904="1"' : ''}/><sheets>${names.map((name, i) => `<sheet name="${escape(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}</Relationships>`],
    ...Object.values(sheets).map((rows, i): [string, string] => [`xl/worksheets/sheet${i + 1}.xml`, `<worksheet ${MAIN}><sheetData>${rows.map((cells, r) => (cells.length === 0 ? '' : `<row r="${r + 1}">${cells.map((value, c) => cell(value, reference(r + 1, c))).join('')}</row>`)).join('')}</sheetData></worksheet>`]),
    ['xl/styles.xml', STYLES],
  ]);
  parts.set('xl/sharedStrings.xml', `<sst ${MAIN}>${strings.map((text) => `<si><t xml:space="preserve">${escape(text)}</t></si>`).join('')}</sst>`);
  for (const [path, xml] of Object.entries(options.over ?? {})) parts.set(path, xml);
  const archive = new yazl.ZipFile();
  for (const [path, xml] of parts) if (!options.without?.includes(path)) archive.addBuffer(Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${xml}`), path);
  archive.end();
  return buffer(archive.outputStream);
}
