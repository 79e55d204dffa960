import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { compileFeed } from '../feed/compile.js';
import { rule } from '../feed/rules.js';
import { team, tinyFeed } from '../testing/tiny-feed.js';
import { Findings, Refusal } from './findings.js';
import { feed, HEADER, people, PERSON, read, scope, stored } from './reading.fixture.js';
import { readSubmission } from './submission-reader.js';

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
        const seen = await Promise.all([text, `${text}${closed ? '' : end}"q","q","q"`].map((content) => people(stored('x_person.csv', content, size))));
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
