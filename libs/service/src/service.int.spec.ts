import { Agent, createServer, get, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { Body, Controller, Get, Module, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { z } from 'zod';
import { TributaryError } from '@tributary/domain';
import { createPool } from '@tributary/persistence';
import { CurrentPrincipal, Public, Roles, assertGuarded, listRoutes, type CurrentPrincipalValue } from '@tributary/security';
import { createDatabase, createTopics, deleteTopics, eventually, freePort, kafkaEnv, redisUrl, topicPrefix, type TestDatabase } from '@tributary/testing';
import { ModulesContainer } from '@nestjs/core';
import { ApiBody, ApiResponse, apiSchema, defineService, type RunningService, type Service, valid } from './index.js';

const bodySchema = z.object({ name: z.string().min(2), count: z.number().int() });
const answerSchema = z.object({ caller: z.string() });

/** Settled when the slow answer has been asked for. */
const asked = Promise.withResolvers<void>();

@Controller('v1')
class ThingsController {
  @Roles('operator')
  @ApiResponse({ status: 200, schema: apiSchema(answerSchema) })
  @Get('things')
  things(@CurrentPrincipal() principal: CurrentPrincipalValue) { return { caller: principal.id }; }

  @Public()
  @Post('echo')
  echo(@Body(valid(bodySchema)) body: z.infer<typeof bodySchema>) { return body; }

  @Public()
  @Post('raw')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  async raw(@Req() request: Request) {
    let bytes = 0;
    for await (const chunk of request) bytes += (chunk as Buffer).length;
    return { bytes };
  }

  @Public()
  @Get('slow')
  async slow() {
    asked.resolve();
    await new Promise((resolve) => { setTimeout(resolve, 400); });
    return { said: 'late' };
  }

  @Public()
  @Get('broken')
  broken() { throw new Error('secret 9990000001 of somebody'); }

  @Public()
  @Get('refused')
  refused() { throw new TributaryError('agreement-missing', 'there is no agreement', { status: 403, remedy: 'Make one.' }); }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

@Controller('open')
class ForgetfulController {
  @Get('door')
  door() { return 'anyone'; }
}
@Module({ controllers: [ForgetfulController] })
class ForgetfulModule {}

const define = (module: typeof ThingsModule): Service => defineService({
  name: 'linkage', title: 'Things', config: z.object({ SPEC_SETTING: z.string().min(3) }), module, migrations: [], rawBodies: ['/v1/raw'],
});

let database: TestDatabase;
let issuer: Server;
let issuerUrl: string;
let key: CryptoKey;
let environment: Record<string, string>;
let running: RunningService;
const prefix = topicPrefix();

beforeAll(async () => {
  const pair = await generateKeyPair('ES256');
  key = pair.privateKey;
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256' };
  const port = await freePort();
  issuerUrl = `http://127.0.0.1:${port}`;
  issuer = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/jwks' ? { keys: [jwk] } : { issuer: issuerUrl, jwks_uri: `${issuerUrl}/jwks` }));
  });
  await new Promise<void>((resolve) => { issuer.listen(port, '127.0.0.1', resolve); });
  database = await createDatabase();
  await createTopics(prefix, ['organisations', 'agreements', 'principals']);
  const kafka = await kafkaEnv();
  environment = {
    PORT: '0', DATABASE_URL: await database.urlAs('linkage'), KAFKA_BROKERS: kafka.brokers, KAFKA_USERNAME: kafka.username, KAFKA_PASSWORD: kafka.password,
    KAFKA_TOPIC_PREFIX: prefix, REDIS_URL: await redisUrl(), OIDC_ISSUER: issuerUrl, OIDC_AUDIENCE: 'tributary', LOG_LEVEL: 'silent', SPEC_SETTING: 'given',
  };
  const service = define(ThingsModule);
  await expect(service.start(environment)).rejects.toMatchObject({ code: 'schema-not-migrated' });
  await service.migrate(environment);
  const pool = createPool({ url: environment['DATABASE_URL'] ?? '', schema: 'linkage', name: 'spec' });
  const principal = (id: string, roles: string[], withdrawn = false) => [id, JSON.stringify({ id, roles, organisation: null, withdrawn })];
  for (const row of [principal('op', ['operator']), principal('sender', ['sender']), principal('gone', ['operator'], true)]) {
    await pool.query('insert into access_principal (id, document) values ($1, $2)', row);
  }
  await pool.end();
  running = await service.start(environment);
});

afterAll(async () => {
  await running.stop();
  issuer.close();
  await deleteTopics(prefix);
  await database.drop();
});

interface TokenOptions { readonly audience?: string; readonly issuer?: string; readonly expires?: string; readonly signer?: CryptoKey }
const token = (clientId: string, options: TokenOptions = {}) => new SignJWT({ client_id: clientId, roles: ['operator'] })
  .setProtectedHeader({ alg: 'ES256', kid: 'k1' }).setIssuer(options.issuer ?? issuerUrl).setAudience(options.audience ?? 'tributary')
  .setIssuedAt().setExpirationTime(options.expires ?? '5m').sign(options.signer ?? key);
const call = (path: string, init: RequestInit = {}) => fetch(running.url + path, init);
const things = async (bearer?: string) => call('/v1/things', bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } });

