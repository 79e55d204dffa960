import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { TributaryError } from '@tributary/domain';

export interface TokenVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Where the keys are; looked up in the issuer's discovery document when left out. */
  readonly jwks?: JWTVerifyGetKey;
}

const CLOCK_TOLERANCE_SECONDS = 30;

/**
 * Verifies access tokens against the issuer's keys. A token proves who calls and nothing else: roles come from the governance read model.
 * The issuer is asked at the first token, so that a service starts without it.
 */
export class TokenVerifier {
  #keys: JWTVerifyGetKey | undefined;

  constructor(private readonly options: TokenVerifierOptions) {
    this.#keys = options.jwks;
  }

  /**
   * @returns the caller's id: `sub`, else `client_id`. A person's token names the person in `sub` and the dashboard in `client_id`; a program's names itself in both.
   * @throws TributaryError `token-invalid` (401), or `issuer-unavailable` (503) when the keys cannot be had.
   */
  async verify(token: string): Promise<string> {
    const keys = this.#keys ??= await this.#discover();
    let claims: Record<string, unknown>;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: this.options.issuer, audience: this.options.audience, clockTolerance: CLOCK_TOLERANCE_SECONDS,
        algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'], requiredClaims: ['exp', 'iat'],
      });
      claims = payload;
    } catch (error) {
      throw this.#refusal(error);
    }
    const id = claims['sub'] ?? claims['client_id'];
    if (typeof id !== 'string' || id === '') throw invalid('names no caller');
    return id;
  }

  async #discover(): Promise<JWTVerifyGetKey> {
    try {
      const answer = await fetch(`${this.options.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(5_000) });
      const document: unknown = await answer.json();
      if (typeof document === 'object' && document !== null && 'jwks_uri' in document && typeof document.jwks_uri === 'string') {
        return createRemoteJWKSet(new URL(document.jwks_uri), { cooldownDuration: 5_000 });
      }
    } catch (cause) {
      throw unavailable(cause);
    }
    throw unavailable();
  }

  #refusal(error: unknown): TributaryError {
    if (error instanceof errors.JWTExpired) return invalid('has expired');
    if (error instanceof errors.JWTClaimValidationFailed) return invalid(`has a wrong ${error.claim}`);
    if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout) && error.code !== 'ERR_JOSE_GENERIC') return invalid('cannot be verified');
    return unavailable(error);
  }
}

const invalid = (why: string) => new TributaryError('token-invalid', `the access token ${why}`, { status: 401, remedy: 'Get a new token from the identity provider.' });
const unavailable = (cause?: unknown) => new TributaryError('issuer-unavailable', 'the identity provider cannot be reached to verify the token', { status: 503, cause });
