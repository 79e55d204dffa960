import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, SignJWT, type JWK } from 'jose';
import type pg from 'pg';
import { TOPICS, type Feed, type TopicDefinition } from '@tributary/contracts';
import { localAuthorityByDfE } from '@tributary/domain';
import { appendOutbox, partitionFor } from '@tributary/messaging';
import { createPool, withTransaction } from '@tributary/persistence';
import { createKeyFile } from '@tributary/pseudonymisation';
import type { Service } from '@tributary/service';
import { createDatabase, createTopics, deleteTopics, eventually, kafkaEnv, redisUrl, startService, topicPrefix, type TestDatabase } from '@tributary/testing';

const AUDIENCE = 'tributary';
/** A service of its own process runs with a bounded heap, as the stack starts it. */
const PROCESS = { NODE_OPTIONS: '--max-old-space-size=256', MALLOC_ARENA_MAX: '2' };
const TIMEOUT = { timeout: 60_000, every: 100 } as const;

export interface Receipt {
  readonly outcome: string;
  readonly records: Readonly<Record<string, { readonly accepted?: number; readonly quarantined?: number; readonly dropped?: number }>>;
  readonly changes: { readonly added: number; readonly corrected: number; readonly withdrawn: number; readonly unchanged: number };
  readonly findings: readonly { readonly rule: string; readonly severity: string; readonly count: number; readonly places: readonly { readonly file: string; readonly line?: number; readonly xpath?: string; readonly field: string | null }[] }[];
}
export interface CurrentFact { readonly type: string; readonly id: string; readonly subject: string; readonly scope: string; readonly version: number; readonly council: string; readonly tokens: string[]; readonly payload: Record<string, unknown> }
export type Body = string | Iterable<string>;

interface Issuer { readonly url: string; token(client: string): Promise<string>; close(): void }

