import { Provider, type OidcContext } from 'oidc-provider';
import type { IdentityConfig } from './config.js';
import type { DirectoryFile } from './directory.js';
import type { Keys } from './keys.js';
import { messagePage } from './page.js';
import { storeFor } from './store.js';

/** The one resource: every token is a JWT for the platform's audience. */
const RESOURCE = 'urn:tributary:api';
const SCOPE = 'api';

/** The provider: client credentials for programs, authorization code with PKCE for the dashboard, JWT access tokens. */
export function createProvider(config: IdentityConfig, directory: DirectoryFile, keys: Keys): Provider {
  return new Provider(config.OIDC_ISSUER, {
    adapter: storeFor(directory),
    jwks: keys.jwks,
    cookies: {
      keys: keys.cookies,
      // Cookies of all ports of one address are shared: names of our own keep the dashboard's apart.
      names: { session: 'identity_session', interaction: 'identity_interaction', resume: 'identity_resume' },
      long: { signed: true, httpOnly: true, sameSite: 'lax' },
      short: { signed: true, httpOnly: true, sameSite: 'lax' },
    },
    scopes: ['openid', 'profile'],
    claims: { openid: ['sub'], profile: ['name'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    ttl: { AccessToken: 3600, ClientCredentials: 3600, AuthorizationCode: 60, IdToken: 3600, Interaction: 3600, Session: 8 * 3600, Grant: 8 * 3600 },
    interactions: { url: (_: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: async () => RESOURCE,
        useGrantedResource: async () => true,
        getResourceServerInfo: async () => ({
          scope: SCOPE, audience: config.OIDC_AUDIENCE, accessTokenTTL: 3600, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    findAccount: async (_: unknown, id: string) => {
      const person = (await directory.read()).people.find((p) => p.id === id);
      return person === undefined ? undefined : { accountId: id, claims: async () => ({ sub: id, name: person.name }) };
    },
    loadExistingGrant: grantWithoutAsking,
    renderError: async (ctx: { type: string; body: string }, out: { error: string; error_description?: string }) => {
      ctx.type = 'html';
      ctx.body = messagePage('Sorry, sign-in did not work', `${out.error}: ${out.error_description ?? ''}`);
    },
  });
}

/** There is one dashboard and it belongs to the platform: nobody is asked for consent. */
async function grantWithoutAsking(ctx: OidcContext): Promise<unknown> {
  const { client, session, provider } = ctx.oidc;
  const known = session.grantIdFor(client.clientId);
  const found = known === undefined ? undefined : await provider.Grant.find(known);
  if (found !== undefined) return found;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid profile');
  grant.addResourceScope(RESOURCE, SCOPE);
  await grant.save();
  return grant;
}
