import { Injectable } from '@nestjs/common';
import { TOPICS, type ReceiptEvent } from '@tributary/contracts';
import type { Batch, BatchConsumer } from '@tributary/messaging';
import { insertRows, type Tx } from '@tributary/persistence';
import { scoreOf } from '../scorecard/score.js';

/** Receipts of all senders: counts and rules, never a value. */
@Injectable()
export class ReceiptsConsumer implements BatchConsumer<ReceiptEvent> {
  readonly group = 'insights.receipts';
  readonly topics = [TOPICS.receipts];

  async handle(tx: Tx, { messages }: Batch<ReceiptEvent>): Promise<void> {
    const latest = new Map(messages.map(({ value }) => [value.submission, value]));
    await insertRows(tx, 'receipt', { submission: 'text', sender: 'text', feed: 'text', received_at: 'timestamptz', body: 'jsonb', score: 'jsonb' },
      [...latest.values()].map((r) => [r.submission, r.sender, r.feed, r.receivedAt, r, accepted(r) && r.quality ? scoreOf(r.quality) : null]),
      'on conflict (submission) do update set sender = excluded.sender, feed = excluded.feed, received_at = excluded.received_at, body = excluded.body, score = excluded.score');
  }
}

/** What was refused, or waits for a word, is not what the sender's data are like. */
const accepted = ({ outcome }: ReceiptEvent): boolean => outcome === 'accepted' || outcome === 'partly' || outcome === 'unchanged';
