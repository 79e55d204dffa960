import { Inject, Injectable } from '@nestjs/common';
import { receiptEventSchema, type ReceiptEvent } from '@tributary/contracts';
import { POOL } from '@tributary/service';
import type pg from 'pg';
import { scoreSchema, type Score } from './score.js';

/** Submissions of a card: enough for a trend over a year of months. */
const SUBMISSIONS = 12;

export interface ScoredSubmission extends Score { readonly submission: string; readonly sender: string; readonly feed: string; readonly scope: string; readonly receivedAt: string }
export interface CardFilter { readonly senders: 'all' | readonly string[]; readonly sender?: string | undefined; readonly feed?: string | undefined }

/** Reads the quality of accepted submissions, the last twelve of each sender and feed that the viewer may see. */
@Injectable()
export class ScorecardReader {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  /** By sender and feed, in the order of time. */
  async scores(filter: CardFilter): Promise<ScoredSubmission[]> {
    const { rows } = await this.pool.query<{ submission: string; sender: string; feed: string; scope: string; received_at: Date; score: unknown }>(
      `select submission, r.sender, r.feed, body->>'scope' as scope, received_at, score ${latest} order by r.sender, r.feed, received_at, submission`, parameters(filter));
    return rows.map((r) => ({ submission: r.submission, sender: r.sender, feed: r.feed, scope: r.scope, receivedAt: r.received_at.toISOString(), ...scoreSchema.parse(r.score) }));
  }

  /** The receipts themselves, for the fields of one sender and feed. */
  async receipts(filter: CardFilter): Promise<ReceiptEvent[]> {
    const { rows } = await this.pool.query<{ body: unknown }>(`select body ${latest} order by r.sender, r.feed, received_at, submission`, parameters(filter));
    return rows.map(({ body }) => receiptEventSchema.parse(body));
  }
}

/** By index: a sender of net changes has thousands of submissions a year. */
const latest = `from (
    select distinct sender, feed from receipt where score is not null and ($1::text[] is null or sender = any($1)) and ($2::text is null or sender = $2) and ($3::text is null or feed = $3)) as pair
  cross join lateral (
    select * from receipt where sender = pair.sender and feed = pair.feed and score is not null order by received_at desc, submission desc limit ${SUBMISSIONS}) as r`;

const parameters = ({ senders, sender, feed }: CardFilter): unknown[] => [senders === 'all' ? null : senders, sender ?? null, feed ?? null];
