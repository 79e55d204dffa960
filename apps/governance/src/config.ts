import { z } from 'zod';
import type { ServiceConfig } from '@tributary/service';

export const governanceConfig = z.object({
  /** Master keys; objections become tokens here and are kept as nothing else. */
  KEY_FILE: z.string().min(1),
  /** Principal that is an operator from the first start on. */
  BOOTSTRAP_OPERATOR: z.string().min(1).optional(),
});
export type GovernanceConfig = ServiceConfig<typeof governanceConfig>;
