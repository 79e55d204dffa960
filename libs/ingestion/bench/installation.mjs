// What the benchmarks of the way to the database share: an ingestion service's tables in a schema of their own, its store of files and its pipeline, without HTTP, queue and relay.
import { createSecretKey, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OUR_PURPOSE } from '@tributary/contracts';
import { localAuthorityByDfE } from '@tributary/domain';
import { messagingMigrations } from '@tributary/messaging';
import { silentLogger } from '@tributary/observability';
import { createDataSource, createPool, migrate, withTransaction } from '@tributary/persistence';
import { fileKeys, masterKeys } from '@tributary/pseudonymisation';
import { AccessReadModel, securityMigrations } from '@tributary/security';
import { growHeapAsService } from '@tributary/service';
import { neutralNames, tablesOf } from '../dist/feed/file-names.js';
import { Pipeline } from '../dist/pipeline/pipeline.js';
import { ingestionMigrations } from '../dist/store/migrations.js';
import { storePostcodes } from '../dist/store/postcodes.js';
import { RawFiles } from '../dist/store/raw-files.js';
import { ReferenceStore } from '../dist/store/references.js';
import { SubmissionStore } from '../dist/store/submissions.js';

const SCHEMA = 'bench_ingest';
const TODAY = '2025-03-03';

/** The store of submissions, which also hears when a phase begins. */
class WatchedStore extends SubmissionStore {
  phases = [];

  async setProgress(id, progress) {
    if (this.phases.at(-1)?.phase !== progress.phase) this.phases.push({ phase: progress.phase, at: performance.now() });
    await super.setProgress(id, progress);
  }
}

/**
 * @param postcodes `{ outward: { inward: [lsoa, council] } }`.
 * @returns everything that a benchmark needs; `close` removes the schema and the files.
 */
export async function installation({ url, module, feed: feedName, scope: scopeText, sender, postcodes = {} }) {
  growHeapAsService();
  const { feeds } = await import(pathToFileURL(resolve(module)).href);
  const feed = feeds.find((f) => f.feed === feedName);
  const scope = feed.scope(scopeText);
  const keys = masterKeys(['b1', createSecretKey(randomBytes(32))]);
  const ownKeys = fileKeys(keys, 'bench');
  const pool = createPool({ url, schema: SCHEMA, name: 'bench-ingest', max: 4 });
  await pool.query(`drop schema if exists ${SCHEMA} cascade; create schema ${SCHEMA}`);
  const source = createDataSource({ url, schema: SCHEMA, migrations: [...messagingMigrations, ...securityMigrations, ...ingestionMigrations] });
  await migrate(source);
  await source.destroy();
  const areas = Object.entries(postcodes);
  await withTransaction(pool, (tx) => storePostcodes(tx, areas.map(([outward, table]) => ({ kind: 'postcodes', outward, edition: '2025-02', postcodes: table }))));
  const councils = feed.council === 'sender' ? [localAuthorityByDfE(sender).ons] : [...new Set(areas.flatMap(([, table]) => Object.values(table).map(([, council]) => council)))];
  for (const council of councils) {
    const document = { id: council, sender, feed: feedName, council, purposes: [OUR_PURPOSE], from: '2020-01-01', until: '2099-12-31', retentionDays: 30, withdrawn: false };
    await pool.query(`insert into access_agreement (id, sender, feed, council, valid_from, valid_until, withdrawn, document) values ($1, $2, $3, $1, '2020-01-01', '2099-12-31', false, $4)`, [council, sender, feedName, document]);
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'bench-ingest-'));
  const store = new WatchedStore(pool);
  const files = new RawFiles(dataDir, ownKeys, { maxBytes: 2 ** 34, freeFloor: 0 });
  const pipeline = new Pipeline({ pool, feeds: [feed], keys, fileKeys: ownKeys, access: new AccessReadModel(pool), store, references: new ReferenceStore(pool), dataDir, logger: silentLogger });

  return {
    pool, store,
    /** Stores files as a push does. */
    async receive(paths) {
      const upload = await files.begin(neutralNames(tablesOf(feed, scope)));
      for (const path of paths) await upload.add(basename(path), createReadStream(path));
      await store.create({
        id: upload.id, feed: feedName, sender, scope: scopeText, factScope: scope.factScope, principal: 'bench', receivedOn: TODAY, idempotencyKey: null,
        contentHash: upload.contentHash(), files: upload.files.map(({ name, path, bytes }) => ({ name, path, bytes })), retainUntil: '2025-04-02',
      });
      return store.byId(upload.id);
    },
    /** @throws Error when the pipeline takes nothing of the submission: how fast nothing is done is no figure. */
    async take(submission) {
      const receipt = await pipeline.process(submission);
      const { added, corrected, unchanged } = receipt.changes;
      if (receipt.outcome === 'refused' || added + corrected + unchanged === 0) throw new Error(`the submission was ${receipt.outcome} and nothing of it was taken: ${receipt.findings.map(({ rule }) => rule).join(', ') || 'no finding'}`);
      return receipt;
    },
    /** As if nothing had ever been sent. */
    forget: () => pool.query('truncate submission, fact_scope, coverage, current_record, subject_space, subject_key, outbox'),
    async close() {
      await pool.query(`drop schema if exists ${SCHEMA} cascade`);
      await pool.end();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
