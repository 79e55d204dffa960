import { createSecretKey } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type pg from 'pg';
import type { FeedMessage, StatedRecord, Statement } from '@tributary/contracts';
import { messagingMigrations } from '@tributary/messaging';
import { silentLogger } from '@tributary/observability';
import { createDataSource, createPool, migrate } from '@tributary/persistence';
import { fileKeys, masterKeys } from '@tributary/pseudonymisation';
import { AccessReadModel, securityMigrations } from '@tributary/security';
import { createDatabase, eventually, type TestDatabase } from '@tributary/testing';
import type { FeedDefinition } from '../feed/feed.js';
import { neutralNames, tablesOf } from '../feed/file-names.js';
import { Pipeline } from '../pipeline/pipeline.js';
import type { Receipt } from '../receipt/receipt.js';
import { ingestionMigrations } from '../store/migrations.js';
import { RawFiles } from '../store/raw-files.js';
import { ReferenceStore } from '../store/references.js';
import { SubmissionStore, type Submission } from '../store/submissions.js';

export const keys = masterKeys(['t1', createSecretKey(Buffer.alloc(32, 7))]);
const ownKeys = fileKeys(keys, 'spec');
const SCHEMA = 'ingest_sen2';
export const TODAY = '2025-03-03';

/** A record as a statement says it. */
export type Stated = Omit<Statement, 'kind' | 'records'> & StatedRecord;

export const recordsOf = (statements: readonly Statement[]): Stated[] =>
  statements.flatMap(({ kind: _kind, records, ...whose }) => records.map((record) => ({ ...whose, ...record })));

async function migrated(url: string): Promise<void> {
  const source = createDataSource({ url, schema: SCHEMA, migrations: [...messagingMigrations, ...securityMigrations, ...ingestionMigrations] });
  await migrate(source);
  await source.destroy();
}

const pipelineOf = (pool: pg.Pool, feeds: readonly FeedDefinition[], store: SubmissionStore, dataDir: string, mostHeld?: number, code?: string): Pipeline =>
  new Pipeline({ pool, feeds, keys, fileKeys: ownKeys, access: new AccessReadModel(pool), store, references: new ReferenceStore(pool), dataDir, logger: silentLogger, ...(mostHeld === undefined ? {} : { mostHeld }), ...(code === undefined ? {} : { code }) });

/** A database of its own with the tables of an ingestion service, a data folder, and the pipeline on them. */
export class World {
  serial = 0;

  private constructor(readonly database: TestDatabase, readonly pool: pg.Pool, readonly dataDir: string, readonly store: SubmissionStore, readonly files: RawFiles, readonly pipeline: Pipeline, readonly feeds: readonly FeedDefinition[]) {}

  /** @param mostHeld values held in memory by a run before it moves to tables; 0 has everything go through tables. */
  static async create(feeds: readonly FeedDefinition[], mostHeld?: number): Promise<World> {
    const version = [...messagingMigrations, ...securityMigrations, ...ingestionMigrations].map((m) => `${m.name}${String(m)}`).join();
    const database = await createDatabase({ template: { name: 'ingestion', build: migrated, version } });
    const pool = createPool({ url: database.url, schema: SCHEMA, name: 'ingestion-spec' });
    const dataDir = await mkdtemp(join(tmpdir(), 'ingest-'));
    const store = new SubmissionStore(pool);
    const files = new RawFiles(dataDir, ownKeys, { maxBytes: 2 ** 32, freeFloor: 0 });
    return new World(database, pool, dataDir, store, files, pipelineOf(pool, feeds, store, dataDir, mostHeld), feeds);
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.database.drop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** The same installation after its feeds have been declared otherwise, or other code reads for them. */
  declared(feeds: readonly FeedDefinition[], code?: string): World {
    return new World(this.database, this.pool, this.dataDir, this.store, this.files, pipelineOf(this.pool, feeds, this.store, this.dataDir, undefined, code), feeds);
  }

  /** As if nothing had ever been sent. */
  async forget(): Promise<void> {
    await this.pool.query('truncate submission, fact_scope, stated_person, stated_range, person_place, cross_finding, coverage, current_record, subject_space, subject_key, outbox');
  }

  /** Until a transaction of this database waits for a row or a table that another holds. */
  async waitingForLock(): Promise<void> {
    await eventually(async () => (await this.pool.query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)).rowCount !== 0, { every: 5 });
  }

  async agree(sender: string, feed: string, council: string, from = '2020-01-01', until = '2099-12-31'): Promise<void> {
    const id = `${sender}-${feed}-${council}`;
    const document = { id, sender, feed, council, purposes: ['joint-indicators'], from, until, retentionDays: 30, withdrawn: false };
    await this.pool.query('insert into access_agreement (id, sender, feed, council, valid_from, valid_until, withdrawn, document) values ($1, $2, $3, $4, $5, $6, false, $7) on conflict do nothing', [id, sender, feed, council, from, until, document]);
  }

  async disagree(sender: string, feed: string, council: string): Promise<void> {
    await this.pool.query('delete from access_agreement where id = $1', [`${sender}-${feed}-${council}`]);
  }

  /** Stores a submission as a push does, without working on it. */
  async receive(options: { sender: string; scope: string; files: Record<string, string | Buffer | Readable>; feed?: string }): Promise<Submission> {
    const feed = this.feeds.find((f) => f.feed === (options.feed ?? this.feeds[0]?.feed));
    const scope = feed?.scope(options.scope);
    if (!feed || !scope) throw new Error('no such scope');
    const upload = await this.files.begin(neutralNames(tablesOf(feed, scope)));
    for (const [name, content] of Object.entries(options.files)) await upload.add(name, content instanceof Readable ? content : Readable.from([Buffer.from(content)]));
    await this.store.create({
      id: upload.id, feed: feed.feed, sender: options.sender, scope: options.scope, factScope: scope.factScope, principal: 'spec', receivedOn: TODAY, idempotencyKey: null,
      contentHash: upload.contentHash(), files: upload.files.map(({ name, path, bytes }) => ({ name, path, bytes })), retainUntil: '2025-04-02',
    });
    const stored = await this.store.byId(upload.id);
    if (!stored) throw new Error('not stored');
    return stored;
  }

  async submit(options: Parameters<World['receive']>[0]): Promise<Receipt> {
    const receipt = await this.pipeline.process(await this.receive(options));
    if (!receipt) throw new Error('no receipt');
    return receipt;
  }

  /** Takes what has been put into the outbox for the feeds' topics, as a relay would, in its order. */
  async published(): Promise<FeedMessage[]> {
    const { rows } = await this.pool.query<{ topic: string; value: string }>('select topic, value from outbox order by txid, id');
    await this.pool.query('delete from outbox');
    return rows.filter((row) => row.topic !== 'feed.receipts.v1').map((row) => JSON.parse(row.value) as FeedMessage);
  }

  async statements(): Promise<Statement[]> {
    return (await this.published()).filter((message) => message.kind === 'statement');
  }

  /** The records that the published statements say. */
  async records(): Promise<Stated[]> {
    return recordsOf(await this.statements());
  }
}
