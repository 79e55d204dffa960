import { jest } from '@jest/globals';
import { silentLogger } from '@tributary/observability';
import { withTransaction } from '@tributary/persistence';
import { rule, type FeedDefinition } from '../feed/index.js';
import { Sweeper } from '../jobs/sweeper.js';
import type { WorkQueue } from '../jobs/work-queue.js';
import type { Receipt } from '../receipt/receipt.js';
import { TODAY, World } from '../testing/harness.js';
import { tinyAe, visit } from '../testing/tiny-ae.js';
import { tinyFeed, person } from '../testing/tiny-feed.js';
import { tinyFiles, type TinyPerson } from '../testing/tiny-files.js';
import { requestReplays, type ReplayFilter } from './replays.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

const about = { severity: 'reject-record', title: 'Ethnicity is stated', remedy: 'Ask.', source: 'test' } as const;
/** The small feed while a rule was stricter than it is now. */
const strict: FeedDefinition = {
  ...tinyFeed, deletionGuard: 1,
  rules: [...tinyFeed.rules, rule.record(person, { ...about, id: 'S1', check: (v) => v.ethnicity !== 'REFU', examples: { pass: [{ ethnicity: 'WBRI' }], fail: [{ ethnicity: 'REFU' }] } })],
};
const relaxed: FeedDefinition = { ...tinyFeed, deletionGuard: 1 };
const people: readonly TinyPerson[] = [{ id: 1 }, { id: 2, ethnicity: 'REFU', requests: [{ plan: { needs: [['ASD', '1']] } }] }, { id: 3, requests: [{}] }];

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

const send = (world: World, sent: readonly TinyPerson[], scope = '2025') => world.submit({ sender: '806', scope, files: tinyFiles(sent, { year: scope }) });
const request = (world: World, filter: ReplayFilter = {}, today = TODAY) => withTransaction(world.pool, (tx) => requestReplays(tx, world.feeds, filter, 'op', today));
const process = async (world: World, id: string): Promise<Receipt | null> => {
  const stored = await world.store.byId(id);
  if (!stored) throw new Error('no such submission');
  return world.pipeline.process(stored);
};
const replay = async (world: World, filter?: ReplayFilter): Promise<(Receipt | null)[]> => {
  const receipts: (Receipt | null)[] = [];
  for (const { id } of await request(world, filter)) receipts.push(await process(world, id));
  return receipts;
};
const state = async (world: World): Promise<unknown[]> => (await world.pool.query('select record_type, record_id, subject_id, tokens, payload, content_hash from current_record where not withdrawn order by 1, 2')).rows;

describe('a replay after a rule has changed', () => {
  it('brings quarantined records in as if the submission had been accepted with them, and says how many', async () => {
    expect(await send(before, people)).toMatchObject({ outcome: 'partly', changes: { added: 3 }, records: { person: { quarantined: 1 } } });
    expect(await request(now)).toMatchObject([{ feed: 'sen2', sender: '806', scope: '2025', quarantined: 4 }]);
    expect(await replay(now)).toMatchObject([{ outcome: 'accepted', changes: { added: 4, corrected: 0, withdrawn: 0, unchanged: 3 }, records: { person: { accepted: 3, quarantined: 0 } } }]);
    const replayed = await state(now);
    await now.forget();
    await send(now, people);
    expect(replayed).toEqual(await state(now));
  });

  it('is asked for again only while something is quarantined', async () => {
    await send(before, people);
    expect(await replay(before)).toMatchObject([{ outcome: 'partly', changes: { added: 0, unchanged: 3 } }]);
    expect(await replay(now)).toMatchObject([{ changes: { added: 4 } }]);
    expect(await request(now)).toEqual([]);
  });

  it('is made once while it waits', async () => {
    await send(before, people);
    const [first] = await request(now);
    expect(await request(now)).toEqual([first]);
  });

  it('concerns the submission in effect: what a later one has replaced stays replaced', async () => {
    await send(before, people);
    await send(before, [{ id: 1 }, { id: 3, ethnicity: 'REFU' }]);
    const [receipt, ...others] = await replay(now);
    expect(others).toEqual([]);
    expect(receipt).toMatchObject({ outcome: 'accepted', records: { person: { accepted: 2 } } });
    expect(await request(now)).toEqual([]);
  });

  it('changes nothing when a later submission has been accepted while it waited', async () => {
    await send(before, people);
    const [waiting] = await request(now);
    await send(now, [{ id: 1 }]);
    expect(await process(now, waiting?.id ?? '')).toMatchObject({ outcome: 'unchanged', findings: expect.arrayContaining([expect.objectContaining({ rule: 'T-OLDER' })]) });
    expect(await send(now, [{ id: 1 }])).toMatchObject({ outcome: 'unchanged', changes: { unchanged: 1 } });
  });

  it('does not outrank what is sent after it', async () => {
    await send(before, people);
    const later = await now.receive({ sender: '806', scope: '2025', files: tinyFiles([{ id: 1 }, { id: 3 }]) });
    await replay(now);
    expect(await now.pipeline.process(later)).toMatchObject({ outcome: 'accepted', changes: { withdrawn: 5 } });
  });

  it('is limited to a feed, a sender or a scope', async () => {
    await send(before, people, '2024');
    await send(before, people, '2025');
    expect((await request(now, { scope: '2024' })).map((r) => r.scope)).toEqual(['2024']);
    expect(await request(now, { sender: '807' })).toEqual([]);
    expect(await request(now, { feed: 'ae' })).toEqual([]);
    expect((await request(now)).map((r) => r.scope)).toEqual(['2024', '2025']);
  });
});

