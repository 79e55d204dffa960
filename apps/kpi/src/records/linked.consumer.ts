import { Inject, Injectable } from '@nestjs/common';
import { TOPICS, type CoverageFact, type LinkedRecord } from '@tributary/contracts';
import { payloadProblem } from '@tributary/indicators';
import { BadMessageError, type BadMessage, type Batch, type BatchConsumer } from '@tributary/messaging';
import type { Tx } from '@tributary/persistence';
import { CONFIG } from '@tributary/service';
import type { KpiConfig } from '../config.js';
import { barrierArrived } from '../releases/release-due.js';
import { moveHorizon } from './horizon.js';
import { Inflow } from './inflow.js';
import { applyCoverage, applyRecords, markDirty } from './record-store.js';

/** Stores what linkage says about records and marks whose sums are to be made again; folding itself goes on beside it. */
@Injectable()
export class LinkedConsumer implements BatchConsumer<LinkedRecord | CoverageFact> {
  readonly group = 'kpi';
  readonly topics = [TOPICS.linked];
  /** Smaller transactions than usual: payloads are the biggest thing in memory here. */
  readonly maxBatch = 2_000;
  readonly concurrency = 2;
  readonly barrier = { onAllArrived: (tx: Tx, release: string) => barrierArrived(tx, release) };

  constructor(@Inject(CONFIG) private readonly config: KpiConfig, @Inject(Inflow) private readonly inflow: Inflow) {}

  async handle(tx: Tx, { partition, messages }: Batch<LinkedRecord | CoverageFact>): Promise<void> {
    refuseMalformed(messages);
    this.inflow.taken(messages.length);
    const values = messages.map((m) => m.value);
    const records = values.filter((v) => v.kind === 'record');
    const coverage = values.filter((v) => v.kind === 'coverage');
    await markDirty(tx, partition, await applyRecords(tx, partition, records));
    const news = await applyCoverage(tx, partition, coverage);
    await moveHorizon(tx, this.config.FIRST_QUARTER, news);
    if (news.length > 0) await tx.query(`insert into stale_measure (measure, period) values ('*', '*')`);
  }
}

/** A payload that is not of its record type's form would break the fold of everybody in the batch: it goes to quarantine instead. */
function refuseMalformed(messages: Batch<LinkedRecord | CoverageFact>['messages']): void {
  const bad = messages.flatMap(({ value, offset }): BadMessage[] => {
    const reason = value.kind === 'record' && !value.withdrawn ? payloadProblem(value) : null;
    return reason === null ? [] : [{ offset, reason }];
  });
  if (bad.length > 0) throw new BadMessageError(bad);
}
