import { Inject, Injectable } from '@nestjs/common';
import { TributaryError } from '@tributary/domain';
import { CONFIG } from '@tributary/service';
import * as oidc from 'openid-client';
import type { InsightsConfig } from '../config.js';
import type { Session, SignIn } from './session-store.js';

export interface SignedIn {
  readonly session: Session;
  /** Until the access token ends. */
  readonly seconds: number;
}

const DEFAULT_SECONDS = 900;

/** The organisation's identity provider: authorization code with PKCE, this dashboard being a public client. */
@Injectable()
export class IdentityProvider {
  #known: Promise<oidc.Configuration> | undefined;

  constructor(@Inject(CONFIG) private readonly config: InsightsConfig) {}

  /** Where to send the browser, and what its answer must match. */
  async authorization(returnTo: string): Promise<{ url: string; signIn: SignIn }> {
    const provider = await this.#provider();
    const signIn: SignIn = { verifier: oidc.randomPKCECodeVerifier(), nonce: oidc.randomNonce(), state: oidc.randomState(), returnTo };
    const url = oidc.buildAuthorizationUrl(provider, {
      redirect_uri: this.#callback, scope: 'openid profile', state: signIn.state, nonce: signIn.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(signIn.verifier), code_challenge_method: 'S256',
    });
    return { url: url.href, signIn };
  }

  /**
   * Exchanges the code of the answer.
   * @param query what stands behind the question mark of the callback
   * @throws TributaryError `sign-in-failed` (400) when the answer does not fit the sign-in.
   */
  async complete(query: string, signIn: SignIn): Promise<SignedIn> {
    const provider = await this.#provider();
    try {
      const tokens = await oidc.authorizationCodeGrant(provider, new URL(`${this.#callback}?${query}`), {
        pkceCodeVerifier: signIn.verifier, expectedState: signIn.state, expectedNonce: signIn.nonce, idTokenExpected: true,
      });
      const name = tokens.claims()?.['name'];
      return {
        session: { accessToken: tokens.access_token, idToken: tokens.id_token ?? '', name: typeof name === 'string' && name !== '' ? name.slice(0, 80) : 'Signed in' },
        seconds: tokens.expiresIn() ?? DEFAULT_SECONDS,
      };
    } catch (cause) {
      throw new TributaryError('sign-in-failed', 'the sign-in could not be completed', { status: 400, remedy: 'Sign in again.', cause });
    }
  }

  /** Where the session at the provider is ended too; undefined where it has no such page. */
  async endSession(idToken: string): Promise<string | undefined> {
    const provider = await this.#provider();
    if (provider.serverMetadata().end_session_endpoint === undefined) return undefined;
    return oidc.buildEndSessionUrl(provider, { id_token_hint: idToken, post_logout_redirect_uri: `${this.config.PUBLIC_URL}/` }).href;
  }

  get #callback(): string {
    return `${this.config.PUBLIC_URL}/auth/callback`;
  }

  /** Asked at the first sign-in, so that the service starts without it; a failure is not kept. */
  async #provider(): Promise<oidc.Configuration> {
    const issuer = new URL(this.config.OIDC_ISSUER);
    this.#known ??= oidc.discovery(issuer, this.config.OIDC_CLIENT_ID, undefined, oidc.None(), issuer.protocol === 'http:' ? { execute: [oidc.allowInsecureRequests] } : {});
    try {
      return await this.#known;
    } catch (cause) {
      this.#known = undefined;
      throw new TributaryError('issuer-unavailable', 'the identity provider cannot be reached', { status: 503, remedy: 'Try again in a minute.', cause });
    }
  }
}
