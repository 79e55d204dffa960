import { join } from 'node:path';
import { releaseSchema } from '@tributary/contracts';
import { quarterOf, quartersBetween } from '@tributary/domain';
import { up, type Home } from '@tributary/infra';
import type { Manifest } from '@tributary/seeds';
import { z } from 'zod';
import { publishRelease } from '../commands/governance.js';
import { Session } from '../session/session.js';
import { untilSettled } from '../session/settled.js';
import { objectionsInForce } from '../verify/objections.js';
import { verifyBeside } from '../verify/beside.js';
import { checkAgainstDfE, checkLinks, checkReceipts, checkSpike, checkStatuses, type Check } from './checks.js';
import { checkObjections, readTruth } from './objections.js';
import { onboardRegion, pushAll, pushOne, regionFiles, type Note } from './region.js';

/** Quarters for which every feed of the synthetic region has data. */
const FIRST_MONTH = '2024-01';
const LAST_MONTH = '2025-03';
const SETTLE_MS = 1_800_000;

export interface DemoOptions { readonly home: Home; readonly seed: number; readonly scale: number; readonly councils?: readonly string[] | undefined; readonly note: Note }

/** The whole way, from files in the official formats to released figures, checked. Returns the checks; the system keeps running. */
export async function runDemo({ home, seed, scale, councils, note }: DemoOptions): Promise<Check[]> {
  const clock = stopwatch(note);
  const folder = join(home.root, 'demo', `region-${seed}-${scale}${councils ? `-${councils.join('-')}` : ''}`);
  const starting = up(home, { progress: (line) => note(`  ${line}`), extra: { EVALUATION: 'on' } }).then(() => clock('the system is up'));
  const [manifest] = await Promise.all([regionFiles({ seed, scale, councils, folder }, note), starting]);
  clock(`the synthetic region is written: ${manifest.submissions.length} submissions, ${Object.values(manifest.records).reduce((a, b) => a + b, 0)} records`);
  const session = await Session.open(home.root);
  const { objections } = await onboardRegion(session, manifest, folder);
  await untilSettled(session, { timeoutMs: 120_000 });
  clock(`${manifest.councils.length} councils and ${manifest.providers.length} providers onboarded`);

  const began = Date.now();
  const pushed = await pushAll(session, manifest.submissions.filter((s) => s.purpose !== 'correction'), folder, note);
  clock('everything is pushed, every sender has a receipt');
  await untilSettled(session, { timeoutMs: SETTLE_MS, progress: settling(note) });
  const facts = pushed.reduce((n, p) => n + (p.receipt ? p.receipt.changes.added + p.receipt.changes.corrected + p.receipt.changes.withdrawn : 0), 0);
  const seconds = (Date.now() - began) / 1000;
  clock(`settled: ${facts} facts from push to figure in ${seconds.toFixed(0)} s, ${Math.round(facts / seconds)} a second`);

  const correction = await correct(session, manifest, folder);
  clock('the corrected return is in the figures');
  await closePeriods(session, note);
  clock('the quarters are closed and released');
  const checks = await check(session, manifest, folder, objections);
  return [...checkReceipts(pushed, manifest), ...correction, ...checks];
}

function stopwatch(note: Note): (what: string) => void {
  const start = Date.now();
  return (what) => note(`[${((Date.now() - start) / 1000).toFixed(0).padStart(4)} s] ${what}`);
}

function settling(note: Note): (left: { submissions: number; messages: number; persons: number; figures: number }) => void {
  let last = 0;
  return (left) => {
    if (Date.now() - last < 10_000) return;
    last = Date.now();
    note(`  still to do: ${left.submissions} submissions, ${left.messages} messages, ${left.persons} persons, ${left.figures} figures`);
  };
}

/** A corrected file with three corrections gives exactly three changed records, and is in the figures soon. */
async function correct(session: Session, manifest: Manifest, folder: string): Promise<Check[]> {
  const submission = manifest.submissions.find((s) => s.purpose === 'correction');
  if (!submission) return [];
  const began = Date.now();
  const { receipt } = await pushOne(session, submission, folder);
  const taken = Date.now();
  await untilSettled(session, { timeoutMs: 300_000 });
  const changes = receipt?.changes;
  return [{
    name: `a corrected return of ${submission.sender} with three corrections changes exactly three records`,
    ok: changes?.corrected === 3 && changes.added === 0 && changes.withdrawn === 0,
    lines: [changes ? `${changes.added} added, ${changes.corrected} corrected, ${changes.withdrawn} withdrawn, ${changes.unchanged} unchanged` : 'no receipt', `push to receipt ${((taken - began) / 1000).toFixed(1)} s, push to figure at most ${((Date.now() - began) / 1000).toFixed(1)} s`],
  }];
}

/** Releases what is not released yet: the quarters, then the calendar year that they bind. */
async function closePeriods(session: Session, note: Note): Promise<void> {
  const known = new Set((await session.api('kpi').call('/v1/releases', z.array(releaseSchema))).map((r) => r.period));
  for (const period of [...quartersBetween(quarterOf(FIRST_MONTH), quarterOf(LAST_MONTH)), '2024']) {
    if (known.has(period)) continue;
    const release = await publishRelease(session, period, () => undefined);
    note(`  ${period}: ${release.figures} figures, ${release.hidden} hidden`);
  }
  await untilSettled(session, { timeoutMs: 120_000 });
}

async function checkFigures(session: Session, manifest: Manifest, folder: string, objections: number): Promise<Check[]> {
  const truth = await readTruth(session, manifest, folder);
  return [
    await checkAgainstDfE(session, manifest),
    await checkSpike(session, manifest),
    ...(await checkStatuses(session, manifest, quarterOf(LAST_MONTH))),
    checkObjections({ recorded: objections, expected: manifest.cases.objections }, truth, await objectionsInForce(session)),
    await checkLinks(session, truth),
  ];
}

async function check(session: Session, manifest: Manifest, folder: string, objections: number): Promise<Check[]> {
  const [verification, checks] = await Promise.all([verifyBeside(session), checkFigures(session, manifest, folder, objections)]);
  return [
    ...checks,
    { name: 'links and cells equal a recomputation from the facts', ok: verification.ok, lines: [`${verification.facts} facts, ${verification.persons} persons, ${verification.cells} cells in ${verification.seconds} s`, ...verification.examples] },
  ];
}
