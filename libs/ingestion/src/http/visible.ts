import { z } from 'zod';
import { TributaryError } from '@tributary/domain';
import type { CurrentPrincipalValue } from '@tributary/security';
import type { Submission, SubmissionStore } from '../store/submissions.js';

const idParam = z.uuid();

/** Region and operator see what every sender has sent; others what their own organisation has. */
export const seesAll = (principal: CurrentPrincipalValue): boolean => principal.roles.includes('operator') || principal.roles.includes('region');

/** A submission that the principal may look at. @throws TributaryError `submission-not-found` (404) for any other. */
export async function visibleSubmission(store: SubmissionStore, principal: CurrentPrincipalValue, id: string): Promise<Submission> {
  const valid = idParam.safeParse(id);
  const submission = valid.success ? await store.byId(valid.data) : undefined;
  if (!submission || !(seesAll(principal) || principal.organisation === submission.sender)) throw new TributaryError('submission-not-found', 'there is no such submission', { status: 404 });
  return submission;
}
