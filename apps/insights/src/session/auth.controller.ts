import { Controller, Get, Inject, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import { TributaryError } from '@tributary/domain';
import { Public, RateLimits } from '@tributary/security';
import { ApiExcludeController, CONFIG, valid } from '@tributary/service';
import { z } from 'zod';
import type { InsightsConfig } from '../config.js';
import { PageErrorFilter } from '../pages/page-error.filter.js';
import { clearCookie, cookieOf, SESSION_COOKIE, setCookie, SIGN_IN_COOKIE } from './cookies.js';
import { IdentityProvider } from './identity-provider.js';
import { returnPath } from './return-path.js';
import { SessionStore } from './session-store.js';

const signInQuery = z.object({ return: z.string().max(2_000).optional() });

/** Signing in to the dashboard and out of it. */
@Public()
@UseFilters(PageErrorFilter)
@ApiExcludeController()
@Controller('auth')
export class AuthController {
  readonly #secure: boolean;

  constructor(
    @Inject(SessionStore) private readonly sessions: SessionStore, @Inject(IdentityProvider) private readonly provider: IdentityProvider, @Inject(RateLimits) private readonly limits: RateLimits,
    @Inject(CONFIG) config: InsightsConfig,
  ) {
    this.#secure = config.PUBLIC_URL.startsWith('https:');
  }

  @Get('sign-in')
  async signIn(@Query(valid(signInQuery, { passOver: true })) query: z.infer<typeof signInQuery>, @Req() request: Request, @Res() response: Response): Promise<void> {
    await this.limits.signIn(request.ip ?? 'unknown');
    const { url, signIn } = await this.provider.authorization(returnPath(query.return));
    setCookie(response, SIGN_IN_COOKIE, await this.sessions.beginSignIn(signIn), { seconds: 600, secure: this.#secure });
    response.set('Cache-Control', 'no-store').redirect(303, url);
  }

  @Get('callback')
  async callback(@Req() request: Request, @Res() response: Response): Promise<void> {
    const id = cookieOf(request, SIGN_IN_COOKIE);
    const signIn = id === undefined ? undefined : await this.sessions.takeSignIn(id);
    clearCookie(response, SIGN_IN_COOKIE, this.#secure);
    if (!signIn) throw new TributaryError('sign-in-expired', 'the sign-in has expired', { status: 400, remedy: 'Sign in again.' });
    const { session, seconds } = await this.provider.complete(request.originalUrl.split('?')[1] ?? '', signIn);
    // A new id for every sign-in: one that somebody has planted is worth nothing.
    setCookie(response, SESSION_COOKIE, await this.sessions.begin(session, seconds), { seconds, secure: this.#secure });
    response.set('Cache-Control', 'no-store').redirect(303, signIn.returnTo);
  }

  /** Ends the session here, then at the identity provider. Only a form of our own pages is heard. */
  @Post('sign-out')
  async signOut(@Req() request: Request, @Res() response: Response): Promise<void> {
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin') throw new TributaryError('origin-foreign', 'sign out from a page of the dashboard', { status: 403 });
    const id = cookieOf(request, SESSION_COOKIE);
    const session = id === undefined ? undefined : await this.sessions.find(id);
    if (id !== undefined) await this.sessions.end(id);
    clearCookie(response, SESSION_COOKIE, this.#secure);
    const elsewhere = session === undefined ? undefined : await this.provider.endSession(session.idToken).catch(() => undefined);
    response.set('Cache-Control', 'no-store').redirect(303, elsewhere ?? '/signed-out');
  }
}
