import { jest } from '@jest/globals';
import { join } from 'node:path';
import { RECORD_PARTITIONS, subjectKey, type FeedMessage } from '@tributary/contracts';
import { partitionFor, readTopic } from '@tributary/messaging';
import { withTransaction } from '@tributary/persistence';
import type { RunningService } from '@tributary/service';
import { eventually, freePort, startService } from '@tributary/testing';
import { ingestionService } from '../ingestion.module.js';
import type { Receipt } from '../receipt/receipt.js';
import { Surroundings } from '../testing/live-service.js';
import { tinyFiles, type TinyPerson } from '../testing/tiny-files.js';
import { tinyFeed } from '../testing/tiny-feed.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

interface View { id: string; state: string; outcome: string | null; receipt: string | null; progress: { phase: string } }

const service = ingestionService({ name: 'ingest-sen2', feeds: [tinyFeed] });
const people = (count: number): TinyPerson[] => Array.from({ length: count }, (_, id) => ({ id, surname: `S${String(id).replace(/\d/g, (d) => 'ABCDEFGHIJ'[Number(d)] ?? '')}`, requests: [{}] }));
let around: Surroundings;
let running: RunningService;

beforeAll(async () => {
  around = await Surroundings.create();
  running = await around.run(service);
});
afterAll(() => around.close());
// The service goes on meanwhile: of two that wait for each other one is told to begin again.
beforeEach(() => withTransaction(around.pool, (tx) => tx.query('truncate submission, current_record, coverage, fact_scope, audit_entry')));

async function call(path: string, options: RequestInit & { as?: string; at?: string } = {}): Promise<Response> {
  const headers = new Headers(options.headers);
  if (options.as !== undefined) headers.set('authorization', `Bearer ${around.token(options.as)}`);
  return fetch((options.at ?? running.url) + path, { ...options, headers });
}

function multipart(files: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, text] of Object.entries(files)) form.append('file', new Blob([text]), name);
  return form;
}
const listed = async (query = '') => (await json<{ submissions: View[] }>(await call(`/v1/submissions?${query}`, { as: 'council-806' }))).submissions;
const push = (files: Record<string, string>, options: { as?: string; query?: string; key?: string; at?: string } = {}) => call(`/v1/submissions?${options.query ?? 'scope=2025'}`, {
  method: 'POST', body: multipart(files), as: options.as ?? 'council-806', ...(options.at === undefined ? {} : { at: options.at }), headers: options.key === undefined ? {} : { 'idempotency-key': options.key },
});
const json = async <T>(response: Response): Promise<T> => (await response.json()) as T;
const finished = (id: string, as = 'council-806', at?: string): Promise<View> => eventually(async () => {
  const view = await json<View>(await call(`/v1/submissions/${id}`, { as, ...(at === undefined ? {} : { at }) }));
  expect(['held', 'finished']).toContain(view.state);
  return view;
}, { timeout: 60_000, every: 200 });
const receiptOf = async (id: string): Promise<Receipt> => json<Receipt>(await call(`/v1/submissions/${id}/receipt`, { as: 'council-806', headers: { accept: 'application/json' } }));
const stored = async () => Number((await around.pool.query<{ n: string }>('select count(*) as n from submission')).rows[0]?.n);
const audited = async () => (await around.pool.query<{ action: string; reason: string }>(`select action, detail->>'reason' as reason from audit_entry where action = 'submission-denied'`)).rows.map((row) => row.reason);

