import { setImmediate as turn } from 'node:timers/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { TOPICS, type Agreement, type Feed, type ServiceName, type TopicDefinition } from '@tributary/contracts';
import { localAuthorityByDfE } from '@tributary/domain';
import { appendOutbox, partitionFor } from '@tributary/messaging';
import { createPool, withTransaction } from '@tributary/persistence';
import { createKeyFile } from '@tributary/pseudonymisation';
import { createDatabase, type TestDatabase } from './databases.js';
import { eventually } from './eventually.js';
import { createTopics, deleteTopics, kafkaEnv, topicPrefix } from './kafka.js';
import { redisUrl } from './redis.js';
import { startService } from './services.js';
import { startTokenIssuer, type TokenIssuer } from './token-issuer.js';

/** A service of its own process runs with a bounded heap, as the stack starts it. */
const PROCESS = { NODE_OPTIONS: '--max-old-space-size=256', MALLOC_ARENA_MAX: '2' };
/** Long enough for the largest file of a memory specification on a busy machine. */
const TIMEOUT = { timeout: 240_000, every: 100 } as const;

/** What a receipt says, as far as specifications look at it. */
export interface FeedReceipt {
  readonly outcome: string;
  readonly records: Readonly<Record<string, { readonly accepted?: number; readonly quarantined?: number; readonly dropped?: number }>>;
  readonly changes: { readonly added: number; readonly corrected: number; readonly withdrawn: number; readonly unchanged: number };
  readonly keyCounts?: readonly { readonly id: string; readonly count: number; readonly published: { readonly moved: boolean } | null }[];
  readonly findings: readonly { readonly rule: string; readonly severity: string; readonly count: number; readonly places: readonly { readonly file: string; readonly line?: number; readonly xpath?: string; readonly field: string | null }[] }[];
}
/** A record that stands, with the version of what its scope stated last. */
export interface CurrentFact { readonly type: string; readonly id: string; readonly subject: string; readonly scope: string; readonly statement: number; readonly council: string; readonly tokens: string[]; readonly payload: Record<string, unknown> }
export type FeedBody = string | Uint8Array<ArrayBuffer> | Iterable<string>;
export type FeedFiles = Readonly<Record<string, FeedBody>>;

/** What the platform knows before a file arrives: who sends, for which councils, and postcodes of the outward code ZZ1. The first council or provider sends where nobody is named. */
export interface FeedWorld {
  /** DfE numbers. */
  readonly councils?: readonly string[];
  /** ODS codes. */
  readonly providers?: readonly string[];
  /** Council: ONS code. */
  readonly agreements: readonly Pick<Agreement, 'sender' | 'feed' | 'council'>[];
  readonly councilOf: Readonly<Record<string, string>>;
}
export interface PushOptions { readonly as?: string; readonly feed?: Feed }

type Environment = Readonly<Record<string, string | undefined>>;
interface Running { readonly url: string; readonly pid?: number; stop(): Promise<unknown> }
/** What is needed of a service as `defineService` gives it. */
export interface FeedService { readonly schema: string; migrate(environment: Environment): Promise<void>; start(environment: Environment): Promise<Running> }

/** An ingestion service on the real stack, with a database and topics of its own; in this process, or in one of its own when the built entry is named. */
export class RunningFeed {
  private constructor(
    private readonly service: Running, private readonly issuer: TokenIssuer, private readonly database: TestDatabase, readonly pool: pg.Pool,
    private readonly prefix: string, private readonly folder: string, private readonly senders: readonly string[],
  ) {}

  static async start(service: FeedService, name: ServiceName, world: FeedWorld, entry?: string): Promise<RunningFeed> {
    const [issuer, database, kafka, redis, folder] = await Promise.all([startTokenIssuer(), createDatabase(), kafkaEnv(), redisUrl(), mkdtemp(join(tmpdir(), 'feed-'))]);
    const prefix = topicPrefix();
    await createTopics(prefix);
    await createKeyFile(join(folder, 'keys.json'));
    const url = await database.urlAs(name);
    const environment = {
      DATABASE_URL: url, KAFKA_BROKERS: kafka.brokers, KAFKA_USERNAME: kafka.username, KAFKA_PASSWORD: kafka.password, KAFKA_TOPIC_PREFIX: prefix,
      REDIS_URL: redis, OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: issuer.audience, LOG_LEVEL: 'error', DATA_DIR: join(folder, 'data'), KEY_FILE: join(folder, 'keys.json'),
    };
    await service.migrate({ ...environment, PORT: '0' });
    const started = entry === undefined ? await service.start({ ...environment, PORT: '0' }) : await startService({ entry, env: { ...environment, ...PROCESS } });
    const senders = [...(world.councils ?? []), ...(world.providers ?? [])];
    const running = new RunningFeed(started, issuer, database, createPool({ url, schema: service.schema, name: 'spec' }), prefix, folder, senders);
    await running.#tell(world);
    return running;
  }

