import { Inject, Injectable } from '@nestjs/common';
import { receiptEventSchema, type ReceiptEvent } from '@tributary/contracts';
import { POOL } from '@tributary/service';
import type pg from 'pg';
import { scoreSchema, type Score } from './score.js';

/** Submissions of a card: enough for a trend over a year of months. */
const SUBMISSIONS = 12;

export interface ScoredSubmission extends Score { readonly submission: string; readonly sender: string; readonly feed: string; readonly scope: string; readonly receivedAt: string }
export interface CardFilter { readonly senders: 'all' | readonly string[]; readonly sender?: string | undefined; readonly feed?: string | undefined }

const COLUMNS = 'submission, sender, feed, received_at, body, score';

/** Reads the quality of accepted submissions, the last twelve of each sender and feed that the viewer may see. */
@Injectable()
export class ScorecardReader {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  /** By sender and feed, in the order of time. */
  async scores(filter: CardFilter): Promise<ScoredSubmission[]> {
    const { rows } = await this.pool.query<{ submission: string; sender: string; feed: string; scope: string; received_at: Date; score: unknown }>(
      `select submission, sender, feed, body->>'scope' as scope, received_at, score from (${latest}) as latest where n <= ${SUBMISSIONS} order by sender, feed, received_at, submission`, parameters(filter));
    return rows.map((r) => ({ submission: r.submission, sender: r.sender, feed: r.feed, scope: r.scope, receivedAt: r.received_at.toISOString(), ...scoreSchema.parse(r.score) }));
  }

  /** The receipts themselves, for the fields of one sender and feed. */
  async receipts(filter: CardFilter): Promise<ReceiptEvent[]> {
    const { rows } = await this.pool.query<{ body: unknown }>(`select body from (${latest}) as latest where n <= ${SUBMISSIONS} order by sender, feed, received_at, submission`, parameters(filter));
    return rows.map(({ body }) => receiptEventSchema.parse(body));
  }
}

const latest = `select ${COLUMNS}, row_number() over (partition by sender, feed order by received_at desc, submission desc) as n from receipt
  where score is not null and ($1::text[] is null or sender = any($1)) and ($2::text is null or sender = $2) and ($3::text is null or feed = $3)`;

const parameters = ({ senders, sender, feed }: CardFilter): unknown[] => [senders === 'all' ? null : senders, sender ?? null, feed ?? null];
