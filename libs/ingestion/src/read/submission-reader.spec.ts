import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import yazl from 'yazl';
import { TributaryError } from '@tributary/domain';
import { compileFeed } from '../feed/compile.js';
import { ruleExamples } from '../feed/examples.js';
import { defineFeed } from '../feed/feed.js';
import { neutralNames, tablesOf } from '../feed/file-names.js';
import { csvFormat, csvTable, xmlFormat } from '../feed/formats.js';
import { rule } from '../feed/rules.js';
import { feedPage } from '../feed/page.js';
import { header, person, team, tinyFeed } from '../testing/tiny-feed.js';
import { ARCHIVE_LIMITS, type ArchiveLimits, type RangeFile } from './archive.js';
import { Findings, Refusal } from './findings.js';
import { readSubmission } from './submission-reader.js';

const scope = tinyFeed.scope('2025');
if (!scope) throw new Error('the scope must be readable');
const feed = compileFeed(tinyFeed, scope);

const stored = (name: string, content: string | Buffer): RangeFile => {
  const bytes = Buffer.from(content);
  // In pieces of 64 KiB, as a file comes from the disk.
  const pieces = (part: Buffer) => Array.from({ length: Math.ceil(part.length / 65_536) }, (_, i) => part.subarray(i * 65_536, (i + 1) * 65_536));
  return { name, size: bytes.length, read: (start = 0, end = bytes.length) => Readable.from(pieces(bytes.subarray(start, end)), { objectMode: false }) };
};
const zip = async (files: Record<string, string | Buffer>): Promise<Buffer> => {
  const archive = new yazl.ZipFile();
  for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content), name);
  archive.end();
  return buffer(archive.outputStream);
};
const HEADER = 'year,lea\n2025,806\n';
const PERSON = 'persontableid,surname,personbirthdate\n1,Test,2012-02-29\n';

