import { Readable } from 'node:stream';
import type { Agreement, Statement } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { Region } from '../region.fixture.js';
import { evaluate } from './evaluation.js';
import { explain } from './explanation.js';
import { linkageRates } from './rates.js';

const COUNCIL = 'E06000002';
const stated = (feed: Statement['feed'], sender: string, subjectId: string, tokens: string[]): Statement => ({
  kind: 'statement', feed, sender, scope: '2025', subjectId, council: COUNCIL, version: 1, tokens, records: [{ recordType: 'person', recordId: `record-${subjectId}`, payload: {} }],
});
const agreement = (sender: string, feed: Agreement['feed']): Agreement => ({
  id: `${sender}${feed}`, sender, feed, council: COUNCIL, purposes: ['joint-indicators'], from: '2024-01-01', until: '2026-12-31', retentionDays: 1, withdrawn: false,
});

let region: Region;
beforeAll(async () => {
  region = await Region.create();
  for (const [sender, feed] of [['806', 'sen2'], ['RX3', 'camhs'], ['RTR', 'ae'], ['806', 'nhs-numbers']] as const) await region.agree(agreement(sender, feed));
  await region.deliver(
    stated('sen2', '806', 'a', ['upn.k1.1', 'dem4.k1.a', 'dob.k1.a', 'sur.k1.a', 'for.k1.a']), stated('nhs-numbers', '806', 'r', ['upn.k1.1', 'nhs.k1.1']),
    stated('camhs', 'RX3', 'b', ['dem4.k1.a', 'dob.k1.a', 'sur.k1.a', 'for.k1.a']), stated('ae', 'RTR', 'c', ['nhs.k1.1', 'dob.k1.a']),
    stated('sen2', '806', 'd', ['upn.k1.2', 'dem4.k1.d']), stated('sen2', '806', 'e', ['upn.k1.3', 'dem4.k1.d']), stated('camhs', 'RX3', 'f', ['dem4.k1.d']),
    stated('camhs', 'RX3', 'g', ['dob.k1.a']), stated('ae', '', 'h', ['nhs.k1.1']),
  );
});
afterAll(async () => region.close());

describe('an explanation', () => {
  it('says that two records are one person, by which level, and what agrees', async () => {
    expect(await explain(region.pool, 'sen2|806|2025|person|record-a', 'record-b')).toMatchObject({
      samePerson: true, a: { level: 'L3' }, b: { level: 'L4' }, sharedLevels: ['L4'], throughOthers: false, against: null,
      kinds: [{ kind: 'dem4', result: 'agree' }, { kind: 'dob', result: 'agree' }, { kind: 'sur', result: 'agree' }, { kind: 'for', result: 'agree' }],
    });
  });

  it('takes a subject in a scope for any of its records', async () => {
    const explained = await explain(region.pool, 'sen2|806|2025|a', 'camhs|RX3|2025|b');
    expect(explained).toEqual(await explain(region.pool, 'record-a', 'record-b'));
    await expect(explain(region.pool, 'sen2|806|2024|a', 'record-b')).rejects.toMatchObject({ code: 'record-unknown', status: 404 });
  });

  it('says when two records are one person through others', async () => {
    expect(await explain(region.pool, 'record-b', 'record-c')).toMatchObject({ samePerson: true, sharedLevels: [], throughOthers: true });
  });

  it('says why two records are not one person', async () => {
    expect(await explain(region.pool, 'record-f', 'record-d')).toMatchObject({
      samePerson: false, a: { level: null, linkable: true, reason: 'ambiguous:dem4' }, sharedLevels: ['L4'], summary: 'Not one person: ambiguous:dem4.',
    });
    expect(await explain(region.pool, 'record-g', 'record-a')).toMatchObject({ samePerson: false, a: { linkable: false, reason: 'no-key' } });
    expect(await explain(region.pool, 'record-h', 'record-c')).toMatchObject({ samePerson: false, a: { inUse: false } });
  });

  it('shows no token and no person', async () => {
    const persons = (await region.pool.query<{ person: string }>('select distinct person from subject where person is not null')).rows;
    const shown = JSON.stringify([await explain(region.pool, 'record-a', 'record-b'), await explain(region.pool, 'record-f', 'record-d')]);
    expect(shown).not.toMatch(/\.k1\./);
    for (const { person } of persons) expect(shown).not.toContain(person);
  });

  it('says of somebody who objects that it may not say, and no word about either record, until the objection ends', async () => {
    const pairs = [['record-a', 'record-b'], ['record-b', 'record-c'], ['record-c', 'record-a'], ['record-a', 'record-f'], ['record-f', 'record-a'], ['record-h', 'record-f'], ['record-a', 'record-a']] as const;
    const said = async () => Promise.all(pairs.map(async ([a, b]) => explain(region.pool, a, b)));
    const before = await said();
    const objection = { id: 'o', tokens: ['nhs.k1.1'], from: '2024-01-01', withdrawn: false };
    await region.object(objection);
    for (const { a, b, ...rest } of await said()) {
      expect(rest).toEqual({ samePerson: null, summary: expect.stringContaining('may not be said'), kinds: [], sharedLevels: [], against: null, throughOthers: false });
      for (const side of [a, b]) expect(side).toMatchObject({ inUse: false, level: null, linkable: false, reason: null });
    }
    expect(await explain(region.pool, 'record-d', 'record-f')).toMatchObject({ samePerson: false });
    await region.object({ ...objection, withdrawn: true });
    expect(await said()).toEqual(before);
  });

  it('is refused for a record that does not exist', async () => {
    await expect(explain(region.pool, 'record-a', 'nobody')).rejects.toThrow(TributaryError);
  });
});

