import { Injectable } from '@nestjs/common';
import { TOPICS, type Figure } from '@tributary/contracts';
import type { Batch, BatchConsumer } from '@tributary/messaging';
import type { Tx } from '@tributary/persistence';
import { storeFigures } from './figure-store.js';

/** Takes figures as kpi has decided them: nothing is computed here and no rule of disclosure applied. */
@Injectable()
export class FiguresConsumer implements BatchConsumer<Figure | null> {
  readonly group = 'insights';
  readonly topics = [TOPICS.indicators, TOPICS.live];
  readonly tombstones = 'deliver';
  readonly concurrency = 2;

  async handle(tx: Tx, { topic, messages }: Batch<Figure | null>): Promise<void> {
    const latest = new Map(messages.map(({ key, value }) => [key, value]));
    await storeFigures(tx, topic.name === TOPICS.live.name ? 'live' : 'released', latest);
  }
}
