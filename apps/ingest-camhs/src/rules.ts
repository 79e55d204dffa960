import type { Rule } from '@tributary/ingestion';
import { careRules } from './rules/care-rules.js';
import { headerRules } from './rules/header-rules.js';
import { patientRules } from './rules/patient-rules.js';
import { planRules } from './rules/plan-rules.js';
import { referralRules } from './rules/referral-rules.js';

/**
 * The rule pack of MHSDS, in the order of the tables: national codes, national levels (health-feeds 1.3), for the items that the platform reads. Ids that
 * begin with `M` and no `HS` are the platform's own, named after the item.
 */
export const rules: readonly Rule[] = [...headerRules, ...patientRules, ...planRules, ...referralRules, ...careRules];
