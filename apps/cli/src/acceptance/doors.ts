import { stackAccess, urlAs, withClient, postgresPasswords, roleOf, workspaceRoot } from '@tributary/infra';
import { SERVICE_NAMES, type ServiceName } from '@tributary/contracts';
import { Redis } from 'ioredis';
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { TestSystem } from './system.js';

/** What a business intelligence account may read of services beside insights, whose own specification says what each role sees. */
const FOR_SUBSCRIBERS = ['GET kpi/v1/releases'];
/** Pages describe themselves to readers and not in OpenAPI; the specification of insights holds that there are no others. */
const PAGES = ['/', '/councils', '/councils/806', '/indicators', '/indicators/EHC12', '/data', '/data/scorecard', '/data/receipts/of-nobody', '/help'];
const OPEN = ['/health', '/metrics', '/openapi.json'];
const openApi = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
const problem = z.object({ type: z.string(), title: z.string(), status: z.number(), detail: z.string(), code: z.string(), correlationId: z.string().min(8) });

interface Route { readonly service: ServiceName; readonly method: string; readonly path: string }

/** A token that looks like one of the identity provider's: its issuer, audience and client, another key or another time. */
function token(issuer: string, claims: Record<string, unknown>): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const now = Math.floor(Date.now() / 1000);
  const text = `${part({ alg: 'RS256', typ: 'at+jwt', kid: 'forged' })}.${part({ iss: issuer, aud: 'tributary', sub: 'operator', client_id: 'operator', iat: now, exp: now + 600, ...claims })}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
}

/** Every HTTP route of every service is guarded unless it is meant to be open. */
export function doors(the: () => TestSystem): void {
  describe('the doors', () => {
    let routes: Route[] = [];

    /** The limits on refusals are a specification of their own; here they would hide what is looked at. */
    async function forgetRefusals(): Promise<void> {
      const redis = new Redis((await stackAccess(the().home, {})).redisUrl);
      const keys = await redis.keys('*rate:*');
      if (keys.length > 0) await redis.del(...keys);
      redis.disconnect();
    }

    async function call({ service, method, path }: Route, authorization?: string): Promise<Response> {
      const url = the().session.url(service) + path.replace(/\{[^}]+\}/g, '806');
      const body = method === 'GET' || method === 'DELETE' ? {} : { body: '{}', headers: { 'content-type': 'application/json' } };
      return fetch(url, { method, ...body, redirect: 'manual', headers: { ...body.headers, accept: 'application/json', ...(authorization === undefined ? {} : { authorization }) } });
    }

    async function expectProblem(route: Route, response: Response, status: number): Promise<void> {
      const what = `${route.method} ${route.service}${route.path}`;
      expect([what, response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([what, status, 'application/problem+json']);
      const body = problem.parse(await response.json());
      expect(body.status).toBe(status);
      if (status === 401) expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }

    async function refusals(service: ServiceName): Promise<{ target: string; status: number; actor: string }[]> {
      const { databaseUrl } = await stackAccess(the().home, {});
      const url = urlAs(databaseUrl, 'verifier', (await postgresPasswords(the().home))['verifier'] ?? '');
      return withClient(url, async (client) => (await client.query<{ target: string; status: number; actor: string }>(
        `select actor, target, (detail->>'status')::int as status from ${roleOf(service)}.audit_entry where action = 'access-denied'`)).rows);
    }

    beforeAll(async () => {
      for (const service of SERVICE_NAMES) {
        const { paths } = openApi.parse(await (await fetch(`${the().session.url(service)}/openapi.json`)).json());
        routes.push(...Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).filter((m) => /^(get|post|put|delete|patch)$/.test(m)).map((method) => ({ service, method: method.toUpperCase(), path }))));
      }
      routes = routes.filter(({ path }) => path.startsWith('/v1/'));
      routes.push(...PAGES.map((path): Route => ({ service: 'insights', method: 'GET', path })));
    });
    beforeEach(forgetRefusals);
    afterAll(forgetRefusals);

    it('are all known: each service describes its routes', () => {
      expect(new Set(routes.map((r) => r.service))).toEqual(new Set(SERVICE_NAMES));
      expect(routes.length).toBeGreaterThan(40);
    });

    it('are described as docs/api/openapi says', async () => {
      for (const service of SERVICE_NAMES) {
        const written: unknown = JSON.parse(await readFile(join(workspaceRoot(), 'docs', 'api', 'openapi', `${service}.json`), 'utf8'));
        expect([service, await (await call({ service, method: 'GET', path: '/openapi.json' })).json()]).toEqual([service, written]);
      }
    });

    it('answer a caller without a token with 401, and write it down', async () => {
      const before = new Map(await Promise.all(SERVICE_NAMES.map(async (name) => [name, (await refusals(name)).length] as const)));
      for (const route of routes) await expectProblem(route, await call(route), 401);
      for (const service of SERVICE_NAMES) expect((await refusals(service)).length - (before.get(service) ?? 0)).toBe(routes.filter((r) => r.service === service).length);
    });

    it('answer forged and expired tokens with 401', async () => {
      const issuer = the().session.url('identity');
      const [forged, expired] = [token(issuer, {}), token(issuer, { exp: Math.floor(Date.now() / 1000) - 60 })];
      const [none, rubbish] = [`${forged.split('.').slice(0, 2).join('.')}.`, 'a.b.c'];
      for (const route of routes) await expectProblem(route, await call(route, `Bearer ${forged}`), 401);
      await forgetRefusals();
      for (const service of SERVICE_NAMES) {
        const route = routes.find((r) => r.service === service) as Route;
        for (const bad of [expired, none, rubbish]) await expectProblem(route, await call(route, `Bearer ${bad}`), 401);
      }
    });

    it('answer a principal without the role with 403, and write down who it was', async () => {
      const bi = `Bearer ${await the().session.token('bi')}`;
      const closed = routes.filter((r) => r.service !== 'insights' && !FOR_SUBSCRIBERS.includes(`${r.method} ${r.service}${r.path}`));
      for (const route of closed) await expectProblem(route, await call(route, bi), 403);
      for (const service of new Set(closed.map((r) => r.service))) expect((await refusals(service)).filter((r) => r.actor === 'bi' && r.status === 403).length).toBeGreaterThanOrEqual(closed.filter((r) => r.service === service).length);
    });

    it('show a page to nobody who has not signed in: a browser is sent to sign in and brought back', async () => {
      const browse = async (path: string) => fetch(the().session.url('insights') + path, { redirect: 'manual', headers: { accept: 'text/html' } });
      for (const path of PAGES) {
        const answer = await browse(path);
        expect([path, answer.status, answer.headers.get('location')]).toEqual([path, 303, `/auth/sign-in?return=${encodeURIComponent(path)}`]);
      }
      const signIn = await browse('/auth/sign-in?return=%2Fdata');
      expect([signIn.status, new URL(signIn.headers.get('location') ?? '').origin]).toEqual([303, new URL(the().session.url('identity')).origin]);
      expect(await browse('/auth/callback?code=guessed&state=guessed')).toMatchObject({ status: 400 });
      expect((await browse('/signed-out')).status).toBe(200);
    });

    it('keep a page from a principal whose role it is not for', async () => {
      const page: Route = { service: 'insights', method: 'GET', path: '/data' };
      await expectProblem(page, await call(page, `Bearer ${await the().session.token('bi')}`), 403);
    });

    it('let a sender act for its own organisation only', async () => {
      const other = `Bearer ${await the().session.token('sender-807')}`;
      const push: Route = { service: 'ingest-sen2', method: 'POST', path: '/v1/submissions?scope=2025&sender=806' };
      await expectProblem(push, await call(push, other), 403);
      const list: Route = { service: 'ingest-sen2', method: 'GET', path: '/v1/submissions?sender=806' };
      await expectProblem(list, await call(list, other), 403);
    });

    it('are open for health, metrics and the description, and nothing else of a service', async () => {
      for (const service of SERVICE_NAMES) {
        for (const path of OPEN) expect([service, path, (await call({ service, method: 'GET', path })).status]).toEqual([service, path, 200]);
        for (const path of ['/v1', '/v1/none', '/debug', '/.env', '/v1/../health/x']) expect([401, 404]).toContain((await call({ service, method: 'GET', path })).status);
      }
    });

    it('keep a caller out for a while who is refused again and again, and nobody else who calls from the same address', async () => {
      const route: Route = { service: 'ingest-ae', method: 'GET', path: '/v1/submissions' };
      const statuses: number[] = [];
      for (let i = 0; i < 35; i++) statuses.push((await call(route)).status);
      expect(new Set(statuses)).toEqual(new Set([401, 429]));
      await expectProblem(route, await call(route), 429);
      expect((await call(route, `Bearer ${await the().session.token('operator')}`)).status).toBe(200);
    });
  });
}
