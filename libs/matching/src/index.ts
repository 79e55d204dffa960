export { comparePair, type PairComparison } from './explain.js';
export { groupSubjects, MAX_HOLDERS, type Decision, type Grouping, type GroupingOptions } from './grouping.js';
export {
  findsObjector, inForce, isPermitted, objectingTokens, permissionKey, permitted, statedDespiteObjection, type AgreementTerm,
  type ObjectionTerm,
} from './permission.js';
export { recomputeLinks, subjectsOf, type CurrentFact, type ExpectedLink, type Governance, type Recomputation } from './recompute.js';
export {
  CHECK_KINDS, holdsSeveralNumbers, isLinkingToken, kindOf, LEVELS, LINKING_KINDS, REASON_CODES, reasonText, tokensInScope, type CheckKind, type Kind, type Level, type LinkingKind,
  type Reason, type ReasonCode, type Subject,
} from './subjects.js';
