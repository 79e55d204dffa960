import { Inject, Injectable } from '@nestjs/common';
import { TOPICS, type Barrier, type CoverageFact, type FeedMessage, type Statement } from '@tributary/contracts';
import { appendOutbox, type BarrierDecision, type BarrierProtocol, type Batch, type BatchConsumer } from '@tributary/messaging';
import type { Metrics } from '@tributary/observability';
import type { Tx } from '@tributary/persistence';
import { METRICS } from '@tributary/service';
import { markDue } from './cross/cross-due.js';
import { AppliedGovernanceCache } from './governance/applied.js';
import { applyStatements, everyPartition, latestStatements, passCoverage } from './links/apply-statements.js';
import { throughGate } from './links/gate.js';
import type { RelinkResult } from './links/relink.js';

type FeedContent = Exclude<FeedMessage, Barrier>;

/** Under which the offsets of the feeds' topics are kept. */
export const FEEDS_GROUP = 'linkage';

/** Statements of all feeds become linked ones; a release's barrier goes on to every partition when all have reached it. */
@Injectable()
export class FeedsConsumer implements BatchConsumer<FeedContent> {
  readonly group = FEEDS_GROUP;
  readonly topics = [TOPICS.sen2, TOPICS.schoolCensus, TOPICS.camhs, TOPICS.ae];
  readonly barrier: BarrierProtocol = { onAllArrived: async (tx, release) => this.passBarrier(tx, release) };
  /** How the last batch of a partition went through the gate: the next one will most likely go the same way. */
  readonly #guesses = new Map<string, 'alone' | 'together'>();

  constructor(
    @Inject(AppliedGovernanceCache) private readonly cache: AppliedGovernanceCache,
    @Inject(METRICS) private readonly metrics: Metrics,
  ) {}

  async handle(tx: Tx, batch: Batch<FeedContent>): Promise<void> {
    const place = `${batch.topic.name}/${batch.partition}`;
    const statements: Statement[] = [];
    const coverage: CoverageFact[] = [];
    for (const { value } of batch.messages) {
      if (value.kind === 'statement') statements.push(value);
      else coverage.push(value);
    }
    const latest = latestStatements(statements);
    const guess = coverage.length > 0 ? 'alone' : (this.#guesses.get(place) ?? 'alone');
    const went = await throughGate(tx, guess, async (mode) => {
      const result = await applyStatements(tx, latest, await this.cache.read(tx), mode === 'alone');
      if (result === 'alone') return 'alone';
      await passCoverage(tx, coverage);
      await markDue(tx, result.stated > 0 ? [...statements, ...coverage] : coverage);
      this.#measure(batch.topic.name, statements, result);
      this.#guesses.set(place, result.decided > 0 ? 'alone' : 'together');
      return 'done';
    });
    this.metrics.count('linkage_batches_total', 'Batches, by how they went through the gate', { gate: went });
  }

  private async passBarrier(tx: Tx, release: string): Promise<BarrierDecision> {
    await appendOutbox(tx, everyPartition(`barrier|${release}`, { kind: 'barrier', release }));
    return 'complete';
  }

  #measure(topic: string, statements: readonly Statement[], result: RelinkResult): void {
    const { metrics } = this;
    metrics.count('linkage_facts_total', 'Records taken in, repeated ones too', { topic }, statements.reduce((sum, { records }) => sum + records.length, 0));
    metrics.count('linkage_subjects_decided_total', "Sources' persons whose links were decided, neighbours too", {}, result.decided);
    metrics.count('linkage_subjects_moved_total', "Sources' persons of whom person, level or standing changed", {}, result.moved);
    metrics.count('linkage_statements_total', 'Messages appended to linked.records.v1', {}, result.stated);
    metrics.count('linkage_default_values_total', 'Linking tokens met that too many share, and that were not followed', {}, result.ignored);
    metrics.count('linkage_several_numbers_total', "Providers' patients met who hold several verified NHS numbers, and who were not linked", {}, result.several);
    for (const kind of ['merged', 'split'] as const) {
      metrics.count('linkage_persons_changed_total', 'Persons merged and split', { kind }, result.history.filter((entry) => entry.kind === kind).length);
    }
  }
}
