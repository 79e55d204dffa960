import { TributaryError } from '@tributary/domain';

/** What a principal is told that asked for, or acted for, another organisation than its own. The caller writes it to its audit log. */
export const otherOrganisation = (remedy = 'Leave the sender out, or use the token of that organisation.'): TributaryError =>
  new TributaryError('other-organisation', 'a sender acts for its own organisation only', { status: 403, remedy });