async function read(files: RangeFile[], limits?: ArchiveLimits) {
  const findings = new Findings();
  const rows: { type: string; cells: Record<string, string>; place: object; key: string | null; parentKey: string | null; broken: string | null }[] = [];
  let refused: string | null = null;
  try {
    for await (const batch of readSubmission(feed, files, findings, limits ? { limits } : {})) {
      for (const row of batch) {
        const cells = Object.fromEntries(row.type.names.flatMap((name, i) => (row.cells[i] === undefined ? [] : [[name, row.cells[i]]])));
        rows.push({ type: row.type.type.name, cells, place: row.place, key: row.key, parentKey: row.parentKey, broken: row.broken });
      }
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refused = error.rule.id;
  }
  return { rows, refused, found: findings.list().map((f) => `${f.rule} ${f.count}`), places: (id: string) => findings.list().find((f) => f.rule === id)?.places };
}
const people = async (content: string | Buffer | RangeFile, name = 'x_person.csv') =>
  read([stored('x_sen2.csv', HEADER), typeof content === 'string' || Buffer.isBuffer(content) ? stored(name, content) : content]);
/** A file that comes from its store in pieces of so many bytes. */
function inPieces(name: string, content: string, size: number): RangeFile {
  const bytes = Buffer.from(content);
  const pieces = (part: Buffer) => Array.from({ length: Math.ceil(part.length / size) }, (_, i) => part.subarray(i * size, (i + 1) * size));
  return { name, size: bytes.length, read: (start = 0, end = bytes.length) => Readable.from(pieces(bytes.subarray(start, end)), { objectMode: false }) };
}

describe('CSV tables', () => {
  it('are known by their names, and give rows with their place', async () => {
    const { rows, refused, found } = await people(PERSON);
    expect(refused).toBeNull();
    expect(found).toEqual([]);
    expect(rows[1]).toEqual({ type: 'person', cells: { surname: 'Test', personbirthdate: '2012-02-29' }, place: { file: 'file-2-person.csv', line: 2 }, key: '|1', parentKey: null, broken: null });
  });

  it('are known by their headers where the name says nothing', async () => {
    expect((await people(PERSON, 'upload')).rows.map((r) => r.type)).toEqual(['sen2', 'person']);
  });

  it.each([
    ['reordered columns, other case, aliases', 'DOB,Surname,PersonTableId\n2012-02-29,Test,1\n'],
    ['CRLF line ends', PERSON.replaceAll('\n', '\r\n')],
    ['old Mac line ends', PERSON.replaceAll('\n', '\r')],
    ['a byte order mark', `\uFEFF${PERSON}`],
    ['semicolons', PERSON.replaceAll(',', ';')],
    ['no line end at the end', PERSON.trimEnd()],
    ['blank lines', PERSON.replace('\n', '\n\n')],
    ['quotes', 'persontableid,"surname",personbirthdate\n1,"Test","2012-02-29"\n'],
  ])('are read with %s', async (_what, content) => {
    const { rows, refused, found } = await people(content);
    expect([refused, found]).toEqual([null, []]);
    expect(rows[1]?.cells).toEqual({ surname: 'Test', personbirthdate: '2012-02-29' });
  });

  it.each([
    ['with a byte order mark', Buffer.from(`\uFEFF${PERSON}`, 'utf16le')], ['without one', Buffer.from(PERSON, 'utf16le')], ['with the bytes the other way round', Buffer.from(`\uFEFF${PERSON}`, 'utf16le').swap16()],
  ])('are read in UTF-16 %s, and it is said of the file', async (_what, content) => {
    const { rows, refused, found, places } = await people(content);
    expect([refused, found, places('T-UTF-16')]).toEqual([null, ['T-UTF-16 1'], [{ file: 'file-2-person.csv', record: null, field: null }]]);
    expect(rows[1]?.cells).toEqual({ surname: 'Test', personbirthdate: '2012-02-29' });
  });

  it('that are refused say in which encoding they were read', async () => {
    const spoilt = PERSON.replace('personbirthdate', 'born').replace('Test', 'Zo\u00eb');
    expect(await people(Buffer.from(spoilt, 'utf16le'))).toMatchObject({ refused: 'T-COLUMN', found: expect.arrayContaining(['T-UTF-16 1']) });
    expect(await people(Buffer.from(PERSON.replace('Test', 'Zo\u00eb"'), 'latin1'))).toMatchObject({ found: expect.arrayContaining(['T-ENCODING 1']) });
  });

  it('are read as Windows-1252 line by line where they are not UTF-8, and it is said', async () => {
    const content = Buffer.concat([Buffer.from('persontableid,surname,personbirthdate\n1,Zoë,2012-02-29\n2,Zo'), Buffer.from([0xeb]), Buffer.from(',2012-02-29\n')]);
    const { rows, found } = await people(content);
    expect(rows.slice(1).map((r) => r.cells['surname'])).toEqual(['Zoë', 'Zoë']);
    expect(found).toEqual(['T-ENCODING 1']);
  });

  it('count lines as the file does, also after a quoted line end', async () => {
    const { rows } = await people('persontableid,surname,personbirthdate\n1,"Te\nst",2012-02-29\n2,Test,2012-02-29\n');
    expect(rows.map((r) => r.place)).toContainEqual({ file: 'file-2-person.csv', line: 4 });
  });

  it('say the same whether or not a cell somewhere is quoted, wherever the file is cut into pieces', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.array(fc.constantFrom('', 'a', 'b c', ' ', 'ä€', ';'), { minLength: 1, maxLength: 6 }), { maxLength: 30 }), fc.constantFrom('\n', '\r\n', '\r'), fc.integer({ min: 1, max: 40 }), fc.boolean(),
      async (body, end, size, closed) => {
        const text = ['persontableid,surname,personbirthdate', ...body.map((cells) => cells.join(','))].join(end) + (closed ? end : '');
        const seen = await Promise.all([text, `${text}${closed ? '' : end}"q","q","q"`].map((content) => people(inPieces('x_person.csv', content, size))));
        const [plain, quoted] = seen.map(({ rows }) => rows.filter((r) => r.type === 'person'));
        expect(quoted?.at(-1)).toMatchObject({ cells: { surname: 'q' } });
        expect(quoted?.slice(0, -1)).toEqual(plain);
      },
    ), { numRuns: 60 });
  });

  it('report ragged rows and blank keys, row by row', async () => {
    const { rows } = await people('persontableid,surname,personbirthdate\n1,Test\n2,Test,2012-02-29,\n,Test,2012-02-29\n3,Test,2012-02-29\n');
    expect(rows.slice(1).map((r) => r.broken)).toEqual(['ragged', 'ragged', 'key-blank', null]);
  });

  it('warn of a column that is not known, not of one to be ignored', async () => {
    expect((await people('persontableid,surname,personbirthdate,nativeid,shoesize\n1,Test,2012-02-29,7,42\n')).found).toEqual(['T-UNKNOWN-COLUMN 1']);
  });

  it.each([
    ['a required column missing', 'persontableid,personbirthdate\n1,2012-02-29\n', 'T-COLUMN'],
    ['the key column missing', 'surname,personbirthdate\nTest,2012-02-29\n', 'T-COLUMN'],
    ['a column twice', 'persontableid,surname,surname,personbirthdate\n1,a,b,2012-02-29\n', 'T-COLUMN-TWICE'],
    ['a quote that does not end', 'persontableid,surname,personbirthdate\n1,"Test,2012-02-29\n', 'T-CSV'],
    ['nothing in it', '', 'T-EMPTY'],
    ['only white space in it', ' \n\n', 'T-EMPTY'],
    ['megabytes of white space before anything', gzipSync(`${' \n'.repeat(1_500_000)}x`), 'T-EMPTY'],
    ['binary content', Buffer.from(Array.from({ length: 500 }, (_, i) => (i * 7) % 256)), 'T-NOT-TEXT'],
    ['a PDF', '%PDF-1.7\n', 'T-NOT-TEXT'],
  ])('are refused with %s', async (_what, content, rule) => expect((await people(content)).refused).toBe(rule));

  it('are refused when a required one is missing, or nothing is of the feed', async () => {
    expect((await read([stored('x_sen2.csv', HEADER)])).refused).toBe('T-TABLE');
    expect((await read([stored('other.csv', 'a,b\n1,2\n')])).refused).toBe('T-FORMAT');
    expect((await read([stored('x_sen2.csv', 'year,lea\n'), stored('x_person.csv', PERSON)])).refused).toBe('T-HEADER');
    expect((await read([])).refused).toBe('T-EMPTY');
  });
});

