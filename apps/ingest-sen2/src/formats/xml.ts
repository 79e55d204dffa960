import { xmlFormat } from '@tributary/ingestion';
import { activePlan, assessment, header, namedPlan, need, person, placement, planDetail, request } from '../records.js';

const PERSON = 'Message/Persons/Person';
const REQUEST = `${PERSON}/Requests`;
const PLAN = `${REQUEST}/Assessment/NamedPlan`;
const ACTIVE = `${REQUEST}/ActivePlans`;

/**
 * XML for COLLECT (education-feeds 1.2), read by name and never by position: the order of elements changed between 2025 and 2026. `ActivePlans`
 * hangs under the request, not under the assessment or the plan.
 */
export const xml = xmlFormat({
  title: 'COLLECT XML',
  root: 'Message',
  ignore: ['SoftwareCode', 'Release', 'SerialNo', 'DateTime'],
  records: [
    { record: header, path: 'Message/Header' },
    { record: person, path: PERSON },
    { record: request, path: REQUEST },
    { record: assessment, path: `${REQUEST}/Assessment` },
    { record: namedPlan, path: PLAN },
    { record: planDetail, path: `${PLAN}/PlanDetail` },
    { record: activePlan, path: ACTIVE },
    { record: placement, path: `${ACTIVE}/PlacementDetail` },
    { record: need, path: `${ACTIVE}/SENneed` },
  ],
});
