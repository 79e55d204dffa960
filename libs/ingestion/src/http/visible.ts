import { z } from 'zod';
import { TributaryError } from '@tributary/domain';
import type { CurrentPrincipalValue } from '@tributary/security';
import type { Submission, SubmissionStore } from '../store/submissions.js';
import type { AdmissionControl } from './access.js';

const idParam = z.uuid();

/**
 * A submission that the principal may look at, or act on where that is not all it wants.
 * @throws TributaryError `submission-not-found` (404), `other-organisation` (403) for another organisation's, written to the audit log
 */
export async function visibleSubmission(store: SubmissionStore, admission: AdmissionControl, principal: CurrentPrincipalValue, id: string, { toLookAt = true } = {}): Promise<Submission> {
  const valid = idParam.safeParse(id);
  const submission = valid.success ? await store.byId(valid.data) : undefined;
  if (!submission) throw new TributaryError('submission-not-found', 'there is no such submission', { status: 404 });
  await admission.assertOwn(principal, submission, `submission:${submission.id}`, { action: toLookAt ? 'submission-read-denied' : 'submission-confirmation-denied', toLookAt });
  return submission;
}
