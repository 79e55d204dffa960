import { z } from 'zod';
import { periodKind } from '@tributary/domain';
import type { ServiceConfig } from '@tributary/service';

export const kpiConfig = z.object({
  /** The first quarter that figures are made for, e.g. `2022-23Q4`. */
  FIRST_QUARTER: z.string().refine((text) => periodKind(text) === 'quarter').default('2022-23Q4'),
  /** Least time between two looks at changed cells, in milliseconds. */
  LIVE_INTERVAL_MS: z.coerce.number().int().min(50).default(150),
});
export type KpiConfig = ServiceConfig<typeof kpiConfig>;
