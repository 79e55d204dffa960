import type pg from 'pg';
import type { Redis } from 'ioredis';
import type { KafkaBatchServer, OutboxRelay } from '@tributary/messaging';

export interface HealthPart {
  readonly state: 'up' | 'down' | 'degraded';
  readonly [detail: string]: unknown;
}

export interface HealthReport {
  /** `up`: everything works. `degraded`: the service answers, something behind it does not. */
  readonly state: 'up' | 'degraded';
  readonly service: string;
  /** By which whoever started it knows that it is the one. */
  readonly pid: number;
  readonly parts: Readonly<Record<string, HealthPart>>;
}

export interface HealthSource {
  readonly service: string;
  readonly pool: pg.Pool;
  readonly redis: Redis;
  readonly server: KafkaBatchServer;
  readonly relay: OutboxRelay;
}

/** A failure shorter than this is not worth waking anybody for: it is being tried again. */
const PATIENCE_MS = 30_000;
const PROBE_MS = 2_000;

/** The parts a service stands on, each asked with a time limit. Names, codes and counts only: the route is public. */
export async function readHealth(source: HealthSource): Promise<HealthReport> {
  const [database, redis, quarantine, outbox] = await Promise.all([
    probe(async () => { await source.pool.query('select 1'); return { state: 'up' }; }),
    probe(async () => { await source.redis.ping(); return { state: 'up' }; }),
    probe(async () => {
      const { rows } = await source.pool.query<{ n: number }>('select count(*)::int as n from (select 1 from quarantined_message limit 10000) as first');
      return { state: 'up', count: rows[0]?.n ?? 0 };
    }),
    probe(async () => {
      const { depth, ageMs, active, failing } = await source.relay.health();
      return { state: failing === undefined ? 'up' : 'degraded', depth, ageMs, active, ...(failing === undefined ? {} : { reason: failing }) };
    }),
  ]);
  const consumers = consumersPart(source.server);
  const broker: HealthPart = { state: outbox.state === 'degraded' || consumers.state === 'down' ? 'down' : 'up' };
  const parts = { database, broker, redis, consumers, quarantine, outbox };
  return { state: Object.values(parts).every((part) => part.state === 'up') ? 'up' : 'degraded', service: source.service, pid: process.pid, parts };
}

function consumersPart(server: KafkaBatchServer): HealthPart {
  const groups = server.health();
  const bad = groups.some((group) => group.failing.some((one) => one.sinceMs > PATIENCE_MS));
  const none = groups.some((group) => !group.joined);
  return { state: none ? 'down' : bad ? 'degraded' : 'up', lag: groups.reduce((sum, group) => sum + group.lag, 0), groups };
}

async function probe(ask: () => Promise<HealthPart>): Promise<HealthPart> {
  const late = new Promise<HealthPart>((resolve) => { setTimeout(() => resolve({ state: 'down', reason: 'no answer' }), PROBE_MS).unref(); });
  return Promise.race([ask().catch((): HealthPart => ({ state: 'down', reason: 'refused' })), late]);
}
