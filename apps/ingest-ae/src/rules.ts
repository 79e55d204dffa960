import type { Rule } from '@tributary/ingestion';
import { contentRules } from './rules/content-rules.js';
import { messageRules } from './rules/message-rules.js';

/** The rule pack of ECDS, CDS 6-2-2 (health-feeds 2.1 to 2.4). */
export const rules: readonly Rule[] = [...messageRules, ...contentRules];
