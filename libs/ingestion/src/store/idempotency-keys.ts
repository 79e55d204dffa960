import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { RecordIds, type KeyProvider } from '@tributary/pseudonymisation';
import { KEYS } from '../options.js';

/** Whose key it is: the same text is another key for another sender, feed or principal. */
export interface KeyOwner { readonly feed: string; readonly sender: string; readonly principal: string }

/** A sender may build its keys from anything, a child's number too: only keyed hashes of them are kept. */
@Injectable()
export class IdempotencyKeys {
  readonly #ids: Promise<RecordIds>;

  constructor(@Inject(KEYS) private readonly keys: KeyProvider) {
    this.#ids = RecordIds.of(keys);
  }

  /** `hmac.<kid>.<128 bits>`: the same for the same key, as long as the master key is. */
  async kept({ feed, sender, principal }: KeyOwner, key: string): Promise<string> {
    return `hmac.${this.keys.kid}.${(await this.#ids).id('idempotency-key', feed, sender, principal, key)}`;
  }
}

/** The form of what is kept, as a regular expression of PostgreSQL. */
const KEPT = '^hmac\\.[A-Za-z0-9_-]{1,32}\\.[A-Za-z0-9_-]{22}$';
const BATCH = 1_000;
const TABLES = ['submission', 'resumable_upload'] as const;
type Table = (typeof TABLES)[number];
interface ClearKey extends KeyOwner { readonly id: string; readonly key: string }

/**
 * Replaces the keys that earlier versions kept as they were sent by their hashes, so that they go on being known. To be done before requests are taken; what a process of an earlier version
 * that still runs adds is replaced by the next start. Returns how many.
 */
export async function hashClearKeys(pool: pg.Pool, keys: IdempotencyKeys): Promise<number> {
  let replaced = 0;
  for (const table of TABLES) for (let n = await replaceSome(pool, table, keys); n > 0; n = await replaceSome(pool, table, keys)) replaced += n;
  return replaced;
}

async function replaceSome(pool: pg.Pool, table: Table, keys: IdempotencyKeys): Promise<number> {
  const { rows } = await pool.query<ClearKey>(
    `select id, feed, sender, principal, idempotency_key as key from ${table} where idempotency_key is not null and idempotency_key !~ $1 limit ${BATCH}`, [KEPT]);
  if (rows.length === 0) return 0;
  const hashes = await Promise.all(rows.map((row) => keys.kept(row, row.key)));
  await pool.query(`update ${table} t set idempotency_key = ${table === 'submission' ? UNLESS_TAKEN : 'u.hash'} from unnest($1::uuid[], $2::text[]) as u(id, hash) where t.id = u.id`, [rows.map((row) => row.id), hashes]);
  return rows.length;
}

/** A key that has come again meanwhile, under its hash, belongs to the submission that it came with then. */
const UNLESS_TAKEN = `case when not exists (select from submission o where o.feed = t.feed and o.sender = t.sender and o.principal = t.principal and o.idempotency_key = u.hash) then u.hash end`;
