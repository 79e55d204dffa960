import { Injectable } from '@nestjs/common';
import { TOPICS, type Population, type ReleaseRequest } from '@tributary/contracts';
import type { Batch, BatchConsumer } from '@tributary/messaging';
import { insertRows, type Tx } from '@tributary/persistence';
import { releaseRequested } from '../releases/release-due.js';

/** Population estimates, by edition and council. */
@Injectable()
export class PopulationConsumer implements BatchConsumer<Population> {
  readonly group = 'kpi.governance';
  readonly topics = [TOPICS.populations];

  async handle(tx: Tx, { messages }: Batch<Population>): Promise<void> {
    const latest = new Map(messages.map(({ value }) => [`${value.edition}|${value.area}`, value]));
    await insertRows(tx, 'population', { edition: 'text', area: 'text', date: 'date', ages: 'int[]' },
      [...latest.values()].map((p) => [p.edition, p.area, p.date, p.ages]),
      'on conflict (edition, area) do update set date = excluded.date, ages = excluded.ages');
    await tx.query(`insert into stale_measure (measure, period) values ('*', '*')`);
  }
}

/** Releases that governance has asked for. */
@Injectable()
export class ReleaseRequestConsumer implements BatchConsumer<ReleaseRequest> {
  readonly group = 'kpi.governance';
  readonly topics = [TOPICS.releaseRequests];

  async handle(tx: Tx, { messages }: Batch<ReleaseRequest>): Promise<void> {
    for (const { value } of messages) await releaseRequested(tx, value);
  }
}
