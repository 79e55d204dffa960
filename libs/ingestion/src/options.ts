import { z } from 'zod';
import type { ServiceName } from '@tributary/contracts';
import type { ServiceConfig } from '@tributary/service';
import type { FeedDefinition } from './feed/feed.js';

/** What an ingestion service reads from its environment beside what every service does. */
export const ingestionConfigSchema = z.object({
  /** Folder of the encrypted files as they were received. */
  DATA_DIR: z.string().min(1),
  KEY_FILE: z.string().min(1),
  /** Most bytes of one submission as sent. */
  MAX_UPLOAD_BYTES: z.coerce.number().int().positive().default(2 * 1024 ** 3),
  /** A submission is refused (507) when the disk of DATA_DIR would have less than this left. */
  FREE_SPACE_FLOOR_BYTES: z.coerce.number().int().min(0).default(256 * 1024 ** 2),
  /** Hours after which a resumable upload that was begun is given up. */
  UPLOAD_LIFETIME_HOURS: z.coerce.number().min(0).default(24),
  /** Bodies received at the same time; further senders wait, their bodies unread, up to ten times as many and for a minute. Then 503. */
  UPLOADS_AT_ONCE: z.coerce.number().int().min(1).max(200).default(16),
  /** Submissions worked on at the same time, each of another sender or feed. */
  INGEST_CONCURRENCY: z.coerce.number().int().min(1).max(8).default(2),
  /** Allows an operator to ask for the subjects of local record ids, to measure linkage against a known truth. */
  EVALUATION: z.enum(['on', 'off']).default('off'),
  /** The service as senders reach it: links in webhooks. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Lets webhooks go to addresses that are not on the public Internet, and by http to this machine. */
  WEBHOOK_PRIVATE_ADDRESSES: z.enum(['on', 'off']).default('off'),
  /** Pause before a webhook that was not taken is tried again; each further pause is twice as long. */
  WEBHOOK_RETRY_MS: z.coerce.number().int().min(10).default(5_000),
});
export type IngestionConfig = ServiceConfig<typeof ingestionConfigSchema>;

export interface IngestionOptions {
  readonly name: ServiceName;
  readonly feeds: readonly FeedDefinition[];
}

export const INGESTION_OPTIONS = Symbol('ingestion options');
export const KEYS = Symbol('key provider');
export const SECRETS = Symbol('secret box');