describe('versions of a format', () => {
  const table = (title: string, own: 'sex' | 'ethnicity', years: readonly number[]) => csvFormat({
    title, suits: (s) => years.includes(s.year ?? 0), tables: [csvTable(header, { file: /sen2$/i, required: true }), csvTable(person, { file: /person$/i, required: true, key: 'persontableid', requires: [own] })],
  });
  const document = (version: string, years: readonly number[]) => xmlFormat({
    title: version, root: 'Message', recognises: (a) => a['version'] === version, suits: (s) => years.includes(s.year ?? 0), ignore: ['shoesize'],
    records: [{ record: header, path: 'Message/Header' }, { record: person, path: 'Message/Persons/Person' }],
  });
  const versions = { ...tinyFeed, formats: [table('old', 'sex', [2024]), table('new', 'ethnicity', [2025, 2026]), document('1', [2024]), document('2', [2025])] };
  const outcome = async (year: string, ...files: RangeFile[]) => {
    const at = versions.scope(year);
    if (!at) throw new Error('the scope must be readable');
    const findings = new Findings();
    try {
      for await (const _batch of readSubmission(compileFeed(versions, at), files, findings));
      return findings.list().map((f) => f.rule).join() || 'read';
    } catch (error) {
      return error instanceof Refusal ? error.rule.id : error;
    }
  };
  const withColumn = (name: string, file = 'x_person.csv') => stored(file, `persontableid,surname,personbirthdate,${name}\n1,Test,2012-02-29,\n`);

  it('are known by their columns, and must be the scope\'s', async () => {
    expect(await outcome('2024', stored('x_sen2.csv', HEADER), withColumn('sex'))).toBe('read');
    expect(await outcome('2025', stored('x_sen2.csv', HEADER), withColumn('ethnicity', 'upload.csv'))).toBe('read');
    expect(await outcome('2025', stored('x_sen2.csv', HEADER), withColumn('sex'))).toBe('T-OTHER-VERSION');
    expect(await outcome('2025', stored('x_sen2.csv', HEADER), withColumn('shoesize'))).toBe('T-COLUMN');
  });

  it('are known by the document element, and must be the scope\'s', async () => {
    const text = (version: string) => stored('x.xml', `<Message version="${version}"><Header><Year>2025</Year></Header><Persons><Person><Surname>Test</Surname><Shoesize>1</Shoesize></Person></Persons></Message>`);
    expect([await outcome('2025', text('2')), await outcome('2025', text('1')), await outcome('2025', text('3'))]).toEqual(['read', 'T-OTHER-VERSION', 'T-OTHER-VERSION']);
  });

  it('are refused together, and with a document', async () => {
    const both = { ...versions, formats: versions.formats.map((f) => ({ ...f, suits: () => true })) };
    const read2 = async (...files: RangeFile[]) => {
      try {
        for await (const _batch of readSubmission(compileFeed(both, scope), files, new Findings()));
        return 'read';
      } catch (error) {
        return error instanceof Refusal ? error.rule.id : error;
      }
    };
    expect(await read2(stored('x_sen2.csv', HEADER), withColumn('sex'), withColumn('ethnicity'))).toBe('T-MIXED');
    expect(await read2(stored('x_sen2.csv', HEADER), withColumn('sex'), stored('x.xml', '<Message version="2"><Header><Year>2025</Year></Header></Message>'))).toBe('T-MIXED');
  });

  it('are refused where a table can be read in two ways', async () => {
    const twins = { ...tinyFeed, formats: [csvFormat({ title: 'x', tables: [csvTable(person, { file: /person$/i, constants: { sex: 'M' }, key: 'persontableid' }), csvTable(person, { name: 'other_person', file: /other_person$/i, constants: { sex: 'F' }, key: 'persontableid' })] })] };
    const all = readSubmission(compileFeed(twins, scope), [stored('upload.csv', PERSON)], new Findings());
    await expect((async () => { for await (const _batch of all); })()).rejects.toMatchObject({ rule: { id: 'T-UNSURE' } });
  });

  it('tell of elements that nobody reads, without their names', async () => {
    const findings = new Findings();
    const text = '<Message version="2"><Header><Year>2025</Year></Header><Persons><Person><Surname>Test</Surname><Shoesize>1</Shoesize><Zephyranthe><Odd>x</Odd></Zephyranthe></Person></Persons></Message>';
    for await (const _batch of readSubmission(compileFeed(versions, scope), [stored('x.xml', text)], findings));
    expect(findings.list()).toMatchObject([{ rule: 'T-UNKNOWN-ELEMENT', count: 1, places: [{ xpath: '/Message/Persons/Person[1]/*[3]/*[1]', record: 'Person' }] }]);
  });
});

