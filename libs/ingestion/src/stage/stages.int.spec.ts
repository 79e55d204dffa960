import { Readable } from 'node:stream';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import { checkFiles } from '../check/check.js';
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
/** Some rows of the children's tables are moved to parents that are not there. */
const files = fc.tuple(fc.array(person, { minLength: 1, maxLength: 7 }), fc.boolean()).map(([people, lost]) => {
  const made = tinyFiles(people);
  return lost ? { ...made, 'x_requests.csv': (made['x_requests.csv'] ?? '').replace(/^(\d+),\d+,/m, '$1,999,'), 'x_activeplans.csv': (made['x_activeplans.csv'] ?? '').replace(/^(\d+),\d+,/m, '$1,888,') } : made;
});

/** What a world makes of submissions one after the other, without what is its own: ids of submissions and clocks. */
async function outcome(mostHeld: number | undefined, submissions: readonly Record<string, string>[]) {
  const world = await World.create([tinyFeed], mostHeld);
  try {
    await world.agree('806', 'sen2', 'E06000002');
    const receipts = [];
    for (const one of submissions) {
      const { outcome: result, records, changes, findings } = await world.submit({ sender: '806', scope: '2025', files: one });
      receipts.push({ result, records, changes, findings });
    }
    return { receipts, messages: await world.published() };
  } finally {
    await world.close();
  }
}

/** What a check without a server says of the same files. */
async function checked(submission: Record<string, string>, mostHeld: number) {
  const read = Object.entries(submission).map(([name, text]) => {
    const bytes = Buffer.from(text);
    return { name, size: bytes.length, read: (start = 0, end = bytes.length) => Readable.from([bytes.subarray(start, end)], { objectMode: false }) };
  });
  const { outcome: result, records, findings } = await checkFiles(tinyFeed, { scope: '2025', sender: '806', today: '2025-03-01', files: read, mostHeld });
  return { result, records, findings };
}

describe('a check without a server', () => {
  it('says what the service says of a first submission, whether its records wait in memory or in a file', async () => {
    await fc.assert(fc.asyncProperty(files, async (submission) => {
      const { receipts: [first] } = await outcome(undefined, [submission]);
      // That two facts are the same is seen where facts are compared with what stands.
      const service = { result: first?.result, records: first?.records, findings: first?.findings.filter(({ rule }) => rule !== 'T-TWICE') };
      expect(await checked(submission, 500_000)).toEqual(service);
      expect(await checked(submission, 0)).toEqual(service);
    }), { numRuns: 10 });
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
    }), { numRuns: 12 });
    expect([...kinds]).toEqual(expect.arrayContaining(['partly', 'T-KEY-TWICE', 'T-ORPHAN', 'T-WITH-PARENT']));
  });
});
