import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import { feeds as aeFeeds } from '@tributary/ingest-ae';
import { feeds as camhsFeeds } from '@tributary/ingest-camhs';
import { feeds as censusFeeds } from '@tributary/ingest-school-census';
import { feeds as sen2Feeds } from '@tributary/ingest-sen2';
import { checkFiles, receiptCsv, receiptPage, receiptSchema, type FeedDefinition, type RangeFile, type Receipt } from '@tributary/ingestion';
import { GOOD_RETURNS, MARKERS, type GoodReturn } from './good-returns.js';
import { anyChange, mutated, oneValue, packed, withValue, type Sent } from './mutations.js';

/** Cases a feed, spread over its forms: `FUZZ_RUNS=100000 FUZZ_SEED=7 node tools/jest.mjs apps/cli/src/fuzz` looks longer, from another start. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 2_200);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_126);
/** What may be left of all cases of a feed when everything has been collected: caches, not files. */
const MOST_KEPT = 16 * 1024 ** 2;
jest.setTimeout(Math.max(300_000, RUNS * 200));

const FEEDS = new Map<string, FeedDefinition>([...sen2Feeds, ...censusFeeds, ...camhsFeeds, ...aeFeeds].map((feed) => [feed.feed, feed]));

function rangeFile(name: string, bytes: Buffer): RangeFile {
  return { name, size: bytes.length, read: (start = 0, end = bytes.length) => Readable.from(bytes.length === 0 ? [] : [bytes.subarray(start, end)], { objectMode: false }) };
}

async function check(good: GoodReturn, files: Sent): Promise<Receipt> {
  const feed = FEEDS.get(good.feed);
  if (!feed) throw new Error('the feed is declared');
  return checkFiles(feed, { scope: good.scope, sender: good.sender, today: '2025-03-01', files: Object.entries(files).map(([name, bytes]) => rangeFile(name, bytes)) });
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** Bytes that are in use: what one collection frees of buffers is taken off the count in a later turn, or by the next. */
async function inUse(): Promise<number> {
  for (let time = 0; time < 3; time++) {
    collect();
    await new Promise((turn) => setImmediate(turn));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const said = ({ outcome, records, findings }: Receipt) => ({ outcome, records, findings });
let cases = 0;

/** What must hold of every receipt, whatever was sent. */
function assertReceipt(receipt: Receipt): void {
  receiptSchema.parse(receipt);
  expect(receipt.outcome).toMatch(/^(accepted|partly|refused)$/);
  expect(receipt.findings.filter((finding) => finding.remedy.length <= 5)).toEqual([]);
  if (receipt.outcome === 'refused') expect(receipt.findings).toContainEqual(expect.objectContaining({ severity: 'refuse' }));
  const shown = JSON.stringify(receipt) + (++cases % 10 === 0 ? receiptPage(receipt, { kind: 'check' }) + receiptCsv(receipt) : '');
  expect(MARKERS.filter((marker) => marker.test(shown))).toEqual([]);
}

describe.each(Object.entries(GOOD_RETURNS))('whatever becomes of %s', (_name, good) => {
  const runs = Math.ceil(RUNS / Object.values(GOOD_RETURNS).filter(({ feed }) => feed === good.feed).length);
  const asSent = async (files: Sent): Promise<Sent> => (good.pack ? good.pack(files) : files);
  const printed: string[] = [];
  const spies: { mockRestore(): void }[] = [];
  let before: Receipt;

  beforeAll(async () => {
    for (const stream of [process.stdout, process.stderr]) spies.push(jest.spyOn(stream, 'write').mockImplementation((piece) => { printed.push(String(piece)); return true; }));
    before = await check(good, await asSent(good.files));
  });
  afterAll(() => { for (const spy of spies) spy.mockRestore(); });

  it('it is accepted while it is good', () => {
    expect(before).toMatchObject({ outcome: 'accepted', records: { [good.type]: { accepted: good.people } } });
    expect(MARKERS.filter((marker) => marker.test(Buffer.concat(Object.values(good.files)).toString())).length).toBeGreaterThan(2);
  });

  it('there is a receipt that says what to do and shows nobody, memory stays bounded, and the next good file is read as if nothing had been', async () => {
    const memory = await inUse();
    await fc.assert(fc.asyncProperty(fc.array(anyChange, { minLength: 1, maxLength: 3 }), fc.integer({ min: 0, max: 19 }), async (changes, kind) => {
      assertReceipt(await check(good, kind === 0 ? await packed(await asSent(good.files), changes) : await asSent(mutated(good.files, changes))));
      if (cases % 100 === 0) expect(said(await check(good, await asSent(good.files)))).toEqual(said(before));
    }), { numRuns: runs, seed: SEED });
    expect(said(await check(good, await asSent(good.files)))).toEqual(said(before));
    expect(await inUse() - memory).toBeLessThan(MOST_KEPT);
  });

  it('one bad value costs one person at most', async () => {
    await fc.assert(fc.asyncProperty(oneValue, async (change) => {
      const files = { ...good.files, [good.main]: Buffer.from(withValue(String(good.files[good.main]), change, good.record)) };
      const receipt = await check(good, await asSent(files));
      assertReceipt(receipt);
      if (receipt.outcome === 'refused' && receipt.findings.some(({ rule }) => good.ofAll?.includes(rule))) return;
      const counts = receipt.records[good.type] ?? { accepted: 0, dropped: 0, quarantined: 0 };
      // A key may become another person's: then both are set aside.
      expect({ change, refused: receipt.outcome === 'refused' && good.people > 2, kept: counts.accepted >= good.people - 2 }).toEqual({ change, refused: false, kept: true });
    }), { numRuns: Math.ceil(runs / 4), seed: SEED });
  });

  it('nothing is printed', () => expect(printed.filter((piece) => MARKERS.some((marker) => marker.test(piece)))).toEqual([]));
});
