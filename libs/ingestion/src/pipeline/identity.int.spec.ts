import { jest } from '@jest/globals';
import fc from 'fast-check';
import { World } from '../testing/harness.js';
import { difference, EditedPeople, edits, statements } from '../testing/edited-people.js';
import { ulnOf, upnOf } from '../testing/numbers.js';
import { shuffled, tinyFiles, type TinyPerson } from '../testing/tiny-files.js';
import { tinyFeed } from '../testing/tiny-feed.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(300_000);

let world: World;
let files = 0;
beforeAll(async () => {
  // Whoever leaves leaves: that many deletions are held is another specification's business.
  world = await World.create([{ ...tinyFeed, deletionGuard: 1 }]);
  await world.agree('806', 'sen2', 'E06000002');
});
afterAll(() => world.close());
beforeEach(() => world.forget());

/** Sends people as a system would that numbers its records anew each time and writes them in another order. */
const send = (people: readonly TinyPerson[], scope = '2025') => {
  const factor = 2 * ++files + 1;
  const sent = tinyFiles(files % 2 === 0 ? people : people.toReversed(), { surrogate: (n) => `k${n * factor}`, year: scope.slice(0, 4) });
  return world.submit({ sender: '806', scope, files: files % 3 === 0 ? shuffled(sent) : sent });
};
const changes = async (people: readonly TinyPerson[], scope = '2025') => (await send(people, scope)).changes;
const subjects = async (): Promise<number> => Number((await world.pool.query<{ n: string }>('select count(distinct subject_id) as n from current_record where not withdrawn')).rows[0]?.n);

const ada: TinyPerson = { id: 1, surname: 'Alpha', forename: 'Ada', requests: [{ received: '2024-02-01' }] };
const bob: TinyPerson = { id: 2, surname: 'Beta', forename: 'Bob', upn: upnOf(2), requests: [{ received: '2024-03-01' }] };

describe('the difference between two snapshots', () => {
  it('is the edits that were made, whoever was given a number, corrected, added or left out', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.array(edits, { minLength: 1, maxLength: 4 }), async (count, rounds) => {
      await world.forget();
      const model = new EditedPeople(count);
      let before = new Map<string, string>();
      for (const round of [[], ...rounds]) {
        model.edit(round);
        const after = statements(model.people);
        if (after.size === 0) return;
        expect(await changes(model.people)).toEqual(difference(before, after));
        before = after;
      }
    }), { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 30), endOnFailure: true });
  });
});

describe('a person', () => {
  it.each<[string, Partial<TinyPerson>]>([['a UPN', { upn: upnOf(1) }], ['a ULN', { uln: ulnOf(1) }], ['both numbers', { upn: upnOf(1), uln: ulnOf(1) }]])('who is given %s is the same person', async (_what, given) => {
    await send([ada, bob]);
    expect(await changes([{ ...ada, ...given }, bob])).toEqual({ added: 0, corrected: 1, withdrawn: 0, unchanged: 3 });
    expect(await changes([ada, bob])).toEqual({ added: 0, corrected: 1, withdrawn: 0, unchanged: 3 });
  });

  it('whose name and date of birth are corrected while the number stays is the same person, and still is when the number is left out', async () => {
    await send([bob]);
    const corrected = { ...bob, surname: 'Gamma', dob: '2011-01-01' };
    expect(await changes([corrected])).toEqual({ added: 0, corrected: 1, withdrawn: 0, unchanged: 1 });
    const { upn: _left, ...nameless } = corrected;
    expect(await changes([nameless])).toEqual({ added: 0, corrected: 1, withdrawn: 0, unchanged: 1 });
  });

  it('is the same in every scope of the sender, whichever of them had the number first', async () => {
    await send([ada, bob], '2024');
    await send([{ ...ada, upn: upnOf(1) }, bob], '2025');
    expect(await subjects()).toBe(2);
    expect(await changes([{ ...ada, upn: upnOf(1) }, bob], '2024')).toMatchObject({ added: 0, corrected: 1, withdrawn: 0 });
    expect(await subjects()).toBe(2);
  });

  it('from before there was a directory is known by the key that it is called by', async () => {
    await send([ada, bob]);
    await world.pool.query('delete from subject_key where key <> subject_id');
    await world.pool.query('update subject_key set kind = null');
    expect(await changes([{ ...ada, upn: upnOf(1) }, { ...bob, surname: 'Gamma' }])).toEqual({ added: 0, corrected: 2, withdrawn: 0, unchanged: 2 });
  });

  it('with another UPN is another person, though name and date of birth are the same', async () => {
    await send([bob]);
    expect(await changes([{ ...bob, upn: upnOf(3) }])).toEqual({ added: 2, corrected: 0, withdrawn: 2, unchanged: 0 });
    expect(await changes([{ ...bob, upn: upnOf(3) }, { ...bob, id: 3 }])).toEqual({ added: 2, corrected: 0, withdrawn: 0, unchanged: 2 });
  });

  it('who is quarantined with a new number keeps what was said before, and is known when it is mended', async () => {
    await send([ada, bob]);
    const bad = { ...ada, upn: upnOf(1), requests: [{ received: '2024-02-01', outcome: 'N', plan: { needs: [] } }] };
    expect(await send([bad, bob])).toMatchObject({ outcome: 'partly', changes: { added: 0, corrected: 0, withdrawn: 0 } });
    expect(await changes([{ ...ada, upn: upnOf(1) }, bob])).toEqual({ added: 0, corrected: 1, withdrawn: 0, unchanged: 3 });
  });
});

