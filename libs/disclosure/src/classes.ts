import type { DisclosureClass } from '@tributary/indicators';
import { COUNT_RULES, type CountRule } from './value-rules.js';

export interface ClassPolicy {
  /** Named on every figure. */
  readonly id: string;
  readonly rule: CountRule;
  /** May a region of enough contributors show its small counts, rounded? (indicators-and-disclosure 3.3, "X, region") */
  readonly regionFromContributors: number;
}

/** The policy of each disclosure class (indicators-and-disclosure 3.3). The class itself is derived from lineage by libs/indicators. */
export const CLASS_POLICIES: Readonly<Record<DisclosureClass, ClassPolicy>> = {
  D: { id: 'D-none', rule: COUNT_RULES.dfe_sen2_none, regionFromContributors: 0 },
  X: { id: 'X-nhs', rule: COUNT_RULES.nhs_hes_ecds_subnational, regionFromContributors: 3 },
  Q: { id: 'Q-nhs', rule: COUNT_RULES.nhs_hes_ecds_subnational, regionFromContributors: 3 },
};
