import { createServer, type Server } from 'node:http';
import { TOPICS, type Statement } from '@tributary/contracts';
import { appendOutbox, messagingMigrations, OutboxRelay } from '@tributary/messaging';
import { Metrics, silentLogger } from '@tributary/observability';
import { createDataSource, createPool, migrate, withTransaction } from '@tributary/persistence';
import { createDatabase, createTopics, deleteTopics, eventually, freePort, kafkaEnv, redisUrl, runEntry, startService, topicPrefix, type RunningService, type TestDatabase } from '@tributary/testing';
import { z } from 'zod';

const ENTRY = 'apps/linkage/dist/main.js';
const SECRET = '9990000018';

const attribute = z.object({ key: z.string(), value: z.unknown() });
const spanSchema = z.object({ name: z.string(), traceId: z.string(), attributes: z.array(attribute).default([]) });
/** OTLP over HTTP in JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
const exportSchema = z.object({
  resourceSpans: z.array(z.object({ resource: z.object({ attributes: z.array(attribute) }), scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) })),
});

/** A collector as far as a service can see one: it takes spans and keeps the text of what was sent. */
class Collector {
  readonly received: { path: string; body: string }[] = [];
  readonly #server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => { body += chunk.toString(); });
    request.on('end', () => {
      this.received.push({ path: request.url ?? '', body });
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });

  listen(port: number): Promise<void> {
    return new Promise((resolve) => { this.#server.listen(port, '127.0.0.1', resolve); });
  }

  close(): void {
    this.#server.close();
  }

  get text(): string {
    return this.received.map(({ body }) => body).join('\n');
  }

  get spans(): (z.infer<typeof spanSchema> & { service: unknown; shown: Record<string, unknown> })[] {
    const named = (list: readonly z.infer<typeof attribute>[]) => Object.fromEntries(list.map(({ key, value }) => [key, value]));
    return this.received.flatMap(({ body }) => exportSchema.parse(JSON.parse(body)).resourceSpans)
      .flatMap(({ resource, scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service: named(resource.attributes)['service.name'], shown: named(span.attributes) }))));
  }
}

const collector = new Collector();
const prefix = topicPrefix();
let database: TestDatabase;
let service: RunningService | undefined;

/** Sends a statement as an ingestion service does, and waits until linkage has taken it. */
async function deliver(kafka: Awaited<ReturnType<typeof kafkaEnv>>): Promise<void> {
  const upstream = createDataSource({ url: database.url, schema: 'ingest_sen2', migrations: messagingMigrations });
  await migrate(upstream);
  await upstream.destroy();
  const pool = createPool({ url: database.url, schema: 'ingest_sen2', name: 'upstream', max: 2 });
  const relay = new OutboxRelay({ pool, schema: 'ingest_sen2', settings: { ...kafka, prefix, clientId: 'upstream' }, logger: silentLogger, metrics: new Metrics('spec', { process: false }) });
  relay.start();
  const value: Statement = { kind: 'statement', feed: 'sen2', sender: '806', scope: '2025', subjectId: SECRET, council: 'E06000002', version: 1, tokens: [], records: [{ recordType: 'person', recordId: SECRET, payload: {} }] };
  await withTransaction(pool, (tx) => appendOutbox(tx, [{ topic: TOPICS.sen2, partition: 2, key: SECRET, value }]));
  await eventually(async () => expect((await pool.query('select from linkage.statement')).rowCount).toBe(1), { timeout: 30_000, every: 100 });
  await relay.stop();
  await pool.end();
}

beforeAll(async () => {
  const [kafka, port] = [await kafkaEnv(), await freePort()];
  await collector.listen(port);
  database = await createDatabase();
  await createTopics(prefix);
  const env = {
    DATABASE_URL: await database.urlAs('linkage'), KAFKA_BROKERS: kafka.brokers, KAFKA_USERNAME: kafka.username, KAFKA_PASSWORD: kafka.password, KAFKA_TOPIC_PREFIX: prefix,
    REDIS_URL: await redisUrl(), OIDC_ISSUER: 'http://127.0.0.1:9/', OIDC_AUDIENCE: 'tributary', LOG_LEVEL: 'warn', OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/`,
  };
  const migrated = await runEntry(ENTRY, ['migrate'], { ...env, PORT: '0' });
  if (migrated.code !== 0) throw new Error(migrated.output);
  service = await startService({ entry: ENTRY, env });
  const ask = (path: string) => fetch(`${service?.url}${path}`, { headers: { 'user-agent': `agent-${SECRET}`, traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', tracestate: `vendor=${SECRET}` } });
  await ask(`/v1/explanations?a=${SECRET}&b=sen2:806:unknown`);
  await ask(`/nowhere/${SECRET}`);
  await ask('/health');
  await deliver(kafka);
  // It stops cleanly and sends what it still holds.
  expect(await service.stop()).toBe(0);
}, 60_000);

afterAll(async () => {
  await service?.kill9();
  collector.close();
  await deleteTopics(prefix);
  await database.drop();
});

/** Traces of batches. */
const batches = () => new Set(collector.spans.filter((span) => span.name.startsWith('process ')).map((span) => span.traceId));

describe('traces, where a collector is configured', () => {
  it('arrive with the name of the service and the template of the route', () => {
    expect(new Set(collector.received.map(({ path }) => path))).toEqual(new Set(['/v1/traces']));
    expect(collector.spans.find((span) => span.name === 'GET /v1/explanations')).toMatchObject({
      service: { stringValue: 'linkage' }, traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      shown: { 'http.route': { stringValue: '/v1/explanations' }, 'http.request.method': { stringValue: 'GET' }, 'http.response.status_code': { intValue: 401 } },
    });
  });

  it('show what a request asked of the database as part of its trace: the refusal it wrote down', () => {
    const statements = collector.spans.filter((span) => span.traceId === '4bf92f3577b34da6a3ce929d0e0e4736' && JSON.stringify(span.shown['db.query.text'] ?? '').includes('insert into audit_entry'));
    expect(statements.length).toBeGreaterThan(0);
  });

  it('show a batch of messages with its topic and partition, and what it asked of the database below it', () => {
    const batch = collector.spans.find((span) => span.name === 'process feed.sen2.v1');
    expect(batch?.shown).toMatchObject({ 'messaging.system': { stringValue: 'kafka' }, 'messaging.consumer.group.name': { stringValue: 'linkage' }, 'messaging.destination.partition.id': { stringValue: '2' } });
    const asked = collector.spans.filter((span) => span.traceId === batch?.traceId).map((span) => JSON.stringify(span.shown['db.query.text'] ?? ''));
    expect(asked.filter((text) => text.includes('into \\"statement\\"'))).toHaveLength(1);
  });

  it('carry no address that was called, no query, no id, nothing of the caller', () => {
    for (const leak of [SECRET, 'unknown', 'nowhere', 'agent-', 'vendor=']) expect([leak, collector.text.includes(leak)]).toEqual([leak, false]);
    const shown = new Set(collector.spans.flatMap((span) => Object.keys(span.shown)));
    for (const name of ['url.path', 'url.query', 'url.full', 'http.url', 'http.target', 'user_agent.original', 'client.address', 'network.peer.address']) expect(shown).not.toContain(name);
  });

  it('leave out who watches and the loops that ask the database all the time', () => {
    expect(collector.spans.map((span) => span.shown['http.route'])).not.toContainEqual({ stringValue: '/health' });
    expect(collector.spans.filter((span) => !batches().has(span.traceId)).length).toBeLessThan(30);
  });
});
