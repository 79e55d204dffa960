import { createHash } from 'node:crypto';
import { roleOf } from '../postgres/roles.js';
import { urlAs } from '../postgres/server.js';
import { holdsKeys, type RunDefinition, type RunName } from './services.js';

/** What the token's audience must be. */
export const AUDIENCE = 'tributary';
/** The operator's principal, where the local identity provider is used. */
export const OPERATOR = 'operator';
/** The dashboard's client at the identity provider. */
export const DASHBOARD_CLIENT = 'insights';

/**
 * Variables with a default in the services that an installation may set: `up` passes them on to the services when they are set where it runs
 * (docs/operations.md). Setting another value and `up` again starts the services anew with it.
 */
export const PASSED_ON = ['EVALUATION', 'FIRST_QUARTER', 'LIVE_INTERVAL_MS', 'LINKAGE_MAX_HOLDERS', 'DATABASE_POOL', 'MAX_UPLOAD_BYTES', 'UPLOAD_LIFETIME_HOURS', 'FREE_SPACE_FLOOR_BYTES', 'INGEST_CONCURRENCY', 'UPLOADS_AT_ONCE', 'WEBHOOK_PRIVATE_ADDRESSES', 'WEBHOOK_RETRY_MS'] as const;

/** Everything that the environments of the processes are made from. */
export interface SystemAddresses {
  readonly ports: Readonly<Record<RunName, number>>;
  readonly databaseUrl: string;
  readonly databasePasswords: Readonly<Record<string, string>>;
  readonly redisUrl: string;
  readonly brokers: readonly string[];
  /** Name and password of a principal of the broker; undefined where the broker asks for none. */
  readonly kafkaLogin: (principal: string) => { username: string; password: string } | undefined;
  readonly issuer: string;
  readonly audience: string;
  readonly dataDir: (name: RunName) => string;
  readonly keyFile: string;
  /** Principal that is an operator from governance's first start on. */
  readonly operator: string;
  readonly identityFile: string;
  readonly logLevel: string;
  readonly otlpEndpoint?: string | undefined;
  /** Variables of the installation's own that every service gets besides (switches that are off by default). */
  readonly extra?: Readonly<Record<string, string>>;
}

/** A half of the young part of a heap, in MiB. With a small one there is room for an old part that is looked through a fifth as often, which is worth more than what is kept too long. */
const YOUNG_MIB = 32;

/**
 * The C library's share of a process: few arenas, and buffers from 64 KiB on given back when they are freed. Left to itself it raises that bound with the largest buffer that it has seen, and kept
 * 144 MiB of a service that had taken a file of 500 MB and held 9 MiB of buffers.
 */
export const ALLOCATOR = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: String(64 * 1024), MALLOC_TRIM_THRESHOLD_: String(256 * 1024) };

/** Switches of the runtime of a process: how large its heap may be. */
export function nodeOptionsOf({ heap }: RunDefinition): string {
  return `--max-old-space-size=${heap} --max-semi-space-size=${YOUNG_MIB}`;
}

/** The environment of a process (docs/architecture.md, Conventions); nothing is inherited but what stands here. */
export function environmentOf(run: RunDefinition, a: SystemAddresses): Record<string, string> {
  const runtime = { PORT: String(a.ports[run.name]), NODE_OPTIONS: nodeOptionsOf(run), ...ALLOCATOR };
  const tokens = { OIDC_ISSUER: a.issuer, OIDC_AUDIENCE: a.audience };
  if (run.name === 'identity') return { ...runtime, ...tokens, IDENTITY_FILE: a.identityFile, IDENTITY_DATA: a.dataDir('identity') };
  const login = a.kafkaLogin(run.name);
  const role = roleOf(run.name);
  return {
    ...runtime,
    ...tokens,
    DATABASE_URL: urlAs(a.databaseUrl, role, a.databasePasswords[role] ?? ''),
    KAFKA_BROKERS: a.brokers.join(','),
    ...(login === undefined ? {} : { KAFKA_USERNAME: login.username, KAFKA_PASSWORD: login.password }),
    KAFKA_TOPIC_PREFIX: '',
    KAFKAJS_NO_PARTITIONER_WARNING: '1',
    REDIS_URL: a.redisUrl,
    LOG_LEVEL: a.logLevel,
    ...(a.otlpEndpoint === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: a.otlpEndpoint }),
    ...(holdsKeys(run.name) ? { DATA_DIR: a.dataDir(run.name), KEY_FILE: a.keyFile } : {}),
    ...(run.name === 'governance' ? { BOOTSTRAP_OPERATOR: a.operator } : {}),
    ...(run.name === 'insights' ? { OIDC_CLIENT_ID: DASHBOARD_CLIENT } : {}),
    ...(run.name === 'insights' || run.name.startsWith('ingest-') ? { PUBLIC_URL: `http://127.0.0.1:${a.ports[run.name]}` } : {}),
    ...a.extra,
  };
}

/** Tells whether two environments are the same without keeping them. */
export function fingerprint(environment: Readonly<Record<string, string>>): string {
  const text = Object.entries(environment).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}=${value}`).join('\0');
  return createHash('sha256').update(text).digest('hex');
}
