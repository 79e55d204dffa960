import { Module, type DynamicModule, type InjectionToken } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { ConsumerRegistry, type KafkaBatchServer, type OutboxRelay } from '@tributary/messaging';
import type { Logger, Metrics } from '@tributary/observability';
import { SecurityModule } from '@tributary/security';
import type { BaseConfig } from './config.js';
import { OpenApiDocument } from './openapi.js';
import { StandardRoutes } from './standard-routes.js';
import { CONFIG, DATA_SOURCE, HEALTH_SOURCE, LOGGER, METRICS, POOL, REDIS } from './tokens.js';

/** What a running service is made of, before Nest knows of it. */
export interface Parts {
  readonly name: string;
  readonly config: BaseConfig;
  readonly pool: pg.Pool;
  readonly redis: Redis;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly server: KafkaBatchServer;
  readonly relay: OutboxRelay;
  /** Only where the service has entities. */
  readonly dataSource: DataSource | undefined;
}

const PROVIDED: readonly InjectionToken[] = [CONFIG, POOL, REDIS, LOGGER, METRICS, DATA_SOURCE, ConsumerRegistry];

/** Provides the machinery globally; `defineService` imports it beside the service's own module. */
@Module({})
export class ServiceModule {
  static forRoot(parts: Parts): DynamicModule {
    const { name, config, pool, redis, logger, metrics, server, relay, dataSource } = parts;
    return {
      module: ServiceModule,
      global: true,
      imports: [SecurityModule.forRoot({ service: name, pool, redis, logger, tokens: { issuer: config.OIDC_ISSUER, audience: config.OIDC_AUDIENCE } })],
      controllers: [StandardRoutes],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: POOL, useValue: pool },
        { provide: REDIS, useValue: redis },
        { provide: LOGGER, useValue: logger },
        { provide: METRICS, useValue: metrics },
        { provide: DATA_SOURCE, useValue: dataSource },
        { provide: HEALTH_SOURCE, useValue: { service: name, pool, redis, server, relay } },
        ConsumerRegistry, OpenApiDocument,
      ],
      exports: [...PROVIDED],
    };
  }

  /** Stands in for the machinery where a service is only described: every name is there, nothing behind it. */
  static absent(): DynamicModule {
    const names = [...PROVIDED, ...SecurityModule.provided];
    return { module: ServiceModule, global: true, providers: names.map((provide) => ({ provide, useValue: null })), exports: names };
  }
}
