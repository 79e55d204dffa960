import { jest } from '@jest/globals';
import { withTransaction } from '@tributary/persistence';
import { World } from '../testing/harness.js';
import { tinyFeed } from '../testing/tiny-feed.js';
import { tinyFiles, type TinyPerson } from '../testing/tiny-files.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

let world: World;
beforeAll(async () => {
  world = await World.create([tinyFeed]);
  await world.agree('806', 'sen2', 'E06000002');
});
afterAll(() => world.close());
beforeEach(() => world.forget());

const submit = (files: Record<string, string>) => world.submit({ sender: '806', scope: '2025', files });
const found = (receipt: { findings: readonly { rule: string; count: number }[] }) => receipt.findings.map((f) => `${f.rule} ${f.count}`);
const standing = async () => (await world.pool.query<{ payload: string }>('select payload from current_record where not withdrawn order by record_type, record_id')).rows.map(({ payload }) => payload);

describe('of two requests of one day', () => {
  const people: readonly TinyPerson[] = [{ id: 1, requests: [{ outcome: 'A' }, { outcome: 'Y', plan: { needs: [['ASD', '1']] } }] }];
  const requests = tinyFiles(people)['x_requests.csv'] ?? '';

  it.each([['first', '1000001'], ['second', '1000002']])('the %s that is quarantined is not taken for the other, and nobody stands twice', async (_which, key) => {
    await submit(tinyFiles(people));
    const before = await standing();
    const damaged = { ...tinyFiles(people), 'x_requests.csv': requests.replace(new RegExp(`^(${key},.*)$`, 'm'), '$1,x') };
    const receipt = await submit(damaged);
    expect([receipt.outcome, receipt.changes]).toEqual(['partly', { added: 0, corrected: 0, withdrawn: 0, unchanged: 0 }]);
    expect(found(receipt)).toContain('T-AS-BEFORE 1');
    expect(await standing()).toEqual(before);
    expect(await submit(tinyFiles([{ ...people[0], id: 1, ethnicity: 'REFU' }]))).toMatchObject({ outcome: 'accepted', changes: { added: 0, corrected: 1, withdrawn: 0 } });
  });

  it('one that is quarantined keeps nothing back of whom no more was ever stated', async () => {
    const damaged: Record<string, string> = { ...tinyFiles(people), 'x_requests.csv': requests.replace(/^(1000001,.*)$/m, '$1,x') };
    expect(await submit(damaged)).toMatchObject({ outcome: 'partly', changes: { added: 4 } });
    expect(await submit({ ...damaged, 'x_person.csv': (damaged['x_person.csv'] ?? '').replace('WBRI', 'REFU') })).toMatchObject({ changes: { added: 0, corrected: 1, withdrawn: 0 } });
  });
});

describe('a held return', () => {
  it('that is confirmed when the one before it has been sent again since changes nothing', async () => {
    const whole = tinyFiles([{ id: 1 }, { id: 2 }]);
    await submit(whole);
    const stored = await world.receive({ sender: '806', scope: '2025', files: tinyFiles([{ id: 1 }]) });
    expect(await world.pipeline.process(stored)).toMatchObject({ outcome: 'held' });
    expect(await submit(whole)).toMatchObject({ outcome: 'unchanged' });
    await withTransaction(world.pool, (tx) => world.store.confirm(tx, stored.id, 'op'));
    const confirmed = await world.store.byId(stored.id);
    const receipt = confirmed && (await world.pipeline.process(confirmed));
    expect([receipt?.outcome, found(receipt ?? { findings: [] })]).toEqual(['unchanged', ['T-OLDER 1']]);
    expect(await standing()).toHaveLength(2);
  });
});
