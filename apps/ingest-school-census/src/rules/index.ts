import { rule, type RecordType, type Rule } from '@tributary/ingestion';
import { address, admission, exclusion, meals, need, placement, sessions } from '../records.js';
import { attendanceRules, rollRules } from './attendance.js';
import { attendanceCodeRules, exclusionCodeRules, needRules, pupilCodeRules } from './codes.js';
import { identityRules } from './identity.js';
import { mealsRules, provisionRules } from './provision.js';
import { schoolRules } from './school.js';

const children: readonly RecordType[] = [address, sessions, exclusion, need, meals, admission, placement];
const orphanRules = children.map((type) => rule.orphan(type, {
  id: `O-${type.name}`, title: `${type.title}: the pupil is in the submission`, remedy: 'Export all tables of the census together, from one and the same moment.', source: 'education-feeds 2.3',
}));

/** The rule pack of the school census: DfE's numbers where they are known (education-feeds 2.5), SC numbers for the code sets of 2.4 and the defects of 2.7. */
export const rules: readonly Rule[] = [
  ...schoolRules, ...identityRules, ...pupilCodeRules, ...rollRules, ...attendanceCodeRules, ...attendanceRules, ...exclusionCodeRules, ...needRules, ...mealsRules, ...provisionRules,
  ...orphanRules,
];
