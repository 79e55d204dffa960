import type { Sen2Return } from './case.js';

/** How many records a return has, of every type. */
export function countRecords({ cases }: Sen2Return): number {
  let n = cases.length;
  for (const r of cases.flatMap((c) => c.requests)) {
    n += 1 + (r.assessment ? 1 : 0) + (r.assessment?.plan ? 1 + r.assessment.plan.details.length : 0);
    if (r.active) n += 1 + r.active.placements.length + r.active.needs.length;
  }
  return n;
}
