import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import yazl from 'yazl';
import { NO_REFERENCES } from '../../feed/references.js';
import { compileFeed } from '../../feed/compile.js';
import { defineFeed, type FeedDefinition } from '../../feed/feed.js';
import { feedPage } from '../../feed/page.js';
import { csvTable, workbookFormat } from '../../feed/formats.js';
import { header, need, person, requests, active, tinyFeed } from '../../testing/tiny-feed.js';
import { workbook, type Cell } from '../../testing/workbook-file.js';
import { ARCHIVE_LIMITS, type ArchiveLimits, type RangeFile } from '../archive.js';
import { Findings, Refusal } from '../findings.js';
import { readRecord } from '../record-reader.js';
import { readSubmission } from '../submission-reader.js';

const TITLES = { personbirthdate: ['Date of Birth (ccyy-mm-dd)'], postcode: ['Post Code'] };
const form = { file: /^data entry template$/i };
/** One sheet with the tables below each other, as DfE's template has them; and sheets of their own. */
const book: FeedDefinition = defineFeed({
  ...tinyFeed,
  formats: [
    ...tinyFeed.formats,
    workbookFormat({
      title: 'Template', ignore: ['Record Type'],
      tables: [
        csvTable(header, { ...form, name: 'header', heading: /^header record/i, required: true, columns: { lea: ['LA Number'] } }),
        csvTable(person, { ...form, name: 'people', heading: /^person record/i, required: true, key: 'Person ID (This must be unique)', columns: TITLES }),
        csvTable(requests, { ...form, name: 'asked', heading: /^requests record/i, key: 'Request ID', parentKey: 'Person ID' }),
      ],
    }),
    workbookFormat({
      title: 'Sheets', tables: [
        csvTable(header, { file: /^return$/i, name: 'return', required: true }), csvTable(person, { file: /^people$/i, name: 'people', required: true, key: 'id' }),
        csvTable(active, { file: /^plans$/i, name: 'plans', key: 'plan', parentKey: 'id' }), csvTable(need, { file: /^needs$/i, name: 'needs', parentKey: 'plan' }),
      ],
    }),
  ],
} as Parameters<typeof defineFeed>[0]);
const scope = book.scope('2025');
if (!scope) throw new Error('the scope must be readable');
const feed = compileFeed(book, scope);

const stored = (bytes: Buffer, name = 'return.xlsx'): RangeFile => ({ name, size: bytes.length, read: (start = 0, end = bytes.length) => Readable.from([bytes.subarray(start, end)], { objectMode: false }) });

