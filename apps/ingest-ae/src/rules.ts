import type { Rule } from '@tributary/ingestion';
import { codeRules } from './rules/code-rules.js';
import { completenessRules } from './rules/completeness-rules.js';
import { groupRules } from './rules/group-rules.js';
import { identityRules } from './rules/identity-rules.js';
import { messageRules } from './rules/message-rules.js';
import { timeRules } from './rules/time-rules.js';

/** The rule pack of ECDS, versions 3 and 4 (health-feeds 2.1 to 2.4). */
export const rules: readonly Rule[] = [...messageRules, ...identityRules, ...completenessRules, ...timeRules, ...codeRules, ...groupRules];
