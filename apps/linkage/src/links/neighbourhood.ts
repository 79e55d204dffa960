import { isLinkingToken } from '@tributary/matching';
import type { Tx } from '@tributary/persistence';
import { subjectsById, subjectsOfPersons, type SubjectRow } from './subjects.js';

/** A subject whose tokens are about to change; `after` is empty when nothing of it stands any more. */
export interface TokenChange {
  readonly row: SubjectRow;
  readonly after: readonly string[];
}

export interface Neighbourhood {
  /** As stored, the changed ones too. */
  readonly subjects: ReadonlyMap<number, SubjectRow>;
  /** Linking tokens of these that too many hold, counted over everybody. */
  readonly ignored: ReadonlySet<string>;
}

/**
 * Everybody whose link may depend on the changes: who shares a linking token with a changed subject, old token or new, and so on
 * through others, and who belongs to one person with any of these. Tokens that too many hold are not followed, so it stays small.
 */
export async function loadNeighbourhood(tx: Tx, changes: readonly TokenChange[], maxHolders: number): Promise<Neighbourhood> {
  const subjects = new Map(changes.map((change) => [change.row.id, change.row]));
  const ignored = new Set<string>();
  const [lost, gained] = [countTokens(changes, (c) => c.row.tokens), countTokens(changes, (c) => c.after)];
  const seenTokens = new Set<string>();
  const seenPersons = new Set<string>();
  let tokens = fresh(seenTokens, changes.flatMap((c) => [...c.row.tokens, ...c.after]).filter(isLinkingToken));
  let persons = fresh(seenPersons, changes.flatMap((c) => c.row.person ?? []));
  while (tokens.length > 0 || persons.length > 0) {
    const found = new Set<number>();
    for (const [token, holders] of await holdersOf(tx, tokens, (token) => maxHolders + (lost.get(token) ?? 0) + 1)) {
      const before = holders.length;
      const after = before - (lost.get(token) ?? 0) + (gained.get(token) ?? 0);
      if (after > maxHolders) ignored.add(token);
      if (before <= maxHolders || after <= maxHolders) for (const holder of holders) if (!subjects.has(holder)) found.add(holder);
    }
    const rows = [
      ...(found.size > 0 ? await subjectsById(tx, [...found]) : []), ...(persons.length > 0 ? await subjectsOfPersons(tx, persons) : []),
    ].filter((row) => !subjects.has(row.id));
    for (const row of rows) subjects.set(row.id, row);
    tokens = fresh(seenTokens, rows.flatMap((row) => row.tokens.filter(isLinkingToken)));
    persons = fresh(seenPersons, rows.flatMap((row) => row.person ?? []));
  }
  return { subjects, ignored };
}

function fresh(seen: Set<string>, values: readonly string[]): string[] {
  const unseen: string[] = [];
  for (const value of values) {
    if (seen.has(value)) continue;
    seen.add(value);
    unseen.push(value);
  }
  return unseen;
}

function countTokens(changes: readonly TokenChange[], of: (change: TokenChange) => readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const change of changes) for (const token of of(change)) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}

/** Holders as stored, at most `limit` of each token. */
async function holdersOf(tx: Tx, tokens: readonly string[], limit: (token: string) => number): Promise<Map<string, number[]>> {
  const holders = new Map<string, number[]>(tokens.map((token) => [token, []]));
  if (tokens.length === 0) return holders;
  const { rows } = await tx.query<{ token: string; subject: number }>(
    `select t.token, h.subject from unnest($1::text[], $2::int[]) as t(token, most)
     cross join lateral (select s.subject from subject_token s where s.token = t.token limit t.most) as h`,
    [tokens, tokens.map(limit)]);
  for (const row of rows) holders.get(row.token)?.push(row.subject);
  return holders;
}
