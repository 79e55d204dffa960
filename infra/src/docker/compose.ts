import { SERVICE_NAMES } from '@tributary/contracts';
import { productVersion } from '../home.js';
import { postgresSettings } from '../postgres/config.js';
import { DATABASE } from '../postgres/roles.js';
import { DEFAULT_PORTS } from '../stack.js';
import { entryOf, holdsKeys, RUNS, type RunName } from '../system/services.js';

/** What stands above the file. */
export const COMPOSE_HEADER = `# The whole system for people who have Docker: docker compose up --build
# Written by \`node infra/dist/docker/main.js compose\` from infra/src/docker/compose.ts; a test compares the two.
# The containers use the host's network (Docker Desktop: enable host networking), so everything listens on 127.0.0.1 and the ports
# of docs/architecture.md. Commands: docker compose run --rm cli status
`;

/** How it is written: every text in quotes, because `no` and `0:0` mean something else to some readers of YAML. */
export const COMPOSE_STYLE = { lineWidth: 0, aliasDuplicateObjects: false, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' } as const;

/** Pinned images of the servers; our own is built from infra/docker/Dockerfile. */
export const IMAGES = { postgres: 'postgres:15.18-bookworm', redis: 'redis:7.4.2-bookworm', kafka: 'apache/kafka:4.3.1', tributary: `tributary:${productVersion()}` } as const;

/** Where things are inside the containers. */
export const PLACES = { home: '/tributary', server: '/run/tributary', environment: '/run/tributary/service.env', keys: '/keys', data: '/data' } as const;

/** One service of a compose file, as far as this file uses the format. */
export interface ComposeService {
  image?: string;
  build?: { context: string; dockerfile: string };
  user?: string;
  network_mode: 'host';
  restart?: 'unless-stopped' | 'no';
  profiles?: string[];
  entrypoint?: string[];
  command?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  depends_on?: Record<string, { condition: 'service_healthy' | 'service_completed_successfully' }>;
  healthcheck?: { test: string[]; interval: string; timeout: string; retries: number; start_period: string };
}
export interface ComposeFile { name: string; services: Record<string, ComposeService>; volumes: Record<string, Record<string, never>> }

const DONE = { condition: 'service_completed_successfully' } as const;
const HEALTHY = { condition: 'service_healthy' } as const;
const SERVERS = ['postgres', 'redis', 'kafka'] as const;

/**
 * docker-compose.yml. The host's network, so that everything listens on the loopback address as it does without Docker and the sign-in page has
 * one address for browsers and services. Secrets are made by `configure` into volumes that only their reader mounts, and never stand in this file.
 */
export function composeFile(): ComposeFile {
  const services: Record<string, ComposeService> = { configure: configure(), postgres: postgres(), redis: redis(), kafka: kafka(), provision: provision() };
  for (const { name } of RUNS) services[name] = run(name);
  services['accounts'] = {
    ...ours(['accounts']), volumes: [`tributary:${PLACES.home}`], depends_on: { identity: HEALTHY, governance: HEALTHY },
  };
  services['cli'] = {
    image: IMAGES.tributary, network_mode: 'host', profiles: ['cli'], entrypoint: ['node', 'apps/cli/bin/tributary.mjs'],
    environment: { TRIBUTARY_HOME: PLACES.home }, volumes: [`tributary:${PLACES.home}`], restart: 'no',
  };
  const volumes = new Set(Object.values(services).flatMap((service) => (service.volumes ?? []).map((volume) => volume.split(':')[0] ?? '')));
  return { name: 'tributary', services, volumes: Object.fromEntries([...volumes].toSorted().map((volume) => [volume, {}])) };
}

/** A run of infra/src/docker/main.ts that ends by itself. */
function ours(command: string[]): ComposeService {
  return { image: IMAGES.tributary, network_mode: 'host', restart: 'no', environment: { TRIBUTARY_HOME: PLACES.home }, command: ['node', 'infra/dist/docker/main.js', ...command] };
}

function configure(): ComposeService {
  return {
    ...ours(['configure']),
    build: { context: '.', dockerfile: 'infra/docker/Dockerfile' },
    // Root, to give each server's secrets to the user that the server's image runs as.
    user: '0:0',
    volumes: [
      `tributary:${PLACES.home}`, `keys:${PLACES.keys}`,
      ...SERVERS.map((server) => `${server}-config:/config/${server}`), ...SERVICE_NAMES.map((name) => `${name}-config:/config/${name}`), 'identity-config:/config/identity',
    ],
  };
}

function provision(): ComposeService {
  return { ...ours(['provision']), volumes: [`tributary:${PLACES.home}`], depends_on: { configure: DONE, postgres: HEALTHY, redis: HEALTHY, kafka: HEALTHY } };
}

function postgres(): ComposeService {
  const settings = postgresSettings({ port: DEFAULT_PORTS.postgres, durable: true });
  // The image makes its database over the socket.
  delete settings['unix_socket_directories'];
  return {
    image: IMAGES.postgres, network_mode: 'host', restart: 'unless-stopped', depends_on: { configure: DONE },
    command: ['postgres', ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    environment: {
      POSTGRES_USER: 'tributary_admin', POSTGRES_DB: DATABASE, POSTGRES_PASSWORD_FILE: `${PLACES.server}/password`,
      POSTGRES_INITDB_ARGS: '--auth-host=scram-sha-256 --auth-local=scram-sha-256 --encoding=UTF8 --locale=C',
    },
    volumes: ['postgres-data:/var/lib/postgresql/data', `postgres-config:${PLACES.server}:ro`],
    healthcheck: health(['CMD', 'pg_isready', '-q', '-h', '127.0.0.1', '-p', String(DEFAULT_PORTS.postgres), '-d', DATABASE]),
  };
}

function redis(): ComposeService {
  return {
    image: IMAGES.redis, network_mode: 'host', restart: 'unless-stopped', depends_on: { configure: DONE },
    command: ['redis-server', `${PLACES.server}/redis.conf`],
    volumes: ['redis-data:/data', `redis-config:${PLACES.server}:ro`],
    healthcheck: health(['CMD-SHELL', `redis-cli -p ${DEFAULT_PORTS.redis} ping | grep -q -e PONG -e NOAUTH`]),
  };
}

function kafka(): ComposeService {
  return {
    image: IMAGES.kafka, network_mode: 'host', restart: 'unless-stopped', depends_on: { configure: DONE },
    entrypoint: ['/bin/sh', '-c', `sh ${PLACES.server}/format.sh && exec /opt/kafka/bin/kafka-server-start.sh ${PLACES.server}/server.properties`],
    environment: { KAFKA_HEAP_OPTS: '-Xms128m -Xmx384m' },
    volumes: ['kafka-data:/var/lib/kafka/data', `kafka-config:${PLACES.server}:ro`],
    healthcheck: health(['CMD-SHELL', `nc -z 127.0.0.1 ${DEFAULT_PORTS.kafka} || bash -c '</dev/tcp/127.0.0.1/${DEFAULT_PORTS.kafka}'`]),
  };
}

/** A service reads its environment from the file that `configure` has made for it alone; it migrates before it starts. */
function run(name: RunName): ComposeService {
  const program = entryOf(name);
  const start = name === 'identity' ? `exec node ${program}` : `node ${program} migrate && exec node ${program}`;
  const port = RUNS.find((r) => r.name === name)?.port ?? 0;
  return {
    image: IMAGES.tributary, network_mode: 'host', restart: 'unless-stopped',
    command: ['sh', '-c', `set -a; . ${PLACES.environment}; set +a; ${start}`],
    volumes: [
      `${name}-config:${PLACES.server}:ro`,
      ...(name === 'identity' ? [`tributary:${PLACES.home}`] : []),
      ...(holdsKeys(name) ? [`${name}-data:${PLACES.data}`, `keys:${PLACES.keys}:ro`] : []),
    ],
    depends_on: name === 'identity' ? { configure: DONE } : { provision: DONE, identity: HEALTHY },
    healthcheck: health(['CMD', 'node', '-e', `fetch('http://127.0.0.1:${port}/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`]),
  };
}

function health(test: string[]): NonNullable<ComposeService['healthcheck']> {
  return { test, interval: '5s', timeout: '5s', retries: 20, start_period: '60s' };
}
