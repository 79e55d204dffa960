import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { agreementSchema } from '@tributary/contracts';
import { readSystem } from '@tributary/infra';
import { z } from 'zod';
import { push, receiptOf } from '../commands/submit.js';
import { onboardCouncil } from '../onboarding.js';
import { untilSettled } from '../session/settled.js';
import type { BenchSystem, Note } from './bench-system.js';
import { POSTCODE, writeCensus } from './census-file.js';
import { forgetPeak, peakMiB } from './process-memory.js';
import type { PartReport } from './report.js';
import { perSecond } from './statistics.js';

/** York: outside the synthetic region, so that nothing of it is in the way. */
const COUNCIL = '816';
const MEBIBYTES = 400;

interface Run {
  readonly megabytes: number;
  readonly pupils: number;
  readonly rows: number;
  readonly facts: number;
  readonly outcome: string;
  readonly secondsToAccepted: number;
  readonly secondsToReceipt: number;
  readonly peakMiB: number | null;
  /** Did the peak begin again at this file? Otherwise it is that of the process's life. */
  readonly ownPeak: boolean;
}

/** Pushes a census file of a tenth of the size, then of the size; the peak memory of the service that takes them, each from push to receipt. */
export async function memory(system: BenchSystem, options: { megabytes: number; postcodes: boolean }, note: Note): Promise<PartReport> {
  await prepare(system, options.postcodes);
  const runs: Run[] = [];
  for (const [year, megabytes] of [[2024, options.megabytes / 10], [2025, options.megabytes]] as const) runs.push(await one(system, year, megabytes, note));
  const [small, large] = runs;
  const growth = small?.peakMiB != null && large?.peakMiB != null ? Math.round((large.peakMiB - small.peakMiB) * 10) / 10 : null;
  return {
    part: 'memory',
    figures: [
      ...runs.flatMap((r) => [
        { what: `census file of ${Math.round(r.megabytes)} MB: peak resident memory of ingest-school-census`, value: r.peakMiB, unit: 'MiB', target: { atMost: MEBIBYTES } },
        { what: `census file of ${Math.round(r.megabytes)} MB: push to receipt`, value: r.secondsToReceipt, unit: 's' },
        { what: `census file of ${Math.round(r.megabytes)} MB: rows`, value: perSecond(r.rows, r.secondsToReceipt), unit: 'rows/s' },
        { what: `census file of ${Math.round(r.megabytes)} MB: facts`, value: perSecond(r.facts, r.secondsToReceipt), unit: 'facts/s' },
      ]),
      { what: 'peak of the large file above that of a tenth of it', value: growth, unit: 'MiB' },
    ],
    remarks: [
      `plain CSV in COLLECT's tables, eight rows and three facts a pupil, sent as multipart; outcomes: ${runs.map((r) => r.outcome).join(', ')}`,
      runs.every((r) => r.ownPeak) ? 'the kernel\'s high-water mark, begun again before each file' : 'the kernel\'s high-water mark of the process\'s life: it could not be begun again, so the second includes the first',
    ],
    detail: { council: COUNCIL, runs, growthMiB: growth },
  };
}

async function prepare({ session }: BenchSystem, postcodes: boolean): Promise<void> {
  const governance = session.api('governance');
  await onboardCouncil(session, COUNCIL);
  await governance.call('/v1/agreements', agreementSchema, { method: 'POST', json: { sender: COUNCIL, feed: 'school-census', council: COUNCIL, from: '2023-01-01', until: '2028-12-31', purposes: ['joint-indicators'] } });
  if (postcodes) {
    const body = `postcode,lsoa,la_code,sub_icb\n${POSTCODE},E01012005,E06000014,42D\n`;
    await governance.call('/v1/reference/postcodes', z.object({ postcodes: z.number() }), { method: 'POST', body, contentType: 'text/csv' });
  }
  await untilSettled(session, { timeoutMs: 120_000 });
}

async function one({ home, session }: BenchSystem, year: number, megabytes: number, note: Note): Promise<Run> {
  const folder = join(home.root, `census-${year}`);
  const census = await writeCensus(folder, COUNCIL, year, megabytes * 1e6);
  note(`pushing a census of ${census.pupils} pupils, ${Math.round(census.bytes / 1e6)} MB`);
  const pid = (await readSystem(home)).parts['ingest-school-census']?.process?.pid ?? 0;
  const ownPeak = await forgetPeak(pid);
  const what = { sender: COUNCIL, feed: 'school-census' as const, scope: `${year}-spring` };
  const began = performance.now();
  const submission = await push(session, { ...what, files: census.files });
  const secondsToAccepted = (performance.now() - began) / 1000;
  const receipt = await receiptOf(session, what, submission.id, { everyMs: 500 });
  const secondsToReceipt = (performance.now() - began) / 1000;
  const peak = await peakMiB(pid);
  await rm(folder, { recursive: true });
  return { megabytes: census.bytes / 1e6, pupils: census.pupils, rows: census.rows, facts: receipt.changes.added, outcome: receipt.outcome, secondsToAccepted, secondsToReceipt, peakMiB: peak, ownPeak };
}
