import { linkedMessageSchema, linkedRecords, recordKey, RECORD_PARTITIONS, statementKey, subjectKey, TOPICS, type Agreement, type LinkedRecord, type Statement } from '@tributary/contracts';
import { recomputeLinks } from '@tributary/matching';
import { appendOutbox, messagingMigrations, OutboxRelay, partitionFor, readTopic, type KafkaSettings, type OutboxRow } from '@tributary/messaging';
import { Metrics, silentLogger } from '@tributary/observability';
import { createDataSource, createPool, migrate, withTransaction } from '@tributary/persistence';
import { createDatabase, createTopics, deleteTopics, eventually, kafkaEnv, redisUrl, runEntry, startService, topicPrefix, type RunningService, type TestDatabase } from '@tributary/testing';
import type pg from 'pg';
import { factsOf } from './region.fixture.js';

const ENTRY = 'apps/linkage/dist/main.js';
const COUNCIL = 'E06000002';
const PEOPLE = 400;
const TYPES = ['person', 'request', 'need'] as const;

/** Two feeds of the same people: each brings the key that joins the two a version later; in the third, one in ten is gone. */
function stated(feed: 'sen2' | 'camhs', i: number, version: number): Statement {
  const gone = version === 3 && i % 10 === 0;
  return {
    kind: 'statement', feed, sender: feed === 'sen2' ? '806' : 'RX3', scope: '2025', subjectId: `s${i}`, council: COUNCIL, version,
    tokens: gone ? [] : [`upn.k1.${feed}${i}`, ...(version > 1 ? [`dem4.k1.${i}`] : [])],
    records: gone ? [] : TYPES.map((recordType) => ({ recordType, recordId: `r${i}`, payload: { note: `${i}/${version}` } })),
  };
}
const all = (feed: 'sen2' | 'camhs', version: number) => Array.from({ length: PEOPLE }, (_, i) => stated(feed, i, version));

let database: TestDatabase;
let pool: pg.Pool;
let relay: OutboxRelay;
let settings: KafkaSettings;
let env: Record<string, string>;
let service: RunningService | undefined;

beforeAll(async () => {
  database = await createDatabase();
  const upstream = createDataSource({ url: database.url, schema: 'ingest_sen2', migrations: messagingMigrations });
  await migrate(upstream);
  await upstream.destroy();
  const { brokers, username, password } = await kafkaEnv();
  settings = { brokers, username, password, prefix: topicPrefix(), clientId: 'upstream' };
  await createTopics(settings.prefix);
  pool = createPool({ url: database.url, schema: 'ingest_sen2', name: 'upstream', max: 4 });
  relay = new OutboxRelay({ pool, schema: 'ingest_sen2', settings, logger: silentLogger, metrics: new Metrics('spec', { process: false }) });
  relay.start();
  env = {
    DATABASE_URL: await database.urlAs('linkage'), KAFKA_BROKERS: brokers, KAFKA_USERNAME: username, KAFKA_PASSWORD: password, KAFKA_TOPIC_PREFIX: settings.prefix,
    REDIS_URL: await redisUrl(), OIDC_ISSUER: 'http://127.0.0.1:9/', OIDC_AUDIENCE: 'tributary', LOG_LEVEL: 'warn',
  };
  const migrated = await runEntry(ENTRY, ['migrate'], { ...env, PORT: '0' });
  if (migrated.code !== 0) throw new Error(migrated.output);
}, 60_000);

afterAll(async () => {
  await service?.kill9();
  await relay.stop();
  await pool.end();
  await deleteTopics(settings.prefix);
  await database.drop();
}, 60_000);

const append = async (rows: OutboxRow[]) => withTransaction(pool, async (tx) => appendOutbox(tx, rows));

async function push(statements: readonly Statement[]): Promise<void> {
  await append(statements.map((value) => ({
    topic: value.feed === 'camhs' ? TOPICS.camhs : TOPICS.sen2, partition: partitionFor(subjectKey(value), RECORD_PARTITIONS), key: statementKey(value), value,
  })));
}

const agreement = (sender: string, feed: Agreement['feed']): Agreement => ({
  id: `${sender}-${feed}`, sender, feed, council: COUNCIL, purposes: ['joint-indicators'], from: '2020-01-01', until: '2099-12-31', retentionDays: 30, withdrawn: false,
});

/** Statements that linkage holds in a version or a later one. */
async function taken(version: number): Promise<number> {
  const { rows } = await pool.query<{ n: number }>('select count(*)::int as n from linkage.statement where version >= $1', [version]);
  return rows[0]?.n ?? 0;
}

async function levelOf(): Promise<Map<string, string | null>> {
  const { rows } = await pool.query<{ key: string; level: string | null }>('select t.key, s.level from linkage.statement t join linkage.subject s on s.id = t.subject');
  return new Map(rows.map((row) => [row.key, row.level]));
}

async function standing(): Promise<Map<string, LinkedRecord>> {
  const messages = await readTopic({ settings, topic: TOPICS.linked.name });
  const last = new Map(messages.map((m) => [m.key, linkedMessageSchema.parse(m.value)]));
  const found = new Map<string, LinkedRecord>();
  for (const value of last.values()) {
    if (value.kind !== 'statement') continue;
    for (const record of linkedRecords(value.person, statementKey(value), value)) {
      if (found.has(recordKey(record))) throw new Error('a record stands under two persons');
      found.set(recordKey(record), record);
    }
  }
  return found;
}

it('killed at any moment under load, links in the end as if nothing had happened: nothing lost, nothing doubled', async () => {
  const agreements = [agreement('806', 'sen2'), agreement('RX3', 'camhs')];
  for (const value of agreements) await append([{ topic: TOPICS.agreements, partition: 0, key: value.id, value }]);
  for (const version of [1, 2, 3]) {
    await push(all('sen2', version));
    await push(all('camhs', version));
    service = await startService({ entry: ENTRY, env });
    await eventually(async () => (await taken(version)) > 0, { timeout: 40_000, every: 1 });
    await service.kill9();
  }
  service = await startService({ entry: ENTRY, env });
  const current = [...all('sen2', 3), ...all('camhs', 3)];
  const expected = recomputeLinks(current.flatMap(factsOf), { agreements, objections: [], today: '2026-01-01' }).links;
  expect(expected.size).toBe(2 * TYPES.length * PEOPLE * 0.9);
  await eventually(async () => {
    const [found, levels] = [await standing(), await levelOf()];
    expect(found.size).toBe(expected.size);
    const personOf = new Map([...expected].map(([key, link]) => [link.person, found.get(key)?.person]));
    for (const [key, link] of expected) {
      const record = found.get(key);
      expect(record).toMatchObject({ person: personOf.get(link.person), linkable: link.linkable, objected: false });
      expect(record && levels.get(statementKey(record))).toBe(link.level);
    }
    expect(new Set(personOf.values()).size).toBe(personOf.size);
    expect([...found.values()].every((record) => String(record.payload['note']).endsWith('/3'))).toBe(true);
  }, { timeout: 60_000, every: 1_000 });
}, 150_000);

it('answers nobody without a token', async () => {
  service ??= await startService({ entry: ENTRY, env });
  for (const [method, path] of [['GET', '/v1/explanations?a=x&b=y'], ['GET', '/v1/linkage-rates'], ['POST', '/v1/evaluation']] as const) {
    expect((await fetch(service.url + path, { method })).status).toBe(401);
  }
  expect((await fetch(`${service.url}/openapi.json`)).status).toBe(200);
  expect(await (await fetch(`${service.url}/metrics`)).text()).toContain('tributary_linkage_facts_total');
}, 60_000);
