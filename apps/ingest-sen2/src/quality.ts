import { expectValues, type QualityDeclaration } from '@tributary/ingestion';
import { inForce, returnDays } from './dates.js';
import { activePlan, assessment, namedPlan, need, person, placement, request } from './records.js';

const inYear = (day: string | null, scope: Parameters<typeof returnDays>[0]['scope']): boolean => {
  const { activityFrom, activityUntil } = returnDays({ scope });
  return day !== null && day >= activityFrom && day <= activityUntil;
};

/**
 * Counted as DfE counts them, so that they can be held against its tables: requests and decisions with outcome H belong to an earlier return (rulings 21);
 * the stock is that of census day (rulings 24).
 */
export const quality: QualityDeclaration<'sen2'> = {
  keyCounts: [
    { id: 'persons', title: 'Children and young people', type: 'person' },
    { id: 'requests', title: 'Requests received in the year', type: 'request', when: (r, scope) => r.outcome !== 'H' && inYear(r.received, scope) },
    { id: 'issued', title: 'Assessments that led to a plan in the year', type: 'assessment', when: (a, scope) => a.outcome === 'Y' && inYear(a.outcomeDate, scope) },
    { id: 'started', title: 'Plans that started in the year', type: 'named-plan', when: (p, scope) => inYear(p.start, scope) },
    { id: 'ceased', title: 'Plans that ceased in the year', type: 'named-plan', when: (p, scope) => inYear(p.ceased, scope) },
    {
      id: 'plans', title: 'Plans in force on census day', type: 'named-plan',
      when: (p, scope) => inForce({ startdate: p.start, ceasedate: p.ceased }, returnDays({ scope }).census),
    },
  ],
  expected: [
    expectValues(person, 'surname', 'forename', 'personbirthdate', 'sex', 'ethnicity', 'postcode', 'upn'), expectValues(request, 'receiveddate', 'requestsource', 'requestoutcome'),
    expectValues(assessment, 'assessmentoutcome'), expectValues(namedPlan, 'startdate'), expectValues(activePlan, 'lastreview'), expectValues(placement, 'sensetting', 'entrydate'), expectValues(need, 'sentype', 'sentyperank'),
  ],
};
