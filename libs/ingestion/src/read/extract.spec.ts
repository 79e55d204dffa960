import { Readable } from 'node:stream';
import { compileFeed } from '../feed/compile.js';
import { mappingSchema, type MappingUsed } from '../feed/mapping.js';
import { feedPage } from '../feed/page.js';
import { mappedFeed } from '../testing/mapped-feed.js';
import { workbook, type Cell } from '../testing/workbook-file.js';
import type { RangeFile } from './archive.js';
import { Findings, Refusal } from './findings.js';
import { readSubmission, type ReadingOptions } from './submission-reader.js';

const scope = mappedFeed.scope('all');
if (!scope) throw new Error('the scope must be readable');
const feed = compileFeed(mappedFeed, scope);

function stored(name: string, content: string | Buffer): RangeFile {
  const bytes = Buffer.from(content);
  return { name, size: bytes.length, read: (start = 0, end = bytes.length) => Readable.from([bytes.subarray(start, end)], { objectMode: false }) };
}

const read = (...files: RangeFile[]) => readWith({}, ...files);

async function readWith(options: ReadingOptions, ...files: RangeFile[]) {
  const used: MappingUsed[] = [];
  const findings = new Findings();
  const rows: { type: string; cells: Record<string, string | undefined>; key: string | null; parentKey: string | null; place: object; repeated: readonly string[] | null }[] = [];
  let refused: string | null = null;
  try {
    for await (const batch of readSubmission(feed, files, findings, { ...options, onMapping: (one) => { used.push(one); } })) {
      for (const { type, cells, key, parentKey, place, repeated } of batch) rows.push({ type: type.type.name, cells: Object.fromEntries(type.names.flatMap((name, i) => (cells[i] === undefined ? [] : [[name, cells[i]]]))), key, parentKey, place, repeated });
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refused = error.rule.id;
  }
  return { rows, refused, used, found: findings.list().map((f) => `${f.rule} ${f.places.map((p) => p.field ?? p.column ?? '').join('+')}`) };
}
const mapping = (over: object = {}) => stored('mapping.json', JSON.stringify({
  mapping: 1, feed: 'ae', columns: { StayIdentifier: 'NO', Arrived: 'IN' }, codes: { sex: { M: '1', F: '2' } }, repeats: [{ record: 'finding', last: 3, columns: { code: 'DIAG_{nn}' } }], ...over,
}));
const CSV = 'NO,IN,SEX,DIAG_01,DIAG_02,DIAG_03\nA1,2024-10-27T00:30:00Z,F,x,,z\n';
const cellsOf = (result: Awaited<ReturnType<typeof read>>, type = 'stay') => result.rows.filter((row) => row.type === type).map((row) => row.cells);

describe('an extract with its mapping', () => {
  it('gives the records of its rows, numbered columns and timestamps as their own', async () => {
    const result = await read(stored('extract.csv', CSV), mapping({ columns: { StayIdentifier: 'NO', Arrived: 'IN', sex: 'SEX' } }));
    expect({ refused: result.refused, found: result.found }).toEqual({ refused: null, found: [] });
    expect(cellsOf(result)).toEqual([{ stayid: 'A1', arrivaldate: '2024-10-27', arrivaltime: '01:30:00+01:00', sex: '2', named: 'yes' }]);
    expect(cellsOf(result, 'finding')).toEqual([{ code: 'x', number: '1' }, { code: 'z', number: '3' }]);
    const [root, child] = result.rows;
    expect(child?.parentKey).toBe(root?.key);
    expect(child?.place).toEqual({ file: 'file-1.csv', line: 2 });
  });
  it('may come before its files, and reports columns that it does not speak of', async () => {
    const result = await read(mapping(), stored('extract.csv', CSV));
    expect({ refused: result.refused, found: result.found }).toEqual({ refused: null, found: ['T-UNKNOWN-COLUMN 3'] });
    expect((await read(mapping({ ignore: ['SEX'] }), stored('extract.csv', CSV))).found).toEqual([]);
  });
  it('passes over rows in which nothing stands', async () => {
    const result = await read(stored('extract.csv', `${CSV},,,,,\n ,,\nA2,2024-10-28T00:30:00Z,F,y,,\n`), mapping({ ignore: ['SEX'] }));
    expect([result.found, cellsOf(result).map((cells) => cells['stayid'])]).toEqual([[], ['A1', 'A2']]);
  });
  it('may give what is the same in every row', async () => {
    expect(cellsOf(await read(mapping({ constants: { sex: '1' }, ignore: ['SEX'] }), stored('extract.csv', CSV)))).toMatchObject([{ sex: '1' }]);
  });
  it('is not needed where the columns have the names of the standard', async () => {
    const result = await read(stored('extract.csv', 'STAYID;ArrivalDate;ArrivalTime;code_1;code_2\nA1;2024-10-27;01:30:00;x;y\n'));
    expect(result.refused).toBeNull();
    expect(cellsOf(result)).toEqual([{ stayid: 'A1', arrivaldate: '2024-10-27', arrivaltime: '01:30:00' }]);
    expect(cellsOf(result, 'finding')).toEqual([{ code: 'x', number: '1' }, { code: 'y', number: '2' }]);
  });
  it.each([
    ['there is none and the columns have other names', [stored('a.csv', CSV)], 'T-MAP-NEEDED', ['T-MAP-NEEDED stayid+arrivaldate']],
    ['it is not JSON', [stored('a.csv', CSV), stored('m.json', '{"mapping": 1,')], 'T-MAP-FORM', []],
    ['it has entries that there are not', [stored('a.csv', CSV), mapping({ fields: {} })], 'T-MAP-FORM', ['T-MAP-FORM ']],
    ['an entry has not the form', [stored('a.csv', CSV), mapping({ columns: { stayid: 'NO', arrivaldate: 7 } })], 'T-MAP-FORM', ['T-MAP-FORM columns, entry 2']],
    ['numbers run backwards', [stored('a.csv', CSV), mapping({ repeats: [{ record: 'finding', first: 4, last: 3, columns: {} }] })], 'T-MAP-FORM', ['T-MAP-FORM repeats, entry 1, last']],
    ['it is for another feed', [stored('a.csv', CSV), mapping({ feed: 'camhs' })], 'T-MAP-FEED', []],
    ['it names an element or a record that there is not', [stored('a.csv', CSV), mapping({ columns: { stayid: 'NO', Arrived: 'IN', Jane: 'SEX' }, repeats: [{ record: 'Jane', last: 2, columns: {} }] })], 'T-MAP-FIELD', ['T-MAP-FIELD columns, entry 3+repeats, entry 1, record']],
    ['it names a column that there is not', [stored('a.csv', CSV), mapping({ columns: { stayid: 'NUMBER', Arrived: 'IN' } })], 'T-MAP-COLUMN', ['T-COLUMN stayid', 'T-MAP-COLUMN stayid', 'T-UNKNOWN-COLUMN 1+3']],
    ['it gives a field twice', [stored('a.csv', CSV), mapping({ columns: { stayid: 'NO', Arrived: 'IN', arrivaldate: 'SEX' } })], 'T-MAP-TWICE', ['T-MAP-TWICE arrivaldate']],
    ['there are two', [stored('a.csv', CSV), mapping(), mapping()], 'T-MAP-SEVERAL', []],
    ['it comes alone', [mapping()], 'T-FORMAT', []],
  ] as const)('is refused when %s', async (_what, files, rule, found) => {
    const result = await read(...files);
    expect(result.refused).toBe(rule);
    expect(result.found.filter((f) => rule === 'T-MAP-COLUMN' || !f.startsWith('T-UNKNOWN'))).toEqual(found);
    expect(JSON.stringify(result)).not.toContain('Jane');
  });
  it('is on the page of the feed', () => expect(feedPage(mappedFeed)).toContain('CSV or Excel workbook, with a mapping'));
});

describe('XML', () => {
  const xml = (body: string) => read(stored('a.xml', `<s:Stays xmlns:s="urn:x" Version="4-0"><s:Stay>${body}</s:Stay></s:Stays>`));
  it('gives attributes of the document, parts of timestamps, and the text of an element that is a record', async () => {
    const result = await xml('<StayIdentifier>A1</StayIdentifier><Arrived>2024-10-27T01:30:00+00:00</Arrived><G><Finding><code>x</code></Finding></G><H><Finding><code>y</code></Finding></H><Remark> well </Remark>');
    expect(cellsOf(result)).toEqual([{ version: '4-0', stayid: 'A1', arrivaldate: '2024-10-27', arrivaltime: '01:30:00+00:00' }]);
    expect(cellsOf(result, 'finding')).toEqual([{ code: 'x' }, { code: 'y' }]);
    expect(result.rows.map((row) => row.place)).toContainEqual({ file: 'file-1.xml', xpath: '/Stays/Stay[1]/H[1]/Finding[1]' });
    expect(cellsOf(result, 'remark')).toEqual([{ text: ' well ' }]);
  });
  it.each([
    ['2024-07-01T23:30:00Z', '2024-07-02', '00:30:00+01:00'], ['2024-12-01T10:00:00+0000', '2024-12-01', '10:00:00+00:00'], ['2024-07-01T10:00:00', '2024-07-01', '10:00:00'], ['01/07/2024 10:00', '2024-07-01', '10:00:00'],
    ['soon', 'soon', 'soon'], ['2024-07-01', '2024-07-01', ''],
  ])('splits %s on the clock of London', async (text, arrivaldate, arrivaltime) => {
    expect(cellsOf(await xml(`<stayid>A1</stayid><Arrived>${text}</Arrived>`))).toMatchObject([{ arrivaldate, arrivaltime }]);
  });
  it('says when a timestamp and a part of it are both sent', async () => {
    const result = await xml('<stayid>A1</stayid><arrivaldate>2024-07-01</arrivaldate><Arrived>2024-07-02T10:00:00Z</Arrived>');
    expect(cellsOf(result)).toMatchObject([{ arrivaldate: '2024-07-01', arrivaltime: '11:00:00+01:00' }]);
    expect(result.rows[0]?.repeated).toEqual(['arrivaldate']);
  });
});

describe('an extract that is a workbook', () => {
  const ROWS: Cell[][] = [['NO', 'IN', 'SEX', 'DIAG_01', 'DIAG_02', 'DIAG_03'], ['A1', { number: '45592.0625', style: 5 }, 'F', 'x', null, 'z'], [], ['A2', { number: '45593', style: 5 }, 'M']];
  const book = async (sheets: Record<string, Cell[][]>) => stored('extract.xlsx', await workbook(sheets));
  const own = mapping({ columns: { StayIdentifier: 'NO', Arrived: 'IN', sex: 'SEX' } });

  it('gives the records of its rows, as the CSV does, midnight too', async () => {
    const result = await read(await book({ Sheet1: ROWS }), own);
    expect({ refused: result.refused, found: result.found, used: result.used }).toEqual({ refused: null, found: [], used: [{ origin: 'sent', version: null }] });
    expect(cellsOf(result)).toEqual([
      { stayid: 'A1', arrivaldate: '2024-10-27', arrivaltime: '01:30:00', sex: '2', named: 'yes' }, { stayid: 'A2', arrivaldate: '2024-10-28', arrivaltime: '00:00:00', sex: '1', named: 'yes' },
    ]);
    expect(cellsOf(result, 'finding')).toEqual([{ code: 'x', number: '1' }, { code: 'z', number: '3' }]);
    expect(result.rows.map((row) => row.place)).toContainEqual({ file: 'file-1.xlsx/sheet-1', line: 4 });
  });
  it('may have titles above its header, rows over several sheets, and sheets of other things', async () => {
    const more: Cell[][] = [['Attendances of November'], [], ['IN', 'NO'], ['2024-11-01T10:00:00Z', 'B1', null, 'a note']];
    const result = await read(await book({ Guide: [['How to read this']], October: ROWS, November: more }), own);
    expect(result.refused).toBe('T-MAP-COLUMN');
    const both = await read(await book({ Guide: [['How to read this']], October: ROWS, November: [['Attendances of November'], ...more.slice(2).map((row, i) => [...row.slice(0, 2), i === 0 ? 'SEX' : null, ...row.slice(3)])] }), own);
    expect([both.refused, both.found]).toEqual([null, ['T-UNKNOWN-COLUMN 4', 'T-UNKNOWN-FILE ']]);
    expect(cellsOf(both).map((cells) => cells['stayid'])).toEqual(['A1', 'A2', 'B1']);
    expect(new Set(both.rows.filter((row) => row.key !== null).map((row) => row.key)).size).toBe(3);
  });
  it('is refused without a mapping for its columns, and with one for others', async () => {
    expect((await read(await book({ Sheet1: ROWS }))).refused).toBe('T-MAP-NEEDED');
    expect((await read(await book({ Sheet1: [['a', 'b'], [1, 2]] }), own)).refused).toBe('T-MAP-COLUMN');
    expect((await read(await book({ Sheet1: [['NO', 'IN', 'no', 'SEX'], [1, 2]] }), own)).refused).toBe('T-COLUMN-TWICE');
  });
  it('is not needed to have one where the columns have the names of the standard', async () => {
    expect(cellsOf(await read(await book({ Sheet1: [['StayId', 'Arrived', 'code_1'], ['A1', '2024-10-28T00:30:00Z', 'x']] })))).toMatchObject([{ stayid: 'A1', arrivaldate: '2024-10-28', arrivaltime: '00:30:00+00:00' }]);
  });
});

describe('a registered mapping', () => {
  const registered = { version: 4, mapping: mappingSchema.parse({ mapping: 1, feed: 'ae', columns: { StayIdentifier: 'NO', Arrived: 'IN' }, ignore: ['SEX', 'DIAG_01', 'DIAG_02', 'DIAG_03'] }) };
  it('is used where none comes with the extract, and only there', async () => {
    const alone = await readWith({ registered }, stored('extract.csv', CSV));
    expect({ refused: alone.refused, found: alone.found, used: alone.used }).toEqual({ refused: null, found: [], used: [{ origin: 'registered', version: 4 }] });
    expect(cellsOf(alone)).toEqual([{ stayid: 'A1', arrivaldate: '2024-10-27', arrivaltime: '01:30:00+01:00' }]);
    const sent = await readWith({ registered }, stored('extract.csv', CSV), mapping());
    expect([sent.used, cellsOf(sent, 'finding')]).toEqual([[{ origin: 'sent', version: null }], [{ code: 'x', number: '1' }, { code: 'z', number: '3' }]]);
    expect((await readWith({ registered }, stored('a.xml', '<Stays><Stay><stayid>A1</stayid><Arrived>2024-10-27T01:30:00Z</Arrived></Stay></Stays>'))).used).toEqual([]);
  });
});
