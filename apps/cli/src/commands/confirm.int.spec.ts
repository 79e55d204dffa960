import { jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningFeed } from '@tributary/testing';
import { callerOf, startNumbers } from '../session/numbers-service.fixture.js';
import { confirm } from './confirm.js';
import { push, receiptOf } from './submit.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

let running: RunningFeed;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'confirm-'));
  running = await startNumbers();
});
afterAll(async () => {
  await running.stop();
  await rm(folder, { recursive: true, force: true });
});

const session = () => callerOf(running, folder);
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
    await expect(confirm(session(), id, { as: 'sender-816' })).rejects.toMatchObject({ code: 'other-organisation' });
    await confirm(session(), id, { as: 'sender-806' });
    expect(await receiptOf(session(), SENDER, id)).toMatchObject({ outcome: 'accepted', changes: { withdrawn: 3, unchanged: 1 } });
    await expect(confirm(session(), id, { as: 'sender-806' })).rejects.toMatchObject({ code: 'submission-not-held' });
  });
});
