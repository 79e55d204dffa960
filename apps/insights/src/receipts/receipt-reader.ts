import { Inject, Injectable } from '@nestjs/common';
import { receiptEventSchema, type ReceiptEvent } from '@tributary/contracts';
import { POOL } from '@tributary/service';
import type pg from 'pg';

type Senders = 'all' | readonly string[];

/** Reads receipts of the senders that the viewer may see. */
@Injectable()
export class ReceiptReader {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  /** Latest first. */
  async latest(senders: Senders, page: { readonly limit: number; readonly offset: number }): Promise<ReceiptEvent[]> {
    const { rows } = await this.pool.query<{ body: unknown }>(
      `select body from receipt where $1::text[] is null or sender = any($1) order by received_at desc, submission limit ${page.limit} offset ${page.offset}`, [listOf(senders)],
    );
    return rows.map(({ body }) => receiptEventSchema.parse(body));
  }

  async count(senders: Senders): Promise<number> {
    const { rows } = await this.pool.query<{ n: number }>('select count(*)::int as n from receipt where $1::text[] is null or sender = any($1)', [listOf(senders)]);
    return rows[0]?.n ?? 0;
  }

  /** Those of the pairs of which something has ever been accepted. */
  async everReceived(pairs: readonly { readonly sender: string; readonly feed: string }[]): Promise<{ sender: string; feed: string }[]> {
    const { rows } = await this.pool.query<{ sender: string; feed: string }>(
      `select distinct p.sender, p.feed from unnest($1::text[], $2::text[]) as p (sender, feed)
       where exists (select from receipt r where r.sender = p.sender and r.feed = p.feed and r.body->>'outcome' in ('accepted', 'partly', 'unchanged'))`, [pairs.map((p) => p.sender), pairs.map((p) => p.feed)],
    );
    return rows;
  }

  /** The last receipt of each sender and feed that brought data. */
  async lastAccepted(senders: Senders): Promise<ReceiptEvent[]> {
    const { rows } = await this.pool.query<{ body: unknown }>(
      `select distinct on (sender, feed) body from receipt
       where ($1::text[] is null or sender = any($1)) and body->>'outcome' in ('accepted', 'partly', 'unchanged') order by sender, feed, received_at desc`, [listOf(senders)],
    );
    return rows.map(({ body }) => receiptEventSchema.parse(body));
  }
}

const listOf = (senders: Senders): readonly string[] | null => (senders === 'all' ? null : senders);