describe('a push', () => {
  it('of several files is accepted, worked on, and has a receipt as JSON and CSV', async () => {
    const response = await push(tinyFiles(people(3)));
    expect(response.status).toBe(202);
    const { id } = await json<View>(response);
    expect(response.headers.get('location')).toBe(`/v1/submissions/${id}`);
    expect(await finished(id)).toMatchObject({ state: 'finished', outcome: 'accepted', receipt: `/v1/submissions/${id}/receipt`, progress: { phase: 'finished', percent: 100 } });
    expect(await receiptOf(id)).toMatchObject({ outcome: 'accepted', records: { person: { accepted: 3 } } });
    const csv = await call(`/v1/submissions/${id}/receipt`, { as: 'council-806', headers: { accept: 'text/csv' } });
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(await csv.text()).toContain('records accepted,,,,,3,person');
    const page = await call(`/v1/submissions/${id}/receipt`, { as: 'council-806', headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
    expect([page.headers.get('content-type'), page.headers.get('vary')]).toEqual(['text/html; charset=utf-8', 'Accept']);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(await page.text()).toContain('A small feed, 2025</h1>');
    expect(await listed()).toMatchObject([{ id, receipt: `/v1/submissions/${id}/receipt` }]);
  });

  it('of more than a hundred files is refused, and says what to do', async () => {
    const response = await push(Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`${n}.csv`, 'x'])));
    expect([response.status, await response.text()]).toEqual([413, expect.stringMatching(/too-many-files.*one zip/s)]);
    expect(await stored()).toBe(0);
  });

  it.each([
    ['has no boundary', 'multipart/form-data', 'x'], ['ends before it is over', 'multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\nabc'],
    ['has a part whose head is none', 'multipart/form-data; boundary=x', `--x\r\nContent-Disposition: form-data; name="a${'[a]'.repeat(20_000)}"\r\n\r\ny\r\n--x--\r\n`],
  ])('whose multipart body %s is told that it cannot be read', async (_, type, body) => {
    const response = await call('/v1/submissions?scope=2025', { method: 'POST', as: 'council-806', body, headers: { 'content-type': type } });
    expect([response.status, await response.json()]).toEqual([400, expect.objectContaining({ code: 'multipart-invalid' })]);
    expect(await stored()).toBe(0);
  });

  it('of one body is taken, whatever name its header gives', async () => {
    const body = '<Message><Header><Year>2025</Year><LEA>806</LEA></Header><Persons><Person><Surname>Test</Surname><PersonBirthDate>2012-02-29</PersonBirthDate></Person></Persons></Message>';
    const response = await call('/v1/submissions?scope=2025', { method: 'POST', as: 'council-806', body, headers: { 'content-type': 'application/xml', 'content-disposition': 'attachment; filename="Quillfeatherby-9990000018.xml"' } });
    expect(response.status).toBe(202);
    const { id } = await json<View>(response);
    expect((await finished(id)).outcome).toBe('accepted');
    expect((await receiptOf(id)).files.map((f) => f.name)).toEqual(['file-1.xml']);
  });

  it('of several files keeps their order, also where a later one is stored first', async () => {
    const large = `${'x'.repeat(8_000_000)}\n`;
    const { id } = await json<View>(await push({ 'a.txt': large, 'b_person.csv': 'a\n', 'c.csv': 'a\n' }));
    const view = await json<{ files: { name: string; bytes: number }[] }>(await call(`/v1/submissions/${id}`, { as: 'council-806' }));
    expect(view.files).toEqual([{ name: 'file-1.txt', bytes: large.length }, { name: 'file-2-person.csv', bytes: 2 }, { name: 'file-3.csv', bytes: 2 }]);
    await finished(id);
  });

  it('reaches the topic: one statement for each person, each partition by its subject', async () => {
    const { id } = await json<View>(await push(tinyFiles(people(5))));
    await finished(id);
    const { rows } = await around.pool.query<{ record_id: string }>('select record_id from current_record');
    const kafka = around.environment;
    const settings = { brokers: kafka['KAFKA_BROKERS'] ?? '', username: kafka['KAFKA_USERNAME'] ?? '', password: kafka['KAFKA_PASSWORD'] ?? '', prefix: around.prefix, clientId: 'spec' };
    const wanted = new Set(rows.map((row) => row.record_id));
    const mine = await eventually(async () => {
      const messages = await readTopic({ settings, topic: 'feed.sen2.v1' });
      const own = messages.flatMap(({ partition, value }) => {
        const m = value as FeedMessage;
        return m.kind === 'statement' && m.records.some((r) => wanted.has(r.recordId)) ? [{ partition, ...m }] : [];
      });
      expect(new Set(own.flatMap((s) => s.records.map((r) => r.recordId)))).toEqual(wanted);
      return own;
    }, { timeout: 60_000 });
    expect(wanted.size).toBe(10);
    expect(new Set(mine.map((s) => s.subjectId)).size).toBe(5);
    for (const s of mine) expect([s.records.length, s.partition]).toEqual([2, partitionFor(subjectKey(s), RECORD_PARTITIONS)]);
  });

  it('with the same Idempotency-Key and content is the same submission, with other content is refused', async () => {
    const first = await json<View>(await push(tinyFiles(people(2)), { key: 'k-1' }));
    expect((await json<View>(await push(tinyFiles(people(2)), { key: 'k-1' }))).id).toBe(first.id);
    expect(await stored()).toBe(1);
    const other = await push(tinyFiles(people(3)), { key: 'k-1' });
    expect([other.status, (await json<{ code: string }>(other)).code]).toEqual([422, 'idempotency-key-reused']);
    expect((await json<View>(await push(tinyFiles(people(2)), { key: 'k-2' }))).id).not.toBe(first.id);
  });
});