  /** Governance speaks on its topics; the service's own outbox carries it there. */
  async #tell(world: FeedWorld): Promise<void> {
    const postcodes = { outward: 'ZZ1', edition: '2025-02', postcodes: Object.fromEntries(Object.entries(world.councilOf).map(([inward, council]) => [inward, ['E01000001', council, '16C']])) };
    const rows: [TopicDefinition, string, object][] = [
      ...[...(world.councils ?? []).map(councilDocument), ...(world.providers ?? []).map(providerDocument)].map((document): [TopicDefinition, string, object] => [TOPICS.organisations, `${document.kind}:${document.id}`, document]),
      ...this.senders.map((id): [TopicDefinition, string, object] => [TOPICS.principals, id, { id, roles: ['sender'], organisation: id, withdrawn: false }]),
      ...world.agreements.map((a, i): [TopicDefinition, string, object] => [
        TOPICS.agreements, `a${i}`, { id: `a${i}`, ...a, purposes: ['joint-indicators'], from: '2020-01-01', until: '2099-12-31', retentionDays: 30, withdrawn: false }]),
      [TOPICS.postcodes, 'ZZ1', postcodes],
    ];
    await withTransaction(this.pool, (tx) => appendOutbox(tx, rows.map(([topic, key, value]) => ({ topic, partition: partitionFor(key, topic.partitions), key, value }))));
    await eventually(async () => (await this.#get('/v1/submissions', this.senders.at(-1) ?? '')).ok, TIMEOUT);
    for (const [table, least] of [['postcode_outward', 1], ['access_agreement', world.agreements.length]] as const) {
      await eventually(async () => ((await this.pool.query(`select 1 from ${table}`)).rowCount ?? 0) >= least, TIMEOUT);
    }
  }

  /** Process id of a service that runs on its own. */
  get pid(): number | undefined {
    return this.service.pid;
  }

  get url(): string {
    return this.service.url;
  }

  /** An access token of a principal. */
  token(as: string): string {
    return this.issuer.token(as);
  }

  async #get(path: string, as: string): Promise<Response> {
    return fetch(`${this.service.url}${path}`, { headers: { authorization: `Bearer ${this.issuer.token(as)}` } });
  }

  #sender(options: PushOptions): string {
    return options.as ?? this.senders[0] ?? '';
  }

  async push(scope: string, files: FeedFiles, options: PushOptions = {}): Promise<Response> {
    const form = new FormData();
    for (const [name, body] of Object.entries(files)) form.append('file', new Blob(typeof body === 'string' || body instanceof Uint8Array ? [body] : [...body]), name);
    // Making a large body may have taken longer than the service keeps an idle connection: its end must be noticed before the connection is used again.
    await turn();
    await turn();
    const url = `${this.service.url}/v1/submissions?scope=${encodeURIComponent(scope)}${options.feed ? `&feed=${options.feed}` : ''}`;
    return fetch(url, { method: 'POST', headers: { authorization: `Bearer ${this.issuer.token(this.#sender(options))}` }, body: form });
  }

  /** Pushes, waits until it has been worked on, and returns the receipt. Throws when the door does not take it. */
  async submit(scope: string, files: FeedFiles, options: PushOptions = {}): Promise<FeedReceipt> {
    const response = await this.push(scope, files, options);
    if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
    const { id } = (await response.json()) as { id: string };
    return eventually(async () => {
      const receipt = await this.#get(`/v1/submissions/${id}/receipt`, this.#sender(options));
      if (receipt.status !== 200) throw new Error(`no receipt yet: ${receipt.status}`);
      return (await receipt.json()) as FeedReceipt;
    }, TIMEOUT);
  }

  /** What stands now, by type and id. */
  async facts(type?: string): Promise<CurrentFact[]> {
    const { rows } = await this.pool.query<Omit<CurrentFact, 'payload'> & { payload: string }>(
      `select record_type as type, record_id as id, subject_id as subject, s.scope, s.statement, council, tokens, payload from current_record c join fact_scope s on s.id = c.scope_id
       where not withdrawn and ($1::text is null or record_type = $1) order by record_type, record_id`, [type ?? null]);
    return rows.map((row) => ({ ...row, payload: JSON.parse(row.payload) as Record<string, unknown> }));
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.pool.end();
    this.issuer.close();
    await Promise.all([this.database.drop(), deleteTopics(this.prefix), rm(this.folder, { recursive: true, force: true })]);
  }
}

function councilDocument(id: string) {
  const council = localAuthorityByDfE(id);
  if (!council) throw new Error(`${id} is no council`);
  return { kind: 'council', id, onsCode: council.ons, name: council.name, region: council.region, nhsArea: council.nhsArea, validFrom: null, validUntil: null };
}

function providerDocument(id: string) {
  return { kind: 'provider', id, onsCode: null, name: `Provider ${id}`, region: null, nhsArea: null, validFrom: null, validUntil: null };
}
