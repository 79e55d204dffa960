import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Type } from '@nestjs/common';
import type { ServiceName } from '@tributary/contracts';
import { messagingMigrations } from '@tributary/messaging';
import { createDataSource, migrate, type EntityClass, type MigrationClass } from '@tributary/persistence';
import { securityMigrations } from '@tributary/security';
import { describeService } from './describe-service.js';
import { readConfig, type OwnConfigSchema } from './config.js';
import { runMain } from './run-main.js';
import { startService } from './start-service.js';

export interface ServiceDefinition<S extends OwnConfigSchema> {
  readonly name: ServiceName;
  readonly title: string;
  /** The service's own variables; `z.object({})` where it has none. */
  readonly config: S;
  /** The service's own module; `ServiceModule` is global and need not be imported by it. */
  readonly module: Type<unknown>;
  /** The service's own migrations; those of messaging and security are added. */
  readonly migrations: readonly MigrationClass[];
  readonly entities?: readonly EntityClass[];
  /** Largest JSON body in bytes; 1 MiB when left out. Routes that stream their body are not touched by it. */
  readonly jsonLimit?: number;
  /** Paths whose body is left on the request as a stream, for example `/v1/submissions`. */
  readonly rawBodies?: readonly string[];
  /** Content-Security-Policy directives that differ from the strict default; for the service that serves pages. */
  readonly contentSecurityPolicy?: Readonly<Record<string, readonly string[]>>;
}

export interface RunningService {
  readonly app: NestExpressApplication;
  /** For example `http://127.0.0.1:4105`. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface Service {
  /** All of main.ts: `migrate` as the first argument migrates and ends; otherwise the service runs until it is told to stop. Exit code 2: configuration; 3: schema; 1: anything else. */
  main(): Promise<void>;
  /** Starts in this process, for tests: no signal handlers, no exit. */
  start(environment: Readonly<Record<string, string | undefined>>): Promise<RunningService>;
  /** Applies the migrations of the service, machinery included. */
  migrate(environment: Readonly<Record<string, string | undefined>>): Promise<void>;
  /** The OpenAPI document that it serves at /openapi.json, from its routes alone: nothing is started. */
  describe(): Promise<object>;
  /** All migrations, machinery first, and the schema they belong to: for tests that make a template database. */
  readonly migrations: readonly MigrationClass[];
  readonly schema: string;
}

/** A service: its name, configuration, module and migrations; everything else is the same for all. */
export function defineService<S extends OwnConfigSchema>(definition: ServiceDefinition<S>): Service {
  const schema = definition.name.replaceAll('-', '_');
  const migrations = [...messagingMigrations, ...securityMigrations, ...definition.migrations];
  const service: Service = {
    schema, migrations,
    describe: () => describeService(definition),
    async start(environment) {
      return startService(definition, schema, migrations, readConfig(definition.config, environment));
    },
    async migrate(environment) {
      const config = readConfig(definition.config, environment);
      const dataSource = createDataSource({ url: config.DATABASE_URL, schema, migrations, name: `${definition.name}-migrate` });
      try {
        await migrate(dataSource);
      } finally {
        if (dataSource.isInitialized) await dataSource.destroy();
      }
    },
    main: () => runMain(definition.name, service),
  };
  return service;
}
