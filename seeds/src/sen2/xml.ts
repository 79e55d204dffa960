import { dateOf, januaryCensusDay } from '@tributary/domain';
import { leaf } from '../output/xml.js';
import type { Sen2ActivePlan, Sen2Assessment, Sen2Case, Sen2Plan, Sen2Request, Sen2Return, Sen2Setting } from './case.js';

const date = (name: string, day: number | null): string => leaf(name, day === null ? null : dateOf(day));
const flag = (name: string, value: boolean | null): string => leaf(name, value === null ? null : value ? '1' : '0');

/** A return as XML of collection year 2025 (education-feeds 1.2), piece by piece; LastReview stands where that year has it. */
export function* sen2Xml(submission: Sen2Return): Generator<string> {
  const reference = januaryCensusDay(submission.year);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<Message>\n<Header><CollectionDetails>';
  yield `${leaf('Collection', 'SEN2')}${leaf('Year', String(submission.year))}${leaf('ReferenceDate', reference)}</CollectionDetails><Source>`;
  yield `${leaf('SourceLevel', 'L')}${leaf('LEA', submission.dfe)}${leaf('SoftwareCode', 'Synthetic')}${leaf('Release', '1.3')}${leaf('SerialNo', '001')}`;
  yield `${leaf('DateTime', `${reference}T09:00:00`)}</Source>${leaf('DMO', 'Y')}${leaf('DCO', 'Y')}${leaf('DSCO', 'N')}</Header>\n<Persons>\n`;
  for (const one of submission.cases) yield person(one);
  yield '</Persons>\n</Message>\n';
}

function person({ identity: i, requests }: Sen2Case): string {
  const identity = leaf('Surname', i.surname) + leaf('Forename', i.forename) + leaf('PersonBirthDate', i.birthDate) + leaf('Sex', i.sex) + leaf('Ethnicity', i.ethnicity)
    + leaf('PostCode', i.postcode) + leaf('UPN', i.upn) + leaf('UniqueLearnerNumber', i.uln) + leaf('UPNunknown', i.upnUnknown);
  return `<Person>${identity}${requests.map(oneRequest).join('')}</Person>\n`;
}

function oneRequest(r: Sen2Request): string {
  return `<Requests>${date('ReceivedDate', r.received)}${leaf('RequestSource', r.source)}${flag('RYA', r.rya)}${date('RequestOutcomeDate', r.outcomeDate)}${leaf('RequestOutcome', r.outcome)}`
    + `${flag('RequestMediation', r.mediation)}${flag('RequestTribunal', r.tribunal)}${r.assessment ? oneAssessment(r.assessment) : ''}${r.active ? activePlan(r.active) : ''}</Requests>`;
}

function oneAssessment(a: Sen2Assessment): string {
  return `<Assessment>${leaf('AssessmentOutcome', a.outcome)}${date('AssessmentOutcomeDate', a.outcomeDate)}${flag('AssessmentMediation', a.mediation)}${flag('AssessmentTribunal', a.tribunal)}`
    + `${flag('OtherMediation', a.otherMediation)}${flag('OtherTribunal', a.otherTribunal)}${flag('Week20', a.week20)}${a.plan ? namedPlan(a.plan) : ''}</Assessment>`;
}

function namedPlan(p: Sen2Plan): string {
  const details = p.details.map((d) => `<PlanDetail>${setting(d)}${flag('SENunitIndicator', d.senUnit)}${flag('ResourcedProvisionIndicator', d.resourced)}</PlanDetail>`).join('');
  return `<NamedPlan>${date('StartDate', p.start)}${details}${leaf('PlanRes', p.residential)}${leaf('PlanWBP', p.workBased)}${flag('PB', p.personalBudget)}${flag('OA', p.organisedArrangement)}`
    + `${leaf('DP', p.directPayment)}${date('CeaseDate', p.ceased)}${leaf('CeaseReason', p.ceaseReason)}</NamedPlan>`;
}

function setting(s: Sen2Setting): string {
  return leaf('URN', s.urn) + leaf('UKPRN', s.ukprn) + leaf('SENSetting', s.setting) + leaf('SENSettingOther', s.settingOther) + leaf('PlacementRank', String(s.rank));
}

function activePlan(a: Sen2ActivePlan): string {
  const placements = a.placements.map((p) => `<PlacementDetail>${setting(p)}${leaf('EntryDate', p.entry)}${leaf('LeavingDate', p.leaving)}${flag('SENunitIndicator', p.senUnit)}${flag('ResourcedProvisionIndicator', p.resourced)}${leaf('Res', p.residential)}${leaf('WBP', p.workBased)}</PlacementDetail>`).join('');
  const needs = a.needs.map((n) => `<SENneed>${leaf('SENtype', n.type)}${leaf('SENtypeRank', String(n.rank))}</SENneed>`).join('');
  return `<ActivePlans>${leaf('TransferLA', a.transferLA)}${date('LastReview', a.lastReview)}${placements}${needs}${date('ReviewMeeting', a.reviewMeeting)}${leaf('ReviewOutcome', a.reviewOutcome)}`
    + `${leaf('ReviewDraft', a.reviewDraft)}${date('PhaseTransferDueDate', a.phaseDue)}${date('PhaseTransferFinalDate', a.phaseFinal)}</ActivePlans>`;
}
