import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { toBlade, type Element, type Return } from '../spec/files.js';
import { good, GOOD_FACTS, historical, refused, UPN, who, withPlan } from '../spec/returns.js';
import { upsert, withdraw } from '../spec/statements.js';
import { checkFiles } from '@tributary/ingestion';
import { eventually, RunningFeed, type CurrentFact, type FeedReceipt } from '@tributary/testing';
import { sen2 } from './feed.js';
import { service } from './service.js';

let running: RunningFeed;
beforeAll(async () => {
  running = await RunningFeed.start(service, 'ingest-sen2', { councils: ['806', '816'], agreements: [{ sender: '806', council: 'E06000002', feed: 'sen2' }], councilOf: { '1AA': 'E06000002' } });
}, 120_000);
afterAll(() => running.stop());
beforeEach(() => running.pool.query('truncate submission, current_record, fact_scope, subject_space, outbox cascade'));

const said = (facts: readonly CurrentFact[]) => facts.map(({ statement: _statement, ...fact }) => fact);
const state = (...statements: object[]): Promise<FeedReceipt> => running.submit('events:2025', { 'events.json': JSON.stringify(statements) });
const found = (receipt: FeedReceipt) => receipt.findings.map((f) => f.rule);
const types = async () => (await running.facts()).map((f) => f.type);
const covered = async () => (await running.pool.query<{ scope: string }>('select scope from coverage')).rows.map((row) => row.scope);
const [ada, ben, cem] = good.persons as [Element, Element, Element];
const returnOf = (...persons: Element[]): Return => ({ ...good, persons });

describe('single persons of a SEN2 return', () => {
  it('give the same facts as a snapshot of the same content: ids, subjects, tokens and payloads', async () => {
    await running.submit('2025', toBlade(good));
    const bySnapshot = said(await running.facts());
    await running.pool.query('truncate submission, current_record, fact_scope, subject_space cascade');
    expect(await state(upsert(cem))).toMatchObject({ outcome: 'accepted', changes: { added: 5 } });
    expect(await state(upsert(ben), upsert(ada))).toMatchObject({ outcome: 'accepted', changes: { added: GOOD_FACTS - 5 } });
    expect(said(await running.facts())).toEqual(bySnapshot);
  });

  it('change what was stated of these persons, record by record, and of nobody else', async () => {
    await running.submit('2025', toBlade(good));
    const receipt = await state(upsert(withPlan(who('Ada', { UPN: UPN.ada, Ethnicity: 'WOTH' }))));
    expect(receipt).toMatchObject({ outcome: 'accepted', changes: { added: 0, corrected: 1, withdrawn: 0, unchanged: 7 }, findings: [] });
    expect(await running.facts()).toHaveLength(GOOD_FACTS);
    expect(await state(upsert(refused(who('Ada', { UPN: UPN.ada }))))).toMatchObject({ changes: { added: 1, withdrawn: 7 } });
    expect(await running.facts()).toHaveLength(GOOD_FACTS - 6);
  });

  it('can be withdrawn by what identifies them, however many of the scope that are', async () => {
    await running.submit('2025', toBlade(good));
    expect(await state(withdraw(ada), withdraw(cem))).toMatchObject({ outcome: 'accepted', records: { person: { accepted: 2 } }, changes: { added: 0, withdrawn: 13 } });
    expect(await types()).toEqual(['person', 'request']);
    expect(await state(upsert(ada))).toMatchObject({ changes: { added: 8 } });
    expect((await running.facts()).map((f) => f.statement)).toEqual(Array.from({ length: 2 + 8 }, () => 3));
  });

  const checked = (...statements: object[]) => {
    const bytes = Buffer.from(JSON.stringify(statements));
    const file = { name: 'events.json', size: bytes.length, read: (start = 0, end = bytes.length) => Readable.from([bytes.subarray(start, end)], { objectMode: false }) };
    return checkFiles(sen2, { scope: 'events:2025', sender: '806', today: '2025-03-01', files: [file] });
  };

  it('can be checked before they are sent: what is only withdrawn is a batch too', async () => {
    expect(await checked(withdraw(ada))).toMatchObject({ outcome: 'accepted', records: { person: { accepted: 1 } }, findings: [] });
  });

  it('are shown on the page of the feed by a batch that is accepted as it stands there', async () => {
    expect(await checked(...sen2.events?.example ?? [])).toMatchObject({ outcome: 'accepted', records: { person: { accepted: 2 }, senneed: { accepted: 1 } }, findings: [] });
  });

  it('are replaced by a later snapshot, as always, also by one that was sent before', async () => {
    const files = toBlade(returnOf(ada, ben, cem, refused(who('Dee', { PersonBirthDate: '2013-03-03' })), refused(who('Eve', { PersonBirthDate: '2013-04-03' })), refused(who('Fay', { PersonBirthDate: '2013-05-03' }))));
    await running.submit('2025', files);
    const before = said(await running.facts());
    await state(withdraw(ben));
    await state(upsert(refused(who('Gil', { PersonBirthDate: '2013-06-03' }))));
    expect(await running.submit('2025', files)).toMatchObject({ outcome: 'accepted', changes: { added: 2, withdrawn: 2 } });
    expect(said(await running.facts())).toEqual(before);
  });

  it('are held to the same rules, and the receipt says where', async () => {
    await running.submit('2025', toBlade(good));
    const receipt = await state(upsert(withPlan(who('Ada', { UPN: UPN.ada, Ethnicity: 'WHIT' }), { CeaseReason: '1' })));
    const twin = await running.submit('2025', toBlade(returnOf(withPlan(who('Ada', { UPN: UPN.ada, Ethnicity: 'WHIT' }), { CeaseReason: '1' }), ben, cem)));
    expect(found(receipt)).toEqual(found(twin));
    expect(receipt.findings.find((f) => f.rule === 'P4')?.places).toMatchObject([{ file: 'file-1.json', xpath: '/0/upsert', field: 'ethnicity' }]);
    expect(twin.changes).toMatchObject({ added: 0, corrected: 0 });
  });

  it('cover nothing by themselves: figures wait for a snapshot, and the receipt says so', async () => {
    expect(found(await state(upsert(ada)))).toEqual(['T-NO-SNAPSHOT']);
    expect(await covered()).toEqual([]);
    await running.submit('2025', toBlade(good));
    expect(await covered()).toEqual(['2025']);
    expect(found(await state(upsert(historical(who('Cem', { UPNunknown: 'UN5', PersonBirthDate: '2006-11-30' })))))).toEqual([]);
  });

  it('are refused as a batch when it is no batch, or has a person twice, and nothing is changed', async () => {
    await running.submit('2025', toBlade(good));
    const before = await running.facts();
    expect(await state(upsert(ada), withdraw(ada))).toMatchObject({ outcome: 'refused', findings: [{ rule: 'T-PERSON-TWICE' }] });
    expect(await running.submit('events:2025', { 'events.json': '{"upsert": {}}' })).toMatchObject({ outcome: 'refused', findings: [{ rule: 'T-STATEMENTS' }] });
    expect(await running.submit('events:2025', { 'events.json': JSON.stringify([{ upsert: { Surname: 'Test', requests: ['Quillfeatherby'] } }]) })).toMatchObject({ outcome: 'refused', findings: [{ rule: 'T-STATEMENTS' }] });
    expect(await running.facts()).toEqual(before);
  });
});

