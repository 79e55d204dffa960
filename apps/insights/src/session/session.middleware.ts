import { Inject, Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import type { Logger } from '@tributary/observability';
import { LOGGER } from '@tributary/service';
import { cookieOf, SESSION_COOKIE } from './cookies.js';
import { SessionStore } from './session-store.js';

const names = new WeakMap<Request, string>();

/** The name of the person whose session the request carries, for the head of the page. */
export function signedInName(request: Request): string | undefined {
  return names.get(request);
}

/**
 * Turns a session into the bearer token that it stands for, so that the one guard decides for people as for programs. Only for requests that change
 * nothing: a cookie is sent by other sites' forms too.
 */
@Injectable()
export class SessionMiddleware implements NestMiddleware {
  constructor(@Inject(SessionStore) private readonly sessions: SessionStore, @Inject(LOGGER) private readonly logger: Logger) {}

  use(request: Request, _response: Response, next: NextFunction): void {
    const id = cookieOf(request, SESSION_COOKIE);
    if (id === undefined || request.headers.authorization !== undefined || !['GET', 'HEAD'].includes(request.method)) return next();
    this.sessions.find(id).then((session) => {
      if (session) {
        request.headers.authorization = `Bearer ${session.accessToken}`;
        names.set(request, session.name);
      }
    }).catch((error: unknown) => this.logger.warn('A session could not be read', { error })).finally(next);
  }
}
