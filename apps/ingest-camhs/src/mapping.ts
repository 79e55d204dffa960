import { ageOn, travellingConcept } from '@tributary/domain';
import type { FactBuilder, Identity, RuleContext, TreeNode } from '@tributary/ingestion';
import { nationalCode, SEX, VERIFIED } from './codes.js';
import { activity, carePlan, carePlanAgreement, contact, patient, referral, rtt, score, serviceType, team } from './records.js';

type Patient = TreeNode<typeof patient.fields>;
type Referral = TreeNode<typeof referral.fields>;
type Facts = FactBuilder<'camhs'>;

/** MHSDS carries no name: a number, a date of birth and a postcode are all there is. */
export function identity({ values }: Patient): Identity {
  return {
    birthDate: values.personbirthdate, sex: sexOf(values.genderidcode, values.gender), postcode: values.postcode,
    nhsNumber: values.nhsnumber, nhsNumberVerified: values.nhsnumberstatus === VERIFIED,
  };
}

/** Gender identity first, the older item where it says nothing (health-feeds 1.5). */
function sexOf(identityCode: string | null, gender: string | null): 'M' | 'F' | 'X' | null {
  return SEX[identityCode ?? ''] ?? SEX[gender ?? ''] ?? null;
}

/** Only the first character is national; 99 is not known. */
function ethnicityOf(category: string | null): string | null {
  return category === null || category === '99' ? category : category.slice(0, 1).toUpperCase();
}

export function map(root: Patient, facts: Facts, context: RuleContext): void {
  const { values } = root;
  facts.root('patient', {
    ...facts.person, sex: sexOf(values.genderidcode, values.gender), ethnicity: ethnicityOf(values.ethniccategory), nhsNumberStatus: values.nhsnumberstatus,
  });
  for (const plan of root.children(carePlan)) mapCarePlan(plan, facts);
  for (const one of root.children(referral)) mapReferral(one, values.personbirthdate, facts, context);
}

function mapCarePlan(plan: TreeNode<typeof carePlan.fields>, facts: Facts): void {
  const { careplanid, careplantypemh: type, careplancreatdate: created, careplanlastupdatedate: updated } = plan.values;
  if (careplanid === null) return;
  const id = facts.add('care-plan', facts.subjectId, [careplanid], { carePlanId: careplanid, type: nationalCode(type), created, updated });
  for (const { values } of plan.children(carePlanAgreement)) {
    const agreed = values.careplancontentagreeddate;
    facts.add('care-plan-agreement', id, [values.careplancontentagreedby, agreed], { carePlanId: careplanid, agreed });
  }
}

const teamType = (context: RuleContext, id: string | null): string | null => context.lookup(team, id)?.servteamtypemh ?? null;

function mapReferral(node: Referral, birthDate: string | null, facts: Facts, context: RuleContext): void {
  const { values } = node;
  const received = values.referralrequestreceiveddate;
  if (received === null) return;
  const id = facts.add('referral', facts.subjectId, [values.servicerequestid], {
    received, ageAtReferral: birthDate === null || birthDate > received ? null : ageOn(birthDate, received),
    source: values.sourceofreferralmh, reason: values.primreasonreferralmh, priority: values.clinrespprioritytype,
    teamType: teamType(context, values.careprofteamlocalid), discharged: values.servdischdate, rejected: values.referrejectiondate,
    rejectReason: nationalCode(values.referrejectreason), closed: closedOn(node), closeReason: nationalCode(values.referclosreason),
  });
  for (const { values: v } of node.children(serviceType)) {
    facts.add('service-type', id, [v.othercareprofteamlocalid], {
      referralId: id, teamType: teamType(context, v.othercareprofteamlocalid), closed: v.referclosuredate, rejected: v.referrejectiondate,
    });
  }
  for (const { values: v } of node.children(rtt)) {
    facts.add('rtt', id, [v.patpathid, v.waittimemeasuretype, v.refertotreatperiodstartdate], {
      referralId: id, type: nationalCode(v.waittimemeasuretype), start: v.refertotreatperiodstartdate, end: v.refertotreatperiodenddate, status: nationalCode(v.refertotreatperiodstatus),
    });
  }
  for (const { values: v } of node.children(score)) {
    const completed = v.asstoolcomptimestamp?.slice(0, 10) ?? null;
    facts.add('score', id, [v.codedasstooltype, v.asstoolcomptimestamp], { referralId: id, tool: travellingConcept(v.codedasstooltype), completed });
  }
  for (const one of node.children(contact)) mapContact(one, id, facts);
}

function mapContact(node: TreeNode<typeof contact.fields>, referralId: string, facts: Facts): void {
  const { carecontactid, carecontdate: date, attendstatus: status, consmechanismmh: mechanism } = node.values;
  if (date === null) return;
  const contactId = facts.add('contact', referralId, [carecontactid], { referralId, date, status, mechanism });
  for (const { values } of node.children(activity)) facts.add('activity', contactId, [values.careactid], { contactId, procedure: travellingConcept(values.procedure) });
}

/**
 * The day on which the last of the services that a referral went to was closed or turned it away; null while one goes on, or where none is
 * told of. MHS101 has no closure date of its own (health-feeds 1.2, 1.7).
 */
export function closedOn(node: Referral): string | null {
  let last: string | null = null;
  for (const { values } of node.children(serviceType)) {
    const ended = [values.referclosuredate, values.referrejectiondate].filter((date) => date !== null).toSorted()[0];
    if (ended === undefined) return null;
    if (last === null || ended > last) last = ended;
  }
  return last;
}
