import { compileFeed } from '../feed/compile.js';
import { csvFormat, csvTable, xmlFormat } from '../feed/formats.js';
import { header, person, tinyFeed } from '../testing/tiny-feed.js';
import type { RangeFile } from './archive.js';
import { Findings, Refusal } from './findings.js';
import { HEADER, PERSON, scope, stored } from './reading.fixture.js';
import { readSubmission } from './submission-reader.js';

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
