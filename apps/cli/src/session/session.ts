import type { ServiceName } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { accessToken, credentialFile, homeAt, readCredential, readSystem, type Home, type System } from '@tributary/infra';
import { Api } from './api.js';

/** A token is asked for anew after this long; the identity provider's tokens live longer. */
const TOKEN_LIFE_MS = 4 * 60_000;

/** A running system seen from the command line: where the services are, and tokens of the principals whose credentials lie in the home. */
export class Session {
  readonly #tokens = new Map<string, { readonly value: Promise<string>; readonly until: number }>();

  private constructor(readonly home: Home, readonly system: System) {}

  /** @throws TributaryError `not-up` when the home has no running system. */
  static async open(home?: string): Promise<Session> {
    const at = homeAt(home);
    const system = await readSystem(at);
    if (!system.parts['governance']) throw new TributaryError('not-up', 'there is no system in this home yet', { remedy: 'Start it: npx tributary up' });
    return new Session(at, system);
  }

  url(part: ServiceName | 'identity'): string {
    const url = this.system.parts[part]?.url;
    if (url === undefined) throw new TributaryError('not-up', `the part ${part} is not running`, { remedy: 'npx tributary up' });
    return url;
  }

  /** A service, called as the principal whose credentials are named (`operator`, `auditor`, `sender-806`). */
  api(service: ServiceName, as = 'operator'): Api {
    return new Api(this.url(service), () => this.token(as));
  }

  token(as: string): Promise<string> {
    const known = this.#tokens.get(as);
    if (known && known.until > Date.now()) return known.value;
    const value = this.#grant(as);
    this.#tokens.set(as, { value, until: Date.now() + TOKEN_LIFE_MS });
    value.catch(() => this.#tokens.delete(as));
    return value;
  }

  /** Path of a principal's credentials file. */
  credentialsFile(name: string): string {
    return credentialFile(this.home, name);
  }

  async #grant(name: string): Promise<string> {
    const credential = await readCredential(this.home, name);
    if (!credential) throw new TributaryError('no-credentials', `there are no credentials of ${name} in this home`, { remedy: name.startsWith('sender-') ? 'Onboard the sender first: npx tributary council onboard, or provider onboard.' : 'npx tributary up makes them.' });
    return accessToken(credential);
  }
}
