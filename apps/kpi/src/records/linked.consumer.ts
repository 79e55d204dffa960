import { Inject, Injectable } from '@nestjs/common';
import { TOPICS, type CoverageFact, type LinkedStatement } from '@tributary/contracts';
import { payloadProblem } from '@tributary/indicators';
import { BadMessageError, type BadMessage, type Batch, type BatchConsumer } from '@tributary/messaging';
import type { Tx } from '@tributary/persistence';
import { CONFIG } from '@tributary/service';
import type { KpiConfig } from '../config.js';
import { barrierArrived } from '../releases/release-due.js';
import { moveHorizon } from './horizon.js';
import { Inflow } from './inflow.js';
import { applyCoverage, applyStatements, markDirty } from './record-store.js';

type Linked = LinkedStatement | CoverageFact;

/** Stores what linkage states and marks whose sums are to be made again; folding itself goes on beside it. */
@Injectable()
export class LinkedConsumer implements BatchConsumer<Linked> {
  readonly group = 'kpi';
  readonly topics = [TOPICS.linked];
  /** Smaller transactions than usual: payloads are the biggest thing in memory here, and a statement has those of three records, in a return of plans of seven. */
  readonly maxBatch = 800;
  readonly concurrency = 2;
  readonly barrier = { onAllArrived: (tx: Tx, release: string) => barrierArrived(tx, release) };

  constructor(@Inject(CONFIG) private readonly config: KpiConfig, @Inject(Inflow) private readonly inflow: Inflow) {}

  async handle(tx: Tx, { partition, messages }: Batch<Linked>): Promise<void> {
    refuseMalformed(messages);
    const values = messages.map((m) => m.value);
    this.inflow.taken(values.reduce((sum, value) => sum + recordsOf(value), 0));
    const statements = values.filter((v) => v.kind === 'statement');
    const coverage = values.filter((v) => v.kind === 'coverage');
    await markDirty(tx, partition, await applyStatements(tx, partition, statements));
    const news = await applyCoverage(tx, partition, coverage);
    await moveHorizon(tx, this.config.FIRST_QUARTER, news);
    if (news.length > 0) await tx.query(`insert into stale_measure (measure, period) values ('*', '*')`);
  }
}

/** Records that a message brings; one that says that nothing stands, or that a scope is in, is as much work as one of a record. */
function recordsOf(value: Linked): number {
  return value.kind === 'statement' ? Math.max(1, value.records.length) : 1;
}

/** A payload that is not of its record type's form would break the fold of everybody in the batch: its statement goes to quarantine instead. */
function refuseMalformed(messages: Batch<Linked>['messages']): void {
  const bad = messages.flatMap(({ value, offset }): BadMessage[] => {
    const reason = value.kind === 'statement' ? firstProblem(value) : null;
    return reason === null ? [] : [{ offset, reason }];
  });
  if (bad.length > 0) throw new BadMessageError(bad);
}

function firstProblem({ feed, records }: LinkedStatement): string | null {
  for (const { recordType, payload } of records) {
    const problem = payloadProblem({ feed, recordType, payload });
    if (problem !== null) return problem;
  }
  return null;
}
