import { OUR_PURPOSE } from '@tributary/contracts';
import { isPermitted, permissionKey } from '@tributary/matching';
import { insertRows, withTransaction, type Tx } from '@tributary/persistence';
import type pg from 'pg';
import { enterGate } from '../links/gate.js';
import { relink } from '../links/relink.js';
import { statementsOfSubjects } from '../links/statements.js';
import { subjectsById } from '../links/subjects.js';
import type { StatementChange } from '../links/token-changes.js';
import { bumpRevision, type AppliedGovernance, type AppliedGovernanceCache } from './applied.js';

type Applied = Pick<AppliedGovernanceCache, 'read'>;

const CHUNK = 500;

/** What agreements allow on a day against what has been applied. */
async function differences(tx: Tx | pg.Pool, today: string): Promise<{ granted: string[]; ended: string[] }> {
  const { rows: terms } = await tx.query<{ sender: string; feed: string; council: string }>(
    `select distinct sender, feed, council from access_agreement where not withdrawn and valid_from <= $1::date and valid_until >= $1::date and document->'purposes' ? $2`,
    [today, OUR_PURPOSE]);
  const { rows: applied } = await tx.query<{ key: string }>('select key from permission');
  const wanted = new Set(terms.map((term) => permissionKey(term.sender, term.feed, term.council)));
  const held = new Set(applied.map((row) => row.key));
  return { granted: [...wanted].filter((key) => !held.has(key)), ended: [...held].filter((key) => !wanted.has(key)) };
}

/**
 * Brings agreements into effect on the statements: those that are no longer covered are withdrawn downstream and lose their part in the
 * links, those that are covered now are stated as if they had come after the agreement. Idempotent, and goes on where a crash stopped it:
 * batches go by the new permission as soon as it is written, and what lies there already is worked off a few hundred people at a time.
 * @returns how many permissions changed.
 */
export async function applyAgreements(pool: pg.Pool, today: string, cache: Applied): Promise<number> {
  const seen = await differences(pool, today);
  const changed = seen.granted.length + seen.ended.length === 0 ? 0 : await withTransaction(pool, async (tx) => writePermissions(tx, today));
  const { rows } = await pool.query<{ key: string }>('select key from permission_pending order by key');
  for (const { key } of rows) await workOff(pool, key, cache);
  return changed;
}

async function writePermissions(tx: Tx, today: string): Promise<number> {
  await enterGate(tx, 'alone');
  const { granted, ended } = await differences(tx, today);
  await insertRows(tx, 'permission', { key: 'text' }, granted.map((key) => [key]));
  await tx.query('delete from permission where key = any($1)', [ended]);
  await insertRows(tx, 'permission_pending', { key: 'text' }, [...granted, ...ended].map((key) => [key]), 'on conflict do nothing');
  await bumpRevision(tx);
  return granted.length + ended.length;
}

async function workOff(pool: pg.Pool, key: string, cache: Applied): Promise<void> {
  const [feed = '', sender = '', council = ''] = key.split('|');
  let last = 0;
  for (;;) {
    const { rows } = await pool.query<{ id: number }>(
      `select s.id from subject s where s.feed = $1 and s.sender = $2 and s.id > $4
       and exists (select from statement t where t.subject = s.id and t.council = $3 and t.records is not null) order by s.id limit ${CHUNK}`,
      [feed, sender, council, last]);
    if (rows.length === 0) break;
    const ids = rows.map((row) => row.id);
    last = ids.at(-1) ?? last;
    await withTransaction(pool, async (tx) => {
      await enterGate(tx, 'alone');
      await permitAgain(tx, ids, await cache.read(tx));
    });
  }
  await pool.query('delete from permission_pending where key = $1', [key]);
}

async function permitAgain(tx: Tx, ids: readonly number[], governance: AppliedGovernance): Promise<void> {
  const rows = new Map((await subjectsById(tx, ids)).map((row) => [row.id, row]));
  const changes: StatementChange[] = [];
  for (const statement of await statementsOfSubjects(tx, ids)) {
    const subject = rows.get(statement.subject);
    if (!subject || statement.withdrawn) continue;
    const permitted = isPermitted(governance.permitted, { feed: subject.feed, sender: subject.sender, council: statement.council });
    if (permitted === statement.permitted) continue;
    changes.push({ before: statement, after: { ...statement, permitted } });
  }
  if (changes.length > 0) await relink(tx, { changes, rows, unregistered: new Set(), recheck: [] }, governance);
}