describe('a rule about the file', () => {
  const looked = rule.file(team, { id: 'F1', title: 'A team is sent', severity: 'refuse', remedy: 'Send it.', source: 'test', check: () => true, examples: { pass: [], fail: [] } });
  const strict = compileFeed({ ...tinyFeed, rules: [...tinyFeed.rules, looked] }, scope);
  const refusedWith = async (teams: string) => {
    try {
      for await (const _batch of readSubmission(strict, [stored('x_sen2.csv', HEADER), stored('x_person.csv', PERSON), stored('x_team.csv', teams)], new Findings()));
      return null;
    } catch (error) {
      return error instanceof Refusal ? error.rule.id : error;
    }
  };

  it('needs a record to look at, also where that is a lookup', async () => {
    expect(await refusedWith('teamid,teamcode\n')).toBe('T-HEADER');
    expect(await refusedWith('teamid,teamcode\nT1,A01\n')).toBeNull();
  });
});

describe('names of files', () => {
  const places = async (...files: RangeFile[]) => (await read(files)).rows.map((r) => r.place);

  it('are position, table and ending: not a letter of what the sender wrote', async () => {
    expect(await places(stored('Zephyranthe_sen2.CSV', HEADER), stored('9990000018_person.csv', PERSON))).toEqual([{ file: 'file-1-sen2.csv', line: 2 }, { file: 'file-2-person.csv', line: 2 }]);
    expect(await places(stored('x_sen2.Zoe', HEADER), stored('Quillfeatherby', PERSON))).toEqual([{ file: 'file-1-sen2', line: 2 }, { file: 'file-2', line: 2 }]);
    expect(await places(stored('Quillfeatherby.zip', await zip({ 'Quillfeatherby/q_sen2.csv': HEADER, '.hidden': 'x', 'Quillfeatherby.csv': PERSON })))).toEqual([
      { file: 'file-1.zip/file-1-sen2.csv', line: 2 }, { file: 'file-1.zip/file-2.csv', line: 2 }]);
    expect(await places(stored('q_sen2.csv', HEADER), stored('q_person.csv.gz', gzipSync(PERSON)))).toContainEqual({ file: 'file-2-person.csv', line: 2 });
  });

  it('given by the platform say the same when they come in again', () => {
    const names = neutralNames(tablesOf(tinyFeed, feed.scope));
    for (const given of ['x_person.csv', 'person.csv.gz', 'X.ZIP', 'return.xml', 'Zephyranthe Quillfeatherby', '../../etc/passwd', '']) expect(names(names(given, 7), 7)).toBe(names(given, 7));
    expect(['Zephyranthe.PDF', '../passwd', '', '.csv'].map((given) => names(given, 1))).toEqual(['file-1', 'file-1', 'file-1', 'file-1.csv']);
  });

  it('must be known as those of their table, else the feed is not declared', () => {
    const tables = [csvTable(header, { file: /sen2$/i }), csvTable(person, { file: /^people$/i })];
    expect(() => defineFeed({ ...tinyFeed, formats: [csvFormat({ title: 'x', tables })] } as Parameters<typeof defineFeed>[0])).toThrow('a file called person is not known as its own table');
  });
});

