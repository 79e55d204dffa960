import { pino, type DestinationStream } from 'pino';
import { redactFields, scrubMessage } from './redaction.js';

export type LogFields = Readonly<Record<string, unknown>>;

/** A structured log: a constant message and named fields, of which only the known ones show their value (`LOGGABLE_FIELDS`). */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds these fields to each line. */
  child(fields: LogFields): Logger;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LoggerOptions {
  /** `info` when left out. */
  readonly level?: LogLevel;
  /** Where lines go; standard output when left out. */
  readonly destination?: DestinationStream;
}

/** The logger of a service: one JSON object a line, with `service`, `time` (ISO 8601), `level`, `message`. */
export function createLogger(service: string, options: LoggerOptions = {}): Logger {
  const base = pino(
    {
      level: options.level ?? 'info',
      base: { service },
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    options.destination ?? pino.destination({ dest: 1, sync: true }),
  );
  return wrap(base);
}

/** The part of pino that the wrapper needs; the rest stays out of reach, so that nothing passes the redaction by. */
interface Lines {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  isLevelEnabled(level: string): boolean;
  child(fields: Record<string, unknown>): Lines;
}

function wrap(lines: Lines): Logger {
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields: LogFields = {}) => {
    if (lines.isLevelEnabled(level)) lines[level](redactFields(fields), scrubMessage(message));
  };
  return {
    debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error'),
    child: (fields) => wrap(lines.child(redactFields(fields))),
  };
}

/** A logger that says nothing, for tests and tools. */
export const silentLogger: Logger = {
  debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined, child: () => silentLogger,
};
