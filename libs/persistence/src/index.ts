export { createPool, quoteIdentifier, type PoolOptions, type Tx } from './pool.js';
export { sqlState, withTransaction, type TransactionOptions } from './transaction.js';
export { Ahead } from './ahead.js';
export { copyRows, insertRows } from './bulk.js';
export { lookup, type Lookup } from './lookup.js';
export { lockKey, lockKeys, trySessionLock } from './locks.js';
export { streamRows } from './stream-rows.js';
export { assertMigrated, assertSchema, createDataSource, migrate, type DataSourceOptions, type EntityClass, type MigrationClass } from './migrations.js';