describe('the door for single persons', () => {
  const post = (body: unknown, options: { as?: string; query?: string; key?: string } = {}) => fetch(`${running.url}/v1/events?${options.query ?? 'scope=2025'}`, {
    method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers: { authorization: `Bearer ${running.token(options.as ?? '806')}`, 'content-type': 'application/json', ...(options.key ? { 'idempotency-key': options.key } : {}) },
  });

  it('takes a batch and gives its submission, the same one for the same key', async () => {
    const first = await post([upsert(ada)], { key: 'e-1' });
    expect(first.status).toBe(202);
    const { id, scope } = (await first.json()) as { id: string; scope: string };
    expect([scope, first.headers.get('location')]).toEqual(['events:2025', `/v1/submissions/${id}`]);
    expect(((await (await post([upsert(ada)], { key: 'e-1' })).json()) as { id: string }).id).toBe(id);
    await eventually(async () => { expect(await running.facts()).toHaveLength(8); }, { timeout: 60_000 });
  });

  it.each([
    ['what is no batch', 400, 'statements-malformed', { not: 'a list' }, {}], ['an empty batch', 400, 'statements-malformed', [], {}], ['both at once', 400, 'statements-malformed', [{ upsert: {}, withdraw: {} }], {}],
    ['more than 500 persons', 400, 'statements-malformed', Array.from({ length: 501 }, () => ({ upsert: {} })), {}], ['a feed without single persons', 400, 'unknown-scope', [{ upsert: {} }], { query: 'scope=current&feed=nhs-numbers' }],
    ['another organisation', 403, 'other-organisation', [{ upsert: {} }], { query: 'scope=2025&sender=816' }], ['a sender without agreement', 403, 'no-agreement', [{ upsert: {} }], { as: '816' }],
    ['a batch beyond 8 MB', 413, 'too-large', `[{"upsert": {"Surname": "${'x'.repeat(8 * 1024 * 1024)}"}}]`, {}],
  ])('refuses %s', async (_what, status, code, body, options) => {
    const response = await post(body, options);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
  });

  it('says of a feed without single persons what to do instead', async () => {
    expect(await (await post([{ upsert: {} }], { query: 'scope=current&feed=nhs-numbers' })).json()).toMatchObject({ detail: 'nhs-numbers takes no statements about single persons', remedy: expect.stringContaining('/v1/submissions') });
  });
});
