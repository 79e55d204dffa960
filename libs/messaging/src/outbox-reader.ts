import type pg from 'pg';

export interface StoredRow {
  readonly txid: string;
  readonly id: string;
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>> | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A place in the order of the outbox. */
export interface OutboxPosition {
  readonly txid: string;
  readonly id: string;
}

export const OUTBOX_START: OutboxPosition = { txid: '0', id: '0' };

const ROWS = 5_000;
const BYTES = 8 * 1024 * 1024;
const WRAP = 1n << 32n;

/**
 * Transactions below the horizon have ended: what they put into the outbox can be seen, and nothing can come before it any more.
 *
 * It is `pg_snapshot_xmin` narrowed to those who can write this outbox: sessions of this role in this database. The server-wide value would
 * make every relay wait for the longest writer of any service. Two statements outside a transaction, in this order: an id below the first
 * answer was handed out before the second question, so its session either shows there or has ended.
 */
export async function outboxHorizon(client: pg.ClientBase): Promise<bigint> {
  const snapshot = await client.query<{ xmax: string }>('select pg_snapshot_xmax(pg_current_snapshot())::text as xmax');
  const xmax = BigInt(snapshot.rows[0]?.xmax ?? '0');
  const { rows } = await client.query<{ xid: string }>(
    `select backend_xid::text as xid from pg_stat_activity where datname = current_database() and usename = current_user and backend_xid is not null`,
  );
  return rows.reduce((least, { xid }) => {
    const full = widen(BigInt(xid), xmax);
    return full < least ? full : least;
  }, xmax);
}

/** The 64-bit form of a 32-bit transaction id that is not far from `near`. */
export function widen(xid: bigint, near: bigint): bigint {
  const full = (near / WRAP) * WRAP + xid;
  if (full - near > WRAP / 2n) return full - WRAP;
  if (near - full > WRAP / 2n) return full + WRAP;
  return full;
}

export async function outboxHasRows(client: pg.ClientBase, after: OutboxPosition): Promise<boolean> {
  // Not `exists`: for that the planner walks through the table, which is full of rows that have been removed.
  const { rowCount } = await client.query({
    name: 'outbox-any', text: 'select 1 from outbox where (txid, id) > ($1::xid8, $2::bigint) order by txid, id limit 1', values: [after.txid, after.id],
  });
  return rowCount === 1;
}

/** The next rows in order, below the horizon; as many as are good to send, in number and in bytes. */
export async function readOutbox(client: pg.ClientBase, after: OutboxPosition, horizon: bigint): Promise<StoredRow[]> {
  const { rows } = await client.query<StoredRow>({
    name: 'outbox-next',
    text: `select txid::text as txid, id::text as id, topic, partition, key, value, headers, extract(epoch from created_at)::float8 * 1000 as "createdAt" from (
             select o.*, sum(coalesce(octet_length(value), 0)) over w as bytes, row_number() over w as nth from (
               select * from outbox where (txid, id) > ($1::xid8, $2::bigint) and txid < $3::xid8 order by txid, id limit $4) as o
             window w as (order by txid, id)) as sized
           where bytes <= $5 or nth = 1 order by sized.txid, sized.id`,
    values: [after.txid, after.id, horizon.toString(), ROWS, BYTES],
  });
  return rows;
}

/** Removes what the broker has acknowledged: everything after `from` up to a position, for what is below the horizon is complete. The lower bound spares a walk over what was removed before. */
export async function removeThrough(client: pg.ClientBase, from: OutboxPosition, through: OutboxPosition): Promise<void> {
  await client.query({
    name: 'outbox-remove', text: 'delete from outbox where (txid, id) > ($1::xid8, $2::bigint) and (txid, id) <= ($3::xid8, $4::bigint)',
    values: [from.txid, from.id, through.txid, through.id],
  });
}

export interface OutboxDepth {
  /** Rows waiting, counted up to 100,000. */
  readonly depth: number;
  /** Age of the oldest in milliseconds; 0 when there is none. */
  readonly ageMs: number;
}

/** What waits in the outbox. @param after what is known to be published and removed up to: spares a walk over the places of a million removed rows. */
export async function outboxDepth(pool: pg.Pool, after: OutboxPosition = OUTBOX_START): Promise<OutboxDepth> {
  const waiting = 'from outbox where (txid, id) > ($1::xid8, $2::bigint)';
  const { rows } = await pool.query<{ depth: number; age: number }>(
    `select (select count(*)::int from (select 1 ${waiting} limit 100000) as first) as depth,
            coalesce((select extract(epoch from clock_timestamp() - created_at) * 1000 ${waiting} order by txid, id limit 1), 0)::int as age`,
    [after.txid, after.id],
  );
  return { depth: rows[0]?.depth ?? 0, ageMs: Math.max(0, rows[0]?.age ?? 0) };
}
