import { Readable } from 'node:stream';
import { compileFeed } from '../feed/compile.js';
import { csvFormat, csvTable, xmlFormat } from '../feed/formats.js';
import type { FeedDefinition } from '../feed/feed.js';
import { header, person, requests, team, tinyFeed } from '../testing/tiny-feed.js';
import { Findings, Refusal } from './findings.js';
import type { RangeFile } from './archive.js';
import { readSubmission } from './submission-reader.js';

/** Version 1 calls the date of birth `dob` and has no table of teams. */
const feed: FeedDefinition = {
  ...tinyFeed,
  formats: [
    csvFormat({ title: 'Tables', tables: [
      csvTable(header, { file: /sen2/ }), csvTable(person, { file: /person/, key: 'persontableid' }), csvTable(team, { file: /team/, key: 'teamid' }),
    ] }),
    xmlFormat({ title: 'Tables as a document', root: 'Message', records: [
      { record: header, path: 'Message/Header' },
      { record: person, path: 'Message/Person', key: 'upn' }, { record: requests, path: 'Message/Request', key: 'teamid', parentKey: 'requestsource' }, { record: team, path: 'Message/Team', key: 'teamcode' },
    ] }),
  ],
  versions: {
    header, field: 'lea', named: (text) => (['1', '2'].includes(text) ? text : null),
    marks: [{ record: person, name: 'DOB', versions: ['1'] }, { record: person, name: 'PersonBirthDate', versions: ['2'] }, { record: team, versions: ['2'] }],
  },
};
const scope = feed.scope('2025') ?? (() => { throw new Error('the scope must be readable'); })();
const file = (name: string, content: string): RangeFile => ({ name, size: content.length, read: (start = 0, end = content.length) => Readable.from([Buffer.from(content.slice(start, end))]) });

async function read(...files: RangeFile[]) {
  const rows: { type: string; key: string | null; parentKey: string | null; broken: string | null }[] = [];
  try {
    for await (const batch of readSubmission(compileFeed(feed, scope), files, new Findings())) {
      for (const { type, key, parentKey, broken } of batch) rows.push({ type: type.type.name, key, parentKey, broken });
    }
    return { rows, refused: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { rows, refused: [error.rule.id, error.place?.record ?? null, error.place?.field ?? null] };
  }
}
const tables = (version: string, birth: string, ...more: RangeFile[]) => read(file('sen2.csv', `year,lea\n2025,${version}\n`), file('person.csv', `persontableid,surname,${birth}\n1,Test,2012-02-29\n`), ...more);
const document = (version: string, birth: string, more = '') => read(file('all.xml', `<Message>${more}<Person><Surname>Test</Surname><${birth}>2012-02-29</${birth}></Person><Header><Year>2025</Year><LEA>${version}</LEA></Header></Message>`));
const TEAM = 'teamid,teamcode\n1,A\n';

describe('the version of what was sent', () => {
  it.each([['1', 'dob'], ['2', 'personbirthdate']])('is that of the header, %s, where columns and elements are its own', async (version, birth) => {
    expect([(await tables(version, birth)).refused, (await document(version, birth)).refused]).toEqual([null, null]);
  });
  it.each([['1', 'personbirthdate'], ['2', 'dob']])('is not known where the header says %s and a column or element is of another', async (version, birth) => {
    const refused = ['T-VERSION', 'Person', birth];
    expect([(await tables(version, birth)).refused, (await document(version, birth)).refused]).toEqual([refused, refused]);
  });
  it('is not known where a table is of another', async () => {
    expect((await tables('1', 'dob', file('team.csv', TEAM))).refused).toEqual(['T-VERSION', 'Team', null]);
    expect((await document('1', 'dob', '<Team><TeamCode>A</TeamCode></Team>')).refused).toEqual(['T-VERSION', 'Team', null]);
    expect((await tables('2', 'personbirthdate', file('team.csv', TEAM))).refused).toBeNull();
  });
  it('is left to the rules about the header where that names none that is known', async () => expect((await tables('9', 'dob')).refused).toBeNull());
});

describe('records of a document that are joined by their contents', () => {
  it('carry their own key and that of their parent, whatever they stand beside', async () => {
    const { rows } = await read(file('all.xml', '<Message><Request><TeamID>R1</TeamID><RequestSource> 5 </RequestSource></Request><Header><LEA>2</LEA></Header><Person><UPN>5</UPN></Person></Message>'));
    expect(rows.filter((row) => row.type !== 'sen2')).toEqual([{ type: 'requests', key: '|R1', parentKey: '|5', broken: null }, { type: 'person', key: '|5', parentKey: null, broken: null }]);
  });
  it('are reported where their key is blank', async () => {
    const { rows } = await read(file('all.xml', '<Message><Header><LEA>2</LEA></Header><Person><Surname>Test</Surname></Person></Message>'));
    expect(rows.find((row) => row.type === 'person')).toMatchObject({ key: null, broken: 'key-blank' });
  });
});
