import { Injectable } from '@nestjs/common';
import { TOPICS, type ReceiptEvent, type ReceiptSummary } from '@tributary/contracts';
import type { Batch, BatchConsumer } from '@tributary/messaging';
import { insertRows, type Tx } from '@tributary/persistence';
import { councilQualities } from '../scorecard/council-quality.js';
import { scoreOf } from '../scorecard/score.js';

/** Receipts of all senders: counts, rules and places, never a value. */
@Injectable()
export class ReceiptsConsumer implements BatchConsumer<ReceiptEvent> {
  readonly group = 'insights';
  readonly topics = [TOPICS.receipts];

  async handle(tx: Tx, { messages }: Batch<ReceiptEvent>): Promise<void> {
    const latest = new Map(messages.map(({ value }) => [value.submission, value]));
    await insertRows(tx, 'receipt', { submission: 'text', sender: 'text', feed: 'text', received_at: 'timestamptz', body: 'jsonb', findings: 'jsonb', score: 'jsonb' },
      [...latest.values()].map((r) => [r.submission, r.sender, r.feed, r.receivedAt, summaryOf(r), r.findings, accepted(r) && r.quality ? scoreOf(r.quality) : null]),
      'on conflict (submission) do update set sender = excluded.sender, feed = excluded.feed, received_at = excluded.received_at, body = excluded.body, findings = excluded.findings, score = excluded.score');
    const councils = [...latest.values()].filter(accepted).flatMap((r) => (r.quality ? councilQualities(r.quality) : []).map((c) => [r.submission, c.council, r.sender, r.feed, r.scope, r.receivedAt, c.quality, c.score, c.shown]));
    await insertRows(tx, 'receipt_council', {
      submission: 'text', council: 'text', sender: 'text', feed: 'text', scope: 'text', received_at: 'timestamptz', quality: 'jsonb', score: 'jsonb', shown: 'jsonb',
    }, councils, 'on conflict (submission, council) do update set received_at = excluded.received_at, quality = excluded.quality, score = excluded.score, shown = excluded.shown');
  }
}

/** What lists of receipts read. What is said of each council's residents, and of each finding, stands apart, for those who may see it and for the page that shows it. */
function summaryOf(receipt: ReceiptEvent): ReceiptSummary {
  const findings = receipt.findings.map(({ rule, severity, count }) => ({ rule, severity, count }));
  if (receipt.quality?.councils === undefined) return { ...receipt, findings };
  const { councils: _apart, ...quality } = receipt.quality;
  return { ...receipt, findings, quality };
}

/** What was refused, or waits for a word, is not what the sender's data are like. */
const accepted = ({ outcome }: ReceiptEvent): boolean => outcome === 'accepted' || outcome === 'partly' || outcome === 'unchanged';