describe('linkage rates', () => {
  it('count each source, by level and by reason', async () => {
    const { sources } = await linkageRates(region.pool);
    expect(sources).toContainEqual({ feed: 'sen2', sender: '806', subjects: 3, linked: 1, byLevel: { L3: 1 }, unlinked: { 'ambiguous:dem4': 2 } });
    expect(sources).toContainEqual({ feed: 'camhs', sender: 'RX3', subjects: 3, linked: 1, byLevel: { L4: 1 }, unlinked: { 'ambiguous:dem4': 1, 'no-key': 1 } });
  });
});

describe('the evaluation', () => {
  const truth = (rows: readonly (readonly [string, string])[]) => Readable.from(rows.map(([subject, person]) => `${JSON.stringify({ subject, person })}\n`));

  it('gives precision, recall and F1 of pairs by pair of feeds', async () => {
    const result = await evaluate(region.pool, truth([
      ['sen2|806|a', 'p1'], ['camhs|RX3|b', 'p1'], ['ae|RTR|c', 'p9'], ['sen2|806|d', 'p2'], ['camhs|RX3|f', 'p2'], ['camhs|RX3|unknown', 'p3'],
    ]));
    expect(result).toMatchObject({ subjects: 5, unknown: 1, all: { truePairs: 2, linkedPairs: 3, correctPairs: 1, precision: 1 / 3, recall: 0.5, f1: 0.4 } });
    expect(result.pairs.find((pair) => pair.feedA === 'camhs' && pair.feedB === 'sen2')).toEqual({
      feedA: 'camhs', feedB: 'sen2', truePairs: 2, linkedPairs: 1, correctPairs: 1, precision: 1, recall: 0.5, f1: 2 / 3,
    });
  });

  it('counts rows: several people under one subject of a source are false pairs, the rows of one person are true ones', async () => {
    const result = await evaluate(region.pool, truth([['ae|RTR|c', 'p1'], ['ae|RTR|c', 'p1'], ['ae|RTR|c', 'p1'], ['ae|RTR|c', 'p2'], ['sen2|806|a', 'p1'], ['sen2|806|d', 'p2']]));
    expect(result).toMatchObject({ subjects: 3, rows: 6, unknown: 0, said: { pairs: 6, correct: 3 } });
    const of = (feedA: string, feedB: string) => result.pairs.find((pair) => pair.feedA === feedA && pair.feedB === feedB);
    expect(of('ae', 'ae')).toMatchObject({ truePairs: 3, linkedPairs: 6, correctPairs: 3, precision: 0.5, recall: 1 });
    expect(of('ae', 'sen2')).toMatchObject({ truePairs: 4, linkedPairs: 4, correctPairs: 3, precision: 0.75, recall: 0.75 });
    expect(result.all).toMatchObject({ truePairs: 7, linkedPairs: 10, correctPairs: 6 });
  });

  it('names the line that it cannot read and keeps nothing', async () => {
    await expect(evaluate(region.pool, Readable.from(['{"subject":"x","person":"y"}\n{"subject":"x"}\n']))).rejects.toThrow('line 2');
    expect((await evaluate(region.pool, truth([]))).all.f1).toBeNull();
  });
});
