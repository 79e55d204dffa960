import { Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { cookieOf, SESSION_COOKIE } from './cookies.js';
import { SessionStore } from './session-store.js';

const names = new WeakMap<Request, string>();

/** The name of the person whose session the request carries, for the head of the page. */
export function signedInName(request: Request): string | undefined {
  return names.get(request);
}

/** Whose session a request carries. */
@Injectable()
export class Recognition {
  constructor(@Inject(SessionStore) private readonly sessions: SessionStore) {}

  /**
   * Turns a session into the bearer token that it stands for, so that the one guard decides for people as for programs. Only for requests that change
   * nothing: a cookie is sent by other sites' forms too.
   */
  async recognise(request: Request): Promise<void> {
    const id = cookieOf(request, SESSION_COOKIE);
    if (id === undefined || request.headers.authorization !== undefined || !['GET', 'HEAD'].includes(request.method)) return;
    const session = await this.sessions.find(id);
    if (!session) return;
    request.headers.authorization = `Bearer ${session.accessToken}`;
    names.set(request, session.name);
  }
}
