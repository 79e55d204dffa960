import { example, rule, type Rule } from '@tributary/ingestion';
import { carePlan, carePlanAgreement, gp, patient, referral } from '../records.js';
import { format, inOrder, ITEMS, mandatory, nationalCode, NATIONAL, notAfterMonth, once, short } from './national.js';
import { AGREEMENT, GP, MPI, PLAN, REFERRAL } from './rows.js';

const agreed = (day: string) => example(patient, MPI, example(gp, GP), example(referral, REFERRAL), example(carePlan, PLAN, example(carePlanAgreement, { ...AGREEMENT, careplancontentagreeddate: day })));

/** MHS008 and MHS009: care plans and who agreed to them. A plan counts when it has an agreement (rulings 12). */
export const planRules: readonly Rule[] = [
  mandatory(carePlan, 'careplanid', 'MHS00813', 'care plan identifier', PLAN),
  short(carePlan, 'careplanid', 'MHS00814', 'care plan identifier'),
  nationalCode(carePlan, 'careplantypemh', 'MHS00819', 'type of care plan', ['12'], ['15'], 'Use 10 to 14.'),
  mandatory(carePlan, 'careplancreatdate', 'MHS00820', 'date on which the care plan was created', PLAN),
  format(carePlan, 'careplancreatdate', 'MHS00821', 'date on which the care plan was created'),
  notAfterMonth(carePlan, 'careplancreatdate', 'MHS00822', 'date on which the care plan was created', PLAN),
  format(carePlan, 'careplanlastupdatedate', 'MHS00823', 'date of the last update'),
  inOrder(carePlan, ['careplancreatdate', 'careplanlastupdatedate'], 'MHS00824', 'Care plan was updated before it was created', PLAN),
  notAfterMonth(carePlan, 'careplanlastupdatedate', 'MHS00825', 'date of the last update', PLAN),
  once(carePlan, 'MHS00812', 'More than one MHS008 record for a care plan identifier', ['careplanid'], PLAN, { joins: true }),
  rule.orphan(carePlan, { id: 'MHS00811', title: 'Care plan without an MHS001 record', remedy: 'Send the patient too.', source: NATIONAL }),

  nationalCode(carePlanAgreement, 'careplancontentagreedby', 'MHS00906', 'who agreed to the plan', ['10'], ['09'], 'Use 10 to 17.'),
  format(carePlanAgreement, 'careplancontentagreeddate', 'MHS00907', 'date of the agreement'),
  rule.tree(carePlanAgreement, {
    id: 'MHS00908', severity: 'reject-record', blames: ['careplancontentagreeddate'], source: NATIONAL, title: 'Plan was agreed before it was created', remedy: 'Correct one of the two dates.',
    check: (node) => {
      const created = node.parent?.values['careplancreatdate'];
      return typeof created !== 'string' || node.values.careplancontentagreeddate === null || created <= node.values.careplancontentagreeddate;
    },
    examples: { pass: [agreed('2024-11-12')], fail: [agreed('2024-11-11')] },
  }),
  notAfterMonth(carePlanAgreement, 'careplancontentagreeddate', 'MHS00909', 'date of the agreement', AGREEMENT),
  rule.record(carePlanAgreement, {
    id: 'M009080', severity: 'warn', blames: ['careplancontentagreeddate'], source: ITEMS, title: 'Date of the agreement is blank', remedy: 'Send the date on which the plan was agreed.',
    check: (v) => v.careplancontentagreeddate !== null, examples: { pass: [AGREEMENT], fail: [{ ...AGREEMENT, careplancontentagreeddate: '' }] },
  }),
  rule.orphan(carePlanAgreement, { id: 'MHS00901', title: 'Care plan agreement without its plan', remedy: 'Send the MHS008 record too.', source: NATIONAL }),
];
