import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { LOCAL_AUTHORITIES } from '@tributary/domain';
import { createPool } from '@tributary/persistence';
import { createKeyFile } from '@tributary/pseudonymisation';
import type { RunningService, Service } from '@tributary/service';
import { createDatabase, createTopics, deleteTopics, kafkaEnv, redisUrl, startTokenIssuer, topicPrefix, type TestDatabase, type TokenIssuer } from '@tributary/testing';

/** Everything that an ingestion service needs around it: database, topics, Redis, an issuer of tokens, principals and agreements. */
export class Surroundings {
  #registered = false;
  #running: RunningService | undefined;

  private constructor(
    readonly database: TestDatabase, readonly pool: pg.Pool, readonly environment: Readonly<Record<string, string>>, readonly prefix: string, readonly folder: string,
    private readonly issuer: TokenIssuer,
  ) {}

  static async create(): Promise<Surroundings> {
    const issuer = await startTokenIssuer();
    const [database, kafka, redis, folder] = [await createDatabase(), await kafkaEnv(), await redisUrl(), await mkdtemp(join(tmpdir(), 'ingest-live-'))];
    const prefix = topicPrefix();
    await createTopics(prefix, ['organisations', 'agreements', 'principals', 'postcodes', 'references', 'publishedCounts', 'releaseRequests', 'sen2', 'receipts', 'crossFindings']);
    await createKeyFile(join(folder, 'key'));
    const environment = {
      PORT: '0', DATABASE_URL: await database.urlAs('ingest-sen2'), KAFKA_BROKERS: kafka.brokers, KAFKA_USERNAME: kafka.username, KAFKA_PASSWORD: kafka.password, KAFKA_TOPIC_PREFIX: prefix,
      REDIS_URL: redis, OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: issuer.audience, LOG_LEVEL: process.env['SPEC_LOG'] ?? 'silent', DATA_DIR: join(folder, 'data'), KEY_FILE: join(folder, 'key'), FREE_SPACE_FLOOR_BYTES: '0', EVALUATION: 'on',
    };
    const pool = createPool({ url: environment.DATABASE_URL, schema: 'ingest_sen2', name: 'live-spec' });
    return new Surroundings(database, pool, environment, prefix, folder, issuer);
  }

  /** Starts a service here, again too when it has been stopped; `close` stops the one started last. */
  async run(service: Service, more: Readonly<Record<string, string>> = {}): Promise<RunningService> {
    await service.migrate(this.environment);
    if (!this.#registered) await this.register();
    return (this.#running = await service.start({ ...this.environment, ...more }));
  }

  /** Registers who may do what; the schema must have been migrated. */
  async register(): Promise<void> {
    this.#registered = true;
    const principals: [string, string[], string | null][] = [['op', ['operator'], null], ['council-806', ['sender'], '806'], ['council-807', ['sender'], '807'], ['council-808', ['sender'], '808'], ['council-805', ['sender'], '805'], ['bi', ['bi'], null], ['region', ['region'], null]];
    for (const [id, roles, organisation] of principals) {
      await this.pool.query('insert into access_principal (id, document) values ($1, $2)', [id, JSON.stringify({ id, roles, organisation, withdrawn: false })]);
    }
    await this.agree('806', 'E06000002', '2020-01-01', '2099-12-31');
    await this.agree('808', 'E06000004', '2020-01-01', '2021-12-31');
    await this.agree('805', 'E06000001', '2020-01-01', '2099-12-31', ['direct-care', 'audit']);
  }

  /** Further councils that may send, each with an agreement. Returns their DfE numbers. */
  async registerCouncils(count: number): Promise<string[]> {
    const councils = LOCAL_AUTHORITIES.filter((la) => la.validUntil === null && !['805', '806', '807', '808'].includes(la.dfe)).slice(0, count);
    for (const { dfe, ons } of councils) {
      await this.pool.query('insert into access_principal (id, document) values ($1, $2)', [`council-${dfe}`, JSON.stringify({ id: `council-${dfe}`, roles: ['sender'], organisation: dfe, withdrawn: false })]);
      await this.agree(dfe, ons, '2020-01-01', '2099-12-31');
    }
    return councils.map((la) => la.dfe);
  }

  async agree(sender: string, council: string, from: string, until: string, purposes: readonly string[] = ['joint-indicators']): Promise<void> {
    const document = { id: `a-${sender}`, sender, feed: 'sen2', council, purposes, from, until, retentionDays: 30, withdrawn: false };
    await this.pool.query('insert into access_agreement (id, sender, feed, council, valid_from, valid_until, withdrawn, document) values ($1, $2, $3, $4, $5, $6, false, $7)', [document.id, sender, 'sen2', council, from, until, document]);
  }

  token(clientId: string): string {
    return this.issuer.token(clientId);
  }

  async close(): Promise<void> {
    await this.#running?.stop();
    await this.pool.end();
    this.issuer.close();
    await deleteTopics(this.prefix);
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
