import type { Tx } from '@tributary/persistence';
import type { StatementWithRecords, StoredStatement } from './statements.js';
import type { SubjectRow } from './subjects.js';
import { setKey, storedSets, tokenUses, type TokenSet } from './token-sets.js';

/** A statement before and after: `before` is null for one never seen. The content, version and permission of `after` are new; what was emitted is as stored. */
export interface StatementChange {
  readonly before: StoredStatement | null;
  readonly after: StatementWithRecords;
  /** Of `after`; empty when withdrawn. */
  readonly tokens: TokenSet;
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
  const added = new Map<number, Map<string | null, TokenSet>>();
  const losers = new Set<number>();
  for (const { before, after, tokens } of changes) {
    const sets = added.get(after.subject) ?? new Map<string | null, TokenSet>();
    added.set(after.subject, sets);
    if (counts(after)) sets.set(tokens.hash, tokens);
    const kept = before !== null && counts(after) && before.tokenSet === tokens.hash;
    if (before !== null && counts(before) && !kept) losers.add(after.subject);
  }
  const remaining = await remainingSets(tx, [...losers], changes);
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

/** Tokens of the permitted statements that stand and that the changes do not touch; no entry for a subject without such a statement. */
async function remainingSets(tx: Tx, subjects: readonly number[], changes: readonly StatementChange[]): Promise<Map<number, readonly string[]>> {
  const remaining = new Map<number, readonly string[]>();
  if (subjects.length === 0) return remaining;
  const uses = await tokenUses(tx, subjects, changes.map((change) => change.after.key));
  const sets = await storedSets(tx, subjects);
  for (const { subject, hash, permitted } of uses) {
    if (!permitted) continue;
    const tokens = hash === null ? [] : (sets.get(setKey(subject, hash)) ?? []);
    remaining.set(subject, [...(remaining.get(subject) ?? []), ...tokens]);
  }
  return remaining;
}

function union(known: readonly string[], sets: ReadonlyMap<string | null, TokenSet>): readonly string[] {
  const first = [...sets.values()];
  if (known.length === 0 && first.length === 1) return first[0]?.tokens ?? [];
  const all = new Set(known);
  for (const set of first) for (const token of set.tokens) all.add(token);
  return [...all].sort();
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((token, i) => token === b[i]);
}
