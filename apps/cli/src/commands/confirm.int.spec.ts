import { jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeAt } from '@tributary/infra';
import { csvFormat, csvTable, defineFeed, field, ingestionService, record, scope } from '@tributary/ingestion';
import { RunningFeed } from '@tributary/testing';
import { Api } from '../session/api.js';
import { confirm } from './confirm.js';
import { push, receiptOf, type Caller } from './submit.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

const pair = record.root('nhsnumber', { title: 'Number', fields: { upn: field.text({ required: true }) } });
const feed = defineFeed({
  feed: 'nhs-numbers', title: 'Numbers', scopeExample: 'current', scope: (text) => (text === 'current' ? scope(text) : null), formats: [csvFormat({ title: 'CSV', tables: [csvTable(pair, { file: /./, required: true })] })],
  root: pair, records: [pair], rules: [], council: 'sender', subject: { unique: true, candidates: (v) => [v.upn === null ? null : ['upn', v.upn]] }, identity: () => ({}), map: (_root, facts) => { facts.root('nhs-number', {}); },
});

let running: RunningFeed;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'confirm-'));
  running = await RunningFeed.start(ingestionService({ name: 'ingest-sen2', feeds: [feed] }), 'ingest-sen2', { councils: ['806', '816'], agreements: [{ sender: '806', feed: 'nhs-numbers', council: 'E06000002' }], councilOf: { '1AA': 'E06000002' } });
});
afterAll(async () => {
  await running.stop();
  await rm(folder, { recursive: true, force: true });
});

const session = (): Caller => ({
  api: (_service, as) => new Api(running.url, () => Promise.resolve(running.token((as ?? '').replace('sender-', '')))), url: () => running.url, token: (as) => Promise.resolve(running.token(as.replace('sender-', ''))), home: homeAt(folder),
});
const SENDER = { sender: '806', feed: 'nhs-numbers' as const };
const sent = async (...upns: string[]) => {
  const path = join(folder, 'numbers.csv');
  await writeFile(path, `upn\n${upns.join('\n')}\n`);
  const { id } = await push(session(), { ...SENDER, scope: 'current', files: [path] });
  return { id, receipt: await receiptOf(session(), SENDER, id) };
};

describe('a submission that is held', () => {
  it('deletes what it would delete once its sender has confirmed it, and nobody else', async () => {
    await sent('A', 'B', 'C', 'D');
    const { id, receipt } = await sent('A');
    expect(receipt.outcome).toBe('held');
    await expect(confirm(session(), id, { as: 'sender-816' })).rejects.toMatchObject({ code: 'submission-not-found' });
    await confirm(session(), id, { as: 'sender-806' });
    expect(await receiptOf(session(), SENDER, id)).toMatchObject({ outcome: 'accepted', changes: { withdrawn: 3, unchanged: 1 } });
    await expect(confirm(session(), id, { as: 'sender-806' })).rejects.toMatchObject({ code: 'submission-not-held' });
  });
});
