import { jest } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { withTransaction } from '@tributary/persistence';
import type { RunningService } from '@tributary/service';
import { eventually, startService } from '@tributary/testing';
import * as tus from 'tus-js-client';
import { ingestionService } from '../ingestion.module.js';
import type { Receipt } from '../receipt/receipt.js';
import { Surroundings } from '../testing/live-service.js';
import { tinyFeed } from '../testing/tiny-feed.js';
import { ResumableUploads } from './resumable-uploads.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(180_000);

const service = ingestionService({ name: 'ingest-sen2', feeds: [tinyFeed] });
const person = (i: number) => `<Person><Surname>Quillfeather${String(i).replace(/\d/g, (d) => 'abcdefghij'[Number(d)] ?? '')}</Surname><Forename>Test</Forename><PersonBirthDate>2012-02-29</PersonBirthDate><Sex>F</Sex></Person>`;
const document = (people: number) => `<Message><Header><Year>2025</Year><LEA>806</LEA></Header><Persons>${Array.from({ length: people }, (_, i) => person(i)).join('\n')}</Persons></Message>`;
const PROTOCOL = { 'tus-resumable': '1.0.0' } as const;
const PART = { ...PROTOCOL, 'content-type': 'application/offset+octet-stream' } as const;
let around: Surroundings;
let running: RunningService;

beforeAll(async () => {
  around = await Surroundings.create();
  running = await around.run(service);
});
afterAll(() => around.close());
beforeEach(() => withTransaction(around.pool, (tx) => tx.query('truncate submission, current_record, coverage, fact_scope, audit_entry, resumable_upload')));

const call = (path: string, options: RequestInit & { as?: string; at?: string } = {}) => {
  const headers = new Headers(options.headers);
  headers.set('authorization', `Bearer ${around.token(options.as ?? 'council-806')}`);
  return fetch((options.at ?? running.url) + path, { ...options, headers });
};
const begin = (bytes: number, options: { as?: string; query?: string; at?: string; key?: string } = {}) => call(`/v1/uploads?${options.query ?? 'scope=2025'}`, {
  method: 'POST', ...options, headers: { ...PROTOCOL, 'upload-length': String(bytes), 'upload-metadata': `filename ${Buffer.from('Quillfeather-9990000018.xml').toString('base64')}`, ...(options.key ? { 'idempotency-key': options.key } : {}) },
});
const place = async (...given: Parameters<typeof begin>) => (await begin(...given)).headers.get('location') ?? '';
const append = (path: string, offset: number, body: Buffer, options: { as?: string; at?: string } = {}) => call(path, { method: 'PATCH', ...options, body: new Uint8Array(body), headers: { ...PART, 'upload-offset': String(offset) } });
const offset = async (path: string, options: { as?: string; at?: string } = {}) => Number((await call(path, { method: 'HEAD', ...options, headers: PROTOCOL })).headers.get('upload-offset'));
const receiptOf = (id: string, at?: string): Promise<Receipt> => eventually(async () => {
  const response = await call(`/v1/submissions/${id}/receipt`, at === undefined ? {} : { at });
  expect(response.status).toBe(200);
  return (await response.json()) as Receipt;
}, { timeout: 60_000, every: 100 });
const comparable = ({ submission: _s, receivedAt: _r, finishedAt: _f, ...rest }: Receipt) => rest;

/** Sends the beginning of a part and breaks the connection. Resolves when it is gone. */
function cutOff(path: string, from: number, body: Buffer, announced: number, at = running.url): Promise<void> {
  return new Promise((resolve) => {
    const sending = request(at + path, { method: 'PATCH', headers: { ...PART, authorization: `Bearer ${around.token('council-806')}`, 'upload-offset': String(from), 'content-length': announced } });
    sending.on('error', () => resolve());
    sending.on('close', () => resolve());
    sending.write(body, () => { setImmediate(() => sending.destroy()); });
  });
}

