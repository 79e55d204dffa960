import { Server } from 'node:http';
import { ModuleRef, ModulesContainer, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Module } from '@nestjs/common';
import express, { type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { Redis } from 'ioredis';
import { TributaryError } from '@tributary/domain';
import { ConsumerRegistry, KafkaBatchServer, OutboxRelay, type AnyBatchConsumer, type ConsumerClass } from '@tributary/messaging';
import { createLogger, Metrics, type Logger } from '@tributary/observability';
import { assertSchema, createDataSource, createPool, type MigrationClass } from '@tributary/persistence';
import { assertGuarded, listRoutes } from '@tributary/security';
import type { BaseConfig, OwnConfigSchema } from './config.js';
import { requestLog } from './correlation.js';
import type { RunningService, ServiceDefinition } from './define-service.js';
import { nestLogger } from './nest-logger.js';
import { OpenApiDocument } from './openapi.js';
import { ProblemFilter } from './problem-filter.js';
import { ServiceModule, type Parts } from './service-module.js';

type Definition = ServiceDefinition<OwnConfigSchema>;

/** How long an idle connection stays open: longer than clients and proxies keep theirs, or one of them writes a push into a connection that is just being closed. */
const KEEP_ALIVE_MS = 75_000;

/**
 * Starts a service: refuses a schema that does not fit, refuses a route that says not who may call it, listens on HTTP, and only then begins with Kafka, in
 * the background, so that it starts while the broker is away.
 */
export async function startService(definition: Definition, schema: string, migrations: readonly MigrationClass[], config: BaseConfig): Promise<RunningService> {
  const logger = createLogger(definition.name, { level: config.LOG_LEVEL });
  const pool = createPool({ url: config.DATABASE_URL, schema, name: definition.name, max: config.DATABASE_POOL, logger });
  let parts: Parts | undefined;
  let app: NestExpressApplication | undefined;
  const consumers: { current: () => readonly AnyBatchConsumer[] } = { current: () => [] };
  try {
    await assertSchema(pool, schema, migrations);
    parts = await assemble(definition, schema, config, logger, pool, () => consumers.current());
    app = await createApp(definition, parts);
    consumers.current = consumerLookup(app);
    await app.init();
    assertGuarded(listRoutes(app.get(ModulesContainer)));
    keepConnections(app);
    await app.listen(config.PORT, config.HOST);
    app.connectMicroservice({ strategy: parts.server }, { inheritAppConfig: false });
    await app.startAllMicroservices();
    parts.relay.start();
  } catch (error) {
    await stopAll(app, parts, pool);
    throw error;
  }
  const [running, started] = [app, parts];
  const url = `http://${config.HOST === '0.0.0.0' ? '127.0.0.1' : config.HOST}:${portOf(running)}`;
  logger.info('The service is listening', { host: config.HOST, port: portOf(running) });
  return { app: running, url, stop: () => stopAll(running, started, pool) };
}

async function assemble(definition: Definition, schema: string, config: BaseConfig, logger: Logger, pool: Parts['pool'], consumers: () => readonly AnyBatchConsumer[]): Promise<Parts> {
  const metrics = new Metrics(definition.name);
  const settings = {
    brokers: config.KAFKA_BROKERS, username: config.KAFKA_USERNAME, password: config.KAFKA_PASSWORD, prefix: config.KAFKA_TOPIC_PREFIX, clientId: definition.name,
  };
  const redis = new Redis(config.REDIS_URL, { lazyConnect: true, enableOfflineQueue: false, maxRetriesPerRequest: 1, connectionName: definition.name });
  redis.on('error', (error) => logger.debug('Redis is away', { error }));
  redis.connect().catch(() => undefined);
  const server = new KafkaBatchServer({ settings, pool, logger, metrics, consumers });
  const relay = new OutboxRelay({ pool, schema, settings, logger, metrics });
  metrics.onScrape(async () => {
    const { depth, ageMs } = await relay.health();
    metrics.set('outbox_depth', 'Rows of the outbox not yet published', depth);
    metrics.set('outbox_age_seconds', 'Age of the oldest row of the outbox', ageMs / 1_000);
  });
  const dataSource = definition.entities === undefined ? undefined
    : await createDataSource({ url: config.DATABASE_URL, schema, entities: definition.entities, migrations: [], name: definition.name }).initialize();
  return { name: definition.name, config, pool, redis, logger, metrics, server, relay, dataSource };
}

async function createApp(definition: Definition, parts: Parts): Promise<NestExpressApplication> {
  @Module({ imports: [ServiceModule.forRoot(parts), definition.module] })
  class RootModule {}
  const app = await NestFactory.create<NestExpressApplication>(RootModule, { bodyParser: false, logger: nestLogger(parts.logger), abortOnError: false });
  app.disable('x-powered-by');
  app.use(requestLog(parts.logger, parts.metrics));
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: contentPolicy(definition) }, hsts: false }));
  app.use(bodies(definition));
  app.useGlobalFilters(new ProblemFilter(parts.logger));
  app.get(OpenApiDocument).describe(app, definition.title);
  return app;
}

