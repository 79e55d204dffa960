import { Readable } from 'node:stream';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { TributaryError } from '@tributary/domain';
import { defineFeed } from '../feed/feed.js';
import { neutralNames, tablesOf } from '../feed/file-names.js';
import { csvFormat, csvTable } from '../feed/formats.js';
import { header, person, tinyFeed } from '../testing/tiny-feed.js';
import { ARCHIVE_LIMITS, type RangeFile } from './archive.js';
import { feed, HEADER, PERSON, read, stored, zip } from './reading.fixture.js';

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
