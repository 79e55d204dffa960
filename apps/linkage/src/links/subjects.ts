import { LINK_LEVELS, tokensOf, type LinkLevel } from '@tributary/contracts';
import { isLinkingToken } from '@tributary/matching';
import { insertRows, lookup, type Tx } from '@tributary/persistence';
import { z } from 'zod';

/** One source's person as stored. `person` is null when none of its statements stands and is permitted. */
export interface SubjectRow {
  /** Rises in the order of registration. */
  readonly id: number;
  readonly key: string;
  readonly feed: string;
  readonly sender: string;
  /** Of all its standing, permitted statements, sorted. */
  readonly tokens: readonly string[];
  readonly person: string | null;
  readonly level: LinkLevel | null;
  readonly linkable: boolean;
  readonly objected: boolean;
  readonly reason: string | null;
}

const rowSchema = z.object({
  id: z.number(), key: z.string(), feed: z.string(), sender: z.string(), tokens: z.string().transform(tokensOf), person: z.string().nullable(),
  level: z.enum(LINK_LEVELS).nullable(), linkable: z.boolean(), objected: z.boolean(), reason: z.string().nullable(),
});

const COLUMNS = 'id, key, feed, sender, tokens, person, level, linkable, objected, reason';

export async function subjectsByKey(tx: Tx, keys: readonly string[]): Promise<SubjectRow[]> {
  return rowsOf(await tx.query(`select ${COLUMNS} from subject where key = any($1)`, [keys]));
}

export async function subjectsById(tx: Tx, ids: readonly number[]): Promise<SubjectRow[]> {
  return rowsOf(await tx.query(`select ${COLUMNS} from subject where id = any($1)`, [ids]));
}

export async function subjectsOfPersons(tx: Tx, persons: readonly string[]): Promise<SubjectRow[]> {
  return rowsOf(await tx.query(lookup({ table: 'subject', column: 'person', type: 'text', select: COLUMNS }), [persons]));
}

function rowsOf(result: { rows: unknown[] }): SubjectRow[] {
  return result.rows.map((row) => rowSchema.parse(row));
}

/** Ids for subjects that are seen for the first time, in the order in which they are registered. */
export async function registerIds(tx: Tx, count: number): Promise<number[]> {
  if (count === 0) return [];
  const { rows } = await tx.query<{ id: number }>("select nextval('subject_registration')::int as id from generate_series(1, $1) order by 1", [count]);
  return rows.map((row) => row.id);
}

export async function saveSubjects(tx: Tx, subjects: readonly SubjectRow[]): Promise<void> {
  const columns = {
    id: 'int', key: 'text', feed: 'text', sender: 'text', tokens: 'text', person: 'text', level: 'text', linkable: 'boolean', objected: 'boolean', reason: 'text',
  };
  const rows = subjects.map((s) => [s.id, s.key, s.feed, s.sender, s.tokens.join(' '), s.person, s.level, s.linkable, s.objected, s.reason]);
  await insertRows(tx, 'subject', columns, rows, `on conflict (id) do update set tokens = excluded.tokens, person = excluded.person, level = excluded.level,
    linkable = excluded.linkable, objected = excluded.objected, reason = excluded.reason`);
}

/** Brings the index of linking tokens from what it holds for a subject to what it should hold. */
export async function saveTokens(tx: Tx, changes: readonly { id: number; before: readonly string[]; after: readonly string[] }[]): Promise<void> {
  const added: [string, number][] = [];
  const removed: { token: string; subject: number }[] = [];
  for (const { id, before, after } of changes) {
    const [old, now] = [new Set(before), new Set(after)];
    for (const token of now) if (!old.has(token) && isLinkingToken(token)) added.push([token, id]);
    for (const token of old) if (!now.has(token) && isLinkingToken(token)) removed.push({ token, subject: id });
  }
  if (removed.length > 0) {
    await tx.query('delete from subject_token s using unnest($1::text[], $2::int[]) as d(token, subject) where s.token = d.token and s.subject = d.subject',
      [removed.map((r) => r.token), removed.map((r) => r.subject)]);
  }
  await insertRows(tx, 'subject_token', { token: 'text', subject: 'int' }, added, 'on conflict do nothing');
}
