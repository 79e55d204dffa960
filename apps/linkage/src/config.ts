import { MAX_HOLDERS } from '@tributary/matching';
import type { ServiceConfig } from '@tributary/service';
import { z } from 'zod';

export const configSchema = z.object({
  /** A linking token shared by more subjects than this is a default value and links nobody. Kept in the database; another value has those decided again whom it concerns. */
  LINKAGE_MAX_HOLDERS: z.coerce.number().int().min(2).max(1_000).default(MAX_HOLDERS),
  /** `on` opens `POST /v1/evaluation`, which takes the truth of a synthetic region. */
  EVALUATION: z.enum(['on', 'off']).default('off'),
});
export type LinkageConfig = ServiceConfig<typeof configSchema>;
