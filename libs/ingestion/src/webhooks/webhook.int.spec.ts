import { jest } from '@jest/globals';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { withTransaction } from '@tributary/persistence';
import type { RunningService } from '@tributary/service';
import { eventually } from '@tributary/testing';
import { ingestionService } from '../ingestion.module.js';
import { storeCrossFindings } from '../store/cross-findings.js';
import { Surroundings } from '../testing/live-service.js';
import { tinyFiles } from '../testing/tiny-files.js';
import { tinyFeed } from '../testing/tiny-feed.js';
import { WebhookStore } from './webhook-store.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

interface Taken { readonly headers: IncomingHttpHeaders; readonly body: string }
interface Shown { url: string; deliveries: { submission: string; state: string; attempts: number; status: number | null; fault: string | null }[] }

/** A system of a sender that listens; answers with the statuses given, then with 200. */
class Receiver {
  readonly taken: Taken[] = [];
  answers: number[] = [];
  #server: Server | undefined;
  url = '';

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        this.taken.push({ headers: request.headers, body: Buffer.concat(parts).toString('utf8') });
        response.writeHead(this.answers.shift() ?? 200, { location: `${this.url}/elsewhere` }).end('thank you');
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    const address = server.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}

const service = ingestionService({ name: 'ingest-sen2', feeds: [tinyFeed] });
let around: Surroundings;
let running: RunningService;
let receiver: Receiver;

beforeAll(async () => {
  around = await Surroundings.create();
  running = await around.run(service, { WEBHOOK_PRIVATE_ADDRESSES: 'on', WEBHOOK_RETRY_MS: '10', PUBLIC_URL: 'https://ingest.example.org' });
});
afterAll(() => around.close());
beforeEach(async () => {
  await withTransaction(around.pool, (tx) => tx.query('truncate submission, current_record, coverage, fact_scope, webhook, webhook_delivery, audit_entry, cross_finding'));
  receiver = new Receiver();
  await receiver.start();
});
afterEach(() => { receiver.stop(); });

const call = (path: string, options: RequestInit & { as?: string } = {}): Promise<Response> => {
  const headers = new Headers(options.headers);
  headers.set('authorization', `Bearer ${around.token(options.as ?? 'council-806')}`);
  return fetch(running.url + path, { ...options, headers });
};
const register = (url: string, options: { as?: string; query?: string } = {}) => call(`/v1/webhook${options.query ?? ''}`, { method: 'PUT', body: JSON.stringify({ url }), headers: { 'content-type': 'application/json' }, ...(options.as === undefined ? {} : { as: options.as }) });
const registered = async (url: string): Promise<string> => ((await (await register(url)).json()) as { secret: string }).secret;
const codeOf = async (response: Response): Promise<string> => ((await response.json()) as { code: string }).code;
const shown = async (): Promise<Shown> => (await (await call('/v1/webhook')).json()) as Shown;

async function push(surname = 'Quillfeatherby'): Promise<string> {
  const form = new FormData();
  for (const [name, text] of Object.entries(tinyFiles([{ id: 1, surname, requests: [{}] }]))) form.append('file', new Blob([text]), name);
  return ((await (await call('/v1/submissions?scope=2025', { method: 'POST', body: form })).json()) as { id: string }).id;
}
const settled = (state: string): Promise<Shown> => eventually(async () => {
  const now = await shown();
  expect(now.deliveries.map((d) => d.state)).toEqual([state]);
  return now;
}, { timeout: 60_000, every: 100 });

