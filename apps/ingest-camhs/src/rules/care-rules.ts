import type { IsoDate } from '@tributary/domain';
import { example, rule, type Rule, type TreeNode } from '@tributary/ingestion';
import { activity, activityScore, contact, indirectActivity, score, spell } from '../records.js';
import { concept, format, inOrder, ITEMS, mandatory, nationalCode, NATIONAL, notAfterMonth, notBeforeMonth, once, short, SOURCE } from './national.js';
import { ACTIVITY, ACTIVITY_SCORE, CONTACT, INDIRECT, SCORE, SPELL, tree } from './rows.js';

const TOO_EARLY = { severity: 'warn', source: 'rulings 13', remedy: 'Correct one of the dates: such a wait is left out of the figures.' } as const;

/** Did what was done under a referral come after it was received, as far as both days are known? */
function sinceReceived(node: TreeNode, day: IsoDate | null): boolean {
  const received = node.parent?.values['referralrequestreceiveddate'];
  return day === null || typeof received !== 'string' || day >= received;
}
const LATE_REFERRAL = { referralrequestreceiveddate: '2024-11-20' };

/** MHS201: contacts are sent with their own month only. */
const contactRules: readonly Rule[] = [
  mandatory(contact, 'carecontactid', 'MHS20101', 'care contact identifier', CONTACT, SOURCE),
  short(contact, 'carecontactid', 'MHS20102', 'care contact identifier'),
  mandatory(contact, 'carecontdate', 'MHS20106', 'date of the contact', CONTACT, ITEMS),
  format(contact, 'carecontdate', 'MHS20107', 'date of the contact'),
  notBeforeMonth(contact, 'carecontdate', 'MHS20167', 'date of the contact', CONTACT, SOURCE),
  notAfterMonth(contact, 'carecontdate', 'MHS20168', 'date of the contact', CONTACT, { source: SOURCE }),
  nationalCode(contact, 'consmechanismmh', 'MHS20120', 'consultation mechanism', ['01', '11'], ['03', '06'], 'Use a code of the list in force; 03 and 06 ended with version 4.1.', SOURCE),
  nationalCode(contact, 'actloctypecode', 'MHS20122', 'type of location', ['A01', 'L01'], ['Z01'], 'Use a code of the national list, e.g. A01.', SOURCE),
  nationalCode(contact, 'attendstatus', 'MHS20128', 'attendance status', ['5', '7'], ['1', 'A'], 'Use 2 to 7; without it the contact does not count as attended.', SOURCE),
  once(contact, 'MHS20143', 'More than one MHS201 record for a care contact identifier', ['carecontactid'], CONTACT, { joins: true }),
  rule.orphan(contact, { id: 'MHS20142', title: 'Care contact without its referral', remedy: 'Send the MHS101 record too: open referrals are sent again every month.', source: SOURCE }),
  rule.tree(contact, {
    ...TOO_EARLY, id: 'M201010-REFERRAL', title: 'Contact is before its referral was received', blames: ['carecontdate'], check: (node) => sinceReceived(node, node.values.carecontdate),
    examples: { pass: [tree({}, {}, example(contact, CONTACT))], fail: [tree({}, LATE_REFERRAL, example(contact, CONTACT))] },
  }),
];

