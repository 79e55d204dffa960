import { buffer } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import yazl from 'yazl';
import { ecdsSamples, workbookParts } from '@tributary/seeds';
import type { FeedReceipt, RunningFeed } from '@tributary/testing';
import { MIDDLESBROUGH, runningAe } from './testing/running-ae.js';

const sample = ecdsSamples({ seed: 11, ods: 'RTR', home: { postcode: 'ZZ1 1AA', residence: MIDDLESBROUGH, lsoa: 'E01000001' } }).at(-1);
if (!sample) throw new Error('the last sample is the extract');
const { scope, files, attendances } = sample;
const [csv, json] = ['.csv', '.json'].map((ending) => Object.entries(files).find(([name]) => name.endsWith(ending))?.[1] ?? '');
type Read = FeedReceipt & { mapping?: { origin: string; version: number | null } };

let feed: RunningFeed;
beforeAll(async () => { feed = await runningAe(); }, 120_000);
afterAll(() => feed.stop());
beforeEach(() => feed.pool.query('truncate current_record, fact_scope, submission, extract_mapping, audit_entry cascade'));

const call = (method: string, options: { body?: unknown; query?: string; as?: string } = {}): Promise<Response> => fetch(`${feed.url}/v1/mapping${options.query ?? ''}`, {
  method, headers: { authorization: `Bearer ${feed.token(options.as ?? 'RTR')}`, 'content-type': 'application/json' }, ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
});
const register = async (mapping: unknown): Promise<{ version: number }> => {
  const response = await call('PUT', { body: mapping });
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as { version: number };
};
const submit = (sent: Readonly<Record<string, string | Buffer>>): Promise<Read> => feed.submit(scope, Object.fromEntries(Object.entries(sent).map(([name, body]) => [name, typeof body === 'string' ? body : new Uint8Array(body)])));
const payloads = async () => (await feed.facts('attendance')).map(({ payload }) => JSON.stringify(payload, Object.keys(payload).toSorted())).toSorted();
const truth = attendances.map(({ payload }) => JSON.stringify(payload, Object.keys(payload).toSorted())).toSorted();
const mapping = JSON.parse(json ?? '') as { constants: object; ignore: string[] };

function zip(content: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const archive = new yazl.ZipFile();
  for (const [name, body] of Object.entries(content)) archive.addBuffer(Buffer.from(body), name);
  archive.end();
  return buffer(archive.outputStream);
}

function workbook(): Promise<Buffer> {
  const rows: string[][] = parse(csv ?? '', { relax_column_count: true });
  return zip(Object.fromEntries(workbookParts([{ name: 'About', rows: [['Made by the information team']] }, { name: 'Extract', rows }]).map(({ name, text }) => [name, text])));
}

describe('an extract as a workbook', () => {
  it('is the same attendances as the CSV, field by field', async () => {
    const receipt = await submit({ 'extract.xlsx': await workbook(), 'mapping.json': json ?? '' });
    expect(receipt).toMatchObject({ outcome: 'accepted', mapping: { origin: 'sent', version: null } });
    expect(receipt.findings.map(({ rule }) => rule)).toContain('T-UNKNOWN-FILE');
    expect(await payloads()).toEqual(truth);
  });

  it('may be in a zip, with its mapping beside it', async () => {
    expect(await submit({ 'extract.zip': await zip({ 'extract.xlsx': await workbook(), 'mapping.json': json ?? '' }) })).toMatchObject({ outcome: 'accepted', mapping: { origin: 'sent' } });
    expect(await payloads()).toEqual(truth);
  });
});

