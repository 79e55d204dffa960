import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { upnCheckLetter } from '@tributary/domain';
import { toCollect, type Pupil } from '../spec/files.js';
import { RunningFeed } from '@tributary/testing';
import { service } from './service.js';

const SMALL = 5_000;
const LARGE = 25_000;
let running: RunningFeed;

beforeAll(async () => {
  running = await RunningFeed.start(service, 'ingest-school-census', { councils: ['806'], agreements: [{ sender: '806', feed: 'school-census', council: 'E06000002' }], councilOf: { '1AA': 'E06000002' } }, 'apps/ingest-school-census/dist/main.js');
}, 120_000);
afterAll(() => running.stop());

function pupil(n: number): Pupil {
  const twelve = `8064001${String(20 + Math.floor(n / 1000)).padStart(2, '0')}${String(n % 1000).padStart(3, '0')}`;
  return {
    fields: {
      surname: 'Testperson', forename: `A${n.toString(36).replace(/\d/g, (d) => 'qwrtypsdfg'[Number(d)] ?? '')}`, dob: '2012-05-04', sex: 'F', ethnicity: 'WBRI', upn: upnCheckLetter(twelve) + twelve,
      entrydate: '2020-09-01', enrolstatus: 'C', ncyearactual: '7', senprovision: 'E', termlysessionspossible: '140',
    },
    postcode: 'ZZ1 1AA', needs: [{ sentype: 'ASD', sentyperank: '1' }], sessions: { '/': '65', '\\': '65', I: '5', M: '3', U: '2' },
  };
}

/** Highest resident memory of the service so far, in MiB. */
async function peak(): Promise<number> {
  const status = await readFile(`/proc/${running.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** Sends a census of so many pupils, each of three records from eight rows; returns the seconds until its receipt. */
async function push(year: number, count: number): Promise<number> {
  const files = toCollect({ year, term: 'spring', lea: '806', schools: [{ estab: '4001', urn: '100001' }], pupils: Array.from({ length: count }, (_, n) => pupil(n)) });
  const started = performance.now();
  const receipt = await running.submit(`${year}-spring`, files);
  expect({ outcome: receipt.outcome, findings: receipt.findings, added: receipt.changes.added }).toEqual({ outcome: 'accepted', findings: [], added: count * 3 });
  return (performance.now() - started) / 1000;
}

it('takes 25,000 pupils without growing with the file', async () => {
  await push(2024, SMALL);
  const before = await peak();
  const seconds = await push(2025, LARGE);
  const after = await peak();
  process.stdout.write(`25,000 pupils (200,000 rows, 75,000 facts) from push to receipt: ${(LARGE / seconds).toFixed(0)} pupils/s; resident memory at most ${after.toFixed(0)} MiB, ${(after - before).toFixed(0)} MiB above that of a file of a fifth\n`);
  expect(after).toBeLessThan(400);
  expect(after - before).toBeLessThan(100);
}, 300_000);