describe('a push is refused', () => {
  it.each([
    ['without a token', 401, null, {}], ['by a role that may not send', 403, null, { as: 'bi' }], ['for another organisation', 403, 'other-organisation', { query: 'scope=2025&sender=807' }],
    ['without an agreement', 403, 'no-agreement', { as: 'council-807' }], ['after the agreement has ended', 403, 'no-agreement', { as: 'council-808' }],
    ['with an agreement for other purposes', 403, 'no-agreement', { as: 'council-805' }],
    ['for a scope that is none', 400, null, { query: 'scope=next-year' }], ['for a feed of another service', 400, null, { query: 'scope=2025&feed=ae' }],
  ])('%s, and nothing is stored', async (_what, status, reason, options) => {
    const response = 'as' in options || 'query' in options ? await push(tinyFiles(people(1)), options) : await call('/v1/submissions?scope=2025', { method: 'POST', body: 'x' });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await stored()).toBe(0);
    expect(await audited()).toEqual(reason === null ? [] : [reason]);
  });

  it('naming the gap of the agreement', async () => {
    expect(await (await push(tinyFiles(people(1)), { as: 'council-807' })).text()).toContain('there is no agreement');
    expect(await (await push(tinyFiles(people(1)), { as: 'council-808' })).text()).toContain('the agreement ended on 2021-12-31');
    expect(await (await push(tinyFiles(people(1)), { as: 'council-805' })).text()).toContain('the purpose joint-indicators is missing from the agreement, which is for audit, direct-care');
  });

  it('with 507 when the disk is full and 413 when it is too large; what was accepted before is intact', async () => {
    const { id } = await json<View>(await push(tinyFiles(people(2))));
    await finished(id);
    const full = await service.start({ ...around.environment, FREE_SPACE_FLOOR_BYTES: String(2 ** 52) });
    const small = await service.start({ ...around.environment, MAX_UPLOAD_BYTES: '100' });
    try {
      const refused = await push(tinyFiles(people(3)), { at: full.url });
      expect([refused.status, (await json<{ code: string }>(refused)).code]).toEqual([507, 'disk-full']);
      expect((await push(tinyFiles(people(3)), { at: small.url })).status).toBe(413);
    } finally {
      await full.stop();
      await small.stop();
    }
    expect(await stored()).toBe(1);
    expect((await receiptOf(id)).outcome).toBe('accepted');
  });
});