describe('a registered mapping', () => {
  it('reads the extracts that come without one, and the receipt names its version', async () => {
    expect(await submit({ 'extract.csv': csv ?? '' })).toMatchObject({ outcome: 'refused', findings: expect.arrayContaining([expect.objectContaining({ rule: 'T-MAP-NEEDED' })]) });
    expect(await register(mapping)).toMatchObject({ feed: 'ae', sender: 'RTR', version: 1 });
    const receipt = await submit({ 'extract.csv': csv ?? '' });
    expect(receipt).toMatchObject({ outcome: 'accepted', mapping: { origin: 'registered', version: 1 } });
    expect(await payloads()).toEqual(truth);
    expect(await submit({ 'extract.csv': csv ?? '' })).toMatchObject({ outcome: 'unchanged', mapping: { origin: 'registered', version: 1 } });
    expect(await submit({ 'extract.xlsx': await workbook() })).toMatchObject({ outcome: 'unchanged', mapping: { origin: 'registered', version: 1 } });
  });

  it('is kept in versions: the same is none, a change is the next, and files that were read by the last are read again', async () => {
    await register(mapping);
    expect(await register(mapping)).toMatchObject({ version: 1 });
    await submit({ 'extract.csv': csv ?? '' });
    expect(await register({ ...mapping, codes: {} })).toMatchObject({ version: 2 });
    expect(await submit({ 'extract.csv': csv ?? '' })).toMatchObject({ mapping: { origin: 'registered', version: 2 }, changes: { corrected: expect.any(Number) }, findings: expect.arrayContaining([expect.objectContaining({ rule: expect.stringMatching(/^(T-UNREADABLE|ECDS-GENDER)/) })]) });
    const shown = await (await call('GET', { query: '?version=1' })).json() as { versions: { version: number; endedAt: string | null }[] };
    expect(shown).toMatchObject({ version: 1, mapping: { ...mapping, codes: expect.any(Object) } });
    expect(shown.versions.map(({ version, endedAt }) => [version, endedAt === null])).toEqual([[2, true], [1, false]]);
    expect((await call('DELETE')).status).toBe(204);
    expect([(await call('DELETE')).status, (await call('GET')).status]).toEqual([404, 404]);
    expect(await register(mapping)).toMatchObject({ version: 3 });
    const { rows } = await feed.pool.query<{ action: string; actor: string; detail: object }>('select action, actor, detail from audit_entry order by at, id');
    expect(rows.filter(({ action }) => action.startsWith('mapping'))).toEqual([
      { action: 'mapping-registered', actor: 'RTR', detail: { feed: 'ae', version: 1 } }, { action: 'mapping-registered', actor: 'RTR', detail: { feed: 'ae', version: 2 } },
      { action: 'mapping-removed', actor: 'RTR', detail: { feed: 'ae' } }, { action: 'mapping-registered', actor: 'RTR', detail: { feed: 'ae', version: 3 } },
    ]);
  });

  it('is refused where it names what the feed has not, without a word of it; and it is stored sealed', async () => {
    const answer = await call('PUT', { body: { ...mapping, constants: { Jane: 'x' } } });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ code: 'mapping-invalid', detail: expect.stringContaining('constants, entry 1') });
    expect(await (await call('PUT', { body: { ...mapping, Jane: 1 } })).text()).not.toContain('Jane');
    expect((await call('PUT', { body: { ...mapping, feed: 'camhs' } })).status).toBe(422);
    await register(mapping);
    const { rows } = await feed.pool.query<{ mapping: string }>('select mapping from extract_mapping');
    expect(rows[0]?.mapping).not.toMatch(/FORENAME|SURNAME/);
  });

  it("is a sender's own: another's is neither seen nor set", async () => {
    await register(mapping);
    for (const method of ['PUT', 'GET', 'DELETE']) expect((await call(method, { query: '?sender=RVW', ...(method === 'PUT' ? { body: mapping } : {}) })).status).toBe(403);
    expect((await call('GET', { as: 'stranger' })).status).toBe(403);
    const { rows } = await feed.pool.query<{ action: string; target: string }>(`select action, target from audit_entry where action = 'mapping-denied'`);
    expect(rows).toEqual(Array.from({ length: 3 }, () => ({ action: 'mapping-denied', target: 'sender:RVW' })));
  });
});
