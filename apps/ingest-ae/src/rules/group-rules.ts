import { rule, type Rule } from '@tributary/ingestion';
import { isOf } from '../codes.js';
import { attendance, diagnosis, investigation, legalStatus, professional, referredService, treatment } from '../records.js';
import { attended, CODES, DIAGNOSIS, message, STRUCTURE } from './rows.js';

const isQualifier = isOf('diagnosisQualifier');

const diagnosisRules: readonly Rule[] = [
  rule.record(diagnosis, {
    id: 'ECDS-DIAGNOSIS', severity: 'reject-record', blames: ['emergencycarediagnosis_snomedct', 'codedclinicalentrysequencenumber'], source: STRUCTURE, title: 'Diagnosis without code or sequence number',
    remedy: 'Send both: the first one listed decides.', check: (v) => v.emergencycarediagnosis_snomedct !== null && v.codedclinicalentrysequencenumber !== null,
    examples: { pass: [DIAGNOSIS], fail: [{ ...DIAGNOSIS, emergencycarediagnosis_snomedct: '' }, { ...DIAGNOSIS, codedclinicalentrysequencenumber: 'first' }] },
  }),
  rule.record(diagnosis, {
    id: 'ECDS-QUALIFIER', severity: 'C', blames: ['emergencycarediagnosisqualifier_snomedct'], source: CODES, title: 'Diagnosis is neither confirmed nor suspected', remedy: 'Send 410605003 or 415684004.',
    check: (v) => isQualifier(v.emergencycarediagnosisqualifier_snomedct ?? ''),
    examples: { pass: [DIAGNOSIS], fail: [{ ...DIAGNOSIS, emergencycarediagnosisqualifier_snomedct: '' }, { ...DIAGNOSIS, emergencycarediagnosisqualifier_snomedct: '248062006' }] },
  }),
  rule.tree(attendance, {
    id: 'ECDS-SEQUENCE', severity: 'Q', source: STRUCTURE, title: 'Two diagnoses with the same sequence number', remedy: 'Number them: the first one listed decides.',
    check: (node) => {
      const numbers = node.children(diagnosis).map(({ values }) => values.codedclinicalentrysequencenumber);
      return new Set(numbers).size === numbers.length;
    },
    examples: { pass: [attended({}, { codedclinicalentrysequencenumber: '2' }), attended()], fail: [attended({}, { emergencycarediagnosis_snomedct: '35489007' })] },
  }),
  rule.record(attendance, {
    id: 'ECDS-STRAY', severity: 'reject-record', blames: ['straydiagnosis'], source: STRUCTURE, title: 'A diagnosis stands outside the group of diagnoses', remedy: 'Put each diagnosis into a group EmergencyCareDiagnoses_SnomedCt of AttendanceOccurrence (version 4: UrgentAndEmergencyCareDiagnoses_SnomedCt).',
    check: (v) => v.straydiagnosis === null, examples: { pass: [message()], fail: [message({ straydiagnosis: '1' })] },
  }),
];

const LEGAL = { mentalhealthactlegalstatusclassificationcode: '02', startdate_mentalhealthactlegalstatusclassificationassignmentperiod: '2024-10-01', expirydate_mentalhealthactlegalstatusclassification: '2024-10-29' };
const PROFESSIONAL = { professionalregistrationissuercode: '03', professionalregistrationentryidentifier: 'C0000001', careprofessionaltier_emergencycare: '03', careprofessionaldischargeresponsibilityindicator_emergencycare: 'Y' };
const SERVICE = { referredtoservice_snomedct: '306136006', activityservicerequestdate_emergencycare: '2024-10-04', activityservicerequesttime_emergencycare: '23:00:00', referredtoserviceassessmentdate: '2024-10-05' };

