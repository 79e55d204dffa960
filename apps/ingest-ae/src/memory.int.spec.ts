import { readFile } from 'node:fs/promises';
import { exampleAttendance, interchange, netChangeMessage } from './testing/ecds-example.js';
import type { RunningFeed } from '@tributary/testing';
import { runningAe } from './testing/running-ae.js';

const SMALL = 6_000;
const LARGE = 30_000;
let feed: RunningFeed;

beforeAll(async () => { feed = await runningAe('apps/ingest-ae/dist/main.js'); }, 120_000);
afterAll(() => feed.stop());

/** Highest resident memory of the service so far, in MiB. */
async function peak(): Promise<number> {
  const status = await readFile(`/proc/${feed.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

async function push(count: number, first = 0): Promise<number> {
  const file = [...interchange((function* () { for (let n = first; n < first + count; n++) yield netChangeMessage(exampleAttendance(n)); })())];
  const started = performance.now();
  const receipt = await feed.submit('net-change', { 'ecds.xml': file });
  expect({ outcome: receipt.outcome, findings: receipt.findings }).toEqual({ outcome: 'accepted', findings: [] });
  return (performance.now() - started) / 1000;
}

it('takes 30,000 attendances without growing with the file', async () => {
  // Twice: a heap grows to where it collects, whatever the size of a file, and one small file does not always take it there.
  await push(SMALL);
  await push(SMALL, LARGE);
  const before = await peak();
  const seconds = await push(LARGE);
  const after = await peak();
  process.stdout.write(`30,000 attendances from push to receipt: ${(LARGE / seconds).toFixed(0)}/s; resident memory at most ${after.toFixed(0)} MiB, ${(after - before).toFixed(0)} MiB above that of a file of a fifth\n`);
  expect(after).toBeLessThan(400);
  expect(after - before).toBeLessThan(100);
}, 300_000);