/** A signer of tokens with just what a verifier asks for. */
async function startIssuer(): Promise<Issuer> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' };
  const server: Server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    const { port } = server.address() as AddressInfo;
    const issuer = `http://127.0.0.1:${port}`;
    response.end(JSON.stringify(request.url === '/jwks' ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/jwks` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url, close: () => { server.close(); server.closeAllConnections(); },
    token: (client) => new SignJWT({ client_id: client }).setProtectedHeader({ alg: 'ES256', kid: 'test', typ: 'at+jwt' })
      .setIssuer(url).setAudience(AUDIENCE).setSubject(client).setIssuedAt().setExpirationTime('1h').sign(privateKey),
  };
}

/** What the platform knows before a file arrives: councils with an agreement for some feeds, and postcodes of the outward code ZZ1. */
export interface World { readonly councils: readonly string[]; readonly feeds: readonly Feed[]; readonly councilOf: Readonly<Record<string, string>> }
export interface PushOptions { readonly as?: string; readonly feed?: Feed }

interface Running { readonly url: string; readonly pid?: number; stop(): Promise<unknown> }

/** A service on the real stack, with a database and topics of its own; in this process, or in one of its own when the built entry is named. */
export class RunningFeed {
  private constructor(
    private readonly service: Running, private readonly issuer: Issuer, private readonly database: TestDatabase,
    readonly pool: pg.Pool, private readonly prefix: string, private readonly folder: string,
  ) {}

  static async start(service: Service, name: string, world: World, entry?: string): Promise<RunningFeed> {
    const [issuer, database, kafka, redis, folder] = await Promise.all([startIssuer(), createDatabase(), kafkaEnv(), redisUrl(), mkdtemp(join(tmpdir(), 'feed-'))]);
    const prefix = topicPrefix();
    await createTopics(prefix);
    await createKeyFile(join(folder, 'keys.json'));
    const url = await database.urlAs(name);
    const environment = {
      DATABASE_URL: url, KAFKA_BROKERS: kafka.brokers, KAFKA_USERNAME: kafka.username, KAFKA_PASSWORD: kafka.password, KAFKA_TOPIC_PREFIX: prefix,
      REDIS_URL: redis, OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: AUDIENCE, LOG_LEVEL: 'error', DATA_DIR: join(folder, 'data'), KEY_FILE: join(folder, 'keys.json'),
    };
    await service.migrate({ ...environment, PORT: '0' });
    const started = entry === undefined ? await service.start({ ...environment, PORT: '0' }) : await startService({ entry, env: { ...environment, ...PROCESS } });
    const running = new RunningFeed(started, issuer, database, createPool({ url, schema: service.schema, name: 'spec' }), prefix, folder);
    await running.#tell(world);
    return running;
  }

  /** Governance speaks on its topics; the service's own outbox carries it there. */
  async #tell(world: World): Promise<void> {
    const terms = { purposes: ['joint-indicators'], from: '2020-01-01', until: '2099-12-31', retentionDays: 30, withdrawn: false };
    const rows: [TopicDefinition, string, object][] = [
      ...world.councils.flatMap((id): [TopicDefinition, string, object][] => {
        const council = localAuthorityByDfE(id);
        if (!council) throw new Error(`${id} is no council`);
        return [
          [TOPICS.organisations, `council:${id}`, { kind: 'council', id, onsCode: council.ons, name: council.name, region: council.region, nhsArea: council.nhsArea, validFrom: null, validUntil: null }],
          [TOPICS.principals, id, { id, roles: ['sender'], organisation: id, withdrawn: false }],
          ...world.feeds.map((feed): [TopicDefinition, string, object] => [TOPICS.agreements, `${id}-${feed}`, { id: `${id}-${feed}`, sender: id, feed, council: council.ons, ...terms }]),
        ];
      }),
      [TOPICS.postcodes, 'ZZ1', { outward: 'ZZ1', edition: '2025-02', postcodes: Object.fromEntries(Object.entries(world.councilOf).map(([inward, council]) => [inward, ['E01000001', council, '16C']])) }],
    ];
    await withTransaction(this.pool, (tx) => appendOutbox(tx, rows.map(([topic, key, value]) => ({ topic, partition: partitionFor(key, topic.partitions), key, value }))));
    const last = world.councils.at(-1) ?? '';
    await eventually(async () => (await this.#get('/v1/submissions', last)).ok, TIMEOUT);
    await eventually(async () => ((await this.pool.query('select 1 from postcode_outward')).rowCount ?? 0) > 0, TIMEOUT);
  }

  /** Process id of a service that runs on its own. */
  get pid(): number | undefined {
    return this.service.pid;
  }

  async #get(path: string, as: string): Promise<Response> {
    return fetch(`${this.service.url}${path}`, { headers: { authorization: `Bearer ${await this.issuer.token(as)}` } });
  }

  async push(scope: string, files: Readonly<Record<string, Body>>, { as = '806', feed }: PushOptions = {}): Promise<Response> {
    const form = new FormData();
    for (const [name, body] of Object.entries(files)) form.append('file', new Blob(typeof body === 'string' ? [body] : [...body]), name);
    return fetch(`${this.service.url}/v1/submissions?scope=${encodeURIComponent(scope)}${feed ? `&feed=${feed}` : ''}`, { method: 'POST', headers: { authorization: `Bearer ${await this.issuer.token(as)}` }, body: form });
  }

  /** Pushes, waits until it has been worked on, and returns the receipt. */
  async submit(scope: string, files: Readonly<Record<string, Body>>, options: PushOptions = {}): Promise<Receipt> {
    const response = await this.push(scope, files, options);
    if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
    const { id } = (await response.json()) as { id: string };
    return eventually(async () => {
      const receipt = await this.#get(`/v1/submissions/${id}/receipt`, options.as ?? '806');
      if (receipt.status !== 200) throw new Error(`no receipt yet: ${receipt.status}`);
      return (await receipt.json()) as Receipt;
    }, TIMEOUT);
  }

  /** What stands now, by type and id. */
  async facts(type?: string): Promise<CurrentFact[]> {
    const { rows } = await this.pool.query<Omit<CurrentFact, 'payload'> & { payload: unknown }>(
      `select record_type as type, record_id as id, subject_id as subject, s.scope, version, council, tokens, payload from current_record c join fact_scope s on s.id = c.scope_id
       where not withdrawn and ($1::text is null or record_type = $1) order by record_type, record_id`, [type ?? null]);
    return rows.map((row) => ({ ...row, payload: (typeof row.payload === 'string' ? JSON.parse(row.payload) : row.payload) as Record<string, unknown> }));
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.pool.end();
    this.issuer.close();
    await Promise.all([this.database.drop(), deleteTopics(this.prefix), rm(this.folder, { recursive: true, force: true })]);
  }
}