describe('a webhook', () => {
  it('is told of a receipt, signed so that the standard\'s own library takes it, with counts and a link and no value', async () => {
    const secret = await registered(`${receiver.url}/tributary`);
    const submission = await push();
    expect((await settled('delivered')).deliveries[0]).toMatchObject({ submission, attempts: 1, status: 200, fault: null });
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.taken;
    const { 'webhook-id': id = '', 'webhook-timestamp': timestamp = '', 'webhook-signature': signature = '' } = headers as Record<string, string>;
    expect(new Webhook(secret).verify(body, { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature })).toEqual({
      type: 'receipt.ready', timestamp: expect.any(String),
      data: {
        submission, feed: 'sen2', sender: '806', scope: '2025', outcome: 'accepted', records: { accepted: 2, quarantined: 0, dropped: 0 }, changes: { added: 2, corrected: 0, withdrawn: 0, unchanged: 0 },
        findings: { rules: 0, count: 0 }, receipt: `https://ingest.example.org/v1/submissions/${submission}/receipt`,
      },
    });
    expect(() => new Webhook(secret).verify(body.replace('accepted', 'refused'), { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature })).toThrow();
    expect(body).not.toContain('Quillfeatherby');
  });

  it('is told when comparing finds another thing about a scope, once for each change, of the last submission', async () => {
    const secret = await registered(receiver.url);
    const submission = await push();
    await settled('delivered');
    const find = (count: number, looked = 5) => withTransaction(around.pool, (tx) => storeCrossFindings(tx, [{
      feed: 'sen2', sender: '806', scope: '2025', comparedAt: '2025-03-04T08:00:00.000Z',
      findings: [{ rule: 'N3', severity: 'Q', title: 'A title', remedy: 'Ask.', source: 's', compared: true, looked, count, subjects: Array.from({ length: count }, (_, n) => `subject-${n}`) }],
    }]));
    // Nothing found, as before; two found; said again, and of more people looked at; one mended; all mended.
    for (const [count, looked] of [[0, 5], [2, 5], [2, 5], [2, 10], [1, 10], [0, 10]] as const) await find(count, looked);
    await eventually(async () => { expect((await shown()).deliveries.map((d) => d.state)).toEqual(Array.from({ length: 4 }, () => 'delivered')); }, { timeout: 60_000, every: 100 });
    const told = receiver.taken.slice(1);
    for (const { headers, body } of told) {
      const { 'webhook-id': id = '', 'webhook-timestamp': timestamp = '', 'webhook-signature': signature = '' } = headers as Record<string, string>;
      expect(new Webhook(secret).verify(body, { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature })).toEqual({
        type: 'receipt.findings-changed', timestamp: '2025-03-04T08:00:00.000Z',
        data: { submission, feed: 'sen2', sender: '806', scope: '2025', crossFeed: { rules: expect.any(Number), count: expect.any(Number) }, receipt: `https://ingest.example.org/v1/submissions/${submission}/receipt` },
      });
    }
    expect(new Set(told.map(({ headers }) => headers['webhook-id'])).size).toBe(3);
    expect(JSON.stringify(told)).not.toContain('subject-');
  });

  it('that is not taken is tried again, with the same id, until it is', async () => {
    await registered(receiver.url);
    receiver.answers = [500, 302, 503];
    await push();
    expect((await settled('delivered')).deliveries[0]).toMatchObject({ attempts: 4, status: 200, fault: null });
    expect(new Set(receiver.taken.map((t) => t.headers['webhook-id'])).size).toBe(1);
    expect(receiver.taken).toHaveLength(4);
  });

  it('whose receiver is gone for good (410) is taken away', async () => {
    await registered(receiver.url);
    receiver.answers = [410];
    await push();
    await eventually(async () => { expect((await call('/v1/webhook')).status).toBe(404); }, { timeout: 60_000, every: 100 });
    expect(receiver.taken).toHaveLength(1);
  });

  it('that is registered anew while its former receiver says that it is gone stays', async () => {
    const store = new WebhookStore(around.pool);
    await registered(receiver.url);
    const former = await store.of('806');
    await registered(receiver.url);
    if (former) await store.drop(former);
    expect((await call('/v1/webhook')).status).toBe(200);
    const now = await store.of('806');
    if (now) await store.drop(now);
    expect((await call('/v1/webhook')).status).toBe(404);
    expect((await around.pool.query(`select detail->>'reason' as reason from audit_entry where target = 'sender:806' and action = 'webhook-removed'`)).rows).toEqual([{ reason: 'the receiver answered 410' }]);
  });

  it('whose host is known no more is tried again, and says why', async () => {
    await registered(receiver.url);
    await around.pool.query(`update webhook set url = 'https://tributary.invalid/'`);
    await push();
    await eventually(async () => { expect((await shown()).deliveries[0]).toMatchObject({ state: 'pending', status: null, fault: 'webhook-host-unknown' }); }, { timeout: 60_000, every: 100 });
    await around.pool.query('update webhook set url = $1', [receiver.url]);
    expect((await settled('delivered')).deliveries[0]?.attempts).toBeGreaterThan(1);
  });

  it('belongs to its sender: its secret is shown once and kept sealed, a new one takes its place, and nobody else sees it', async () => {
    const secret = await registered(receiver.url);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(JSON.stringify(await shown())).not.toContain(secret);
    const { rows } = await around.pool.query<{ secret: string }>('select secret from webhook');
    expect(rows.map((row) => row.secret.includes(secret.slice(6)))).toEqual([false]);
    expect(await registered(receiver.url)).not.toBe(secret);
    expect((await call('/v1/webhook', { as: 'council-807' })).status).toBe(404);
    expect((await register(receiver.url, { as: 'council-807', query: '?sender=806' })).status).toBe(403);
    expect((await register(receiver.url, { as: 'bi' })).status).toBe(403);
    expect((await call('/v1/webhook', { method: 'DELETE' })).status).toBe(204);
    expect((await call('/v1/webhook')).status).toBe(404);
    expect((await around.pool.query(`select actor, action, detail->>'reason' as reason from audit_entry where target = 'sender:806' order by id`)).rows).toEqual([
      { actor: 'council-806', action: 'webhook-registered', reason: null }, { actor: 'council-806', action: 'webhook-registered', reason: null },
      { actor: 'council-807', action: 'webhook-denied', reason: 'other-organisation' }, { actor: 'council-806', action: 'webhook-removed', reason: null },
    ]);
  });

  it('of another sender hears nothing', async () => {
    await register(receiver.url, { as: 'council-807' });
    const id = await push();
    await eventually(async () => { expect((await call(`/v1/submissions/${id}/receipt`)).status).toBe(200); }, { timeout: 60_000, every: 100 });
    expect((await around.pool.query('select 1 from webhook_delivery')).rowCount).toBe(0);
  });

  it.each([
    ['no address at all', 'tributary', 'webhook-url-invalid'], ['another protocol', 'ftp://example.org/', 'webhook-url-invalid'], ['credentials', 'https://a:b@127.0.0.1/', 'webhook-url-invalid'],
    ['plain http to another machine', 'http://192.0.2.1/', 'webhook-not-https'], ['a name that nobody has', 'https://tributary.invalid/', 'webhook-host-unknown'],
  ])('with %s is refused, which is written down without the address', async (_what, url, code) => {
    const response = await register(url);
    expect(response.status).toBe(422);
    expect(await codeOf(response)).toBe(code);
    expect((await around.pool.query(`select actor, target, detail from audit_entry where action = 'webhook-denied'`)).rows).toEqual([{ actor: 'council-806', target: 'sender:806', detail: { reason: code } }]);
  });
});
