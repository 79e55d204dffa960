import { TributaryError } from '@tributary/domain';
import { sqlState } from '@tributary/persistence';

/** What programs throw when they are wrong. Nothing of the world outside makes these. */
const OF_PROGRAMS = [TypeError, RangeError, ReferenceError, SyntaxError];
/** The database could not make sense of a value. */
const DATA_EXCEPTION = '22';

/**
 * True where the same files would fail in the same way again: a fault of ours that some data brings out. Trying again helps only against a world that is broken: a database, a disk, a
 * network, for whose errors this is false, as for all that is not known.
 */
export function isFault(error: unknown): boolean {
  if (error instanceof TributaryError) return error.code === 'nul-character';
  return OF_PROGRAMS.some((kind) => error instanceof kind) || (error instanceof Error && error.name === 'ZodError') || sqlState(error)?.startsWith(DATA_EXCEPTION) === true;
}
