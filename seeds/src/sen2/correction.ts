import { dateOf } from '@tributary/domain';
import type { Random } from '../random.js';
import { YEAR_END } from './calendar.js';
import type { Sen2Case, Sen2Return } from './case.js';

/** Exactly three records differ: the source of a request, the personal budget of a plan, the draft of a review. Nothing that DfE's counts depend on, and no natural key. */
export function corrected(random: Random, original: Sen2Return): Sen2Return {
  const cases = structuredClone(original.cases) as Sen2Case[];
  // The people stay the people: only what is written about them is another copy.
  const copies = cases.map((one, i) => ({ ...one, person: original.cases[i]?.person ?? one.person }));
  const requests = copies.flatMap((c) => c.requests);
  const asked = requests.find((r) => r.source === '1');
  const planned = requests.find((r) => r.active && r.assessment?.plan && !r.assessment.plan.personalBudget && r.assessment.plan.directPayment === '');
  const reviewed = requests.find((r) => r.active?.reviewOutcome === 'A' && r.active.reviewDraft === '' && r !== planned);
  if (!asked || !planned?.assessment?.plan || !reviewed?.active) throw new Error('nothing to correct');
  asked.source = '2';
  planned.assessment.plan.personalBudget = true;
  reviewed.active.reviewDraft = dateOf(YEAR_END - 20);
  return { ...original, cases: random.shuffle(copies) };
}
