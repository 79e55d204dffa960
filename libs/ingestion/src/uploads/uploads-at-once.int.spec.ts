import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { request, type ClientRequest } from 'node:http';
import { RateLimits } from '@tributary/security';
import type { RunningService } from '@tributary/service';
import { eventually } from '@tributary/testing';
import { UploadGate } from '../http/upload-gate.js';
import { ingestionService } from '../ingestion.module.js';
import { Surroundings } from '../testing/live-service.js';
import { tinyFeed } from '../testing/tiny-feed.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(180_000);

const PART = { 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' } as const;
/** Ten times as many as are received at once stand in line. */
const [AT_ONCE, LINE] = [1, 10];
const BYTES = 1_000;

let around: Surroundings;
let running: RunningService;
const open: ClientRequest[] = [];

beforeAll(async () => {
  around = await Surroundings.create();
  const service = ingestionService({ name: 'ingest-sen2', feeds: [tinyFeed] });
  running = await around.run(service, { UPLOADS_AT_ONCE: String(AT_ONCE) });
});
afterEach(() => { for (const one of open.splice(0)) one.destroy(); });
afterAll(() => around.close());

const headers = (as = 'council-806') => ({ authorization: `Bearer ${around.token(as)}` });
const begin = (as?: string) => fetch(`${running.url}/v1/uploads?scope=2025`, { method: 'POST', headers: { ...headers(as), 'tus-resumable': '1.0.0', 'upload-length': String(BYTES) } });
const place = async () => (await begin()).headers.get('location') ?? '';
const gate = () => running.app.get(UploadGate);
const standing = (receiving: number, inLine: number) => eventually(() => { expect([gate().receiving, gate().inLine]).toEqual([receiving, inLine]); return true; }, { timeout: 30_000, every: 20 });

/** Sends the beginning of a part and keeps the rest back. */
function startPart(path: string): { readonly sending: ClientRequest; readonly answered: Promise<number | undefined> } {
  const sending = request(running.url + path, { method: 'PATCH', headers: { ...headers(), ...PART, 'content-length': BYTES } });
  const answered = new Promise<number | undefined>((resolve) => {
    sending.on('response', (response) => { response.resume(); resolve(response.statusCode); });
    sending.on('error', () => resolve(undefined));
  });
  sending.write('x'.repeat(10));
  open.push(sending);
  return { sending, answered };
}

describe('parts of resumable uploads', () => {
  it('are received as many at once as bodies are; the next waits unread until its turn', async () => {
    const [path, other] = [await place(), await place()];
    const first = startPart(path);
    await standing(AT_ONCE, 0);
    const waiting = startPart(other);
    await standing(AT_ONCE, 1);
    waiting.sending.end('x'.repeat(BYTES - 10));
    first.sending.end('x'.repeat(BYTES - 10));
    expect(await Promise.all([first.answered, waiting.answered])).toEqual([204, 204]);
    await standing(0, 0);
  });

  it('that are cut off give their place back, however often', async () => {
    for (let i = 0; i < 3; i++) {
      const { sending } = startPart(await place());
      await standing(AT_ONCE, 0);
      sending.destroy();
      await standing(0, 0);
    }
    expect((await begin()).status).toBe(201);
  });

  it('find the line full and are told when to come again', async () => {
    const paths: string[] = [];
    for (let i = 0; i <= LINE + AT_ONCE; i++) paths.push(await place());
    const [refused = '', ...others] = paths;
    others.forEach(startPart);
    await standing(AT_ONCE, LINE);
    const answer = await fetch(running.url + refused, { method: 'PATCH', headers: { ...headers(), ...PART }, body: 'x' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await answer.json()).toMatchObject({ code: 'busy' });
    for (const one of open.splice(0)) one.destroy();
    await standing(0, 0);
  });

  it('count against the calls that a principal may make in a minute, as every call does', async () => {
    const busy = `sender-${randomUUID()}`;
    await around.pool.query('insert into access_principal (id, document) values ($1, $2)', [busy, JSON.stringify({ id: busy, roles: ['sender'], organisation: '806', withdrawn: false })]);
    const path = (await begin(busy)).headers.get('location') ?? '';
    const limits = running.app.get(RateLimits);
    await expect((async () => { for (;;) await limits.principal(busy); })()).rejects.toMatchObject({ code: 'too-many-requests' });
    const answer = await fetch(running.url + path, { method: 'PATCH', headers: { ...headers(busy), ...PART }, body: 'x'.repeat(BYTES) });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await begin(busy)).status).toBe(429);
  });
});
