import { createRequire } from 'node:module';
import type pg from 'pg';
import type { DataSource, EntitySchema, MigrationInterface } from 'typeorm';
import { TributaryError } from '@tributary/domain';
import { quoteIdentifier } from './pool.js';

/** A migration: a class whose name ends in its 13-digit timestamp, by which TypeORM orders them. */
export type MigrationClass = new () => MigrationInterface;
export type EntityClass = (new (...args: never[]) => object) | EntitySchema;

export interface DataSourceOptions {
  readonly url: string;
  readonly schema: string;
  readonly entities?: readonly EntityClass[];
  readonly migrations: readonly MigrationClass[];
  /** Shown as `application_name`. */
  readonly name?: string;
  readonly max?: number;
}

const MIGRATIONS_TABLE = 'migrations';

/** A TypeORM data source, not yet initialised, whose migrations table lives inside the schema. TypeORM is loaded by the first call only: it is big. */
export function createDataSource(options: DataSourceOptions): DataSource {
  const typeorm = createRequire(import.meta.url)('typeorm') as typeof import('typeorm');
  return new typeorm.DataSource({
    type: 'postgres',
    url: options.url,
    schema: options.schema,
    applicationName: options.name ?? options.schema,
    entities: [...(options.entities ?? [])],
    migrations: [...options.migrations],
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsRun: false,
    synchronize: false,
    logging: false,
    extra: { options: `-c search_path=${quoteIdentifier(options.schema)}`, max: options.max ?? 3 },
  });
}

/**
 * Applies all pending migrations, each in a transaction, one migrator at a time; makes the schema when the role may. A database that
 * knows a migration which this program does not is left untouched (`schema-not-migrated`).
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  if (!dataSource.isInitialized) await dataSource.initialize();
  const schema = schemaOf(dataSource);
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('select pg_advisory_lock(hashtextextended($1, 0))', [`migrate:${schema}`]);
    const known: unknown[] = await lock.query('select 1 from pg_namespace where nspname = $1', [schema]);
    if (known.length === 0) await lock.query(`create schema if not exists ${quoteIdentifier(schema)}`);
    const { unknown } = await compareMigrations(rawQuery(dataSource), schema, namesOf(dataSource));
    if (unknown.length > 0) throw refusal([], unknown);
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    await lock.query('select pg_advisory_unlock(hashtextextended($1, 0))', [`migrate:${schema}`]).catch(() => undefined);
    await lock.release();
  }
}

/**
 * Refuses a schema that is not exactly as this program knows it.
 * @throws TributaryError `schema-not-migrated`, naming what is pending and what a newer program has left.
 */
export async function assertMigrated(dataSource: DataSource): Promise<void> {
  if (!dataSource.isInitialized) await dataSource.initialize();
  await assertNames(rawQuery(dataSource), schemaOf(dataSource), namesOf(dataSource));
}

/** As {@link assertMigrated}, over a pool and without loading TypeORM. */
export async function assertSchema(pool: pg.Pool, schema: string, migrations: readonly MigrationClass[]): Promise<void> {
  await assertNames(async (sql, params) => (await pool.query(sql, [...params])).rows, schema, migrations.map((migration) => migration.name));
}

type RawQuery = (sql: string, params: readonly unknown[]) => Promise<Record<string, unknown>[]>;

const rawQuery = (dataSource: DataSource): RawQuery => (sql, params) => dataSource.query(sql, [...params]);

function schemaOf(dataSource: DataSource): string {
  return ('schema' in dataSource.options ? dataSource.options.schema : undefined) ?? 'public';
}

function namesOf(dataSource: DataSource): string[] {
  return dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
}

async function assertNames(query: RawQuery, schema: string, names: readonly string[]): Promise<void> {
  const { pending, unknown } = await compareMigrations(query, schema, names);
  if (pending.length > 0 || unknown.length > 0) throw refusal(pending, unknown);
}

async function compareMigrations(query: RawQuery, schema: string, names: readonly string[]): Promise<{ pending: string[]; unknown: string[] }> {
  const table = await query('select to_regclass($1) is not null as there', [`${quoteIdentifier(schema)}.${MIGRATIONS_TABLE}`]);
  const applied = table[0]?.['there'] === true
    ? (await query(`select name from ${quoteIdentifier(schema)}.${MIGRATIONS_TABLE}`, [])).map((row) => String(row['name']))
    : [];
  return {
    pending: names.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !names.includes(name)),
  };
}

function refusal(pending: readonly string[], unknown: readonly string[]): TributaryError {
  const parts = [
    ...(pending.length > 0 ? [`not applied: ${pending.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`unknown to this version: ${unknown.join(', ')}`] : []),
  ];
  return new TributaryError('schema-not-migrated', `the database schema does not fit this version (${parts.join('; ')})`, {
    status: 503,
    remedy: unknown.length > 0 ? 'Run the version that made these migrations, or a later one.' : 'Run the service once with the argument "migrate".',
  });
}
