import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@tributary/observability';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { createIdentity, listen, readConfig } from './index.js';

const SECRET = 'a-secret-of-twenty-characters-and-more';
const PASSPHRASE = 'correct horse battery';
const CALLBACK = 'http://127.0.0.1:4999/auth/callback';

describe('the development identity provider', () => {
  let folder: string;
  let server: Server;
  let issuer: string;

  const directory = (clients: { id: string; secret: string; description: string }[]) => JSON.stringify({
    passphrase: PASSPHRASE, clients,
    people: [{ id: 'analyst', name: 'Regional analyst', description: 'Sees the region' }],
    dashboard: { clientId: 'insights', redirectUris: [CALLBACK], postLogoutRedirectUris: [] },
  });
  const client = (id: string) => ({ id, secret: SECRET, description: 'a sender' });
  const write = (content: string) => writeFile(join(folder, 'identity.json'), content, { mode: 0o600 });
  const start = async (port: number) => {
    const config = readConfig({
      PORT: String(port), OIDC_ISSUER: `http://127.0.0.1:${port}`, OIDC_AUDIENCE: 'tributary',
      IDENTITY_FILE: join(folder, 'identity.json'), IDENTITY_DATA: join(folder, 'data'),
    });
    return listen(await createIdentity(config, createLogger('identity', { level: 'silent' })), port);
  };
  const token = (id: string, secret = SECRET) => fetch(`${issuer}/token`, {
    method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }),
  });
  const verify = (jwt: string) => jwtVerify(jwt, createRemoteJWKSet(new URL(`${issuer}/jwks`)), { issuer, audience: 'tributary' });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'identity-'));
    await write(directory([client('806')]));
    const probe = await listen((await import('express')).default(), 0);
    const address = probe.address();
    await new Promise((resolve) => probe.close(resolve));
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    issuer = `http://127.0.0.1:${port}`;
    server = await start(port);
  });
  afterAll(async () => {
    await new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); });
    await rm(folder, { recursive: true });
  });

  it('gives a program a signed token for the platform that names it', async () => {
    const response = await token('806');
    expect(response.status).toBe(200);
    const { access_token: jwt } = (await response.json()) as { access_token: string };
    const { payload } = await verify(jwt);
    expect(payload).toMatchObject({ client_id: '806', sub: '806' });
  });

  it('refuses a wrong secret and an unknown program', async () => {
    expect((await token('806', 'another-secret-of-some-length')).status).toBe(401);
    expect((await token('999')).status).toBe(401);
  });

  it('knows a program as soon as it stands in the file', async () => {
    expect((await token('807')).status).toBe(401);
    await write(directory([client('806'), client('807')]));
    expect((await token('807')).status).toBe(200);
  });

  it('keeps its signing keys to itself', async () => {
    expect((await stat(join(folder, 'data', 'identity-keys.json'))).mode & 0o777).toBe(0o600);
  });

  /** A browser that keeps cookies and follows redirects by hand. */
  function browser() {
    const cookies = new Map<string, string>();
    return async (url: string, form?: Record<string, string>) => {
      const response = await fetch(url, {
        redirect: 'manual', method: form ? 'POST' : 'GET', ...(form ? { body: new URLSearchParams(form) } : {}),
        headers: { cookie: [...cookies].map(([k, v]) => `${k}=${v}`).join('; ') },
      });
      for (const line of response.headers.getSetCookie()) {
        const [pair] = line.split(';');
        const at = pair?.indexOf('=') ?? -1;
        if (pair && at > 0) cookies.set(pair.slice(0, at), pair.slice(at + 1));
      }
      const location = response.headers.get('location');
      return { status: response.status, body: await response.text(), to: location === null ? '' : new URL(location, url).href };
    };
  }

  it('signs a person in to the dashboard by code and PKCE, only with the passphrase', async () => {
    const config = await oidc.discovery(new URL(issuer), 'insights', undefined, oidc.None(), { execute: [oidc.allowInsecureRequests] });
    const verifier = oidc.randomPKCECodeVerifier();
    const state = oidc.randomState();
    const go = browser();
    const first = await go(oidc.buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK, scope: 'openid profile', state, code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    }).href);
    const page = await go(first.to);
    expect(page.body).toContain('Regional analyst');
    const refused = await go(first.to, { person: 'analyst', passphrase: 'guess' });
    expect(refused.status).toBe(400);
    expect(refused.body).toContain('There is a problem');
    let at = await go(first.to, { person: 'analyst', passphrase: PASSPHRASE });
    while (at.to !== '' && !at.to.startsWith(CALLBACK)) at = await go(at.to);
    const tokens = await oidc.authorizationCodeGrant(config, new URL(at.to), { pkceCodeVerifier: verifier, expectedState: state });
    expect(tokens.claims()).toMatchObject({ sub: 'analyst', name: 'Regional analyst' });
    expect((await verify(tokens.access_token)).payload).toMatchObject({ sub: 'analyst', client_id: 'insights' });
  });

  it('gives the dashboard no code without PKCE', async () => {
    const answer = await browser()(`${issuer}/auth?client_id=insights&response_type=code&scope=openid&redirect_uri=${encodeURIComponent(CALLBACK)}`);
    expect(answer.to).toContain('error=invalid_request');
  });

  it('does not run in production, and only for the loopback address', () => {
    const env = { PORT: '4100', OIDC_AUDIENCE: 'tributary', IDENTITY_FILE: 'x', IDENTITY_DATA: 'x' };
    expect(() => readConfig({ ...env, OIDC_ISSUER: 'http://127.0.0.1:4100', NODE_ENV: 'production' })).toThrow('does not run with NODE_ENV=production');
    expect(() => readConfig({ ...env, OIDC_ISSUER: 'https://login.example.org' })).toThrow('OIDC_ISSUER');
  });
});