describe('quarantined records', () => {
  it('are not taken when there is no agreement any more; nothing else changes', async () => {
    await send(before, people);
    const standing = await state(now);
    await now.disagree('806', 'sen2', 'E06000002');
    expect(await replay(now)).toMatchObject([{ outcome: 'refused', findings: [{ rule: 'T-NO-AGREEMENT-NOW' }] }]);
    expect(await state(now)).toEqual(standing);
  });

  it('are gone when their retention has ended, but not while a replay waits for them', async () => {
    await send(before, people);
    const sweeper = new Sweeper({ pool: now.pool, store: now.store, queue: { add: () => Promise.resolve(false) } as Pick<WorkQueue, 'add'> as WorkQueue, files: now.files, uploads: { removeExpired: () => Promise.resolve(0) }, webhooks: { removeEnded: () => Promise.resolve(0) }, logger: silentLogger });
    const [waiting] = await request(now, {}, '2025-04-02');
    expect(await sweeper.removeExpired('2025-04-03')).toBe(0);
    expect(await process(now, waiting?.id ?? '')).toMatchObject({ changes: { added: 4 } });
    await before.forget();
    await send(before, people);
    expect(await request(now, {}, '2025-04-03')).toEqual([]);
    expect(await sweeper.removeExpired('2025-04-03')).toBe(1);
    expect(await request(now)).toEqual([]);
  });
});

describe('a submission that meets a fault of the service', () => {
  const faulty: FeedDefinition = {
    ...tinyFeed, deletionGuard: 1,
    rules: [...tinyFeed.rules, rule.record(person, { ...about, id: 'S3', check: (v) => { if (v.ethnicity === 'REFU') throw new TypeError('a rule that cannot read this'); return true; }, examples: { pass: [{}], fail: [{}] } })],
  };

  it('is refused instead of tried again for ever, and is taken by a replay when the fault is mended', async () => {
    const then = before.declared([faulty]);
    await send(then, [{ id: 1 }]);
    expect(await send(then, people)).toMatchObject({ outcome: 'refused', findings: [{ rule: 'T-FAULT' }], changes: { withdrawn: 0 } });
    expect(await replay(then)).toMatchObject([{ outcome: 'refused', findings: [{ rule: 'T-FAULT' }] }]);
    expect(await replay(now)).toMatchObject([{ outcome: 'accepted', changes: { added: 6, unchanged: 1 } }]);
    expect(await request(now)).toEqual([]);
  });

  it('is not taken by a replay when another has been accepted since', async () => {
    const then = before.declared([faulty]);
    await send(then, people);
    await send(then, [{ id: 1 }]);
    expect(await request(now)).toEqual([]);
  });
});

describe('quarantined messages', () => {
  const closed: FeedDefinition = { ...tinyAe, rules: [...tinyAe.rules, rule.record(visit, { ...about, id: 'S2', check: (v) => v.patient !== 'P9', examples: { pass: [{ patient: 'P1' }], fail: [{ patient: 'P9' }] } })] };
  const row = (id: string, at: string, patient: string, arrival: string) => `${id},1,${at},${patient},${arrival},,,ZZ1 1AA\n`;
  const file = (...rows: string[]) => ({ 'visit.csv': `messageid,update,applicable,patient,arrival,nhsnumber,birthdate,postcode\n${rows.join('')}` });

  it('of every submission come through, and never over a later message', async () => {
    const [then, later] = [before.declared([closed]), before.declared([tinyAe])];
    await then.agree('RTR', 'ae', 'E06000002');
    await then.pool.query(`insert into postcode_outward (outward, edition, postcodes) values ('ZZ1', '1', '{"1AA": ["E01", "E06000002", "S"]}') on conflict do nothing`);
    const push = (...rows: string[]) => then.submit({ sender: 'RTR', scope: 'net-change', feed: 'ae', files: file(...rows) });
    await push(row('a', '2024-10-06T10:00:00', 'P1', '2024-10-05'), row('b', '2024-10-06T10:00:00', 'P9', '2024-10-05'));
    await push(row('c', '2024-10-06T10:00:00', 'P9', '2024-10-05'));
    await push(row('b', '2024-10-07T10:00:00', 'P1', '2024-10-04'));
    const receipts = await replay(later);
    expect(receipts.map((r) => r?.changes.added)).toEqual([0, 1]);
    const { rows } = await later.pool.query<{ day: string }>('select day from current_record where not withdrawn order by day');
    expect(rows.map((r) => r.day)).toEqual(['2024-10-04', '2024-10-05', '2024-10-05']);
  });

  it('of days that have been replaced since do not come back', async () => {
    const [then, later] = [before.declared([closed]), before.declared([{ ...tinyAe, deletionGuard: 1 }])];
    await then.agree('RTR', 'ae', 'E06000002');
    await then.pool.query(`insert into postcode_outward (outward, edition, postcodes) values ('ZZ1', '1', '{"1AA": ["E01", "E06000002", "S"]}') on conflict do nothing`);
    const push = (...rows: string[]) => then.submit({ sender: 'RTR', scope: 'bulk:2024-10-01..2024-10-31', feed: 'ae', files: file(...rows) });
    await push(row('a', '2024-11-06T10:00:00', 'P1', '2024-10-05'), row('b', '2024-11-06T10:00:00', 'P9', '2024-10-05'));
    await push(row('a', '2024-11-07T10:00:00', 'P1', '2024-10-05'));
    expect(await replay(later)).toMatchObject([{ records: { visit: { accepted: 2 } }, changes: { added: 0, withdrawn: 0 } }]);
  });
});
