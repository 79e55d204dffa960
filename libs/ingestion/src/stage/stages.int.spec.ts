import { Readable } from 'node:stream';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import { checkFiles } from '../check/check.js';
import type { FeedDefinition } from '../feed/feed.js';
import { World } from '../testing/harness.js';
import { tinyFeed } from '../testing/tiny-feed.js';
import { tinyFiles, type TinyPerson, type TinyRequest } from '../testing/tiny-files.js';

jest.setTimeout(240_000);

const UPNS = ['H801200001001', 'W806204722015', undefined, 'A801200001001'];
const request: fc.Arbitrary<TinyRequest> = fc.record({
  received: fc.constantFrom('2024-05-01', '2024-06-01', ''), outcome: fc.constantFrom('Y', 'N', 'H', '?'), source: fc.constantFrom('1', '5', 'x'),
  plan: fc.option(fc.record({ review: fc.constantFrom('2024-06-01', ''), needs: fc.array(fc.tuple(fc.constantFrom('ASD', 'SEMH', 'X'), fc.constantFrom('1', '2')), { maxLength: 2 }) }), { nil: undefined }),
}).map(({ plan, ...rest }) => ({ ...rest, ...(plan === undefined ? {} : { plan }) }));
const person: fc.Arbitrary<TinyPerson> = fc.record({
  id: fc.integer({ min: 1, max: 6 }), surname: fc.constantFrom('Ashfield', 'Beck', ''), dob: fc.constantFrom('2012-02-29', '2013-01-01', 'never'), upn: fc.constantFrom(...UPNS),
  postcode: fc.constantFrom('ZZ9 9ZZ', ''), requests: fc.array(request, { maxLength: 3 }),
}).map(({ upn, ...rest }) => ({ ...rest, ...(upn === undefined ? {} : { upn }) }));
/** Some rows of the children's tables are moved to parents that are not there, some requests have the key of another. */
const files = fc.tuple(fc.array(person, { minLength: 1, maxLength: 7 }), fc.boolean(), fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 })).map(([people, lost, doubled]) => {
  const made = tinyFiles(people);
  for (const n of doubled) made['x_requests.csv'] = (made['x_requests.csv'] ?? '').replace(`\n${1_000_000 + n},`, `\n${1_000_001},`);
  return lost ? { ...made, 'x_requests.csv': (made['x_requests.csv'] ?? '').replace(/^(\d+),\d+,/m, '$1,999,'), 'x_activeplans.csv': (made['x_activeplans.csv'] ?? '').replace(/^(\d+),\d+,/m, '$1,888,') } : made;
});

/** The same feed, of which a person may be told in several places, as the census tells of a pupil. */
const inPlaces: FeedDefinition = { ...tinyFeed, subject: { ...tinyFeed.subject, unique: false } };

/** What a world makes of submissions one after the other, without what is its own: ids of submissions and clocks. */
async function outcome(mostHeld: number | undefined, submissions: readonly Record<string, string>[], feed = tinyFeed) {
  const world = await World.create([feed], mostHeld);
  try {
    await world.agree('806', 'sen2', 'E06000002');
    const receipts = [];
    for (const one of submissions) {
      const { outcome: result, records, changes, findings, keyCounts } = await world.submit({ sender: '806', scope: '2025', files: one });
      receipts.push({ result, records, changes, findings, keyCounts: keyCounts?.map(({ id, count, before }) => ({ id, count, before: before?.count ?? null })) });
    }
    return { receipts, messages: await world.published() };
  } finally {
    await world.close();
  }
}

/** What a check without a server says of the same files. */
async function checked(feed: FeedDefinition, submission: Record<string, string>, mostHeld: number) {
  const read = Object.entries(submission).map(([name, text]) => {
    const bytes = Buffer.from(text);
    return { name, size: bytes.length, read: (start = 0, end = bytes.length) => Readable.from([bytes.subarray(start, end)], { objectMode: false }) };
  });
  const { outcome: result, records, findings, keyCounts = [] } = await checkFiles(feed, { scope: '2025', sender: '806', today: '2025-03-01', files: read, mostHeld });
  return { result, records, findings, keyCounts: result === 'refused' ? undefined : keyCounts.map(({ id, count }) => ({ id, count, before: null })) };
}

/** The same in every run, beside those by chance: among them each rule of doubled and orphaned records is broken, for either feed. */
const FIXED = fc.sample(files, { seed: 9, numRuns: 12 });
/** A run takes a second, so that a failure shows the sample that failed, not the smallest one. */
const withFixed = <T>(numRuns: number, fixed: readonly T[]) => ({ numRuns: numRuns + fixed.length, examples: fixed.map((one): [T] => [one]), endOnFailure: true });

describe('a check without a server', () => {
  it.each([['of which a person is one record', tinyFeed], ['that tells of a person in several places', inPlaces]])('says and counts of a feed %s what the service does of a first submission, whether its records wait in memory or in a file', async (_of, feed) => {
    const rules = new Set<string>();
    await fc.assert(fc.asyncProperty(files, async (submission) => {
      const { receipts: [first] } = await outcome(undefined, [submission], feed);
      const service = { result: first?.result, records: first?.records, findings: first?.findings, keyCounts: first?.keyCounts };
      expect(await checked(feed, submission, 500_000)).toEqual(service);
      expect(await checked(feed, submission, 0)).toEqual(service);
      for (const { rule } of first?.findings ?? []) rules.add(rule);
    }), withFixed(20, FIXED));
    expect([...rules]).toEqual(expect.arrayContaining(['T-KEY-TWICE', 'T-ORPHAN', ...(feed === inPlaces ? ['T-TWICE'] : [])]));
  });
});

describe('a submission that is held in memory', () => {
  it('says and states exactly what it does when it goes through tables', async () => {
    let kinds = new Set<string>();
    await fc.assert(fc.asyncProperty(fc.array(files, { minLength: 1, maxLength: 3 }), async (submissions) => {
      const [held, staged, spilled] = [await outcome(undefined, submissions), await outcome(0, submissions), await outcome(40, submissions)];
      expect(held).toEqual(staged);
      expect(spilled).toEqual(staged);
      kinds = new Set([...kinds, ...held.receipts.flatMap(({ result, findings }) => [result, ...findings.map(({ rule }) => rule)])]);
    }), withFixed(10, FIXED.slice(0, 4).map((one, i) => [one, ...FIXED.slice(4 + 2 * i, 6 + 2 * i)])));
    expect([...kinds]).toEqual(expect.arrayContaining(['partly', 'T-KEY-TWICE', 'T-ORPHAN', 'T-WITH-PARENT']));
  });
});
