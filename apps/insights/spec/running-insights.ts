import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { figureKey, TOPICS, type Figure, type ReceiptEvent, type Release, type Role, type TopicDefinition } from '@tributary/contracts';
import { LOCAL_AUTHORITIES, NENC } from '@tributary/domain';
import { appendOutbox, partitionFor, type OutboxRow } from '@tributary/messaging';
import { createPool, withTransaction } from '@tributary/persistence';
import type { RunningService } from '@tributary/service';
import { createDatabase, createTopics, deleteTopics, eventually, freePort, kafkaEnv, redisUrl, startService, topicPrefix, type RunningService as Process, type TestDatabase } from '@tributary/testing';
import { insightsService } from '../src/service.js';

export const PASSPHRASE = 'correct horse battery';
const SECRET = 'a-secret-of-twenty-characters-and-more';
const TOPICS_USED = ['indicators', 'live', 'releases', 'receipts', 'organisations', 'agreements', 'principals'] as const;

export interface Who { readonly id: string; readonly roles: readonly Role[]; readonly organisation: string | null }
export const PEOPLE: readonly Who[] = [
  { id: 'operator', roles: ['operator'], organisation: null }, { id: 'analyst', roles: ['region'], organisation: null }, { id: 'auditor', roles: ['auditor'], organisation: null },
  { id: 'bi', roles: ['bi'], organisation: null }, { id: 'director', roles: ['council'], organisation: '806' }, { id: 'trust', roles: ['sender'], organisation: 'RTR' },
  { id: 'redcar', roles: ['council'], organisation: '807' }, { id: 'lost', roles: ['council'], organisation: '999' }, { id: 'nobody', roles: [], organisation: null },
];

/** The service on the real stack with the development identity provider; messages reach it through Kafka. */
export class RunningInsights {
  private constructor(
    readonly service: RunningService, readonly identity: Process, readonly database: TestDatabase, readonly pool: pg.Pool, readonly prefix: string, private readonly folder: string, private readonly issuer: string,
  ) {}

  static async start(): Promise<RunningInsights> {
    const [database, kafka, redis, folder, port, identityPort] = await Promise.all([createDatabase(), kafkaEnv(), redisUrl(), mkdtemp(join(tmpdir(), 'insights-')), freePort(), freePort()]);
    const prefix = topicPrefix();
    await createTopics(prefix, TOPICS_USED);
    const [publicUrl, issuer] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${identityPort}`];
    await writeFile(join(folder, 'identity.json'), JSON.stringify({
      passphrase: PASSPHRASE, clients: PEOPLE.map(({ id }) => ({ id, secret: SECRET, description: id })), people: PEOPLE.map(({ id }) => ({ id, name: `Person ${id}`, description: id })),
      dashboard: { clientId: 'insights', redirectUris: [`${publicUrl}/auth/callback`], postLogoutRedirectUris: [`${publicUrl}/`] },
    }), { mode: 0o600 });
    const identity = await startService({ entry: 'apps/identity/dist/main.js', env: { PORT: String(identityPort), OIDC_ISSUER: issuer, OIDC_AUDIENCE: 'tributary', IDENTITY_FILE: join(folder, 'identity.json'), IDENTITY_DATA: folder } });
    const url = await database.urlAs('insights');
    const environment = {
      PORT: String(port), DATABASE_URL: url, KAFKA_BROKERS: kafka.brokers, KAFKA_USERNAME: kafka.username, KAFKA_PASSWORD: kafka.password, KAFKA_TOPIC_PREFIX: prefix, REDIS_URL: redis,
      OIDC_ISSUER: issuer, OIDC_AUDIENCE: 'tributary', LOG_LEVEL: 'silent', OIDC_CLIENT_ID: 'insights', PUBLIC_URL: publicUrl,
    };
    await insightsService.migrate(environment);
    const service = await insightsService.start(environment);
    const running = new RunningInsights(service, identity, database, createPool({ url, schema: 'insights', name: 'spec' }), prefix, folder, issuer);
    await running.#introduce();
    return running;
  }

  /** Publishes messages on a topic, in their order. */
  async publish(topic: TopicDefinition, messages: readonly (readonly [key: string, value: object | null])[]): Promise<void> {
    const rows = messages.map(([key, value]): OutboxRow => ({ topic, partition: partitionFor(key, topic.partitions), key, value }));
    for (let i = 0; i < rows.length; i += 2_000) await withTransaction(this.pool, (tx) => appendOutbox(tx, rows.slice(i, i + 2_000)));
  }

  async publishFigures(level: 'released' | 'live', figures: readonly Figure[]): Promise<void> {
    await this.publish(level === 'released' ? TOPICS.indicators : TOPICS.live, figures.map((f) => [figureKey(f), f]));
  }

  async publishReleases(releases: readonly Release[]): Promise<void> {
    await this.publish(TOPICS.releases, releases.map((r) => [r.id, r]));
  }

  async publishReceipts(receipts: readonly ReceiptEvent[]): Promise<void> {
    await this.publish(TOPICS.receipts, receipts.map((r) => [r.submission, r]));
  }

  /** Waits until a query of the service's own tables finds this many rows. */
  async until(count: number, from: string): Promise<void> {
    await eventually(async () => Number((await this.pool.query<{ n: string }>(`select count(*) as n from ${from}`)).rows[0]?.n) === count, { timeout: 60_000, every: 100 });
  }

  async token(id: string): Promise<string> {
    const answer = await fetch(`${this.issuer}/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: SECRET }) });
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  /** A request of a program that is this principal. */
  async get(path: string, as: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(this.service.url + path, { redirect: 'manual', headers: { authorization: `Bearer ${await this.token(as)}`, ...headers } });
  }

  async json<T>(path: string, as: string): Promise<T> {
    const answer = await this.get(path, as);
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.identity.stop();
    await this.pool.end();
    await deleteTopics(this.prefix);
    await this.database.drop();
    await rm(this.folder, { recursive: true });
  }

  async #introduce(): Promise<void> {
    const councils = LOCAL_AUTHORITIES.filter((la) => la.region === NENC.code && la.validUntil === null);
    await this.publish(TOPICS.organisations, [
      ...councils.map((la) => [`council:${la.dfe}`, { kind: 'council', id: la.dfe, onsCode: la.ons, name: la.name, region: la.region, nhsArea: la.nhsArea, validFrom: null, validUntil: null }] as const),
      ['provider:RTR', { kind: 'provider', id: 'RTR', onsCode: null, name: 'South Tees Hospitals', region: null, nhsArea: null, validFrom: null, validUntil: null }],
    ]);
    const terms = { purposes: ['joint-indicators'], from: '2020-01-01', until: '2099-12-31', retentionDays: 30, withdrawn: false };
    await this.publish(TOPICS.agreements, councils.flatMap((la) => [
      ...(['sen2', 'school-census'] as const).map((feed) => [`${la.dfe}-${feed}`, { id: `${la.dfe}-${feed}`, sender: la.dfe, feed, council: la.ons, ...terms }] as const),
      ...(['camhs', 'ae'] as const).filter((feed) => feed === 'camhs' || la.ons !== 'E06000005').map((feed) => [`RTR-${la.dfe}-${feed}`, { id: `RTR-${la.dfe}-${feed}`, sender: 'RTR', feed, council: la.ons, ...terms }] as const),
    ]));
    await this.publish(TOPICS.principals, PEOPLE.map((who) => [who.id, { ...who, withdrawn: false }]));
    await this.until(PEOPLE.length, 'access_principal');
    await this.until(councils.length + 1, 'access_organisation');
  }
}
