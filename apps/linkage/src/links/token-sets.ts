import { createHash } from 'node:crypto';
import { tokensOf } from '@tributary/contracts';
import { insertRows, type Tx } from '@tributary/persistence';

/** The tokens of one statement; those of a subject mostly carry the same ones, which are then stored once. */
export interface TokenSet {
  /** First 64 bits of the SHA-256 of the sorted tokens, as PostgreSQL's bigint; null for no tokens at all. */
  readonly hash: string | null;
  readonly tokens: readonly string[];
}

export const NO_TOKENS: TokenSet = { hash: null, tokens: [] };

/** Makes token sets, each distinct one once. */
export class TokenSetMaker {
  readonly #made = new Map<string, TokenSet>();

  of(tokens: readonly string[]): TokenSet {
    if (tokens.length === 0) return NO_TOKENS;
    const asGiven = tokens.join(' ');
    const known = this.#made.get(asGiven);
    if (known) return known;
    const sorted = [...new Set(tokens)].sort();
    const hash = createHash('sha256').update(sorted.join(' ')).digest().readBigInt64BE(0).toString();
    const made = { hash, tokens: sorted };
    this.#made.set(asGiven, made);
    return made;
  }
}

export interface TokenUse {
  readonly subject: number;
  readonly hash: string | null;
  readonly permitted: boolean;
}

/** Which sets the standing statements of the subjects use, leaving some statements out. */
export async function tokenUses(tx: Tx, subjects: readonly number[], except: readonly string[]): Promise<TokenUse[]> {
  const { rows } = await tx.query<TokenUse>(
    `select subject, token_set as hash, permitted from statement
     where subject = any($1) and records is not null and not exists (select from unnest($2::text[]) as x(key) where x.key = statement.key)
     group by subject, token_set, permitted`, [subjects, except]);
  return rows;
}

export async function storedSets(tx: Tx, subjects: readonly number[]): Promise<Map<string, readonly string[]>> {
  const { rows } = await tx.query<{ subject: number; hash: string; tokens: string }>("select subject, hash, array_to_string(tokens, ' ') as tokens from token_set where subject = any($1)", [subjects]);
  return new Map(rows.map((row) => [setKey(row.subject, row.hash), tokensOf(row.tokens)]));
}

export function setKey(subject: number, hash: string): string {
  return `${subject}|${hash}`;
}

export async function saveSets(tx: Tx, sets: readonly { subject: number; hash: string; tokens: readonly string[] }[]): Promise<void> {
  await insertRows(tx, 'token_set', { subject: 'int', hash: 'bigint', tokens: 'text[]' }, sets.map((s) => [s.subject, s.hash, s.tokens]), 'on conflict do nothing');
}

/** Tokens that no standing statement of the subject carries any more do not stay. */
export async function dropUnusedSets(tx: Tx, subjects: readonly number[]): Promise<void> {
  await tx.query(`delete from token_set t where t.subject = any($1)
    and not exists (select from statement s where s.subject = t.subject and s.token_set = t.hash and s.records is not null)`, [subjects]);
}
