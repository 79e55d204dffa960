import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RunningFeed } from '@tributary/testing';
import { service } from './service.js';
import { readCorpus } from './testing/corpus.js';

const MIDDLESBROUGH = 'E06000002';
const corpus = readCorpus();
let running: RunningFeed;

beforeAll(async () => {
  running = await RunningFeed.start(service, 'ingest-school-census', { councils: ['806'], agreements: [{ sender: '806', feed: 'school-census', council: MIDDLESBROUGH }], councilOf: { '1AA': MIDDLESBROUGH } });
}, 120_000);
afterAll(() => running.stop());
beforeEach(() => running.pool.query('truncate current_record, fact_scope cascade'));

/** What is stated of a case by its first fact of a type. */
async function payloadOf(name: string, type: string): Promise<unknown> {
  const found = corpus.find((c) => c.name === name);
  if (!found) throw new Error(`there is no case ${name}`);
  await running.submit(found.scope, found.files);
  return (await running.facts()).find((f) => f.type === type)?.payload;
}

/** Every text of the files that could be a child's, which must not come back. */
const personal = /Testperson|Ada\b|Ben\b|W806204722015|N840321419087|ZZ1 ?1AA|Y0 ?2RV|B0 ?8HO|2012-(05|May)-04|2013-(02|Feb)-03|3f2a90b1|21db2df8/;

describe('the corpus of defects', () => {
  it('has a file for each that education-feeds 2.7 describes', () => expect(corpus.length).toBeGreaterThanOrEqual(14));

  it.each(corpus.map((c) => [`${c.name}: ${c.title}`, c] as const))('%s', async (_title, { scope, files, reported, facts }) => {
    const receipt = await running.submit(scope, files);
    expect({ outcome: receipt.outcome, reported: Object.fromEntries(receipt.findings.map((f) => [f.rule, f.count])) }).toEqual({ outcome: 'accepted', reported });
    const stated = await running.facts();
    expect(Object.fromEntries([...Map.groupBy(stated, (f) => f.type)].map(([type, list]) => [type, list.length]))).toEqual(facts);
    expect(JSON.stringify([receipt, stated])).not.toMatch(personal);
  });

  it('leaves out when something began, never that it has ended', async () => {
    expect(await payloadOf('placement-backwards', 'ap-placement')).toMatchObject({ entry: null, leaving: '2024-11-04' });
  });

  it('finds the school of a pupil where a spreadsheet has written the keys', async () => {
    expect(await payloadOf('keys-decimal', 'pupil')).toMatchObject({ establishment: '8064001' });
  });
});
