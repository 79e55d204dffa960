import pg from 'pg';
import type { Logger } from '@tributary/observability';

/** A client inside a transaction. */
export type Tx = pg.PoolClient;

export interface PoolOptions {
  readonly url: string;
  /** The only schema on the search path. */
  readonly schema: string;
  /** Most connections at once; 10 when left out. */
  readonly max?: number;
  /** Shown as `application_name` in pg_stat_activity. */
  readonly name: string;
  /** Longest run of one statement; 2 minutes when left out. Long jobs raise it for themselves with `set local statement_timeout`. */
  readonly statementTimeoutMs?: number;
  readonly logger?: Logger;
}

const DATE_OID = 1082;

/**
 * A pool whose connections see one schema. Dates (without time) come back as text `YYYY-MM-DD`, because a Date object would shift them by
 * the zone of the machine; int8 and numeric come back as text, because they do not fit a number.
 * A connection lost while idle is logged and replaced, it does not end the process.
 */
export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    application_name: options.name,
    options: `-c search_path=${quoteIdentifier(options.schema)}`,
    statement_timeout: options.statementTimeoutMs ?? 120_000,
    idle_in_transaction_session_timeout: 120_000,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === DATE_OID ? (value: string) => value : pg.types.getTypeParser(oid, format ?? 'text')) as typeof pg.types.getTypeParser,
    },
  });
  pool.on('error', (error) => options.logger?.warn('Lost an idle database connection', { error }));
  return pool;
}

/** A name of ours as an SQL identifier; `schema.table` is quoted part by part. */
export function quoteIdentifier(name: string): string {
  return name.split('.').map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
}
