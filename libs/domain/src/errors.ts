export interface ErrorOptions {
  /** HTTP status where the error reaches a caller; 500 when left out. */
  readonly status?: number;
  /** What the reader should do next. */
  readonly remedy?: string;
  /** After how many seconds a caller may try again; tells it so in the header Retry-After. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** An error that a person or a caller is told about: a stable kebab-case code, a message without any value of a person, and what to do next. */
export class TributaryError extends Error {
  readonly status: number;
  readonly remedy: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(readonly code: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TributaryError';
    this.status = options.status ?? 500;
    this.remedy = options.remedy;
    this.retryAfter = options.retryAfter;
  }
}
