import { jest } from '@jest/globals';
import { withTransaction } from '@tributary/persistence';
import { rule, type FeedDefinition } from '../feed/index.js';
import { withEvents } from '../feed/scope.js';
import type { Receipt } from '../receipt/receipt.js';
import { TODAY, World } from '../testing/harness.js';
import { tinyFeed, person } from '../testing/tiny-feed.js';
import { tinyFiles, type TinyPerson } from '../testing/tiny-files.js';
import { placesOf } from './person-places.js';
import { requestReplays } from './replays.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

const relaxed: FeedDefinition = { ...tinyFeed, events: { example: [] }, scope: withEvents(tinyFeed.scope), deletionGuard: 0.5 };
/** The same while a rule was stricter than it is now. */
const strict: FeedDefinition = {
  ...relaxed,
  rules: [...relaxed.rules, rule.record(person, { id: 'S1', severity: 'reject-record', title: 'Ethnicity is stated', remedy: 'Ask.', source: 'test', check: (v) => v.ethnicity !== 'REFU', examples: { pass: [{ ethnicity: 'WBRI' }], fail: [{ ethnicity: 'REFU' }] } })],
};

let before: World;
let now: World;
beforeAll(async () => {
  before = await World.create([strict]);
  now = before.declared([relaxed]);
});
afterAll(() => before.close());
beforeEach(async () => {
  await before.forget();
  await before.agree('806', 'sen2', 'E06000002');
});

const identity = (p: TinyPerson) => ({ surname: `Surname${String.fromCharCode(65 + p.id)}`, forename: 'Test', dob: '2012-02-29' });
const tree = (p: TinyPerson) => ({ ...identity(p), sex: 'F', ethnicity: p.ethnicity ?? 'WBRI', requests: (p.requests ?? []).map((r) => ({ receiveddate: r.received ?? '2024-05-01', requestoutcome: 'Y', requestsource: r.source ?? '1' })) });
const upsert = (p: TinyPerson) => ({ upsert: tree(p) });
const withdraw = (p: TinyPerson) => ({ withdraw: identity(p) });
const whole = (people: readonly TinyPerson[]) => ({ sender: '806', scope: '2025', files: tinyFiles(people) });
const batch = (...statements: object[]) => ({ sender: '806', scope: 'events:2025', files: { 'events.json': JSON.stringify(statements) } });
const send = (world: World, people: readonly TinyPerson[]) => world.submit(whole(people));
const say = (world: World, ...statements: object[]) => world.submit(batch(...statements));
const request = () => withTransaction(now.pool, (tx) => requestReplays(tx, now.feeds, {}, 'op', TODAY));
const workOn = async (id: string): Promise<Receipt> => {
  const stored = await now.store.byId(id);
  const receipt = stored && (await now.pipeline.process(stored));
  if (!receipt) throw new Error('no receipt');
  return receipt;
};
const replay = async (): Promise<Receipt[]> => {
  const receipts: Receipt[] = [];
  for (const { id } of await request()) receipts.push(await workOn(id));
  return receipts;
};
const found = (receipt: Receipt) => receipt.findings.map((f) => f.rule);
const state = async (): Promise<unknown[]> => (await now.pool.query('select record_type, record_id, subject_id, tokens, payload, content_hash from current_record where not withdrawn order by 1, 2')).rows;
/** What stands when everything is sent anew under the rules of now. */
const anew = async (...sent: readonly Parameters<World['submit']>[0][]): Promise<unknown[]> => {
  await now.forget();
  for (const one of sent) await now.submit(one);
  return state();
};

const ann: TinyPerson = { id: 1, requests: [{}] };
const ben: TinyPerson = { id: 2, ethnicity: 'REFU', requests: [{}, { received: '2024-07-01' }] };
const cat: TinyPerson = { id: 3, requests: [{}] };
const dot: TinyPerson = { id: 4, ethnicity: 'REFU' };
const later = (p: TinyPerson): TinyPerson => ({ ...p, ethnicity: 'WBRI', requests: [{ received: '2024-09-09' }] });