describe('packed files', () => {
  const two = { 'out/x_sen2.csv': HEADER, 'out/x_person.csv': PERSON, '__MACOSX/x': 'x' };

  it('are read from a zip and from gzip', async () => {
    expect((await read([stored('all.zip', await zip(two))])).rows.map((r) => r.type)).toEqual(['sen2', 'person']);
    expect((await read([stored('x_sen2.csv.gz', gzipSync(HEADER)), stored('x_person.csv.gz', gzipSync(PERSON))])).rows).toHaveLength(2);
  });

  it('are read from a zip with a document of each school of a large council', async () => {
    const school = (n: number) => `<Message><Header><Year>2025</Year></Header><Persons><Person><Surname>School${n}</Surname></Person></Persons></Message>`;
    const packed = await zip(Object.fromEntries(Array.from({ length: 1_200 }, (_, n) => [`${n}.xml`, school(n)])));
    const { rows, refused } = await read([stored('all.zip', packed)]);
    expect({ refused, schools: new Set(rows.filter((r) => r.type === 'person').map((r) => r.cells['surname'])).size, keys: new Set(rows.map((r) => r.key)).size }).toEqual({ refused: null, schools: 1_200, keys: 2_400 });
  });

  it('are refused with more than 5,000 files, before any is read', async () => {
    expect((await read([stored('all.zip', await zip(Object.fromEntries(Array.from({ length: 5_001 }, (_, n) => [`${n}.csv`, '']))))])).refused).toBe('T-ARCHIVE-LIMIT');
  });

  it('are refused when they are cut short, at every place', async () => {
    const whole = await zip(two);
    for (let length = 4; length < whole.length; length += 37) expect((await read([stored('all.zip', whole.subarray(0, length))])).refused).toBe('T-ARCHIVE');
    const packed = gzipSync(PERSON);
    expect((await read([stored('x_sen2.csv', HEADER), stored('x_person.csv.gz', packed.subarray(0, packed.length - 9))])).refused).toBe('T-ARCHIVE');
  });

  it('pass on a failure of the store, which is not the sender\'s', async () => {
    async function* breaking(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(gzipSync(PERSON).subarray(0, 12));
      throw new TributaryError('encrypted-file-damaged', 'damaged');
    }
    let calls = 0;
    const gz: RangeFile = { name: 'x_person.csv.gz', size: 1_000, read: () => Readable.from(calls++ === 0 ? [Buffer.from([0x1f, 0x8b])] : breaking(), { objectMode: false }) };
    await expect(read([gz])).rejects.toMatchObject({ code: 'encrypted-file-damaged' });
  });

  it('are refused when they are bombs', async () => {
    const bomb = Buffer.alloc(30_000_000, 'x,\n');
    expect((await read([stored('all.zip', await zip({ 'x_person.csv': bomb }))])).refused).toBe('T-ARCHIVE-LIMIT');
    expect((await read([stored('x_person.csv.gz', gzipSync(Buffer.concat([Buffer.from(PERSON), Buffer.alloc(30_000_000, `${'a'.repeat(999)}\n`)])))])).refused).toBe('T-ARCHIVE-LIMIT');
    expect((await read([stored('x.xml.gz', gzipSync(Buffer.concat([Buffer.from('<Message>'), Buffer.alloc(30_000_000, ' ')])))])).refused).toBe('T-ARCHIVE-LIMIT');
    expect((await read([stored('all.zip', await zip(two))], { ...ARCHIVE_LIMITS, entries: 1 })).refused).toBe('T-ARCHIVE-LIMIT');
  });

  it('are refused when an entry is longer than it says', async () => {
    const lying = await zip({ 'x_person.csv': PERSON });
    const real = deflateRawSync(PERSON).length;
    const at = lying.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    expect(lying.readUInt32LE(at + 20)).toBe(real);
    lying.writeUInt32LE(5, at + 24);
    expect((await read([stored('all.zip', lying)])).refused).toBe('T-ARCHIVE');
  });

  it('are refused when they hold archives or a workbook', async () => {
    expect((await read([stored('all.zip', await zip({ 'inner.zip': await zip(two) }))])).refused).toBe('T-NESTED');
    expect((await read([stored('book.xlsx', await zip({ '[Content_Types].xml': '<x/>', 'xl/workbook.xml': '<x/>' }))])).refused).toBe('T-WORKBOOK');
  });
});

