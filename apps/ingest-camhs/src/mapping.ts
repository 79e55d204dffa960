import { ageOn, travellingConcept, type IsoDate } from '@tributary/domain';
import type { FactBuilder, Identity, RuleContext, TreeNode } from '@tributary/ingestion';
import { MECHANISM_SINCE, SEX, VERIFIED } from './codes.js';
import * as records from './records.js';
import { endOfServices, referralEnd } from './referral-end.js';

type Patient = TreeNode<typeof records.patient.fields>;
type Referral = TreeNode<typeof records.referral.fields>;
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
  for (const { values: v } of root.children(records.indicators)) {
    facts.add('patient-indicators', facts.subjectId, [], { autismStatus: v.autismstatus, ldStatus: v.ldstatus });
  }
  for (const plan of root.children(records.carePlan)) mapCarePlan(plan, facts);
  for (const one of root.children(records.referral)) mapReferral(one, values.personbirthdate, facts, context);
}

function mapCarePlan(plan: TreeNode<typeof records.carePlan.fields>, facts: Facts): void {
  const { careplanid, careplantypemh: type, careplancreatdate: created, careplanlastupdatedate: updated } = plan.values;
  if (careplanid === null) return;
  const id = facts.add('care-plan', facts.subjectId, [careplanid], { carePlanId: careplanid, type, created, updated });
  for (const { values } of plan.children(records.carePlanAgreement)) {
    const agreed = values.careplancontentagreeddate;
    facts.add('care-plan-agreement', id, [values.careplancontentagreedby, agreed], { carePlanId: careplanid, agreed });
  }
}

const teamType = (context: RuleContext, id: string | null): string | null => context.lookup(records.team, id)?.servteamtypemh ?? null;

/** The type of the referral's own team (version 6), else the one that all services have to which it went (versions 5 and 4.1). */
function teamTypeOf(node: Referral, context: RuleContext): string | null {
  const services = new Set(node.children(records.serviceReferredTo).map(({ values }) => values.servteamtypereftomh));
  return services.size === 1 ? ([...services][0] ?? null) : teamType(context, node.values.careprofteamlocalid);
}

function mapReferral(node: Referral, birthDate: IsoDate | null, facts: Facts, context: RuleContext): void {
  const { values } = node;
  const received = values.referralrequestreceiveddate;
  if (received === null) return;
  const id = facts.add('referral', facts.subjectId, [values.servicerequestid], {
    received, ageAtReferral: birthDate === null || birthDate > received ? null : ageOn(birthDate, received),
    source: values.sourceofreferralmh, reason: values.primreasonreferralmh, priority: values.clinrespprioritytype,
    teamType: teamTypeOf(node, context), discharged: values.servdischdate, ...referralEnd(node), closed: endOfServices(node),
  });
  for (const { values: v } of node.children(records.serviceType)) {
    facts.add('service-type', id, [v.othercareprofteamlocalid], {
      referralId: id, teamType: teamType(context, v.othercareprofteamlocalid), closed: v.referclosuredate, rejected: v.referrejectiondate,
    });
  }
  for (const { values: v } of node.children(records.serviceReferredTo)) {
    facts.add('service-type', id, records.keyOfService(v), { referralId: id, teamType: v.servteamtypereftomh, closed: v.referclosuredate, rejected: v.referrejectiondate });
  }
  for (const { values: v } of node.children(records.otherReason)) facts.add('other-reason', id, [v.otherreasonrefermh], { referralId: id, reason: v.otherreasonrefermh });
  for (const { values: v } of node.children(records.rtt)) {
    facts.add('rtt', id, [v.patpathid, v.waittimemeasuretype, v.refertotreatperiodstartdate], {
      referralId: id, type: v.waittimemeasuretype, start: v.refertotreatperiodstartdate, end: v.refertotreatperiodenddate, status: v.refertotreatperiodstatus,
    });
  }
  for (const { values: v } of node.children(records.score)) {
    const completed = v.asstoolcomptimestamp?.slice(0, 10) ?? v.asstoolcompdate;
    facts.add('score', id, [v.codedasstooltype, v.asstoolcomptimestamp ?? v.asstoolcompdate], { referralId: id, tool: travellingConcept(v.codedasstooltype), completed });
  }
  mapActivity(node, id, facts);
}

/** What was done under a referral: contacts, indirect activity, spells in hospital. */
function mapActivity(node: Referral, referralId: string, facts: Facts): void {
  for (const one of node.children(records.contact)) mapContact(one, referralId, facts);
  for (const { values: v } of node.children(records.indirectActivity)) {
    if (v.indirectactdate === null) continue;
    facts.add('indirect-activity', referralId, [v.indirectactdate, v.indirectacttime, v.othercareprofteamlocalid], {
      referralId, date: v.indirectactdate, procedure: travellingConcept(v.indactprocedure),
    });
  }
  for (const { values: v } of node.children(records.spell)) {
    facts.add('spell', referralId, [v.hospprovspellid], { referralId, start: v.startdatehospprovspell, discharged: v.dischdatehospprovspell });
  }
}

function mapContact(node: TreeNode<typeof records.contact.fields>, referralId: string, facts: Facts): void {
  const { carecontactid, carecontdate: date, attendstatus: status, consmechanismmh } = node.values;
  if (date === null) return;
  const mechanism = consmechanismmh === null ? null : (MECHANISM_SINCE[consmechanismmh] ?? consmechanismmh);
  const contactId = facts.add('contact', referralId, [carecontactid], { referralId, date, status, mechanism });
  for (const activity of node.children(records.activity)) {
    facts.add('activity', contactId, [activity.values.careactid], { contactId, procedure: travellingConcept(activity.values.procedure) });
    for (const { values: v } of activity.children(records.activityScore)) {
      // A score taken at an activity is dated by its contact, and counts as any other of the referral (health-feeds 1.7).
      facts.add('score', contactId, [activity.values.careactid, v.codedasstooltype], { referralId, tool: travellingConcept(v.codedasstooltype), completed: date });
    }
  }
}