/** MHS202, MHS204, MHS501. */
const activityRules: readonly Rule[] = [
  mandatory(activity, 'careactid', 'MHS20201', 'care activity identifier', ACTIVITY),
  short(activity, 'careactid', 'MHS20202', 'care activity identifier'),
  concept(activity, 'procedure', 'MHS20230', 'procedure'),
  once(activity, 'MHS20225', 'More than one MHS202 record for a care activity identifier', ['careactid'], ACTIVITY, { joins: true }),
  rule.orphan(activity, { id: 'MHS20224', title: 'Care activity without its contact', remedy: 'Send the MHS201 record too.', source: NATIONAL }),

  mandatory(indirectActivity, 'indirectactdate', 'MHS20407', 'date of the indirect activity', INDIRECT, ITEMS),
  format(indirectActivity, 'indirectactdate', 'MHS20408', 'date of the indirect activity'),
  notBeforeMonth(indirectActivity, 'indirectactdate', 'MHS20435', 'date of the indirect activity', INDIRECT),
  notAfterMonth(indirectActivity, 'indirectactdate', 'MHS20436', 'date of the indirect activity', INDIRECT),
  concept(indirectActivity, 'indactprocedure', 'MHS20431', 'procedure of the indirect activity'),
  rule.tree(indirectActivity, {
    ...TOO_EARLY, id: 'M204010-REFERRAL', title: 'Indirect activity is before its referral was received', blames: ['indirectactdate'], check: (node) => sinceReceived(node, node.values.indirectactdate),
    examples: { pass: [tree({}, {}, example(indirectActivity, INDIRECT))], fail: [tree({}, LATE_REFERRAL, example(indirectActivity, INDIRECT))] },
  }),
  rule.orphan(indirectActivity, { id: 'MHS20403', title: 'Indirect activity without its referral', remedy: 'Send the MHS101 record too.', source: NATIONAL }),

  mandatory(spell, 'hospprovspellid', 'MHS50104', 'identifier of the spell', SPELL, ITEMS),
  short(spell, 'hospprovspellid', 'MHS50105', 'identifier of the spell'),
  mandatory(spell, 'startdatehospprovspell', 'MHS50108', 'start of the spell', SPELL, ITEMS),
  format(spell, 'startdatehospprovspell', 'MHS50109', 'start of the spell'),
  notAfterMonth(spell, 'startdatehospprovspell', 'MHS50110', 'start of the spell', SPELL),
  format(spell, 'dischdatehospprovspell', 'MHS50117', 'discharge from the spell'),
  notBeforeMonth(spell, 'dischdatehospprovspell', 'MHS50118', 'discharge from the spell', SPELL),
  notAfterMonth(spell, 'dischdatehospprovspell', 'MHS50119', 'discharge from the spell', SPELL),
  inOrder(spell, ['startdatehospprovspell', 'dischdatehospprovspell'], 'MHS50120', 'Spell ends before it begins', SPELL),
  once(spell, 'MHS50103', 'More than one MHS501 record for a spell', ['hospprovspellid'], SPELL),
  rule.orphan(spell, { id: 'MHS50102', title: 'Spell without its referral', remedy: 'Send the MHS101 record too.', source: NATIONAL }),
];

/** MHS606, MHS607: scored assessments. */
const scoreRules: readonly Rule[] = [
  mandatory(score, 'codedasstooltype', 'MHS60603', 'assessment tool', SCORE),
  concept(score, 'codedasstooltype', 'MHS60604', 'assessment tool'),
  rule.record(score, {
    id: 'MHS60608', severity: 'reject-record', blames: ['asstoolcomptimestamp'], source: NATIONAL, title: 'Date of the assessment is blank', remedy: 'Send when the tool was completed.',
    check: (v) => v.asstoolcomptimestamp !== null || v.asstoolcompdate !== null, examples: { pass: [SCORE, { ...SCORE, asstoolcomptimestamp: '', asstoolcompdate: '2024-11-12' }], fail: [{ ...SCORE, asstoolcomptimestamp: '' }] },
  }),
  format(score, 'asstoolcomptimestamp', 'MHS60609', 'date of the assessment'),
  notAfterMonth(score, 'asstoolcomptimestamp', 'MHS60616', 'date of the assessment', SCORE),
  notBeforeMonth(score, 'asstoolcomptimestamp', 'MHS60618', 'date of the assessment', SCORE),
  rule.orphan(score, { id: 'MHS60612', title: 'Scored assessment without its referral', remedy: 'Send the MHS101 record too.', source: NATIONAL }),

  mandatory(activityScore, 'codedasstooltype', 'MHS60703', 'assessment tool of an activity', ACTIVITY_SCORE),
  concept(activityScore, 'codedasstooltype', 'MHS60704', 'assessment tool of an activity'),
  once(activityScore, 'MHS60709', 'Scored assessment of an activity stands twice', ['careactid', 'codedasstooltype', 'persscore'], ACTIVITY_SCORE),
  rule.orphan(activityScore, { id: 'MHS60708', title: 'Scored assessment without its care activity', remedy: 'Send the MHS202 record too.', source: NATIONAL }),
];

/** What was done: contacts, activities, spells, assessments. */
export const careRules: readonly Rule[] = [...contactRules, ...activityRules, ...scoreRules];
