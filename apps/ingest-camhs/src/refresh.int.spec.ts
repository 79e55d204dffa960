import fc from 'fast-check';
import { RunningFeed, type CurrentFact } from '@tributary/testing';
import { service } from './service.js';
import { asFiles, child, extract } from './testing/mhsds-example.js';

const MIDDLESBROUGH = 'E06000002';
const MONTH = '2024-11';
const PATIENTS = 12;

/** One submission of the month: who is missing, and when the first patient was seen. */
interface Statement { readonly edition: 'primary' | 'refresh'; readonly missing: number; readonly seen: number }
const statement: fc.Arbitrary<Statement> = fc.record({ edition: fc.constantFrom('primary', 'refresh'), missing: fc.integer({ min: 2, max: 3 }), seen: fc.integer({ min: 12, max: 13 }) });

let feed: RunningFeed;
beforeAll(async () => {
  feed = await RunningFeed.start(service, 'ingest-camhs', { providers: ['RX3'], agreements: [{ sender: 'RX3', feed: 'camhs', council: MIDDLESBROUGH }], councilOf: { '1AA': MIDDLESBROUGH } });
}, 120_000);
afterAll(() => feed.stop());

const forget = () => feed.pool.query('truncate current_record, fact_scope cascade');
const submit = ({ edition, missing, seen }: Statement) => feed.submit(`${MONTH}-${edition}`, asFiles(extract(MONTH,
  ...Array.from({ length: PATIENTS }, (_, i) => i + 1).filter((n) => n !== missing).map((n) => (n === 1 ? child(n, MONTH, { MHS201CareContact: { CareContDate: `${MONTH}-${seen}` } }) : child(n, MONTH))))));
const content = (facts: readonly CurrentFact[]) => facts.map(({ type, id, subject, scope, council, tokens, payload }) => JSON.stringify([type, id, subject, scope, council, tokens, payload])).toSorted();

/** What the month holds when nothing but this was ever sent. */
const alone = new Map<string, Promise<string[]>>();
function saidAlone({ missing, seen }: Statement): Promise<string[]> {
  const key = `${missing}|${seen}`;
  const known = alone.get(key) ?? (async () => {
    await forget();
    await submit({ edition: 'primary', missing, seen });
    return content(await feed.facts());
  })();
  alone.set(key, known);
  return known;
}

describe('primary and refresh of a month', () => {
  it('leave what the last refresh said, or the last primary where there is none, whatever came in which order and how often', async () => {
    await fc.assert(fc.asyncProperty(fc.array(statement, { minLength: 2, maxLength: 5 }), async (sent) => {
      const last = sent.findLast(({ edition }) => edition === 'refresh') ?? sent.at(-1);
      const expected = last ? await saidAlone(last) : [];
      await forget();
      for (const one of sent) expect((await submit(one)).outcome).toMatch(/^(accepted|unchanged)$/);
      expect(content(await feed.facts())).toEqual(expected);
    }), { numRuns: 12, endOnFailure: true });
  }, 240_000);
});
