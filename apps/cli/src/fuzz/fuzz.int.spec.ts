import { jest } from '@jest/globals';
import fc from 'fast-check';
import { feeds as aeFeeds } from '@tributary/ingest-ae';
import { feeds as camhsFeeds } from '@tributary/ingest-camhs';
import { feeds as censusFeeds } from '@tributary/ingest-school-census';
import { feeds as sen2Feeds } from '@tributary/ingest-sen2';
import { ingestionService, type FeedDefinition } from '@tributary/ingestion';
import { RunningFeed, type FeedFiles } from '@tributary/testing';
import type { ServiceName } from '@tributary/contracts';
import { GOOD_RETURNS, MARKERS, type GoodReturn } from './good-returns.js';
import { anyChange, mutated, type Sent } from './mutations.js';

jest.setTimeout(600_000);

/** Submissions a feed; `FUZZ_HTTP_RUNS` sends more. */
const RUNS = Number(process.env['FUZZ_HTTP_RUNS'] ?? 14);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_126);
const STOCKTON = 'E06000004';
const SERVICES: readonly [name: ServiceName, feeds: readonly FeedDefinition[], good: readonly string[]][] = [
  ['ingest-sen2', sen2Feeds, ['SEN2 as XML']], ['ingest-school-census', censusFeeds, ['the school census']], ['ingest-camhs', camhsFeeds, ['CAMHS']], ['ingest-ae', aeFeeds, ['A&E']],
];

/** The postcode that the reference table of a running service knows. */
const sent = (files: Sent): FeedFiles => Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, new Uint8Array(bytes)]));
const known = (files: Sent): Sent => Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes.toString('utf8').replaceAll('ZZ80 8AA', 'ZZ1 1AA'))]));

describe.each(SERVICES)('over HTTP, %s', (name, feeds, [first = '']) => {
  const good = GOOD_RETURNS[first] as GoodReturn;
  const files = known(good.files);
  let running: RunningFeed;

  beforeAll(async () => {
    const council = good.sender === '808';
    running = await RunningFeed.start(ingestionService({ name, feeds }), name, {
      ...(council ? { councils: [good.sender] } : { providers: [good.sender] }), agreements: [{ sender: good.sender, feed: good.feed, council: STOCKTON }], councilOf: { '1AA': STOCKTON },
    });
  });
  afterAll(() => running.stop());

  it('answers whatever is sent with a receipt or a clear refusal that show nobody, and takes the next good file as if nothing had been', async () => {
    const shown: string[] = [];
    const before = await running.submit(good.scope, sent(files));
    for (const changes of fc.sample(fc.array(anyChange, { minLength: 1, maxLength: 3 }), { numRuns: RUNS, seed: SEED })) {
      const body = sent(mutated(files, changes));
      const response = await running.push(good.scope, body);
      expect({ changes, status: response.status }).toEqual({ changes, status: expect.any(Number) });
      expect(response.status === 202 || (response.status >= 400 && response.status < 500)).toBe(true);
      shown.push(await response.text());
      if (response.status === 202) shown.push(JSON.stringify(await running.submit(good.scope, body)));
    }
    const after = await running.submit(good.scope, sent(files));
    expect([before.outcome, after.outcome]).toEqual(['accepted', expect.stringMatching(/^(accepted|unchanged)$/)]);
    expect(after.records).toEqual(before.records);
    for (const marker of MARKERS) expect(shown.filter((text) => marker.test(text))).toEqual([]);
  });
});