describe('two people whom nothing certain tells apart', () => {
  const same = (id: number, more: Partial<TinyPerson> = {}): TinyPerson => ({ id, surname: 'Same', forename: 'Sam', ...more });

  it('are two, and sent again in another order change nothing', async () => {
    const both = [same(1, { ethnicity: 'WBRI' }), same(2, { ethnicity: 'REFU' }), same(3, { upn: upnOf(3) })];
    expect(await changes(both)).toMatchObject({ added: 3 });
    expect(await changes(both)).toEqual({ added: 0, corrected: 0, withdrawn: 0, unchanged: 3 });
    expect(await changes(both.toReversed())).toEqual({ added: 0, corrected: 0, withdrawn: 0, unchanged: 3 });
    expect(await subjects()).toBe(3);
  });

  it('are not taken for one another when one has gone', async () => {
    await send([same(1, { upn: upnOf(1) }), same(2)]);
    expect(await changes([same(1, { upn: upnOf(1) })])).toMatchObject({ added: 0, corrected: 0, withdrawn: 1, unchanged: 1 });
    await send([same(1, { upn: upnOf(1) }), same(2)]);
    expect(await changes([same(2)])).toMatchObject({ added: 0, corrected: 0, withdrawn: 1, unchanged: 1 });
  });

  it('share a wrong number until it is mended: both stay who they are', async () => {
    const wrong = [{ ...ada, upn: upnOf(9) }, { ...bob, upn: upnOf(9) }];
    await send(wrong);
    expect(await changes([{ ...ada, upn: upnOf(9) }, bob])).toEqual({ added: 0, corrected: 2, withdrawn: 0, unchanged: 2 });
    expect(await subjects()).toBe(2);
  });
});

describe('a person who stands a second time with the same UPN and no name', () => {
  it.each([['the name is known', bob], ['the name is corrected too', { ...bob, surname: 'Gamma' }]])('is not taken for the one who can be told, where %s', async (_what, now) => {
    await send([bob, ada]);
    const receipt = await send([now, ada, { id: 3, surname: '', upn: upnOf(2) }]);
    expect(receipt).toMatchObject({ outcome: 'partly', records: { person: { accepted: 2, quarantined: 1 } } });
    if (now === bob) expect([receipt.changes, await subjects()]).toEqual([{ added: 0, corrected: 0, withdrawn: 0, unchanged: 4 }, 2]);
    // Whose the number is nobody knows then: what was said of it before stays until that is mended.
    else expect([receipt.changes, await subjects()]).toEqual([{ added: 2, corrected: 0, withdrawn: 0, unchanged: 2 }, 3]);
    expect((await changes([now, ada])).added).toBe(0);
    expect(await subjects()).toBe(2);
  });
});

describe('who is who', () => {
  it('is decided again when another submission of the sender has been accepted meanwhile', async () => {
    await send([ada]);
    const late = await world.receive({ sender: '806', scope: '2024', files: tinyFiles([{ ...ada, upn: upnOf(1) }], { year: '2024' }) });
    const blocker = await world.pool.connect();
    await blocker.query('begin');
    await blocker.query('select from subject_space for update');
    const running = world.pipeline.process(late);
    running.catch(() => undefined);
    await world.waitingForLock();
    await blocker.query('update subject_space set version = version + 1');
    await blocker.query('commit');
    blocker.release();
    await expect(running).rejects.toMatchObject({ code: 'subjects-moved' });
    expect(await world.pipeline.process(late)).toMatchObject({ outcome: 'accepted', changes: { added: 2 } });
    expect(await subjects()).toBe(1);
  });
});
