import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import type { Logger, Metrics } from '@tributary/observability';

const HEADER = 'x-correlation-id';
const ACCEPTED = /^[A-Za-z0-9._-]{8,64}$/;
/** What is needed of a request: some are answered by libraries that know no Express. */
export interface Correlated { readonly headers: IncomingHttpHeaders }
const ids = new WeakMap<Correlated, string>();

/** The correlation id of a request: the caller's, when it has the shape of one, else a new one. */
export function correlationIdOf(request: Correlated): string {
  const known = ids.get(request);
  if (known !== undefined) return known;
  const given = request.headers[HEADER];
  const id = typeof given === 'string' && ACCEPTED.test(given) && !/\d{7,}/.test(given) ? given : randomUUID();
  ids.set(request, id);
  return id;
}

/** Answers with the correlation id, logs and measures each request by its route's template; the URL itself is never written down. */
export function requestLog(logger: Logger, metrics: Metrics): (request: Request, response: Response, next: NextFunction) => void {
  return (request, response, next) => {
    const began = performance.now();
    const correlationId = correlationIdOf(request);
    response.setHeader(HEADER, correlationId);
    response.once('close', () => {
      const route = routeOf(request);
      const seconds = (performance.now() - began) / 1_000;
      metrics.observe('http_request_seconds', 'Duration of requests', seconds, { method: request.method, route, status: response.statusCode });
      const quiet = route === '/health' || route === '/metrics';
      logger[quiet ? 'debug' : 'info']('request', { correlationId, method: request.method, route, status: response.statusCode, durationMs: Math.round(seconds * 1_000) });
    });
    next();
  };
}

function routeOf(request: Request): string {
  const route: unknown = request.route;
  return typeof route === 'object' && route !== null && 'path' in route && typeof route.path === 'string' ? route.path : 'unknown';
}
