import { Readable } from 'node:stream';
import fc from 'fast-check';
import type { RangeFile } from '../read/archive.js';
import { referencesOf } from '../feed/references.js';
import { rule } from '../feed/rules.js';
import { person as personRecord, tinyFeed } from '../testing/tiny-feed.js';
import { tinyFiles, type TinyPerson } from '../testing/tiny-files.js';
import { checkFiles } from './check.js';

const stored = (files: Readonly<Record<string, string>>): RangeFile[] => Object.entries(files).map(([name, text]) => {
  const bytes = Buffer.from(text);
  return { name, size: bytes.length, read: (start = 0, end = bytes.length) => Readable.from([bytes.subarray(start, end)], { objectMode: false }) };
});
const check = async (files: Readonly<Record<string, string>>, options: { scope?: string; sender?: string; mostHeld?: number } = {}) =>
  checkFiles(tinyFeed, { scope: '2025', sender: '806', today: '2025-03-01', ...options, files: stored(files) });

const PEOPLE: readonly TinyPerson[] = [
  { id: 1, surname: 'Ashfield', upn: 'H801200001001', requests: [{ plan: { needs: [['ASD', '1'], ['SEMH', '2']] } }] }, { id: 2, surname: 'Beck', requests: [{ outcome: 'N', plan: { needs: [] } }] },
  { id: 3, surname: '', requests: [{}] }, { id: 4, surname: 'Dale', upn: 'A801200001001', dob: 'never', requests: [{ source: '5' }] },
];
const person: fc.Arbitrary<TinyPerson> = fc.record({
  id: fc.integer({ min: 1, max: 5 }), surname: fc.constantFrom('Ashfield', 'Beck', ''), dob: fc.constantFrom('2012-02-29', 'never'), upn: fc.constantFrom('H801200001001', 'W806204722015', ''),
  requests: fc.array(fc.record({ outcome: fc.constantFrom('Y', 'N', '?'), plan: fc.record({ needs: fc.array(fc.tuple(fc.constantFrom('ASD', 'X'), fc.constantFrom('1', '3')), { maxLength: 2 }) }) }), { maxLength: 2 }),
});

describe('a check without a server', () => {
  it('says what would become of each record, and why', async () => {
    const receipt = await check(tinyFiles(PEOPLE));
    expect(receipt).toMatchObject({
      outcome: 'partly', submission: 'check', changes: { added: 0, withdrawn: 0 },
      records: { person: { accepted: 2, quarantined: 2 }, requests: { accepted: 2, quarantined: 2 }, activeplans: { accepted: 1, quarantined: 1 }, senneed: { accepted: 2 } },
    });
    expect(receipt.findings.map(({ rule, count }) => `${rule} ${count}`)).toEqual(['G1 1', 'P1 1', 'P5 1', 'R7 1', 'T-UNREADABLE 1', 'T-WITH-GROUP 3', 'T-WITH-PARENT 1']);
    expect(receipt.files.map(({ name }) => name)).toContain('file-2-person.csv');
    expect(JSON.stringify(receipt)).not.toMatch(/Ashfield|H801200001001|x_person/);
  });

  it('says the same whether records wait in memory or in a file', async () => {
    await fc.assert(fc.asyncProperty(fc.array(person, { maxLength: 6 }), fc.boolean(), async (people, lost) => {
      const made = tinyFiles(people);
      const files = lost ? { ...made, 'x_requests.csv': (made['x_requests.csv'] ?? '').replace(/^(\d+),\d+,/m, '$1,999,') } : made;
      const [held, onDisk, moved] = await Promise.all([check(files), check(files, { mostHeld: 0 }), check(files, { mostHeld: 30 })]);
      const said = ({ outcome, records, findings, quality, keyCounts }: typeof held) => ({ outcome, records, findings, quality, keyCounts });
      expect(said(onDisk)).toEqual(said(held));
      expect(said(moved)).toEqual(said(held));
    }), { numRuns: 80 });
  });

  it('takes the sender from the files where nobody names one', async () => {
    const { saysSender: _none, ...rest } = tinyFeed;
    const header = tinyFeed.records.find(({ name }) => name === 'sen2');
    if (!header) throw new Error('the feed has a header');
    const feed = { ...rest, saysSender: { record: header, field: 'lea' } };
    const files = stored(tinyFiles(PEOPLE.slice(0, 1), { lea: '807' }));
    expect(await checkFiles(feed, { scope: '2025', today: '2025-03-01', files })).toMatchObject({ sender: '807', outcome: 'accepted' });
    expect(await check(tinyFiles(PEOPLE, { lea: '807' }))).toMatchObject({ outcome: 'refused', findings: [{ rule: 'H1' }] });
  });

  it('names what only the service looks at, and why', async () => {
    const named = async (scope = '2025') => (await check(tinyFiles(PEOPLE), { scope })).notLookedAt.map(({ rule }) => rule);
    expect(await named()).toEqual(['X1-census', 'X1-sen2', 'N3', 'T-DELETIONS', 'T-OLDER', 'key counts']);
    const asking = rule.field(personRecord, 'upn', {
      id: 'ASKS', asks: 'establishments', severity: 'Q', title: 'The school is in the register', remedy: 'Look it up.', source: 'test', check: () => true,
      examples: { references: { establishments: [] }, pass: ['H801200001001'], fail: ['W806204722015'] },
    });
    const feed = { ...tinyFeed, references: ['establishments' as const], rules: [...tinyFeed.rules, asking] };
    const files = stored(tinyFiles(PEOPLE));
    const without = await checkFiles(feed, { scope: '2025', sender: '806', today: '2025-03-01', files });
    expect(without.notLookedAt[0]).toEqual({ rule: 'ASKS', title: 'The school is in the register', why: 'it asks the register of schools, which is not on this machine' });
    const references = referencesOf({ establishments: [] }, []);
    expect((await checkFiles(feed, { scope: '2025', sender: '806', today: '2025-03-01', files, references })).notLookedAt.map(({ rule: id }) => id)).not.toContain('ASKS');
  });

  it('refuses what the service would, and a scope that the feed has not', async () => {
    expect(await check({ 'x_sen2.csv': 'year,lea\n2025,806\n' })).toMatchObject({ outcome: 'refused', findings: [{ rule: 'T-TABLE' }] });
    expect(await check(tinyFiles([]))).toMatchObject({ outcome: 'refused', findings: [{ rule: 'T-NO-RECORDS' }] });
    await expect(check(tinyFiles(PEOPLE), { scope: 'soon' })).rejects.toMatchObject({ code: 'no-such-scope' });
  });
});
