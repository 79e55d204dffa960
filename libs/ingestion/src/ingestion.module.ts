import { Inject, Injectable, Module, type DynamicModule, type OnApplicationBootstrap, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import type pg from 'pg';
import type { Logger, Metrics } from '@tributary/observability';
import { MessagingModule } from '@tributary/messaging';
import { fileKeyProvider, fileKeys, SecretBox, type KeyProvider } from '@tributary/pseudonymisation';
import { AccessReadModel } from '@tributary/security';
import { CONFIG, defineService, LOGGER, METRICS, POOL, type Service } from '@tributary/service';
import { AdmissionControl } from './http/access.js';
import { Intake } from './http/intake.js';
import { MappingController } from './http/mapping.controller.js';
import { EventsController } from './http/events.controller.js';
import { EvaluationController } from './http/evaluation.controller.js';
import { ReceiptController } from './http/receipt.controller.js';
import { ReplaysController } from './http/replays.controller.js';
import { RestatementsController } from './http/restatements.controller.js';
import { SubjectsController } from './http/subjects.controller.js';
import { SubmissionsController } from './http/submissions.controller.js';
import { UploadGate } from './http/upload-gate.js';
import { WebhookController } from './http/webhook.controller.js';
import { CrossFindingsConsumer, PostcodesConsumer, PublishedCountsConsumer, ReferencesConsumer, ReleasesConsumer } from './jobs/consumers.js';
import { Sweeper } from './jobs/sweeper.js';
import { WorkQueue } from './jobs/work-queue.js';
import { INGESTION_OPTIONS, ingestionConfigSchema, KEYS, SECRETS, type IngestionConfig, type IngestionOptions } from './options.js';
import { Pipeline } from './pipeline/pipeline.js';
import { hashClearKeys, IdempotencyKeys } from './store/idempotency-keys.js';
import { ingestionMigrations } from './store/migrations.js';
import { DiskSpace } from './store/disk-space.js';
import { comparedCounts } from './store/cross-findings.js';
import { ExtractMappings } from './store/extract-mappings.js';
import { RawFiles } from './store/raw-files.js';
import { ReferenceStore } from './store/references.js';
import { SubmissionStore } from './store/submissions.js';
import { ResumableUploads } from './uploads/resumable-uploads.js';
import { UploadParts } from './uploads/upload-parts.js';
import { UploadStore } from './uploads/upload-store.js';
import { UploadsController } from './uploads/uploads.controller.js';
import { WebhookQueue } from './webhooks/webhook-queue.js';
import { WebhookStore } from './webhooks/webhook-store.js';

/** Begins work when the service has started, and ends it before its connections go. */
@Injectable()
export class IngestionLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(WorkQueue) private readonly queue: WorkQueue, @Inject(Sweeper) private readonly sweeper: Sweeper,
    @Inject(METRICS) private readonly metrics: Metrics, @Inject(UploadGate) private readonly gate: UploadGate, @Inject(SubmissionStore) private readonly store: SubmissionStore,
    @Inject(WebhookQueue) private readonly webhooks: WebhookQueue, @Inject(WebhookStore) private readonly deliveries: WebhookStore,
    @Inject(POOL) private readonly pool: pg.Pool, @Inject(IdempotencyKeys) private readonly keys: IdempotencyKeys,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await hashClearKeys(this.pool, this.keys);
    this.sweeper.start();
    this.queue.start();
    this.webhooks.start();
    this.metrics.onScrape(async () => { this.metrics.set('webhooks_pending', 'Receipts that senders have not been told of yet', await this.deliveries.pending()); });
    this.metrics.onScrape(async () => {
      const { waiting, oldestSeconds } = await this.store.backlog();
      this.metrics.set('submissions_waiting', 'Submissions accepted and not yet processed', waiting);
      this.metrics.set('submissions_oldest_waiting_seconds', 'How long the oldest of them has waited', oldestSeconds);
      this.metrics.set('submissions_running', 'Senders whose submissions are being worked on by this process', this.queue.running);
      this.metrics.set('uploads_receiving', 'Bodies that are being received', this.gate.receiving);
      this.metrics.set('uploads_in_line', 'Senders that wait with their bodies unread', this.gate.inLine);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.sweeper.stop();
    await this.queue.stop();
    await this.webhooks.stop();
  }
}

/** How long a sender stands in line before it is asked to come again. */
const LINE_MS = 60_000;

const machinery: Provider[] = [
  { provide: KEYS, inject: [CONFIG], useFactory: (config: IngestionConfig) => fileKeyProvider(config.KEY_FILE) },
  { provide: ReferenceStore, inject: [POOL], useFactory: (pool: pg.Pool) => new ReferenceStore(pool) },
  { provide: UploadGate, inject: [CONFIG], useFactory: ({ UPLOADS_AT_ONCE: atOnce }: IngestionConfig) => new UploadGate({ atOnce, line: 10 * atOnce, waitMs: LINE_MS }) },
  { provide: SubmissionStore, inject: [POOL], useFactory: (pool: pg.Pool) => new SubmissionStore(pool) },
  {
    provide: RawFiles, inject: [INGESTION_OPTIONS, CONFIG, KEYS],
    useFactory: ({ name }: IngestionOptions, config: IngestionConfig, keys: KeyProvider) => new RawFiles(config.DATA_DIR, fileKeys(keys, name), { maxBytes: config.MAX_UPLOAD_BYTES, freeFloor: config.FREE_SPACE_FLOOR_BYTES }),
  },
  {
    provide: Pipeline, inject: [POOL, INGESTION_OPTIONS, KEYS, AccessReadModel, SubmissionStore, ReferenceStore, CONFIG, LOGGER],
    useFactory: (pool: pg.Pool, options: IngestionOptions, keys: KeyProvider, access: AccessReadModel, store: SubmissionStore, references: ReferenceStore, config: IngestionConfig, logger: Logger) =>
      new Pipeline({ pool, feeds: options.feeds, keys, fileKeys: fileKeys(keys, options.name), access, store, references, dataDir: config.DATA_DIR, logger }),
  },
  {
    provide: WorkQueue, inject: [INGESTION_OPTIONS, CONFIG, POOL, SubmissionStore, Pipeline, LOGGER, METRICS],
    useFactory: (options: IngestionOptions, config: IngestionConfig, pool: pg.Pool, store: SubmissionStore, pipeline: Pipeline, logger: Logger, metrics: Metrics) =>
      new WorkQueue({ name: options.name, redisUrl: config.REDIS_URL, pool, store, pipeline, concurrency: config.INGEST_CONCURRENCY, logger, metrics }),
  },
  {
    provide: Sweeper, inject: [POOL, SubmissionStore, WorkQueue, RawFiles, ResumableUploads, WebhookStore, LOGGER],
    useFactory: (pool: pg.Pool, store: SubmissionStore, queue: WorkQueue, files: RawFiles, uploads: ResumableUploads, webhooks: WebhookStore, logger: Logger) => new Sweeper({ pool, store, queue, files, uploads, webhooks, logger }),
  },
  { provide: SECRETS, inject: [KEYS], useFactory: (keys: KeyProvider) => new SecretBox(keys) },
  { provide: ExtractMappings, inject: [POOL, SECRETS], useFactory: (pool: pg.Pool, secrets: SecretBox) => new ExtractMappings(pool, secrets) },
  { provide: WebhookStore, inject: [POOL], useFactory: (pool: pg.Pool) => new WebhookStore(pool) },
  {
    provide: WebhookQueue, inject: [INGESTION_OPTIONS, CONFIG, POOL, WebhookStore, SubmissionStore, SECRETS, LOGGER],
    useFactory: (options: IngestionOptions, config: IngestionConfig, pool: pg.Pool, store: WebhookStore, submissions: SubmissionStore, secrets: SecretBox, logger: Logger) => new WebhookQueue({
      name: options.name, redisUrl: config.REDIS_URL, store, submissions, compared: (submission) => comparedCounts(pool, submission), secrets, publicUrl: config.PUBLIC_URL, privateAddresses: config.WEBHOOK_PRIVATE_ADDRESSES === 'on', retryMs: config.WEBHOOK_RETRY_MS, logger,
    }),
  },
  { provide: UploadStore, inject: [POOL], useFactory: (pool: pg.Pool) => new UploadStore(pool) },
  {
    provide: UploadParts, inject: [INGESTION_OPTIONS, CONFIG, KEYS],
    useFactory: ({ name }: IngestionOptions, config: IngestionConfig, keys: KeyProvider) => new UploadParts(config.DATA_DIR, fileKeys(keys, name), new DiskSpace(config.DATA_DIR, config.FREE_SPACE_FLOOR_BYTES)),
  },
  AdmissionControl, IdempotencyKeys, Intake, ResumableUploads, PostcodesConsumer, PublishedCountsConsumer, ReferencesConsumer, ReleasesConsumer, IngestionLifecycle,
];

/** Everything an ingestion service does, for the feeds that it declares. */
@Module({})
export class IngestionModule {
  static forFeeds(options: IngestionOptions): DynamicModule {
    const compared = options.feeds.some((feed) => feed.comparedWithOthers) ? [CrossFindingsConsumer] : [];
    return {
      module: IngestionModule,
      imports: [MessagingModule.forRoot({ consumers: [PostcodesConsumer, PublishedCountsConsumer, ReferencesConsumer, ReleasesConsumer, ...compared] })],
      controllers: [SubmissionsController, UploadsController, EventsController, ReceiptController, ReplaysController, RestatementsController, WebhookController, MappingController, EvaluationController, SubjectsController],
      providers: [{ provide: INGESTION_OPTIONS, useValue: options }, ...machinery, ...compared],
    };
  }
}

/** An ingestion service from its feeds; `await ingestionService({ ... }).main()` is all of its main.ts. */
export function ingestionService(options: IngestionOptions & { readonly title?: string }): Service {
  @Module({ imports: [IngestionModule.forFeeds(options)] })
  class FeedsModule {}
  return defineService({
    name: options.name, title: options.title ?? options.feeds.map((feed) => feed.title).join(', '), config: ingestionConfigSchema, module: FeedsModule,
    migrations: ingestionMigrations, rawBodies: ['/v1/submissions', '/v1/uploads', '/v1/events'],
  });
}
