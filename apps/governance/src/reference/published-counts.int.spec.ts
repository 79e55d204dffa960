import { jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import type { PublishedCounts } from '@tributary/contracts';
import { createPool } from '@tributary/persistence';
import { createKeyFile } from '@tributary/pseudonymisation';
import type { RunningService } from '@tributary/service';
import { createDatabase, createTopics, deleteTopics, eventually, kafkaEnv, redisUrl, startTokenIssuer, topicPrefix, type TestDatabase, type TokenIssuer } from '@tributary/testing';
import { governanceService } from '../service.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

let database: TestDatabase;
let pool: pg.Pool;
let issuer: TokenIssuer;
let running: RunningService;
let folder: string;
const prefix = topicPrefix();

beforeAll(async () => {
  issuer = await startTokenIssuer();
  const [kafka, redis] = [await kafkaEnv(), await redisUrl()];
  database = await createDatabase();
  folder = await mkdtemp(join(tmpdir(), 'governance-'));
  await createTopics(prefix);
  await createKeyFile(join(folder, 'key'));
  const environment = {
    PORT: '0', DATABASE_URL: await database.urlAs('governance'), KAFKA_BROKERS: kafka.brokers, KAFKA_USERNAME: kafka.username, KAFKA_PASSWORD: kafka.password, KAFKA_TOPIC_PREFIX: prefix, REDIS_URL: redis,
    OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: issuer.audience, LOG_LEVEL: 'silent', DATA_DIR: folder, KEY_FILE: join(folder, 'key'), BOOTSTRAP_OPERATOR: 'op',
  };
  await governanceService.migrate(environment);
  pool = createPool({ url: environment.DATABASE_URL, schema: governanceService.schema, name: 'published-counts-spec' });
  running = await governanceService.start(environment);
  // The operator is known when its own announcement has come back.
  await eventually(async () => { expect((await call()).status).toBe(200); }, { timeout: 60_000, every: 200 });
});
afterAll(async () => {
  await running.stop();
  await pool.end();
  issuer.close();
  await deleteTopics(prefix);
  await database.drop();
  await rm(folder, { recursive: true });
});

const call = (body?: readonly object[], as = 'op') => fetch(`${running.url}/v1/reference/published-counts`, {
  method: body === undefined ? 'GET' : 'POST', headers: { authorization: `Bearer ${issuer.token(as)}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});
const counts = (plans: number): PublishedCounts => ({ feed: 'sen2', scope: '2025', sender: '806', source: 'DfE', counts: { plans } });

describe('published counts', () => {
  it('are kept in their latest word, announced, and on record', async () => {
    expect(await (await call([counts(1)])).json()).toEqual({ loaded: 1 });
    expect(await (await call([counts(2_019)])).json()).toEqual({ loaded: 1 });
    expect(await (await call()).json()).toEqual([counts(2_019)]);
    const { rows } = await pool.query<{ action: string }>(`select action from audit_entry where target = 'published-counts'`);
    expect(rows).toHaveLength(2);
  });

  it('that stand there twice, or count below nothing, are refused', async () => {
    expect((await call([counts(1), counts(2)])).status).toBe(422);
    expect((await call([counts(-1)])).status).toBe(400);
    expect((await call([{ ...counts(1), feed: 'nothing' }])).status).toBe(400);
  });

  it('are the operator\'s to load', async () => {
    expect((await call([counts(1)], 'nobody')).status).toBe(403);
  });
});
