import { rule, type RecordType, type Rule } from '@tributary/ingestion';
import { activePlan, assessment, namedPlan, need, placement, planDetail, request } from '../records.js';
import { needRules, placementRules, reviewRules } from './active.js';
import { headerRules } from './header.js';
import { personRules } from './person.js';
import { planRules, settingsRules } from './plan.js';
import { registerRules } from './register.js';
import { assessmentRules, requestRules } from './request.js';

const children: readonly RecordType[] = [request, assessment, namedPlan, planDetail, activePlan, placement, need];
const orphanRules = children.map((type) => rule.orphan(type, {
  id: `O-${type.name}`,
  title: `${type.title}: the record that it belongs to is in the submission`,
  remedy: 'Export all tables of the return together, from one and the same moment.',
  source: 'education-feeds 1.2, 1.7',
}));

/**
 * The rule pack of SEN2 (education-feeds 1.8). Rules that no single return can answer are not here: N3 and X1 compare feeds and
 * councils, so linkage asks them (apps/linkage/src/cross), and what they find comes back to the receipt.
 */
export const rules: readonly Rule[] = [
  ...headerRules, ...personRules, ...requestRules, ...assessmentRules, ...planRules, ...settingsRules, ...registerRules, ...placementRules, ...needRules, ...reviewRules, ...orphanRules,
];
