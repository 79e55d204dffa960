import { Injectable } from '@nestjs/common';
import { TOPICS, type Release } from '@tributary/contracts';
import type { Batch, BatchConsumer } from '@tributary/messaging';
import { insertRows, type Tx } from '@tributary/persistence';

/** Releases that have been cut; one never changes, so a repeated message changes nothing. */
@Injectable()
export class ReleasesConsumer implements BatchConsumer<Release> {
  readonly group = 'insights';
  readonly topics = [TOPICS.releases];

  async handle(tx: Tx, { messages }: Batch<Release>): Promise<void> {
    const releases = new Map(messages.map(({ value }) => [value.id, value]));
    await insertRows(tx, 'release', { id: 'text', period: 'text', vintage: 'int', cut_off: 'text', body: 'jsonb' },
      [...releases.values()].map((r) => [r.id, r.period, r.vintage, r.cutOff, r]), 'on conflict (id) do nothing');
  }
}
