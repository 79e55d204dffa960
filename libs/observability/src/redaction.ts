/**
 * Names of fields whose values may be written to a log. Everything else is replaced, so that a field somebody adds in a hurry hides
 * its value instead of showing a person's. Add a name here only when its value can never say anything about a person.
 */
export const LOGGABLE_FIELDS: ReadonlySet<string> = new Set([
  // who is speaking, and about which piece of work
  'service', 'event', 'context', 'correlationId', 'traceId', 'spanId', 'version', 'signal', 'level', 'component', 'reason', 'state', 'outcome', 'action',
  // identifiers that are not of people
  'submission', 'job', 'release', 'feed', 'sender', 'scope', 'council', 'provider', 'agreement', 'objection', 'organisation', 'principal', 'indicator', 'period', 'rule', 'severity', 'recordType', 'edition', 'area', 'measure', 'key_id',
  // transport
  'group', 'topic', 'partition', 'offset', 'expected', 'stored', 'incarnation', 'member', 'broker', 'host', 'port', 'address', 'migration', 'schema', 'table', 'constraint', 'queue',
  // HTTP: the route's template, never the URL
  'method', 'route', 'status', 'bytes',
  // numbers
  'count', 'rows', 'messages', 'records', 'batches', 'attempt', 'attempts', 'depth', 'lag', 'durationMs', 'waitMs', 'ageMs', 'rss', 'added', 'corrected', 'withdrawn', 'unchanged', 'accepted', 'quarantined', 'dropped', 'persons', 'cells', 'figures', 'hidden', 'remaining', 'total',
  // errors
  'code', 'sqlState', 'errorType', 'variable', 'variables',
]);

export const REDACTED = '[redacted]';

/** Identifiers of people are runs of digits, with at most a letter before them; no message that we write needs one but in the name of a migration. */
const LONG_DIGITS = /(?<![A-Za-z]{2}\d*)\d{7,}/g;

/** A message is a constant of the program; this is the second lock for the day when somebody interpolates. */
export function scrubMessage(message: string): string {
  return message.replace(LONG_DIGITS, REDACTED);
}

/** Keeps the fields of {@link LOGGABLE_FIELDS} that are plain values (or lists of them), replaces every other value, describes errors. */
export function redactFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (name === 'error' || name === 'err') kept['error'] = describeError(value);
    else if (!LOGGABLE_FIELDS.has(name)) kept[name] = REDACTED;
    else kept[name] = plain(value);
  }
  return kept;
}

function plain(value: unknown): unknown {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'object' && item !== null ? REDACTED : plain(item)));
  return REDACTED;
}

export interface ErrorDescription {
  readonly type: string;
  readonly code?: string;
  readonly message?: string;
  readonly table?: string;
  readonly constraint?: string;
  readonly frames?: readonly string[];
  readonly cause?: ErrorDescription;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined);

/**
 * An error as a log may show it: type, code, place in the code. The message is shown for our own errors only, whose messages are
 * written to be shown; the message of a driver or a parser may quote the value that it stumbled over.
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error };
  const own = error.name === 'TributaryError';
  const extra = error as Error & { code?: unknown; type?: unknown; table?: unknown; constraint?: unknown };
  const code = text(extra.code) ?? text(extra.type);
  const table = text(extra.table);
  const constraint = text(extra.constraint);
  const frames = (error.stack ?? '').split('\n').map((line) => line.trim()).filter((line) => line.startsWith('at ')).slice(0, 8);
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    ...(own ? { message: scrubMessage(error.message) } : {}),
    ...(table === undefined ? {} : { table }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(frames.length > 0 ? { frames } : {}),
    ...(error.cause !== undefined && depth < 3 ? { cause: describeError(error.cause, depth + 1) } : {}),
  };
}
