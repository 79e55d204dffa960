import type { Objection } from '@tributary/contracts';
import { objectingTokens } from '@tributary/matching';
import { insertRows, type Tx } from '@tributary/persistence';
import { relink } from '../links/relink.js';
import { subjectsById } from '../links/subjects.js';
import { bumpRevision, type AppliedGovernanceCache } from './applied.js';

/** People decided in one go when objections change. */
const CHUNK = 500;

/** Keeps the latest word on each objection. */
export async function saveObjections(tx: Tx, objections: readonly Objection[]): Promise<void> {
  const latest = new Map(objections.map((objection) => [objection.id, objection]));
  const rows = [...latest.values()].map((o) => [o.id, o.tokens, o.from, o.withdrawn]);
  await insertRows(tx, 'objection', { id: 'text', tokens: 'text[]', valid_from: 'date', withdrawn: 'boolean' }, rows,
    'on conflict (id) do update set tokens = excluded.tokens, valid_from = excluded.valid_from, withdrawn = excluded.withdrawn');
}

/**
 * Brings the tokens of the objections in force on a day into effect and decides again everybody whom a change concerns. Alone in the gate.
 * @returns how many tokens came into force or went out of it.
 */
export async function applyObjections(tx: Tx, today: string, cache: AppliedGovernanceCache): Promise<number> {
  const { rows: objections } = await tx.query<{ tokens: string[]; from: string; withdrawn: boolean }>('select tokens, valid_from as "from", withdrawn from objection');
  const wanted = objectingTokens(objections, today);
  const { rows: applied } = await tx.query<{ token: string }>('select token from objecting_token');
  const held = new Set(applied.map((row) => row.token));
  const added = [...wanted].filter((token) => !held.has(token));
  const removed = [...held].filter((token) => !wanted.has(token));
  if (added.length + removed.length === 0) return 0;
  await insertRows(tx, 'objecting_token', { token: 'text' }, added.map((token) => [token]));
  await tx.query('delete from objecting_token where token = any($1)', [removed]);
  await bumpRevision(tx);
  const governance = await cache.read(tx);
  const { rows: concerned } = await tx.query<{ subject: number }>('select distinct subject from subject_token where token = any($1) order by 1', [[...added, ...removed]]);
  for (let start = 0; start < concerned.length; start += CHUNK) {
    const recheck = await subjectsById(tx, concerned.slice(start, start + CHUNK).map((row) => row.subject));
    await relink(tx, { changes: [], rows: new Map(), unregistered: new Set(), recheck }, governance);
  }
  return added.length + removed.length;
}
