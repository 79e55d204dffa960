import { Inject, Injectable } from '@nestjs/common';
import { feedTopicOf, TOPICS, type Barrier, type CrossFindings, type PostcodeMessage, type PublishedCounts, type Reference, type ReleaseRequest } from '@tributary/contracts';
import { appendOutbox, type Batch, type BatchConsumer, type OutboxRow } from '@tributary/messaging';
import type { Tx } from '@tributary/persistence';
import { INGESTION_OPTIONS, type IngestionOptions } from '../options.js';
import { storeCrossFindings } from '../store/cross-findings.js';
import { storePostcodes } from '../store/postcodes.js';
import { storePublishedCounts } from '../store/published-counts.js';
import { storeEditions, storeReferences } from '../store/references.js';

/** Keeps the postcode reference. */
@Injectable()
export class PostcodesConsumer implements BatchConsumer<PostcodeMessage> {
  readonly group: string;
  readonly topics = [TOPICS.postcodes];
  readonly maxBatch = 200;

  constructor(@Inject(INGESTION_OPTIONS) options: IngestionOptions) {
    this.group = options.name;
  }

  async handle(tx: Tx, batch: Batch<PostcodeMessage>): Promise<void> {
    const values = batch.messages.map((message) => message.value);
    await storePostcodes(tx, values.filter((value) => 'outward' in value));
    await storeEditions(tx, values.filter((value) => 'what' in value));
  }
}

/** Keeps the other reference tables. */
@Injectable()
export class ReferencesConsumer implements BatchConsumer<Reference> {
  readonly group: string;
  readonly topics = [TOPICS.references];
  readonly maxBatch = 200;

  constructor(@Inject(INGESTION_OPTIONS) options: IngestionOptions) {
    this.group = options.name;
  }

  async handle(tx: Tx, batch: Batch<Reference>): Promise<void> {
    await storeReferences(tx, batch.messages.map((message) => message.value));
  }
}

/** Keeps what has been published, to compare returns with. */
@Injectable()
export class PublishedCountsConsumer implements BatchConsumer<PublishedCounts> {
  readonly group: string;
  readonly topics = [TOPICS.publishedCounts];

  constructor(@Inject(INGESTION_OPTIONS) options: IngestionOptions) {
    this.group = options.name;
  }

  async handle(tx: Tx, batch: Batch<PublishedCounts>): Promise<void> {
    await storePublishedCounts(tx, batch.messages.map((message) => message.value));
  }
}

/** Keeps what linkage finds by comparing the returns of this service's senders with others. */
@Injectable()
export class CrossFindingsConsumer implements BatchConsumer<CrossFindings> {
  readonly group: string;
  readonly topics = [TOPICS.crossFindings];
  readonly #feeds: ReadonlySet<string>;

  constructor(@Inject(INGESTION_OPTIONS) options: IngestionOptions) {
    this.group = options.name;
    this.#feeds = new Set(options.feeds.filter((feed) => feed.comparedWithOthers).map((feed) => feed.feed));
  }

  async handle(tx: Tx, batch: Batch<CrossFindings>): Promise<void> {
    await storeCrossFindings(tx, batch.messages.map((message) => message.value).filter((value) => this.#feeds.has(value.feed)));
  }
}

/** Answers a release that was asked for with a barrier on every partition of the service's topics, between two transactions (correctness.md section 6). */
@Injectable()
export class ReleasesConsumer implements BatchConsumer<ReleaseRequest> {
  readonly group: string;
  readonly topics = [TOPICS.releaseRequests];
  readonly #options: IngestionOptions;

  constructor(@Inject(INGESTION_OPTIONS) options: IngestionOptions) {
    this.group = options.name;
    this.#options = options;
  }

  async handle(tx: Tx, batch: Batch<ReleaseRequest>): Promise<void> {
    const topics = [...new Set(this.#options.feeds.map((feed) => feedTopicOf(feed.feed)))];
    for (const { value: { id: release } } of batch.messages) {
      const { rowCount } = await tx.query('insert into release_barrier (release) values ($1) on conflict do nothing', [release]);
      if (rowCount === 0) continue;
      const barrier: Barrier = { kind: 'barrier', release };
      const rows: OutboxRow[] = topics.flatMap((topic) => Array.from({ length: topic.partitions }, (_, partition) => ({ topic, partition, key: `barrier|${release}`, value: barrier })));
      await appendOutbox(tx, rows);
    }
  }
}