describe('a replay of a whole of which single persons have been stated since', () => {
  it('brings in what is quarantined and leaves the persons as they were stated since', async () => {
    await send(before, [ann, ben, cat, dot]);
    await say(before, upsert(later(cat)), upsert({ id: 5 }));
    expect(await request()).toMatchObject([{ scope: '2025', quarantined: 4 }]);
    expect(await replay()).toMatchObject([{ outcome: 'accepted', changes: { added: 4, corrected: 0, withdrawn: 0 }, records: { person: { accepted: 4, quarantined: 0 } } }]);
    expect(await request()).toEqual([]);
    const replayed = await state();
    expect(replayed).toEqual(await anew(whole([ann, ben, cat, dot]), batch(upsert(later(cat)), upsert({ id: 5 }))));
  });

  it('does not bring back who was withdrawn or stated otherwise since, and says how many those are', async () => {
    await send(before, [ann, ben, cat, dot]);
    await say(before, upsert(later(ben)), withdraw(cat), withdraw(dot));
    const standing = await state();
    const [receipt] = await replay();
    expect(receipt).toMatchObject({ changes: { added: 0, corrected: 0, withdrawn: 0 }, findings: expect.arrayContaining([expect.objectContaining({ rule: 'T-STATED-SINCE', count: 3 })]) });
    expect(await state()).toEqual(standing);
    expect(await request()).toEqual([]);
  });

  it('lets the same files be sent again as the word of today', async () => {
    await send(before, [ann, ben, cat]);
    await say(now, upsert(later(cat)));
    await replay();
    expect(await send(now, [ann, ben, cat])).toMatchObject({ outcome: 'accepted', changes: { added: 1, withdrawn: 1 }, findings: [] });
    expect(await send(now, [ann, ben, cat])).toMatchObject({ outcome: 'unchanged' });
    expect(await state()).toEqual(await anew(whole([ann, ben, cat])));
  });

  it('names persons at the place where they were stated last', async () => {
    await send(before, [ann, ben]);
    const { submission } = await say(now, upsert(later(ann)));
    const replayed = await replay();
    expect(replayed).toHaveLength(1);
    const { rows } = await now.pool.query<{ subject: string }>(`select distinct subject_id as subject from current_record where is_root and not withdrawn`);
    const places = await placesOf(now.pool, { feed: 'sen2', sender: '806', factScope: '2025' }, rows.map((row) => row.subject));
    expect(places.map((place) => place.submission).toSorted()).toEqual([submission, ...replayed.map((receipt) => receipt.submission)].toSorted());
  });
});

describe('a replay of single persons', () => {
  it('brings in who was quarantined, whatever batches about others came after', async () => {
    await say(before, upsert(ben));
    await say(before, upsert(ann));
    expect(await replay()).toMatchObject([{ scope: 'events:2025', changes: { added: 3, unchanged: 0 }, records: { person: { quarantined: 0 } } }]);
    expect(await request()).toEqual([]);
    expect(await state()).toEqual(await anew(batch(upsert(ben)), batch(upsert(ann))));
  });

  it('leaves who has been stated or withdrawn since', async () => {
    await say(before, upsert(ben), upsert(dot), upsert(ann));
    await say(before, upsert(later(ben)), withdraw(ann));
    const receipts = await replay();
    expect(receipts).toMatchObject([{ changes: { added: 1, corrected: 0, withdrawn: 0 } }]);
    expect(await state()).toEqual(await anew(batch(upsert(later(ben)), upsert(dot))));
  });

  it('is not asked for once a whole has been stated, and one that waited then changes nothing', async () => {
    await say(before, upsert(ben));
    const [waiting] = await request();
    await send(now, [ann, cat]);
    const standing = await state();
    const late = await workOn(waiting?.id ?? '');
    expect([late.outcome, found(late)]).toEqual(['unchanged', ['T-OLDER']]);
    expect(await state()).toEqual(standing);
    expect(await request()).toEqual([]);
  });
});

describe('a whole that is held', () => {
  it('takes effect when it is confirmed after single persons were stated, and leaves those', async () => {
    await send(now, [ann, cat, { id: 5 }, { id: 6 }, { id: 7 }]);
    const held = await send(now, [ann]);
    expect(held.outcome).toBe('held');
    await say(now, upsert(later(cat)), upsert({ id: 8 }));
    await withTransaction(now.pool, (tx) => now.store.confirm(tx, held.submission, 'op'));
    expect(await workOn(held.submission)).toMatchObject({ outcome: 'accepted', changes: { withdrawn: 3 } });
    expect(await state()).toEqual(await anew(whole([ann]), batch(upsert(later(cat)), upsert({ id: 8 }))));
  });
});

describe('a batch of single persons', () => {
  it('that is sent again changes nothing, and replaces nothing of the whole that stands', async () => {
    await send(before, [ann, ben]);
    expect(await say(before, upsert(later(ann)))).toMatchObject({ outcome: 'accepted' });
    expect(await say(before, upsert(later(ann)))).toMatchObject({ outcome: 'unchanged' });
    expect(await replay()).toMatchObject([{ scope: '2025', changes: { added: 3 } }]);
  });
});