describe('a resumable upload', () => {
  it('that was cut off and goes on gives the same receipt as a plain push', async () => {
    const text = Buffer.from(document(4_000));
    const plain = await call('/v1/submissions?scope=2025', { method: 'POST', body: new Uint8Array(text), headers: { 'content-type': 'application/xml', 'content-disposition': 'attachment; filename="a.xml"' } });
    const first = await receiptOf(((await plain.json()) as { id: string }).id);
    await withTransaction(around.pool, (tx) => tx.query('truncate submission, current_record, coverage, fact_scope'));

    const path = await place(text.length);
    await cutOff(path, 0, text.subarray(0, 300_000), text.length);
    const kept = await eventually(async () => { const at = await offset(path); expect(at).toBeGreaterThan(0); return at; }, { timeout: 30_000 });
    expect(kept).toBeLessThanOrEqual(300_000);
    expect((await append(path, kept, text.subarray(kept, kept + 7))).status).toBe(204);
    const last = await append(path, kept + 7, text.subarray(kept + 7));
    expect([last.status, last.headers.get('upload-offset')]).toEqual([204, String(text.length)]);
    const id = last.headers.get('tributary-submission') ?? '';
    expect(comparable(await receiptOf(id))).toEqual(comparable(first));
    expect(first).toMatchObject({ outcome: 'accepted', files: [{ name: 'file-1.xml', bytes: text.length }], records: { person: { accepted: 4_000 } } });
    expect(await readdir(join(around.folder, 'data', 'uploads'))).toEqual([]);
  });

  it('is taken by the client that the protocol\'s makers keep', async () => {
    const text = Buffer.from(document(2_000));
    const submission = await new Promise<string>((resolve, reject) => {
      new tus.Upload(text, {
        endpoint: `${running.url}/v1/uploads?scope=2025`, chunkSize: 65_536, uploadSize: text.length, retryDelays: [], metadata: { filename: 'a.xml' }, headers: { authorization: `Bearer ${around.token('council-806')}` },
        onSuccess: ({ lastResponse }) => resolve(lastResponse.getHeader('tributary-submission') ?? ''), onError: reject,
      }).start();
    });
    expect((await receiptOf(submission)).records['person']?.accepted).toBe(2_000);
  });

  it('leaves nothing in clear on the disk', async () => {
    const text = Buffer.from(document(3_000));
    const path = await place(text.length);
    await append(path, 0, text.subarray(0, 100_000));
    const folder = join(around.folder, 'data', 'uploads');
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((f) => f.isFile());
    expect(files.length).toBe(1);
    for (const file of files) expect((await readFile(join(file.parentPath, file.name))).includes('Quillfeather')).toBe(false);
    expect(JSON.stringify((await around.pool.query('select * from resumable_upload')).rows)).not.toMatch(/Quillfeather|9990000018/);
  });

  it('cannot be continued, seen or given up by another organisation', async () => {
    const text = Buffer.from(document(10));
    const path = await place(text.length);
    const others = [await append(path, 0, text, { as: 'council-807' }), await call(path, { method: 'HEAD', as: 'council-807', headers: PROTOCOL }), await call(path, { method: 'DELETE', as: 'council-807', headers: PROTOCOL })];
    expect(others.map((r) => r.status)).toEqual([403, 403, 403]);
    const { rows } = await around.pool.query(`select actor, action, target, detail->>'reason' as reason from audit_entry`);
    expect(rows).toEqual(others.map(() => ({ actor: 'council-807', action: 'upload-denied', target: path.replace('/v1/uploads/', 'upload:'), reason: 'other-organisation' })));
    expect((await call(path.replace(/[^/]+$/, '00000000-0000-4000-8000-000000000000'), { method: 'HEAD', as: 'council-807', headers: PROTOCOL })).status).toBe(404);
    expect((await append(path, 0, text, { as: 'bi' })).status).toBe(403);
    expect(await offset(path)).toBe(0);
    expect((await append(path, 0, text)).status).toBe(204);
  });

  it('is the one that the path names, whatever an address carries behind it', async () => {
    const text = Buffer.from(document(10));
    const theirs = (await place(text.length)).split('/').at(-1) ?? '';
    await append(`/v1/uploads/${theirs}`, 0, text.subarray(0, 100));
    // An upload of one's own opens the door; the end of the address would have it be about another's, or about the folder of them all.
    const [stranger] = await around.registerCouncils(1);
    const as = `council-${stranger ?? ''}`;
    const own = () => place(3, { as });
    for (const other of [`/${theirs}`, '/..', '/%2e%2e', '/.', `=/${theirs}/`]) {
      expect((await append(`${await own()}?x${other}`, 0, Buffer.from('ab'), { as })).headers.get('upload-offset')).toBe('2');
      expect((await call(`${await own()}?x${other}`, { method: 'HEAD', as, headers: PROTOCOL })).headers.get('upload-length')).toBe('3');
      const given = await own();
      expect((await call(`${given}?x${other}`, { method: 'DELETE', as, headers: PROTOCOL })).status).toBe(204);
      expect((await call(given, { method: 'HEAD', as, headers: PROTOCOL })).status).toBe(404);
    }
    expect(await offset(`/v1/uploads/${theirs}`)).toBe(100);
    expect((await append(`/v1/uploads/${theirs}`, 100, text.subarray(100))).status).toBe(204);
  });

  it('is refused at the door as a push is, and nothing is stored', async () => {
    const refused = [await begin(10, { as: 'council-807' }), await begin(10, { as: 'council-808' }), await begin(10, { query: 'scope=2025&sender=807' }), await begin(10, { query: 'scope=next' }), await begin(3 * 1024 ** 3), await begin(Number.NaN)];
    expect(await Promise.all(refused.map(async (r) => [r.status, ((await r.json()) as { code: string }).code]))).toEqual([
      [403, 'no-agreement'], [403, 'no-agreement'], [403, 'other-organisation'], [400, 'unknown-scope'], [413, 'too-large'], [400, 'upload-length-missing'],
    ]);
    expect((await fetch(`${running.url}/v1/uploads?scope=2025`, { method: 'POST', headers: PROTOCOL })).status).toBe(401);
    expect((await around.pool.query('select 1 from resumable_upload')).rowCount).toBe(0);
  });

  it('is answered 507 when the disk is full, at its beginning and at each part; what had arrived is kept and goes on when there is room', async () => {
    const text = Buffer.from(document(10));
    const path = await place(text.length);
    expect((await append(path, 0, text.subarray(0, 100))).status).toBe(204);
    const full = await service.start({ ...around.environment, FREE_SPACE_FLOOR_BYTES: String(2 ** 52) });
    try {
      for (const refused of [await begin(10, { at: full.url }), await append(path, 100, text.subarray(100), { at: full.url })]) {
        expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([507, 'disk-full']);
      }
    } finally {
      await full.stop();
    }
    expect(await offset(path)).toBe(100);
    expect((await receiptOf((await append(path, 100, text.subarray(100))).headers.get('tributary-submission') ?? '')).outcome).toBe('accepted');
  });

  it('is refused a part at another place or beyond its end, in words that say what to do', async () => {
    const path = await place(10);
    const [elsewhere, beyond] = [await append(path, 5, Buffer.from('abc')), await append(path, 0, Buffer.from('abcdefghijklm'))];
    expect([elsewhere.status, beyond.status]).toEqual([409, 413]);
    expect(await elsewhere.json()).toMatchObject({ code: 'upload-refused', correlationId: elsewhere.headers.get('x-correlation-id'), remedy: 'Ask for the offset (HEAD) and go on from there.' });
    expect(await offset(path)).toBe(0);
  });

  it('is refused headers that are none by a problem document', async () => {
    const path = await place(10);
    const answers = [await append(path, -1, Buffer.from('abc')), await call(path, { method: 'DELETE' }), await call(path, { method: 'PATCH', headers: { ...PROTOCOL, 'content-type': 'text/csv', 'upload-offset': '0' } }),
      await call('/v1/uploads?scope=2025', { method: 'POST', headers: { ...PROTOCOL, 'upload-length': '10', 'upload-metadata': 'filename !' } })];
    for (const answer of answers) {
      expect([answer.headers.get('content-type'), await answer.json()]).toEqual(['application/problem+json', expect.objectContaining({ status: answer.status, code: 'upload-refused', correlationId: answer.headers.get('x-correlation-id') })]);
    }
    expect(answers.map((answer) => answer.status)).toEqual([400, 412, 400, 400]);
    expect(await offset(path)).toBe(0);
  });

  it('with the Idempotency-Key of a submission of the same content is that submission', async () => {
    const text = Buffer.from(document(5));
    const plain = await call('/v1/submissions?scope=2025', { method: 'POST', body: new Uint8Array(text), headers: { 'content-type': 'application/xml', 'idempotency-key': 'k-1' } });
    const { id } = (await plain.json()) as { id: string };
    await receiptOf(id);
    const path = await place(text.length, { key: 'k-1' });
    expect((await append(path, 0, text)).headers.get('tributary-submission')).toBe(id);
    expect((await call(path, { method: 'HEAD', headers: PROTOCOL })).headers.get('tributary-submission')).toBe(id);
  });

  it('expires when it is left', async () => {
    const path = await place(10);
    await append(path, 0, Buffer.from('abc'));
    const uploads = running.app.get(ResumableUploads);
    expect(await uploads.removeExpired()).toBe(0);
    expect(await uploads.removeExpired(Date.now() + 25 * 3_600_000)).toBe(1);
    expect((await call(path, { method: 'HEAD', headers: PROTOCOL })).status).toBe(404);
    expect(await readdir(join(around.folder, 'data', 'uploads'))).toEqual([]);
  });

  it('goes on after its process was killed, and is one submission when it is asked for again', async () => {
    await running.stop();
    const entry = join(import.meta.dirname, '../testing/service-entry.mjs');
    const { PORT: _port, ...env } = around.environment;
    const text = Buffer.from(document(6_000));
    try {
      const first = await startService({ entry, env, timeout: 60_000 });
      const path = await place(text.length, { at: first.url });
      await append(path, 0, text.subarray(0, 200_001), { at: first.url });
      void cutOff(path, 200_001, text.subarray(200_001, 500_000), text.length - 200_001, first.url);
      const parts = join(around.folder, 'data', path.replace('/v1', ''));
      await eventually(async () => { expect((await readdir(parts)).length).toBe(2); }, { timeout: 30_000, every: 5 });
      await first.kill9();
      const second = await startService({ entry, env, timeout: 60_000 });
      try {
        const kept = await offset(path, { at: second.url });
        expect(kept).toBeGreaterThanOrEqual(200_001);
        const last = await append(path, kept, text.subarray(kept), { at: second.url });
        const id = last.headers.get('tributary-submission') ?? '';
        expect((await receiptOf(id, second.url)).records['person']?.accepted).toBe(6_000);
        expect((await call(path, { method: 'HEAD', at: second.url, headers: PROTOCOL })).headers.get('tributary-submission')).toBe(id);
        expect((await around.pool.query('select 1 from submission')).rowCount).toBe(1);
      } finally {
        await second.stop();
      }
    } finally {
      running = await around.run(service);
    }
  });
});