describe('XML', () => {
  const DOCUMENT = `<?xml version="1.0"?><m:Message xmlns:m="urn:x"><Header><Year>2025</Year><LEA>806</LEA></Header><Persons>
    <Person><Surname>Te&amp;st</Surname><PersonBirthDate>2012-02-29</PersonBirthDate>
      <Requests><ReceivedDate>2024-05-01</ReceivedDate><ActivePlans><SENneed><SENtype>ASD</SENtype></SENneed><ReviewMeeting>2024-06-01</ReviewMeeting></ActivePlans><RequestOutcome>Y</RequestOutcome></Requests>
      <UPN>H801200001001</UPN></Person><Person><Surname>Second</Surname></Person></Persons></m:Message>`;
  const readXml = (text: string) => read([stored('x.xml', text)]);

  it('gives nested records with fields after them, keys of parents and places', async () => {
    const { rows, refused } = await readXml(DOCUMENT);
    expect(refused).toBeNull();
    expect(rows.map((r) => r.type)).toEqual(['sen2', 'senneed', 'activeplans', 'requests', 'person', 'person']);
    expect(rows[4]).toMatchObject({ cells: { surname: 'Te&st', personbirthdate: '2012-02-29', upn: 'H801200001001' }, place: { xpath: '/Message/Persons/Person[1]' } });
    expect(rows[3]).toMatchObject({ cells: { receiveddate: '2024-05-01', requestoutcome: 'Y' }, parentKey: rows[4]?.key });
    expect(rows[1]).toMatchObject({ parentKey: rows[2]?.key, place: { xpath: '/Message/Persons/Person[1]/Requests[1]/ActivePlans[1]/SENneed[1]' } });
    expect(rows[5]?.place).toMatchObject({ xpath: '/Message/Persons/Person[2]' });
  });

  it.each([
    ['a DTD', DOCUMENT.replace('?>', '?><!DOCTYPE Message [<!ENTITY a "aaaa">]>'), 'T-XML-DTD'],
    ['an entity of its own', DOCUMENT.replace('Second', '&a;'), 'T-XML'],
    ['its end missing', DOCUMENT.slice(0, -30), 'T-XML'],
    ['another document element', '<Other><Persons/></Other>', 'T-FORMAT'],
    ['no header', DOCUMENT.replace(/<Header>.*<\/Header>/, ''), 'T-HEADER'],
    ['too deep a nesting', `<Message>${'<a>'.repeat(100)}`, 'T-XML'],
  ])('is refused with %s', async (_what, text, rule) => expect((await readXml(text)).refused).toBe(rule));

  it('reports a repeated element and keeps the first', async () => {
    const findings = new Findings();
    const repeated: unknown[] = [];
    for await (const batch of readSubmission(feed, [stored('x.xml', DOCUMENT.replace('<Surname>Second', '<Surname>First</Surname><Surname>Second'))], findings)) repeated.push(...batch.flatMap((r) => r.repeated ?? []));
    expect(repeated).toEqual(['surname']);
  });
});

describe('the examples of the rules', () => {
  for (const one of ruleExamples(tinyFeed)) it(one.name, () => { one.run(); });

  it('fail when a rule does not do what they say', () => {
    const broken = { ...tinyFeed, rules: tinyFeed.rules.map((r) => (r.looksAt === 'record' ? { ...r, check: () => true } : r)) };
    const failing = ruleExamples(broken).filter((one) => { try { one.run(); return false; } catch { return true; } });
    expect(failing.map((one) => one.name.slice(0, 2))).toEqual(['R1', 'P1']);
  });
});

describe('the page of a feed', () => {
  it('shows every record, field, rule and example', () => {
    const page = feedPage(tinyFeed);
    for (const type of tinyFeed.records) for (const name of [type.title, ...Object.keys(type.fields)]) expect(page).toContain(name);
    for (const rule of tinyFeed.rules) expect(page).toContain(`### ${rule.id}: ${rule.title}`);
    expect(page).toContain('H801200001001');
  });
});
