import { PUBLISHED_2024 } from './published-2024.js';

const SOURCE = 'DfE, Education, health and care plans, reporting year 2025';

/** What DfE published of a council's SEN2 return of 2025, by the ids of the return's key counts; the shape of `governance.published-counts.v1`. Null for a council of another region. */
export function publishedCounts(dfe: string): { feed: 'sen2'; scope: string; sender: string; source: string; counts: Record<string, number> } | null {
  const p = PUBLISHED_2024[dfe];
  if (!p) return null;
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  return {
    feed: 'sen2', scope: '2025', sender: dfe, source: SOURCE,
    counts: { requests: p.requests.received, issued: p.assessments.issued, started: p.plans.started, ceased: sum(p.ceased), plans: sum(Object.values(p.needs)) },
  };
}
