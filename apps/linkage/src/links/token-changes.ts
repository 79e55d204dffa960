import { tokensOf } from '@tributary/contracts';
import type { Tx } from '@tributary/persistence';
import { remainingTokens, type StatementWithRecords, type StoredStatement } from './statements.js';
import type { SubjectRow } from './subjects.js';

/** A statement before and after: `before` is null for one never seen. The content, version and permission of `after` are new; what was emitted is as stored. */
export interface StatementChange {
  readonly before: StoredStatement | null;
  readonly after: StatementWithRecords;
}

/** A subject after the changes, not decided yet. */
export interface SubjectChange {
  readonly row: SubjectRow;
  readonly tokens: readonly string[];
  /** Has it a statement that stands and is permitted? */
  readonly live: boolean;
  /** Tokens or life have changed: its links must be decided again. */
  readonly changed: boolean;
}

const counts = (statement: StoredStatement) => statement.permitted && !statement.withdrawn;

/**
 * Works out the tokens of every subject that the changes touch. Additions are a union with what is known; only a subject that may have lost
 * a token has its other statements looked at, so new content under the same tokens costs nothing here.
 */
export async function subjectChanges(tx: Tx, changes: readonly StatementChange[], rows: ReadonlyMap<number, SubjectRow>): Promise<SubjectChange[]> {
  const added = new Map<number, Set<string>>();
  const losers = new Set<number>();
  for (const { before, after } of changes) {
    const sets = added.get(after.subject) ?? new Set<string>();
    added.set(after.subject, sets);
    if (counts(after)) sets.add(after.tokens);
    const kept = before !== null && counts(after) && before.tokens === after.tokens;
    if (before !== null && counts(before) && !kept) losers.add(after.subject);
  }
  const remaining = await remainingTokens(tx, [...losers], changes.map((change) => change.after.key));
  const result: SubjectChange[] = [];
  for (const [id, sets] of added) {
    const row = rows.get(id);
    if (!row) throw new RangeError('a statement has no subject');
    const others = remaining.get(id);
    const live = losers.has(id) ? sets.size > 0 || others !== undefined : row.person !== null || sets.size > 0;
    const known = losers.has(id) ? (others ?? []) : row.tokens;
    const tokens = union(known, sets);
    result.push({ row, tokens, live, changed: live !== (row.person !== null) || !same(tokens, row.tokens) });
  }
  return result;
}

function union(known: readonly string[], sets: ReadonlySet<string>): readonly string[] {
  const [first] = sets;
  if (known.length === 0 && sets.size === 1) return tokensOf(first ?? '');
  const all = new Set(known);
  for (const set of sets) for (const token of tokensOf(set)) all.add(token);
  return [...all].sort();
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((token, i) => token === b[i]);
}
