import { escapeXml } from './xml.js';

/** A cell: text, or a number as a spreadsheet stores it. */
export type WorkbookCell = string | number | null;
export interface Sheet { readonly name: string; readonly rows: Iterable<readonly WorkbookCell[]> }
export interface WorkbookPart { readonly name: string; readonly text: string }

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** The files of an .xlsx as Excel saves them: texts in one shared table, numbers as they are. To be zipped. */
export function workbookParts(sheets: readonly Sheet[]): WorkbookPart[] {
  const shared = new Map<string, number>();
  const pages = sheets.map((sheet) => HEAD + sheetXml(sheet.rows, shared));
  const list = (one: (i: number) => string) => sheets.map((_, i) => one(i + 1)).join('');
  return [
    { name: '[Content_Types].xml', text: `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`
      + `<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>`
      + `${list((i) => `<Override PartName="/xl/worksheets/sheet${i}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`)}`
      + `<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>`
      + `<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>` },
    { name: '_rels/.rels', text: `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>` },
    { name: 'xl/workbook.xml', text: `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets.map(({ name }, i) => `<sheet name="${escapeXml(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>` },
    { name: 'xl/_rels/workbook.xml.rels', text: `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${list((i) => `<Relationship Id="rId${i}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${i}.xml"/>`)}`
      + `<Relationship Id="rId${sheets.length + 1}" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId${sheets.length + 2}" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>` },
    { name: 'xl/styles.xml', text: `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf/></cellXfs></styleSheet>` },
    { name: 'xl/sharedStrings.xml', text: `${HEAD}<sst xmlns="${MAIN}">${[...shared.keys()].map((text) => `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`).join('')}</sst>` },
    ...pages.map((text, i) => ({ name: `xl/worksheets/sheet${i + 1}.xml`, text })),
  ];
}

function sheetXml(rows: Iterable<readonly WorkbookCell[]>, shared: Map<string, number>): string {
  let xml = `<worksheet xmlns="${MAIN}"><sheetData>`;
  let line = 0;
  for (const row of rows) {
    line++;
    const cells = row.map((cell, i) => {
      const at = `${columnName(i)}${line}`;
      if (cell === null || cell === '') return '';
      if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
      const index = shared.get(cell) ?? shared.size;
      shared.set(cell, index);
      return `<c r="${at}" t="s"><v>${index}</v></c>`;
    }).join('');
    // Excel leaves empty rows out.
    if (cells !== '') xml += `<row r="${line}">${cells}</row>`;
  }
  return `${xml}</sheetData></worksheet>`;
}

function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}
