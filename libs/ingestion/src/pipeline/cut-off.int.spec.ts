import { jest } from '@jest/globals';
import { recordsOf, World } from '../testing/harness.js';
import { tinyFiles, type TinyPerson } from '../testing/tiny-files.js';
import { tinyFeed } from '../testing/tiny-feed.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

const people: readonly TinyPerson[] = [{ id: 1, requests: [{ plan: { needs: [['ASD', '1']] } }] }, { id: 2, requests: [{}] }, { id: 3 }];
/** Records of the people above: 3 persons, 2 requests, a plan and a need. */
const ALL = 7;

let world: World;
beforeEach(async () => {
  world = await World.create([tinyFeed]);
  await world.agree('806', 'sen2', 'E06000002');
});
afterEach(() => world.close());

describe('a run that is cut off', () => {
  it.each(['fact_scope', 'outbox', 'current_record', 'coverage'])('at %s leaves no effect, and run again has it once', async (table) => {
    const stored = await world.receive({ sender: '806', scope: '2025', files: tinyFiles(people) });
    await world.pool.query(`alter table ${table} rename to away`);
    await expect(world.pipeline.process(stored)).rejects.toThrow();
    await world.pool.query(`alter table away rename to ${table}`);
    expect(await world.published()).toEqual([]);
    expect(await world.pipeline.process(stored)).toMatchObject({ outcome: 'accepted', changes: { added: ALL } });
    expect(await world.pipeline.process(stored)).toBeNull();
    const statements = await world.statements();
    expect(statements.map((s) => s.version)).toEqual([1, 1, 1]);
    expect(recordsOf(statements)).toHaveLength(ALL);
  });

  it('and one that goes on beside its successor has its effect once', async () => {
    const stored = await world.receive({ sender: '806', scope: '2025', files: tinyFiles(people) });
    const outcomes = await Promise.all([world.pipeline.process(stored), world.pipeline.process(stored)]);
    expect(outcomes.filter((receipt) => receipt !== null)).toHaveLength(1);
    const statements = await world.statements();
    expect(statements.map((s) => s.version)).toEqual([1, 1, 1]);
    expect(recordsOf(statements)).toHaveLength(ALL);
  });
});
