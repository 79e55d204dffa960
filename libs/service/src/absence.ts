import { types } from 'node:util';
import { TributaryError } from '@tributary/domain';

/** Codes of operating system and PostgreSQL with which no connection is had: nothing was done. */
const UNREACHED = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', '53300', '57P03']);
/** Codes with which a connection ends under way: what had begun may have been done. */
const LOST = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', '57P01', '57P02', '08000', '08003', '08006']);
/** What pg and its pool say without a code. */
const SAID = new Map<string, 'unreached' | 'lost'>([
  ['timeout exceeded when trying to connect', 'unreached'], ['Connection terminated due to connection timeout', 'unreached'],
  ['Connection terminated unexpectedly', 'lost'], ['Connection terminated', 'lost'], ['Client has encountered a connection error and is not queryable', 'lost'],
]);
const COME_AGAIN_SECONDS = 5;

/**
 * An error that is the absence of what the service stands on (database, broker, queue), as what a caller is told: `backend-away`, 503. Where nothing can have been done it says when to
 * come again, so that programs do so by themselves; where something may have been done, the caller has to look first. Null for any other error.
 */
export function absenceOf(error: unknown): TributaryError | null {
  switch (kindOf(error)) {
    case 'unreached':
      return new TributaryError('backend-away', 'a part of the system that this needs cannot be reached, or has too much to do; nothing was done', {
        status: 503, retryAfter: COME_AGAIN_SECONDS, remedy: 'Try again after as many seconds as the header Retry-After says. If it goes on, `tributary status` shows an operator what does not run.', cause: error,
      });
    case 'lost':
      return new TributaryError('backend-away', 'a part of the system that this needs went away while it was under way; it may have been done', {
        status: 503, remedy: 'Look whether it was done, and try again if not. Files that are sent twice are taken once.', cause: error,
      });
    default:
      return null;
  }
}

function kindOf(error: unknown): 'unreached' | 'lost' | null {
  if (!types.isNativeError(error)) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (UNREACHED.has(code) || (code === 'ETIMEDOUT' && 'syscall' in error && error.syscall === 'connect')) return 'unreached';
  return LOST.has(code) ? 'lost' : SAID.get(error.message) ?? null;
}
