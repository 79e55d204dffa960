import { Inject, Injectable } from '@nestjs/common';
import { receiptFindingSchema, receiptSummarySchema, type ReceiptFinding, type ReceiptSummary } from '@tributary/contracts';
import { POOL } from '@tributary/service';
import type pg from 'pg';

type Senders = 'all' | readonly string[];

export interface ReceiptInFull { readonly receipt: ReceiptSummary; readonly findings: readonly ReceiptFinding[] }

/** Reads receipts of the senders that the viewer may see. */
@Injectable()
export class ReceiptReader {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  /** Latest first. */
  async latest(senders: Senders, page: { readonly limit: number; readonly offset: number }): Promise<ReceiptSummary[]> {
    const { rows } = await this.pool.query<{ body: unknown }>(
      `select body from receipt where $1::text[] is null or sender = any($1) order by received_at desc, submission limit ${page.limit} offset ${page.offset}`, [listOf(senders)],
    );
    return rows.map(({ body }) => receiptSummarySchema.parse(body));
  }

  /** One with what was found; undefined where none of these senders has sent it. */
  async one(senders: Senders, submission: string): Promise<ReceiptInFull | undefined> {
    const { rows: [row] } = await this.pool.query<{ body: unknown; findings: unknown[] | null }>(
      'select body, findings from receipt where ($1::text[] is null or sender = any($1)) and submission = $2', [listOf(senders), submission]);
    if (!row) return undefined;
    const receipt = receiptSummarySchema.parse(row.body);
    return { receipt, findings: row.findings?.map((one) => receiptFindingSchema.parse(one)) ?? receipt.findings };
  }

  /** Has anybody sent it? */
  async exists(submission: string): Promise<boolean> {
    return (await this.pool.query('select from receipt where submission = $1', [submission])).rowCount === 1;
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
  async lastAccepted(senders: Senders): Promise<ReceiptSummary[]> {
    const { rows } = await this.pool.query<{ body: unknown }>(
      `select distinct on (sender, feed) body from receipt
       where ($1::text[] is null or sender = any($1)) and body->>'outcome' in ('accepted', 'partly', 'unchanged') order by sender, feed, received_at desc`, [listOf(senders)],
    );
    return rows.map(({ body }) => receiptSummarySchema.parse(body));
  }
}

const listOf = (senders: Senders): readonly string[] | null => (senders === 'all' ? null : senders);