const detailRules: readonly Rule[] = [
  rule.readable(legalStatus, 'mentalhealthactlegalstatusclassificationcode', {
    id: 'ECDS-LEGAL', severity: 'warn', source: STRUCTURE, title: 'Mental Health Act legal status is not a national code', remedy: 'Use a code of the list: 01 to 10, 12 to 20, 31, 32, 35 to 38, 98, 99.', examples: { pass: ['02', '98'], fail: ['11', '40'] },
  }),
  rule.record(legalStatus, {
    id: 'ECDS-LEGAL-MISSING', severity: 'C', blames: ['mentalhealthactlegalstatusclassificationcode'], source: STRUCTURE, title: 'Mental Health Act group without its status', remedy: 'Send the code, or leave the group out.',
    check: (v) => v.mentalhealthactlegalstatusclassificationcode !== null, examples: { pass: [LEGAL], fail: [{ ...LEGAL, mentalhealthactlegalstatusclassificationcode: '' }] },
  }),
  rule.record(legalStatus, {
    id: 'ECDS-LEGAL-PERIOD', severity: 'Q', blames: ['expirydate_mentalhealthactlegalstatusclassification'], source: STRUCTURE, title: 'Mental Health Act status expires before it starts', remedy: 'Correct one of the dates.',
    check: (v) => (v.startdate_mentalhealthactlegalstatusclassificationassignmentperiod ?? '') <= (v.expirydate_mentalhealthactlegalstatusclassification ?? '9999'),
    examples: { pass: [LEGAL], fail: [{ ...LEGAL, expirydate_mentalhealthactlegalstatusclassification: '2024-09-30' }] },
  }),
  rule.record(professional, {
    id: 'ECDS-PROFESSIONAL', severity: 'warn', blames: ['professionalregistrationissuercode', 'careprofessionaltier_emergencycare', 'careprofessionaldischargeresponsibilityindicator_emergencycare'], source: STRUCTURE,
    title: 'Care professional without registration, tier or responsibility, or with codes that are not national', remedy: 'Send issuer (02, 03, 04, 08, 09), entry, tier (01 to 05) and responsibility (Y, N), or leave the group out.',
    check: (v) => [v.professionalregistrationissuercode, v.professionalregistrationentryidentifier, v.careprofessionaltier_emergencycare, v.careprofessionaldischargeresponsibilityindicator_emergencycare].every((part) => part !== null),
    examples: { pass: [PROFESSIONAL], fail: [{ ...PROFESSIONAL, professionalregistrationissuercode: '01' }, { ...PROFESSIONAL, careprofessionaltier_emergencycare: '' }] },
  }),
  rule.record(investigation, {
    id: 'ECDS-INVESTIGATION', severity: 'C', blames: ['emergencycareclinicalinvestigation_snomedct'], source: STRUCTURE, title: 'Investigation without its code', remedy: 'Send the code, or leave the group out.',
    check: (v) => v.emergencycareclinicalinvestigation_snomedct !== null, examples: { pass: [{ emergencycareclinicalinvestigation_snomedct: '168537006' }], fail: [{ proceduredate_emergencycareclinicalinvestigation: '2024-10-04' }] },
  }),
  rule.record(treatment, {
    id: 'ECDS-TREATMENT', severity: 'C', blames: ['emergencycareprocedure_snomedct'], source: STRUCTURE, title: 'Treatment without its code', remedy: 'Send the code, or leave the group out.',
    check: (v) => v.emergencycareprocedure_snomedct !== null, examples: { pass: [{ emergencycareprocedure_snomedct: '183376001' }], fail: [{ proceduredate_emergencycareprocedure: '2024-10-04' }] },
  }),
  rule.record(referredService, {
    id: 'ECDS-REFERRED', severity: 'C', blames: ['activityservicerequestdate_emergencycare', 'activityservicerequesttime_emergencycare'], source: STRUCTURE, title: 'Referral to another service without date and time of the request', remedy: 'Send both.',
    check: (v) => v.activityservicerequestdate_emergencycare !== null && v.activityservicerequesttime_emergencycare !== null, examples: { pass: [SERVICE], fail: [{ ...SERVICE, activityservicerequesttime_emergencycare: '' }] },
  }),
  rule.record(referredService, {
    id: 'ECDS-REFERRED-ORDER', severity: 'Q', blames: ['referredtoserviceassessmentdate'], source: STRUCTURE, title: 'Assessed by the other service before the request', remedy: 'Correct one of the dates.',
    check: (v) => (v.activityservicerequestdate_emergencycare ?? '') <= (v.referredtoserviceassessmentdate ?? '9999'), examples: { pass: [SERVICE], fail: [{ ...SERVICE, referredtoserviceassessmentdate: '2024-10-03' }] },
  }),
];

/** Groups that an attendance may have several of. */
export const groupRules: readonly Rule[] = [...diagnosisRules, ...detailRules];
