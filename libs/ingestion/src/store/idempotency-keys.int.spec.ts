import { jest } from '@jest/globals';
import { join } from 'node:path';
import { fileKeyProvider } from '@tributary/pseudonymisation';
import type { RunningService } from '@tributary/service';
import { ingestionService } from '../ingestion.module.js';
import { Surroundings } from '../testing/live-service.js';
import { tinyFeed } from '../testing/tiny-feed.js';
import { tinyFiles } from '../testing/tiny-files.js';
import { hashClearKeys, IdempotencyKeys } from './idempotency-keys.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(180_000);

/** A key that a careless system builds: a name and a number of a person. */
const TELLING = 'quillfeather-9990000018-2025-03-01';
const service = ingestionService({ name: 'ingest-sen2', feeds: [tinyFeed] });
let around: Surroundings;
let running: RunningService;

beforeAll(async () => {
  around = await Surroundings.create();
  running = await around.run(service);
});
afterAll(() => around.close());

const headers = (key: string, as = 'council-806') => ({ authorization: `Bearer ${around.token(as)}`, 'idempotency-key': key });
async function push(key: string, surname = 'Test'): Promise<{ status: number; id?: string; code?: string }> {
  const form = new FormData();
  for (const [name, text] of Object.entries(tinyFiles([{ id: 1, surname }]))) form.append('file', new Blob([text]), name);
  const response = await fetch(`${running.url}/v1/submissions?scope=2025`, { method: 'POST', body: form, headers: headers(key) });
  return { status: response.status, ...((await response.json()) as object) };
}
const begin = (key: string) => fetch(`${running.url}/v1/uploads?scope=2025`, { method: 'POST', headers: { ...headers(key), 'tus-resumable': '1.0.0', 'upload-length': '10' } });
const kept = async (): Promise<(string | null)[]> => (await around.pool.query<{ key: string | null }>(
  `select idempotency_key as key from submission union all select idempotency_key from resumable_upload order by 1`)).rows.map((row) => row.key);
/** As an earlier version kept it. */
const keepClear = (id: string | undefined, key: string) => around.pool.query('update submission set idempotency_key = $2 where id = $1', [id, key]);
const keys = async () => new IdempotencyKeys(await fileKeyProvider(join(around.folder, 'key')));

describe('the key that a sender gives a submission', () => {
  it('is known again, and kept as a hash only, of pushes and of resumable uploads', async () => {
    const first = await push(TELLING);
    expect([first.status, (await push(TELLING)).id, await push(TELLING, 'Other')]).toEqual([202, first.id, expect.objectContaining({ status: 422, code: 'idempotency-key-reused' })]);
    expect((await begin(TELLING)).status).toBe(201);
    expect(await kept()).toEqual([expect.stringMatching(/^hmac\.k1\.[\w-]{22}$/), expect.stringMatching(/^hmac\.k1\.[\w-]{22}$/)]);
    const { rows } = await around.pool.query('select to_jsonb(s)::text as text from submission s union all select to_jsonb(u)::text from resumable_upload u union all select value from outbox');
    expect(JSON.stringify(rows)).not.toMatch(/quillfeather|9990000018/);
  });

  it('is another one for another sender, feed or principal', async () => {
    const hashes = await keys();
    const owner = { feed: 'sen2', sender: '806', principal: 'council-806' };
    const all = await Promise.all([owner, { ...owner, feed: 'nhs-numbers' }, { ...owner, sender: '807' }, { ...owner, principal: 'op' }].map((one) => hashes.kept(one, 'k')));
    expect(new Set(all).size).toBe(4);
  });

  it('that an earlier version kept as it was sent is hashed at the next start, and known as before', async () => {
    const first = await push('an-old-key');
    await keepClear(first.id, 'an-old-key');
    await around.pool.query(`insert into resumable_upload (id, feed, sender, scope, principal, idempotency_key, name, bytes) values (gen_random_uuid(), 'sen2', '806', '2025', 'council-806', $1, 'file-1.xml', 10)`, [`${TELLING}-2`]);
    await running.stop();
    running = await around.run(service);
    expect((await kept()).every((key) => key?.startsWith('hmac.k1.'))).toBe(true);
    expect((await push('an-old-key')).id).toBe(first.id);
    expect(await push('an-old-key', 'Other')).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
  });

  it('that has come again before it could be hashed stays with the later submission', async () => {
    const old = await push('a-key-of-both');
    await keepClear(old.id, 'a-key-of-both');
    const later = await push('a-key-of-both', 'Other');
    expect(later.status).toBe(202);
    expect(await hashClearKeys(around.pool, await keys())).toBe(1);
    expect(await hashClearKeys(around.pool, await keys())).toBe(0);
    expect((await push('a-key-of-both', 'Other')).id).toBe(later.id);
  });
});
