import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { createPool } from '@tributary/persistence';
import { createKeyFile } from '@tributary/pseudonymisation';
import type { RunningService } from '@tributary/service';
import { createDatabase, createTopics, deleteTopics, eventually, kafkaEnv, redisUrl, startTokenIssuer, topicPrefix, type TestDatabase, type TokenIssuer } from '@tributary/testing';
import { governanceService } from './service.js';

/** Governance as a process has it, on a database and topics of its own, with the operator `op`. */
export class RunningGovernance {
  #service: RunningService | undefined;

  private constructor(
    readonly environment: Readonly<Record<string, string>>, readonly pool: pg.Pool, readonly prefix: string, readonly keyFile: string,
    private readonly folder: string, private readonly issuer: TokenIssuer, private readonly database: TestDatabase,
  ) {}

  static async create(): Promise<RunningGovernance> {
    const prefix = topicPrefix();
    const [kafka, redis, issuer, database] = [await kafkaEnv(), await redisUrl(), await startTokenIssuer(), await createDatabase()];
    const folder = await mkdtemp(join(tmpdir(), 'governance-'));
    const keyFile = join(folder, 'key');
    await createTopics(prefix);
    await createKeyFile(keyFile);
    const environment = {
      PORT: '0', DATABASE_URL: await database.urlAs('governance'), KAFKA_BROKERS: kafka.brokers, KAFKA_USERNAME: kafka.username, KAFKA_PASSWORD: kafka.password, KAFKA_TOPIC_PREFIX: prefix, REDIS_URL: redis,
      OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: issuer.audience, LOG_LEVEL: 'silent', DATA_DIR: folder, KEY_FILE: keyFile, BOOTSTRAP_OPERATOR: 'op',
    };
    await governanceService.migrate(environment);
    const pool = createPool({ url: environment.DATABASE_URL, schema: governanceService.schema, name: 'governance-spec' });
    const governance = new RunningGovernance(environment, pool, prefix, keyFile, folder, issuer, database);
    await governance.start();
    return governance;
  }

  async start(): Promise<void> {
    this.#service = await governanceService.start({ ...this.environment });
    // The operator is known when its own announcement has come back.
    await eventually(async () => { expect((await this.call('/v1/objections')).status).toBe(200); }, { timeout: 60_000, every: 200 });
  }

  async stop(): Promise<void> {
    await this.#service?.stop();
    this.#service = undefined;
  }

  /** Asks as a principal: JSON, or CSV where the body is a text. */
  call(path: string, { method = 'GET', body, as = 'op' }: { readonly method?: string; readonly body?: string | object; readonly as?: string } = {}): Promise<Response> {
    const isText = typeof body === 'string';
    return fetch(`${this.#service?.url ?? ''}${path}`, {
      method, headers: { authorization: `Bearer ${this.issuer.token(as)}`, 'content-type': isText ? 'text/csv' : 'application/json' },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
  }

  async close(): Promise<void> {
    await this.stop();
    await this.pool.end();
    this.issuer.close();
    await deleteTopics(this.prefix);
    await this.database.drop();
    await rm(this.folder, { recursive: true });
  }
}
