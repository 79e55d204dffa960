import type { IndicatorDefinition } from './definition.js';
import { AE } from './definitions/ae.js';
import { ASSESSMENTS } from './definitions/assessments.js';
import { CAMHS } from './definitions/camhs.js';
import { PLANS } from './definitions/plans.js';
import { QUALITY } from './definitions/quality.js';
import { REQUESTS } from './definitions/requests.js';
import { REVIEWS_AND_SCHOOLS } from './definitions/reviews.js';

/** Plans before schools. */
function order({ id }: IndicatorDefinition): string {
  return id.replace('EDU', 'F');
}

/** Every indicator, in the order of the ids within its family. */
export const DEFINITIONS: readonly IndicatorDefinition[] = [...REQUESTS, ...ASSESSMENTS, ...PLANS, ...REVIEWS_AND_SCHOOLS]
  .toSorted((a, b) => (order(a) < order(b) ? -1 : 1))
  .concat(CAMHS, AE, QUALITY);

/** The definition with this id; undefined when there is none. */
export function definitionOf(id: string): IndicatorDefinition | undefined {
  return DEFINITIONS.find((d) => d.id === id);
}