function contentPolicy(definition: Definition): Record<string, readonly string[]> {
  return { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], ...definition.contentSecurityPolicy };
}

/** JSON up to a limit; bodies of the streaming routes stay on the request. */
function bodies(definition: Definition): (request: Request, response: Response, next: NextFunction) => void {
  const json = express.json({ limit: definition.jsonLimit ?? 1024 * 1024, strict: true });
  const raw = definition.rawBodies ?? [];
  return (request, response, next) => {
    if (raw.some((path) => request.path === path || request.path.startsWith(`${path}/`))) next();
    else json(request, response, next);
  };
}

/** The consumers that modules have named, found in the whole application when Kafka is about to start. */
function consumerLookup(app: NestExpressApplication): () => readonly AnyBatchConsumer[] {
  return () => app.get(ConsumerRegistry).classes.map((type) => instanceOf(app.get(ModuleRef), type));
}

function instanceOf(modules: ModuleRef, type: ConsumerClass): AnyBatchConsumer {
  try {
    return modules.get<AnyBatchConsumer>(type, { strict: false });
  } catch (cause) {
    throw new TributaryError('consumer-not-provided', `${type.name} is named as a consumer but is no provider of any module`, { cause });
  }
}

function keepConnections(app: NestExpressApplication): void {
  const server: unknown = app.getHttpServer();
  if (server instanceof Server) server.keepAliveTimeout = KEEP_ALIVE_MS;
}

function portOf(app: NestExpressApplication): number {
  const address: unknown = app.getHttpServer().address();
  return typeof address === 'object' && address !== null && 'port' in address && typeof address.port === 'number' ? address.port : 0;
}

/** Requests under way have so long to end: less than the supervisor gives the process. */
const LAST_ANSWERS_MS = 10_000;
const LOOK_MS = 100;

/** Answers what has been asked. A connection whose request was under way stays open when it has been answered, and would hold everything up for as long as connections are kept. */
async function closeApp(app: NestExpressApplication): Promise<void> {
  const server: unknown = app.getHttpServer();
  const given = Date.now() + LAST_ANSWERS_MS;
  const timer = setInterval(() => {
    if (!(server instanceof Server)) return;
    if (Date.now() > given) server.closeAllConnections();
    else server.closeIdleConnections();
  }, LOOK_MS);
  await app.close().finally(() => { clearInterval(timer); });
}

/** In this order: no new requests, no more batches, what is in the outbox waits for the next start. */
async function stopAll(app: NestExpressApplication | undefined, parts: Parts | undefined, pool: Parts['pool']): Promise<void> {
  await parts?.relay.stop();
  if (app !== undefined) await closeApp(app).catch((error: unknown) => parts?.logger.warn('The application did not close cleanly', { error }));
  if (parts?.dataSource?.isInitialized) await parts.dataSource.destroy();
  parts?.redis.disconnect();
  await pool.end();
}
