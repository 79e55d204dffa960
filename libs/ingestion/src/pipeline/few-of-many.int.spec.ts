import { jest } from '@jest/globals';
import { withTransaction } from '@tributary/persistence';
import { fillPending, PENDING } from '../stage/tables.js';
import { World } from '../testing/harness.js';
import { tinyAe } from '../testing/tiny-ae.js';
import { applyChanges, findChanges } from './changes.js';
import { publishChanges } from './publish.js';

jest.setTimeout(120_000);

/** Records of the scope, which the planner does not know of: a table that is being filled is looked at from time to time only. */
const HELD = 30_000;
/** Records that a submission says something about: half of them as they are, a quarter otherwise, a quarter new. */
const STATED = 60;

let world: World;
beforeEach(async () => {
  world = await World.create([tinyAe]);
  await world.pool.query('alter table current_record set (autovacuum_enabled = false)');
  await world.pool.query(`insert into fact_scope (feed, sender, scope) values ('ae', 'RTR', 'attendances')`);
  await world.pool.query(`insert into current_record (scope_id, record_type, record_id, withdrawn, subject_id, partition, council, tokens, payload, content_hash, day, ordering, is_root)
    select 1, 'visit', 'r' || n, false, 's' || n, 0, 'E06000002', '{}', '{}', 'h' || n, '2024-10-05', '2024-10-06', true from generate_series(1, ${HELD}) as n`);
});
afterEach(() => world.close());

const scope = tinyAe.scope('net-change') ?? (() => { throw new Error('net-change is a scope of the feed'); })();

/** A fact as it is staged: `n` beyond those held is new. */
const fact = (n: number, hash: string) => ['visit', `r${n}`, `s${n}`, '0', 'E06000002', '{}', '{}', hash, '2024-10-05', '2024-10-07', 'false', 'true', null];

describe('a submission about few of many records', () => {
  it('reads no more of them than it says something about, however old the planner\'s picture of the table is', async () => {
    const facts = Array.from({ length: STATED }, (_, i) => {
      const n = i % 4 === 3 ? HELD + i : 1 + i * 400;
      return fact(n, i % 4 === 2 ? `other${n}` : `h${n}`);
    });
    const { found, read } = await withTransaction(world.pool, async (tx) => {
      await fillPending(tx, facts, []);
      const changes = await findChanges(tx, PENDING, 1, scope, null);
      await applyChanges(tx, PENDING, 1, scope, changes);
      await publishChanges(tx, PENDING, { id: 1, feed: 'ae', sender: 'RTR', scope: 'attendances' }, 1, changes.added + changes.corrected);
      const { rows: [row] } = await tx.query<{ read: number }>(`select (seq_tup_read + idx_tup_fetch)::int as read from pg_stat_xact_user_tables where relname = 'current_record'`);
      return { found: changes, read: row?.read ?? Infinity };
    });
    expect(found).toMatchObject({ added: STATED / 4, corrected: STATED / 4, unchanged: STATED / 2 });
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(10 * STATED);
  });
});
