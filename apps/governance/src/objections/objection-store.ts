import type { Objection } from '@tributary/contracts';
import { insertRows, type Tx } from '@tributary/persistence';
import type pg from 'pg';
import type { ObjectionKeys } from './objection-tokens.js';

/** A row of a file that can find its person. */
export interface Objecting extends ObjectionKeys { readonly line: number; readonly from: string }

/**
 * Records objections. One that was recorded under a former key keeps its id, and its tokens of that key beside those of the current one, as long as the key file still has both. Of two rows of one
 * person the one that begins first holds.
 */
export async function recordObjections(tx: Tx, people: readonly Objecting[]): Promise<{ recorded: number; objections: Objection[] }> {
  const known = await knownIds(tx, people);
  const objections = new Map<string, Objection>();
  for (const { ids, tokens, from } of people) {
    const before = ids.filter((id) => known.has(id));
    for (const id of before.length > 0 ? before : ids.slice(0, 1)) {
      const twin = objections.get(id);
      if (twin === undefined || from < twin.from) objections.set(id, { id, tokens: [...tokens], from, withdrawn: false });
    }
  }
  const all = [...objections.values()];
  await insertRows(tx, 'objection', { id: 'uuid', tokens: 'text[]', valid_from: 'date', withdrawn: 'boolean' }, all.map((o) => [o.id, o.tokens, o.from, o.withdrawn]),
    'on conflict (id) do update set tokens = excluded.tokens, valid_from = excluded.valid_from, withdrawn = excluded.withdrawn');
  return { recorded: distinct(people), objections: all };
}

/** Withdraws what the same rows recorded, under whichever key. */
export async function withdrawObjections(tx: Tx, people: readonly Objecting[]): Promise<{ withdrawn: number; unmatched: number[]; objections: Objection[] }> {
  const known = await knownIds(tx, people);
  const found = Map.groupBy(people, ({ ids }) => ids.some((id) => known.has(id)));
  const [matched, unmatched] = [found.get(true) ?? [], found.get(false) ?? []];
  const { rows: objections } = await tx.query<Objection>(
    `update objection set withdrawn = true where id = any($1::uuid[]) returning id, tokens, to_char(valid_from, 'YYYY-MM-DD') as "from", withdrawn`, [matched.flatMap(({ ids }) => ids)]);
  return { withdrawn: distinct(matched), unmatched: unmatched.map(({ line }) => line), objections };
}

/** All that were ever recorded, as they stand. */
export async function everyObjection(tx: Tx): Promise<Objection[]> {
  return (await tx.query<Objection>(`select id, tokens, to_char(valid_from, 'YYYY-MM-DD') as "from", withdrawn from objection order by id`)).rows;
}

/** How many objections stand, and how many of these no token of a key finds. */
export async function countObjections(pool: pg.Pool, kid: string): Promise<{ active: number; withdrawn: number; underFormerKey: number }> {
  const { rows: [counts] } = await pool.query<{ active: number; withdrawn: number; underFormerKey: number }>(
    `select count(*) filter (where not withdrawn)::int as active, count(*) filter (where withdrawn)::int as withdrawn,
       count(*) filter (where not withdrawn and not exists (select from unnest(tokens) as t where split_part(t, '.', 2) = $1))::int as "underFormerKey" from objection`, [kid]);
  return counts ?? { active: 0, withdrawn: 0, underFormerKey: 0 };
}

async function knownIds(tx: Tx, people: readonly Objecting[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ id: string }>('select id from objection where id = any($1::uuid[])', [people.flatMap(({ ids }) => ids)]);
  return new Set(rows.map((row) => row.id));
}

function distinct(people: readonly Objecting[]): number {
  return new Set(people.map(({ ids }) => ids[0])).size;
}
