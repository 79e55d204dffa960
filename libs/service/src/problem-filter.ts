import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { STATUS_CODES } from 'node:http';
import { TributaryError } from '@tributary/domain';
import type { Logger } from '@tributary/observability';
import { z } from 'zod';
import { absenceOf } from './absence.js';
import { correlationIdOf } from './correlation.js';

/** An RFC 9457 problem document. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  correlationId: z.string(),
  /** What to do about it. */
  remedy: z.string().optional(),
}).readonly();
export type Problem = z.infer<typeof problemSchema>;

/** Turns every error into an RFC 9457 problem document. Only messages of our own are shown; of anything else the caller learns the correlation id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const error = told(thrown);
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const problem = toProblem(error, correlationIdOf(request));
    if (problem.status >= 500) this.logger.error('A request has failed', { correlationId: problem.correlationId, method: request.method, status: problem.status, code: problem.code, error });
    // Too late for a document: the only way left to say that the answer is not complete is to break it off.
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (error instanceof TributaryError && error.retryAfter !== undefined) response.setHeader('Retry-After', String(error.retryAfter));
    if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

/** What a caller may be told of an error, where that is something else than the error itself. */
const told = (thrown: unknown): unknown => (thrown instanceof TributaryError ? thrown : absenceOf(thrown) ?? thrown);

export function toProblem(thrown: unknown, correlationId: string): Problem {
  const error = told(thrown);
  if (error instanceof TributaryError) {
    return {
      ...document(error.status, error.code, error.status >= 500 && error.status !== 503 && error.status !== 507 ? 'The service could not do this.' : error.message, correlationId),
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    };
  }
  const status = statusOf(error);
  const code = CODES[status] ?? (status >= 500 ? 'internal-error' : 'request-refused');
  return document(status, code, DETAILS[status] ?? (status >= 500 ? 'The service could not do this.' : 'The request cannot be taken as it is.'), correlationId);
}

const CODES: Readonly<Record<number, string>> = { 400: 'request-malformed', 404: 'not-found', 405: 'method-not-allowed', 413: 'body-too-large', 415: 'media-type-not-supported' };
const DETAILS: Readonly<Record<number, string>> = {
  400: 'The request is malformed: its body is no valid JSON, or its address cannot be decoded.', 404: 'There is nothing at this address.', 413: 'The body is larger than this route takes.', 415: 'This route does not take that media type.',
};

/** Nest's exceptions, and those of body parsers, which carry a status. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status >= 400 && error.status < 500) return error.status;
  return 500;
}

function document(status: number, code: string, detail: string, correlationId: string): Problem {
  return { type: `urn:tributary:problem:${code}`, title: STATUS_CODES[status] ?? 'Error', status, detail, code, correlationId };
}
