import { isUkprn } from '@tributary/domain';
import { type FactBuilder, type Identity, type RuleContext, type TreeNode } from '@tributary/ingestion';
import { isUrn, SEX_MEANING } from './codes.js';
import { returnDays } from './dates.js';
import { activePlan, assessment, namedPlan, need, type person, placement, planDetail, request } from './records.js';

type Person = TreeNode<typeof person.fields>;
type Request = TreeNode<typeof request.fields>;
type Facts = FactBuilder<'sen2'>;

const sexOf = (code: string | null) => (code === null ? null : SEX_MEANING[code] ?? null);

export function identity({ values: v }: Person): Identity {
  return {
    forename: v.forename, surname: v.surname, birthDate: v.personbirthdate, sex: sexOf(v.sex),
    postcode: v.postcode, upn: v.upn, uln: v.uniquelearnernumber,
  };
}

/**
 * One person's tree as facts. Natural keys, never the export's own numbers: a request is its date received within the person (a historical
 * one without a date the start of its plan, without a plan it is numbered), a named plan its start within the request, a setting its rank, a placement its rank and entry, a need its rank, else its type.
 */
export function map(root: Person, facts: Facts, context: RuleContext): void {
  const v = root.values;
  facts.root('person', { ...facts.person, sex: sexOf(v.sex), ethnicity: v.ethnicity, upnUnknown: v.upnunknown });
  for (const r of root.children(request)) mapRequest(r, facts, residentialOf(context));
}

/** `A` meant other weeks in other years (education-feeds 1.6): the letter travels with its collection year, so that years are not compared. */
const residentialOf = (context: RuleContext) => (letter: string | null): string | null => (letter === null ? null : `${returnDays(context).year}:${letter}`);
type Residential = ReturnType<typeof residentialOf>;

function keyOf(r: Request): readonly (string | null)[] {
  if (r.values.receiveddate !== null) return [r.values.receiveddate];
  const starts = r.children(assessment).flatMap((a) => a.children(namedPlan)).flatMap(({ values }) => values.startdate ?? []);
  return [null, ...starts.toSorted().slice(0, 1)];
}

function mapRequest(r: Request, facts: Facts, residential: Residential): void {
  const v = r.values;
  const requestId = facts.add('request', facts.subjectId, keyOf(r), {
    received: v.receiveddate, source: v.requestsource, rya: v.rya, outcomeDate: v.requestoutcomedate, outcome: v.requestoutcome,
    mediation: v.requestmediation, tribunal: v.requesttribunal, exported: v.exported,
  });
  for (const a of r.children(assessment)) mapAssessment(a, requestId, facts, residential);
  for (const p of r.children(activePlan)) mapActivePlan(p, requestId, facts, residential);
}

function mapAssessment(a: TreeNode<typeof assessment.fields>, requestId: string, facts: Facts, residential: Residential): void {
  const v = a.values;
  const assessmentId = facts.add('assessment', requestId, [], {
    requestId, outcome: v.assessmentoutcome, outcomeDate: v.assessmentoutcomedate, mediation: v.assessmentmediation, tribunal: v.assessmenttribunal,
    otherMediation: v.othermediation, otherTribunal: v.othertribunal, week20: v.week20,
  });
  for (const named of a.children(namedPlan)) {
    const plan = named.values;
    const namedPlanId = facts.add('named-plan', requestId, [plan.startdate], {
      requestId, assessmentId, start: plan.startdate, residential: residential(plan.planres), workBased: plan.planwbp, personalBudget: plan.pb,
      organisedArrangement: plan.oa, directPayment: plan.dp, ceased: plan.ceasedate, ceaseReason: plan.ceasereason,
    });
    for (const { values: d } of named.children(planDetail)) {
      facts.add('plan-detail', namedPlanId, [d.placementrank], { namedPlanId, ...settingOf(d) });
    }
  }
}

/** A number of a school or provider has its form; anything else in its field is not known to be one, and stays behind. */
const numberOf = (text: string | null, isOne: (text: string) => boolean): string | null => (text !== null && isOne(text) ? text : null);

function settingOf(v: Pick<TreeNode<typeof placement.fields>['values'], 'urn' | 'ukprn' | 'sensetting' | 'placementrank' | 'senunitindicator' | 'resourcedprovisionindicator'>) {
  return { urn: numberOf(v.urn, isUrn), ukprn: numberOf(v.ukprn, isUkprn), setting: v.sensetting, rank: v.placementrank, senUnit: v.senunitindicator, resourcedProvision: v.resourcedprovisionindicator };
}

function mapActivePlan(p: TreeNode<typeof activePlan.fields>, requestId: string, facts: Facts, residential: Residential): void {
  const v = p.values;
  const activePlanId = facts.add('active-plan', requestId, [], {
    requestId, transferredFrom: v.transferla, reviewMeeting: v.reviewmeeting, reviewOutcome: v.reviewoutcome, reviewDraft: v.reviewdraft,
    lastReview: v.lastreview, phaseTransferDue: v.phasetransferduedate, phaseTransferFinal: v.phasetransferfinaldate,
  });
  for (const { values: place } of p.children(placement)) {
    facts.add('placement', activePlanId, [place.placementrank, place.entrydate], {
      activePlanId, ...settingOf(place), entry: place.entrydate, leaving: place.leavingdate,
      residential: residential(place.res ?? v.res), workBased: place.wbp ?? v.wbp,
    });
  }
  for (const { values: n } of p.children(need)) {
    facts.add('need', activePlanId, n.sentyperank === null ? [null, n.sentype] : [n.sentyperank], { activePlanId, type: n.sentype, rank: n.sentyperank });
  }
}
