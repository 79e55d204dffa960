import { jest } from '@jest/globals';
import { withEvents } from '../feed/scope.js';
import type { FeedDefinition } from '../feed/index.js';
import { subjectsOfLocalIds } from '../store/local-records.js';
import { keys, World } from '../testing/harness.js';
import { tinyFeed } from '../testing/tiny-feed.js';
import { tinyFiles } from '../testing/tiny-files.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

const feed: FeedDefinition = { ...tinyFeed, events: { example: [] }, scope: withEvents(tinyFeed.scope) };
let world: World;
beforeAll(async () => { world = await World.create([feed]); });
afterAll(() => world.close());
beforeEach(async () => {
  await world.forget();
  await world.agree('806', 'sen2', 'E06000002');
  await world.submit({ sender: '806', scope: '2025', files: tinyFiles([{ id: 1 }, { id: 2 }]) });
});

const named = (id: number) => ({ surname: `Surname${String.fromCharCode(65 + id)}`, forename: 'Test', dob: '2012-02-29' });
const say = (...statements: object[]) => world.submit({ sender: '806', scope: 'events:2025', files: { 'events.json': JSON.stringify(statements) } });
const subjects = (...ids: string[]) => subjectsOfLocalIds(world.pool, keys, { feed: 'sen2', sender: '806', factScope: '2025' }, ids);
const localIds = async () => (await world.pool.query<{ n: string }>('select count(local_hash) as n from current_record where not withdrawn')).rows[0]?.n;

describe('a person that a case system withdraws', () => {
  it('by what identifies nobody is set aside by a rule and with its place, not silently', async () => {
    const receipt = await say({ withdraw: { sex: 'F' } }, { withdraw: named(2) });
    expect(receipt).toMatchObject({ outcome: 'partly', changes: { withdrawn: expect.any(Number) as number }, records: { person: { accepted: 1, quarantined: 1 } } });
    expect(receipt.findings).toMatchObject([{ rule: 'T-NO-SUBJECT', count: 1, places: [{ xpath: '/0/withdraw' }] }]);
  });

  it('and of whom nothing stands is named: the person that was meant may stand on under another key', async () => {
    const receipt = await say({ withdraw: { ...named(2), dob: '2012-02-28' } }, { withdraw: named(1) });
    expect(receipt.findings).toMatchObject([{ rule: 'T-NOT-STANDING', severity: 'warn', count: 1, places: [{ xpath: '/0/withdraw' }] }]);
    expect((await say({ withdraw: named(1) })).findings).toMatchObject([{ rule: 'T-NOT-STANDING' }]);
  });
});

describe('a person that a case system states', () => {
  it('is still found by what the last file called it, changed or not', async () => {
    const before = [await subjects('1', '2'), await localIds()];
    expect(before[0]).not.toContain(null);
    await say({ upsert: { ...named(1), sex: 'F', ethnicity: 'REFU' } }, { upsert: { ...named(2), sex: 'F', ethnicity: 'WBRI' } });
    expect([await subjects('1', '2'), await localIds()]).toEqual(before);
  });
});