describe('a submission', () => {
  it('of another organisation is refused, with an audit entry for each attempt; one that there is not is not found', async () => {
    const { id } = await json<View>(await push(tinyFiles(people(1))));
    await finished(id);
    const attempts = [[`/v1/submissions/${id}`, 'GET'], [`/v1/submissions/${id}/receipt`, 'GET'], [`/v1/submissions/${id}/confirmation`, 'POST'], ['/v1/submissions?sender=806', 'GET']] as const;
    for (const [path, method] of attempts) {
      const response = await call(path, { method, as: 'council-807' });
      expect([path, response.status, response.headers.get('content-type'), (await json<{ code: string }>(response)).code]).toEqual([path, 403, 'application/problem+json; charset=utf-8', 'other-organisation']);
    }
    const { rows } = await around.pool.query<{ entry: string }>(`select concat_ws(' ', actor, action, target, detail->>'reason') as entry from audit_entry where action like '%-denied' order by id`);
    expect(rows.map((row) => row.entry)).toEqual([
      ...['read', 'read', 'confirmation'].map((what) => `council-807 submission-${what}-denied submission:${id} other-organisation`), 'council-807 submission-read-denied sender:806 other-organisation',
    ]);
    expect((await call(`/v1/submissions/${id}`, { as: 'op' })).status).toBe(200);
    const none = '00000000-0000-4000-8000-000000000000';
    for (const path of [`${none}`, `${none}/receipt`, 'not-an-id']) for (const as of ['op', 'council-807']) expect((await call(`/v1/submissions/${path}`, { as })).status).toBe(404);
    expect((await call(`/v1/submissions/${none}/confirmation`, { method: 'POST', as: 'council-807' })).status).toBe(404);
  });

  it('is listed to its own organisation, to the region and to operators', async () => {
    const { id } = await json<View>(await push(tinyFiles(people(1))));
    await finished(id);
    const ids = async (as: string, query = '') => (await json<{ submissions: View[] }>(await call(`/v1/submissions?${query}`, { as }))).submissions.map((s) => s.id);
    expect([await ids('council-806'), await ids('council-806', 'sender=806'), await ids('op'), await ids('region', 'sender=806')]).toEqual([[id], [id], [id], [id]]);
    expect([await ids('council-807'), await ids('region', 'sender=807')]).toEqual([[], []]);
  });

  it('that is held is confirmed by its sender, and only then takes effect', async () => {
    await finished((await json<View>(await push(tinyFiles(people(4))))).id);
    const { id } = await json<View>(await push(tinyFiles(people(1))));
    expect(await finished(id)).toMatchObject({ state: 'held', outcome: 'held' });
    expect((await listed('state=held')).map((s) => s.id)).toEqual([id]);
    expect([(await listed('state=held&scope=2025')).length, (await listed('state=held&scope=2024')).length]).toEqual([1, 0]);
    expect((await call('/v1/submissions?state=lost', { as: 'council-806' })).status).toBe(400);
    for (const as of ['council-807', 'region']) expect((await call(`/v1/submissions/${id}/confirmation`, { method: 'POST', as })).status).toBe(403);
    expect((await call(`/v1/submissions/${id}/confirmation`, { method: 'POST', as: 'council-806' })).status).toBe(202);
    expect(await finished(id)).toMatchObject({ outcome: 'accepted' });
    expect((await receiptOf(id)).changes.withdrawn).toBe(6);
    expect((await call(`/v1/submissions/${id}/confirmation`, { method: 'POST', as: 'council-806' })).status).toBe(409);
  });

  it('with quarantined records is replayed for an operator, and has a receipt of its own', async () => {
    await finished((await json<View>(await push(tinyFiles([...people(2), { id: 7, surname: '' }])))).id);
    const ask = (as: string, body: object) => call('/v1/replays', { method: 'POST', as, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
    expect((await ask('council-806', {})).status).toBe(403);
    expect((await ask('op', { scope: '2024' })).status).toBe(202);
    const { replays } = await json<{ replays: { id: string; of: string; quarantined: number }[] }>(await ask('op', { feed: 'sen2', sender: '806' }));
    expect(replays).toMatchObject([{ quarantined: 1 }]);
    expect(await finished(replays[0]?.id ?? '', 'op')).toMatchObject({ outcome: 'partly', replayOf: replays[0]?.of });
    expect((await receiptOf(replays[0]?.id ?? '')).changes).toMatchObject({ added: 0, unchanged: 4 });
  });

  it('gives subjects of local ids to an operator, where that is configured', async () => {
    await finished((await json<View>(await push(tinyFiles(people(2))))).id);
    const body = JSON.stringify({ feed: 'sen2', sender: '806', scope: '2025', localRecordIds: ['1', 'none', '0'] });
    const ask = (as: string) => call('/v1/evaluation/subjects', { method: 'POST', as, body, headers: { 'content-type': 'application/json' } });
    expect((await ask('council-806')).status).toBe(403);
    const { subjects } = await json<{ subjects: (string | null)[] }>(await ask('op'));
    const { rows } = await around.pool.query<{ subject_id: string }>('select distinct subject_id from current_record order by 1');
    expect(subjects[1]).toBeNull();
    expect(new Set([subjects[0], subjects[2]])).toEqual(new Set(rows.map((row) => row.subject_id)));
  });
  it('gives the subject of one local id to an operator, to have its links explained, and writes down that it was asked', async () => {
    await finished((await json<View>(await push(tinyFiles(people(1))))).id);
    const ask = (localRecordId: string, as = 'op', scope = '2025') => call('/v1/subjects', { method: 'POST', as, body: JSON.stringify({ feed: 'sen2', sender: '806', scope, localRecordId }), headers: { 'content-type': 'application/json' } });
    const { rows: [row] } = await around.pool.query<{ subject_id: string }>('select distinct subject_id from current_record where not withdrawn');
    expect(await json(await ask('0'))).toEqual({ subject: `sen2|806|2025|${row?.subject_id ?? ''}` });
    expect((await ask('0', 'council-806')).status).toBe(403);
    expect(await json(await ask('local-id-17'))).toMatchObject({ status: 404, code: 'record-not-held', remedy: expect.stringContaining('persontableid') });
    expect(await json(await ask('0', 'op', 'soon'))).toMatchObject({ status: 400, code: 'unknown-scope' });
    const { rows: audited } = await around.pool.query<{ entry: string }>(`select to_json(a)::text as entry from audit_entry a where action = 'subject-asked'`);
    expect(audited).toHaveLength(2);
    expect(JSON.stringify(audited)).not.toContain('local-id-17');
  });
});

describe('work', () => {
  it('accepted while Redis was away is done when it returns', async () => {
    const cutOff = await service.start({ ...around.environment, REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    const { id } = await json<View>(await push(tinyFiles(people(2)), { at: cutOff.url }));
    await cutOff.stop();
    expect((await finished(id)).outcome).toBe('accepted');
  });

  it('that meets a broken database is tried again, with pauses, until it can be done; bad data never is', async () => {
    const failed = async () => Number(/^tributary_submission_attempts_failed\{[^}]*\} (\d+)$/m.exec(await (await fetch(`${running.url}/metrics`)).text())?.[1] ?? 0);
    const before = await failed();
    expect((await finished((await json<View>(await push(tinyFiles([{ id: 1, surname: '' }])))).id)).outcome).toBe('refused');
    expect(await failed()).toBe(before);
    await around.pool.query('alter table fact_scope rename to away');
    let id: string;
    try {
      ({ id } = await json<View>(await push(tinyFiles(people(2)))));
      await eventually(async () => (await failed()) >= before + 2, { timeout: 60_000, every: 100 });
    } finally {
      await around.pool.query('alter table away rename to fact_scope');
    }
    expect((await finished(id)).outcome).toBe('accepted');
  });

  it.each(['reading', 'assembling', 'committing'])('of a process killed while %s is done once by the next', async (phase) => {
    await running.stop();
    const entry = join(import.meta.dirname, '../testing/service-entry.mjs');
    const { PORT: _port, ...env } = around.environment;
    const count = 20_000;
    try {
      const first = await startService({ entry, env, timeout: 60_000 });
      const { id } = await json<View>(await push(tinyFiles(people(count)), { at: first.url }));
      await eventually(async () => {
        const { rows } = await around.pool.query<{ phase: string }>(`select progress->>'phase' as phase from submission where id = $1 and state = 'waiting'`, [id]);
        return rows[0]?.phase === phase;
      }, { every: 3, timeout: 60_000 }).finally(() => first.kill9());
      const { rows: [cut] } = await around.pool.query<{ state: string }>('select state from submission where id = $1', [id]);
      expect(cut?.state).toBe('waiting');
      const second = await startService({ entry, env, timeout: 60_000 });
      try {
        expect((await finished(id, 'council-806', second.url)).outcome).toBe('accepted');
        const { rows } = await around.pool.query<{ n: string; statement: number }>('select count(*) as n, max(statement) as statement from current_record join fact_scope s on s.id = scope_id');
        expect(rows[0]).toEqual({ n: String(2 * count), statement: 1 });
        expect((await around.pool.query(`select 1 from pg_tables where schemaname = current_schema() and tablename ~ '^stage_'`)).rowCount).toBe(0);
      } finally {
        await second.stop();
      }
    } finally {
      running = await around.run(service);
    }
  }, 180_000);
});