async function read(bytes: Buffer, limits?: ArchiveLimits, name?: string) {
  const findings = new Findings();
  const rows: { type: string; values: Record<string, unknown>; place: object; key: string | null; parentKey: string | null }[] = [];
  let refused: string | null = null;
  const context = { scope: feed.scope, sender: { id: '806', kind: 'council' as const, onsCode: null }, today: '2025-03-01', references: NO_REFERENCES, lookup: () => undefined };
  try {
    for await (const batch of readSubmission(feed, [stored(bytes, name)], findings, limits ? { limits } : {})) {
      for (const row of batch) rows.push({ type: row.type.type.name, values: readRecord(row, context, findings).values, place: row.place, key: row.key, parentKey: row.parentKey });
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refused = error.rule.id;
  }
  return { rows, refused, found: findings.list().map((f) => `${f.rule} ${f.count}`), places: findings.list().flatMap((f) => f.places) };
}

const RETURN: Cell[][] = [['year', 'lea'], [2025, '806']];
async function read1(sheets: Record<string, Cell[][]>, options: Parameters<typeof workbook>[1] = {}, limits?: ArchiveLimits) {
  return read(await workbook(sheets, options), limits);
}
const DAY = (number: number | string, style = 1): Cell => ({ number: String(number), style });
const template = (rows: Cell[][]): Record<string, Cell[][]> => ({ Guidance: [['How to fill this in'], [], ['Person Record']], 'Data Entry Template': rows });
const FORM: Cell[][] = [
  ['SEN2 person level return 2025'], [],
  ['Header Record'], ['Record Type', 'Year', 'LA\nNumber'], ['Header', 2025, 806], [], [],
  ['Person Record', null, 'mandatory'],
  ['Record Type', 'Person ID\n\n(This must be unique)', 'Surname', 'Date of Birth \n(ccyy-mm-dd)', 'Post Code', 'UPN'],
  ['Person', 1, 'Testsurname', DAY(40968), 'ZZ1 1AA', 'H801200001001'], ['Person', 2, 'Other', '2013-01-05'], ['Person'], ['Person', '', ' '],
  [], ['Requests Records'], ['Record Type', 'Request ID', 'Person ID', 'ReceivedDate', 'RequestOutcome'], ['Request', 7, 1, DAY(45413, 2), 'Y'],
];

describe('tables on a sheet', () => {
  it('are read from under their headings, the lines prepared for more passed over', async () => {
    const { rows, refused, found } = await read1(template(FORM));
    expect([refused, found]).toEqual([null, ['T-UNKNOWN-FILE 1']]);
    expect(rows.map((r) => [r.type, r.key, r.parentKey])).toEqual([['sen2', null, null], ['person', '|1', null], ['person', '|2', null], ['requests', '|7', '|1']]);
    expect(rows[1]).toMatchObject({ place: { file: 'file-1.xlsx/sheet-2', line: 10 }, values: { surname: 'Testsurname', personbirthdate: '2012-02-29', postcode: 'ZZ11AA', upn: 'H801200001001' } });
    expect(rows[3]?.values).toMatchObject({ receiveddate: '2024-05-01', requestoutcome: 'Y' });
  });

  it('may have sheets of their own', async () => {
    const { rows, refused, found } = await read1({ Return: RETURN, People: [[], ['id', 'surname', 'DOB'], [1, 'Test', DAY(40968)]], Plans: [['plan', 'id', 'reviewmeeting'], [5, 1, DAY(45413)]], Needs: [['plan', 'sentype'], ['5', 'ASD']] });
    expect([refused, found]).toEqual([null, []]);
    expect(rows.map((r) => [r.type, r.key, r.parentKey])).toEqual([['sen2', null, null], ['person', '|1', null], ['activeplans', '|5', '|1'], ['senneed', null, '|5']]);
  });

  it('tell of a sheet and of columns that are not read, and of notes beside the table', async () => {
    const { found, places } = await read1({ Return: RETURN, People: [['id', 'surname', 'dob', 'shoesize'], [1, 'Test', DAY(40968), 40, null, 'see letter']], 'My notes': [['a', 'b'], ['c', 'd']] });
    expect(found).toEqual(['T-UNKNOWN-COLUMN 2', 'T-UNKNOWN-FILE 1']);
    expect(places).toEqual(expect.arrayContaining([expect.objectContaining({ file: 'file-1.xlsx/sheet-2', column: 4 }), expect.objectContaining({ column: 6, line: 2 }), expect.objectContaining({ file: 'file-1.xlsx/sheet-3' })]));
  });

  it('are refused when one is missing, a column is, or it stands twice', async () => {
    expect((await read1(template(FORM.slice(0, 7)))).refused).toBe('T-TABLE');
    expect((await read1({ Return: RETURN, People: [['id', 'dob'], [1, 2]] })).refused).toBe('T-COLUMN');
    expect((await read1({ Return: RETURN, People: [['id', 'surname', 'dob', 'Surname'], [1, 2, 3, 4]] })).refused).toBe('T-COLUMN-TWICE');
    expect((await read1({ Return: RETURN, 'Data Entry Template': FORM.slice(7) })).refused).toBe('T-MIXED');
  });
});

describe('a cell', () => {
  const dob = async (cell: Cell, options = {}) => {
    const { rows, found } = await read1({ Return: RETURN, People: [['id', 'surname', 'dob', 'upn'], [1, 'Test', cell]] }, options);
    return [rows[1]?.values['personbirthdate'], found];
  };
  const named = async (cell: Cell, options = {}) => {
    const { rows, found } = await read1({ Return: RETURN, People: [['id', 'surname', 'dob'], [1, cell, DAY(40968)]] }, options);
    return [rows[1]?.values['surname'], found];
  };

  it.each<[string, Cell, unknown, string[]]>([
    ['kept as a date', DAY(40968), '2012-02-29', []], ['kept as a date in the sheet\'s own format', DAY(40968, 2), '2012-02-29', []], ['kept as an ISO date', { xml: '<c r="REF" t="d"><v>2012-02-29T00:00:00</v></c>' }, '2012-02-29', []],
    ['worked out as a date', { xml: '<c r="REF" s="1"><f>TODAY()</f><v>40968</v></c>' }, '2012-02-29', []], ['written as a date', '29/02/2012', '2012-02-29', ['T-SPELLING 1']],
    ['that lost the format of a date', 40968, '2012-02-29', ['T-SHEET-DATE 1']], ['with an error', { xml: '<c r="REF" t="e"><v>#DIV/0!</v></c>' }, null, ['T-SHEET-ERROR 1', 'T-UNREADABLE 1']],
    ['with a formula that was never worked out', { xml: '<c r="REF"><f>A1</f></c>' }, null, ['T-SHEET-ERROR 1', 'T-UNREADABLE 1']], ['on a day that only Excel knows', DAY(60), null, ['T-UNREADABLE 1']],
  ])('%s is a date of birth or said to be none', async (_what, cell, value, found) => expect(await dob(cell)).toEqual([value, found]));

  it('counts days as its workbook does', async () => expect(await dob(DAY(40968 - 1462), { from1904: true })).toEqual(['2012-02-29', []]));

  it.each<[string, Cell, unknown]>([
    ['of text', 'O\'Neill & <Söhne>', 'O\'Neill & <Söhne>'], ['of text in pieces', { xml: '<c r="REF" t="inlineStr"><is><r><t>Mc</t></r><r><t>Test</t></r></is></c>' }, 'McTest'],
    ['worked out as text', { xml: '<c r="REF" t="str"><f>A1</f><v>Test</v></c>' }, 'Test'], ['without a reference', { xml: '<c t="inlineStr"><is><t>Test</t></is></c>' }, 'Test'],
    ['with an escape', 'A_x0041_', 'AA'],
  ])('%s is its text, whole', async (_what, cell, value) => expect((await named(cell))[0]).toBe(value));

  it('keeps the pieces of shared text together, and leaves out how they are spoken', async () => {
    const inline = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
    const sheet = (head: readonly string[], cells: string) => `<worksheet><sheetData><row>${head.map(inline).join('')}</row><row>${cells}</row></sheetData></worksheet>`;
    const { rows, found } = await read1({ Return: [], People: [] }, { over: {
      'xl/sharedStrings.xml': '<sst><si><r><t>Mc</t></r><r><rPr><b/></rPr><t>Test</t></r><rPh sb="0" eb="1"><t>spoken</t></rPh></si></sst>',
      'xl/worksheets/sheet1.xml': sheet(['year', 'lea'], '<c><v>2025</v></c><c><v>806</v></c>'),
      'xl/worksheets/sheet2.xml': sheet(['id', 'surname', 'dob'], '<c><v>1</v></c><c t="s"><v>0</v></c><c t="s"><v>99</v></c>'),
    } });
    expect(rows[1]?.values).toMatchObject({ surname: 'McTest', personbirthdate: null });
    expect(found).toEqual(['T-SHEET-ERROR 1', 'T-UNREADABLE 1']);
  });
});

describe('a workbook', () => {
  const good: Record<string, Cell[][]> = { Return: RETURN, People: [['id', 'surname', 'dob'], [1, 'Test', DAY(40968)]] };

  it.each<[string, Parameters<typeof workbook>[1]]>([
    ['without its table of contents', { without: ['xl/workbook.xml'] }], ['without the list of its parts', { without: ['xl/_rels/workbook.xml.rels'] }],
    ['that is not well-formed', { over: { 'xl/worksheets/sheet2.xml': '<worksheet><sheetData><row>' } }], ['with a document type', { over: { 'xl/workbook.xml': '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>' } }],
    ['nested too deeply', { over: { 'xl/worksheets/sheet2.xml': '<a>'.repeat(60) } }], ['with a row beyond the last', { over: { 'xl/worksheets/sheet2.xml': '<worksheet><sheetData><row r="99999999999"><c r="A1"><v>1</v></c></row></sheetData></worksheet>' } }],
    ['with a column beyond the last', { over: { 'xl/worksheets/sheet2.xml': '<worksheet><sheetData><row r="1"><c r="ZZZZZ1"><v>1</v></c></row></sheetData></worksheet>' } }],
  ])('%s is refused', async (_what, options) => expect((await read1(good, options)).refused).toBe('T-WORKBOOK'));

  it('that is a bomb is refused', async () => {
    expect((await read1(good, { over: { 'xl/worksheets/sheet2.xml': `<worksheet>${' '.repeat(30_000_000)}</worksheet>` } })).refused).toBe('T-ARCHIVE-LIMIT');
    expect((await read1(good, {}, { ...ARCHIVE_LIMITS, entries: 3 })).refused).toBe('T-ARCHIVE-LIMIT');
    expect((await read1(good, {}, { ...ARCHIVE_LIMITS, unpackedBytes: 900 })).refused).toBe('T-ARCHIVE-LIMIT');
  });

  it('is refused where the feed has none', async () => {
    const findings = new Findings();
    const bytes = await workbook(good);
    await expect((async () => { for await (const _batch of readSubmission(compileFeed(tinyFeed, feed.scope), [stored(bytes)], findings)); })()).rejects.toMatchObject({ rule: { id: 'T-WORKBOOK' } });
  });

  it('is described on the feed\'s page with its headings and titles', () => {
    const page = feedPage(book);
    for (const text of ['Template (Excel workbook, .xlsx or .xlsm)', '"person record"', 'Date of Birth (ccyy-mm-dd)']) expect(page).toContain(text);
  });

  it('keeps the memory flat while a sheet is read', async () => {
    const rows = 60_000;
    const bytes = await workbook({ Return: RETURN, People: [['id', 'surname', 'dob'], ...Array.from({ length: rows }, (_, i): Cell[] => [i + 1, `Name${String.fromCharCode(65 + (i % 26))}${String(i * 2654435761 % 4294967291)}`.slice(0, 5), DAY(40_000 + (i % 3_000))])] });
    let [read, most] = [0, 0];
    for await (const batch of readSubmission(feed, [stored(bytes)], new Findings(), { limits: { ...ARCHIVE_LIMITS, ratio: 10_000 } })) {
      read += batch.length;
      most = Math.max(most, batch.length);
    }
    expect(read).toBe(rows + 1);
    expect(most).toBeLessThan(3_000);
  });
});

describe('a workbook in a zip', () => {
  const good: Record<string, Cell[][]> = { Return: RETURN, People: [['id', 'surname', 'dob'], [1, 'Test', DAY(40968)]] };
  const zip = async (files: Readonly<Record<string, Buffer | string>>, limits?: ArchiveLimits) => {
    const archive = new yazl.ZipFile();
    for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content), name);
    archive.end();
    return read(await buffer(archive.outputStream), limits, 'sent.zip');
  };

  it('is read as it is by itself, under its place in the archive', async () => {
    const alone = await read1(good);
    const packed = await zip({ 'in/Return of Jane.XLSX': await workbook(good) });
    expect([packed.refused, packed.found]).toEqual([null, []]);
    expect(packed.rows.map(({ place: _place, ...row }) => row)).toEqual(alone.rows.map(({ place: _place, ...row }) => row));
    expect(packed.rows[1]?.place).toEqual({ file: 'file-1.zip/file-1.xlsx/sheet-2', line: 2 });
  });

  it('may be one of several that are read one after the other', async () => {
    const { rows, refused } = await zip({ 'a.xlsx': await workbook({ Return: RETURN, People: good['People'] ?? [] }), 'b.xlsm': await workbook({ Needs: [['plan', 'sentype'], ['5', 'ASD']] }) });
    expect([refused, rows.map(({ type }) => type)]).toEqual([null, ['sen2', 'person', 'senneed']]);
  });

  it('does not belong with CSV files', async () => expect((await zip({ 'a.xlsx': await workbook(good), 'x_person.csv': 'persontableid,surname,personbirthdate\n1,Test,2012-02-29\n' })).refused).toBe('T-MIXED'));

  it.each<[string, () => Promise<Readonly<Record<string, Buffer | string>>>, Partial<ArchiveLimits>, string]>([
    ['that is a bomb', async () => ({ 'a.xlsx': await workbook(good, { over: { 'xl/worksheets/sheet2.xml': `<worksheet>${' '.repeat(30_000_000)}</worksheet>` } }) }), {}, 'T-ARCHIVE-LIMIT'],
    ['that is larger than is held', async () => ({ 'a.xlsx': await workbook(good) }), { heldBytes: 1_000 }, 'T-ARCHIVE-LIMIT'],
    ['with more parts than files are accepted', async () => ({ 'a.xlsx': await workbook(good) }), { entries: 7 }, 'T-ARCHIVE-LIMIT'],
    ['that unpacks beyond the limit together with its archive', async () => ({ 'a.xlsx': await workbook(good) }), { unpackedBytes: 3_500 }, 'T-ARCHIVE-LIMIT'],
    ['with a password', async () => ({ 'a.xlsx': Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]) }), {}, 'T-WORKBOOK'],
    ['that is an archive by another name', async () => { const inner = new yazl.ZipFile(); inner.addBuffer(Buffer.from('x'), 'x.csv'); inner.end(); return { 'a.xlsx': await buffer(inner.outputStream) }; }, {}, 'T-WORKBOOK'],
    ['that is cut off', async () => ({ 'a.xlsx': (await workbook(good)).subarray(0, 900) }), {}, 'T-ARCHIVE'],
    ['of the old kind', async () => ({ 'a.xls': 'x' }), {}, 'T-NESTED'],
  ])('%s is refused', async (_what, files, limits, rule) => expect((await zip(await files(), { ...ARCHIVE_LIMITS, ...limits })).refused).toBe(rule));
});

describe('a workbook in a gzip', () => {
  const good: Record<string, Cell[][]> = { Return: RETURN, People: [['id', 'surname', 'dob'], [1, 'Test', DAY(40968)]] };

  it('is read as the workbook itself', async () => {
    const [packed, alone] = [await read(gzipSync(await workbook(good))), await read(await workbook(good))];
    expect([packed.refused, packed.found]).toEqual([null, []]);
    expect(packed.rows).toEqual(alone.rows);
  });

  it('is refused beyond what is held, and where it is another archive', async () => {
    expect((await read(gzipSync(await workbook(good)), { ...ARCHIVE_LIMITS, heldBytes: 1_000 })).refused).toBe('T-ARCHIVE-LIMIT');
    const inner = new yazl.ZipFile();
    inner.addBuffer(Buffer.from('x'), 'x.csv');
    inner.end();
    expect((await read(gzipSync(await buffer(inner.outputStream)))).refused).toBe('T-NESTED');
  });

  it('is told from a table whose first column is called PK', async () => {
    expect((await read(gzipSync('PK_ID,surname\n1,Test\n'))).refused).not.toBe('T-NESTED');
  });
});
