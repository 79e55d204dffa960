export * from './feed/index.js';
export { receiptCsv, receiptSchema, type Receipt } from './pipeline/receipt.js';
export { ingestionConfigSchema, type IngestionConfig, type IngestionOptions } from './options.js';
export { IngestionModule, ingestionService } from './ingestion.module.js';
export { ingestionMigrations } from './store/migrations.js';
export { readFiles, type ReadOptions, type ReadRecord } from './read/read-files.js';
export type { RangeFile } from './read/archive.js';
export type { Finding, FindingPlace } from './read/findings.js';