describe('a connection', () => {
  it('stays open for longer than clients keep theirs', async () => {
    expect((await things()).headers.get('keep-alive')).toBe('timeout=75');
  });
});

describe('who may call', () => {
  it('lets a registered principal with the role in, by the read model and not by what the token claims', async () => {
    expect(await (await things(await token('op'))).json()).toEqual({ caller: 'op' });
    expect((await things(await token('sender'))).status).toBe(403);
    expect((await things(await token('stranger'))).status).toBe(403);
    expect((await things(await token('gone'))).status).toBe(403);
  });

  it('refuses no token, an expired one, another audience, another issuer, another key, and rubbish', async () => {
    const other = (await generateKeyPair('ES256')).privateKey;
    const refused = [
      undefined, await token('op', { expires: '-5m' }), await token('op', { audience: 'else' }), await token('op', { issuer: 'http://else.test' }), await token('op', { signer: other }), 'rub.bi.sh',
    ];
    for (const bearer of refused) {
      const answer = await things(bearer);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  it('writes every refusal to the audit log', async () => {
    const pool = createPool({ url: environment['DATABASE_URL'] ?? '', schema: 'linkage', name: 'spec' });
    const before = (await pool.query('select 1 from audit_entry')).rowCount ?? 0;
    await things(await token('sender'));
    await things();
    const { rows } = await pool.query('select actor, action, target, detail from audit_entry order by id offset $1', [before]);
    await pool.end();
    expect(rows).toEqual([
      { actor: 'sender', action: 'access-denied', target: 'GET ThingsController.things', detail: { code: 'role-missing', status: 403 } },
      { actor: 'anonymous', action: 'access-denied', target: 'GET ThingsController.things', detail: { code: 'token-missing', status: 401 } },
    ]);
  });

  it('can list every route, and each says who may call it', () => {
    const routes = listRoutes(running.app.get(ModulesContainer));
    expect(routes.map((route) => [route.method, route.path, route.access])).toEqual([
      ['GET', '/health', 'public'], ['GET', '/metrics', 'public'], ['GET', '/openapi.json', 'public'], ['GET', '/v1/broken', 'public'],
      ['POST', '/v1/echo', 'public'], ['POST', '/v1/raw', 'public'], ['GET', '/v1/refused', 'public'], ['GET', '/v1/slow', 'public'], ['GET', '/v1/things', ['operator']],
    ]);
    assertGuarded(routes);
  });

  it('does not start when a route has forgotten to say it', async () => {
    await expect(define(ForgetfulModule).start(environment)).rejects.toThrow('GET /open/door (ForgetfulController.door)');
  });
});

describe('calls from one address', () => {
  const until = async (call: () => Promise<Response>, status: number) => {
    for (let calls = 1; calls <= 100; calls++) if ((await call()).status === status) return calls;
    throw new Error(`never ${status}`);
  };

  it('with a valid token go on, however many fail beside them, with no token, a bad one, or a role that is missing', async () => {
    expect(await until(() => things(), 429)).toBeLessThanOrEqual(31);
    expect((await things('rub.bi.sh')).status).toBe(429);
    expect((await things(await token('op'))).status).toBe(200);
    const sender = await token('sender');
    expect((await things(sender)).status).toBe(403);
    expect(await until(() => things(sender), 429)).toBeLessThanOrEqual(31);
    expect((await things(await token('stranger'))).status).toBe(403);
    expect((await things(await token('op'))).status).toBe(200);
  });

  it('that are over the limit are problem documents and fill no audit log', async () => {
    const pool = createPool({ url: environment['DATABASE_URL'] ?? '', schema: 'linkage', name: 'spec' });
    const before = (await pool.query('select 1 from audit_entry')).rowCount ?? 0;
    const answer = await things();
    expect(answer.status).toBe(429);
    expect(await answer.json()).toMatchObject({ code: 'too-many-requests', detail: expect.stringMatching(/^too many requests; try again in \d+ seconds$/) });
    expect((await pool.query('select 1 from audit_entry')).rowCount ?? 0).toBe(before);
    await pool.end();
  });
});

describe('errors', () => {
  it('are problem documents with the caller’s correlation id', async () => {
    const answer = await call('/v1/refused', { headers: { 'x-correlation-id': 'abc-def-1' } });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('x-correlation-id')).toBe('abc-def-1');
    expect(await answer.json()).toEqual({
      type: 'urn:tributary:problem:agreement-missing', title: 'Forbidden', status: 403, detail: 'there is no agreement', code: 'agreement-missing', correlationId: 'abc-def-1', remedy: 'Make one.',
    });
  });

  it('show nothing of an error that is not ours', async () => {
    const answer = await call('/v1/broken');
    const text = await answer.text();
    expect(answer.status).toBe(500);
    expect(text).not.toContain('secret');
    expect(text).not.toContain('9990000001');
    expect(JSON.parse(text)).toMatchObject({ code: 'internal-error', correlationId: answer.headers.get('x-correlation-id') });
  });

  it('name the fields that are wrong and not their values', async () => {
    const post = (body: string) => call('/v1/echo', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const answer = await post('{"name":"x","count":"9990000001"}');
    const text = await answer.text();
    expect(answer.status).toBe(400);
    expect(JSON.parse(text).detail).toBe('not valid: name (too_small), count (invalid_type)');
    expect(text).not.toContain('9990000001');
    expect((await (await post('{"count":1}')).json() as { detail: string }).detail).toBe('not valid: name (missing)');
    const other = await (await post('{"name":"xx","count":1,"9990000001":"x"}')).text();
    expect(JSON.parse(other)).toMatchObject({ status: 400, detail: 'not valid: input (a field that is not known here; known are name, count)' });
    expect(other).not.toContain('9990000001');
    expect(await (await post('{')).json()).toMatchObject({ status: 400, code: 'request-malformed', detail: expect.stringContaining('no valid JSON') });
    expect((await post(JSON.stringify({ name: 'x'.repeat(2_000_000), count: 1 }))).status).toBe(413);
    expect((await call('/nowhere')).status).toBe(404);
  });
});

describe('a running service', () => {
  it('leaves the body of a streaming route alone, however large', async () => {
    const answer = await call('/v1/raw', { method: 'POST', headers: { 'content-type': 'application/json' }, body: 'x'.repeat(3_000_000) });
    expect(await answer.json()).toEqual({ bytes: 3_000_000 });
  });

  it('says how it and what it stands on are', async () => {
    const report = await eventually(async () => {
      const found = await (await call('/health')).json() as { state: string };
      return found.state === 'up' ? found : false;
    }, { timeout: 20_000 });
    expect(report).toMatchObject({
      service: 'linkage',
      parts: { database: { state: 'up' }, broker: { state: 'up' }, redis: { state: 'up' }, consumers: { state: 'up', lag: 0 }, quarantine: { count: 0 }, outbox: { depth: 0 } },
    });
  });

  it('describes its routes and exposes its metrics', async () => {
    const document = await (await call('/openapi.json')).json() as { paths: Record<string, unknown> };
    expect(Object.keys(document.paths).toSorted()).toEqual(['/v1/broken', '/v1/echo', '/v1/raw', '/v1/refused', '/v1/slow', '/v1/things']);
    expect(JSON.stringify(document.paths['/v1/things'])).toContain('"caller":{"type":"string"}');
    expect(await define(ThingsModule).describe()).toEqual(document);
    const metrics = await (await call('/metrics')).text();
    expect(metrics).toContain('tributary_http_request_seconds_bucket');
    expect(metrics).toContain('tributary_outbox_depth{service="linkage"} 0');
  });

  it('starts and answers while the broker is away', async () => {
    const alone = await define(ThingsModule).start({ ...environment, KAFKA_BROKERS: `127.0.0.1:${await freePort()}` });
    expect((await fetch(`${alone.url}/health`)).status).toBe(200);
    expect(await (await fetch(`${alone.url}/health`)).json()).toMatchObject({ state: 'degraded', parts: { consumers: { state: 'down' } } });
    await alone.stop();
  });
});

describe('configuration', () => {
  it('that is missing or wrong is named, all of it, and no value is shown', async () => {
    const wrong = { ...environment, PORT: 'secret-port', DATABASE_URL: '', SPEC_SETTING: 'x' };
    const failure = await define(ThingsModule).start(wrong).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'configuration-invalid', message: 'wrong configuration: PORT (not valid), DATABASE_URL (missing), SPEC_SETTING (not valid)' });
    expect(String(failure)).not.toContain('secret-port');
  });
});

it('a service that ends answers what it has been asked, and waits for no connection that a client keeps', async () => {
  const service = await define(ThingsModule).start({ ...environment, PORT: '0' });
  const agent = new Agent({ keepAlive: true });
  const answer = new Promise<IncomingMessage>((resolve, reject) => { get(`${service.url}/v1/slow`, { agent }, resolve).on('error', reject); });
  await asked.promise;
  const began = performance.now();
  const ended = service.stop();
  expect(JSON.parse(await text(await answer))).toEqual({ said: 'late' });
  await ended;
  // It would be the 75 seconds for which connections are kept.
  expect(performance.now() - began).toBeLessThan(30_000);
  agent.destroy();
}, 120_000);
