import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { status, type Home } from '@tributary/infra';
import type { Manifest } from '@tributary/seeds';
import { onboardRegion, pushAll, regionFiles, type Pushed } from '../demo/region.js';
import { untilSettled, type Backlog } from '../session/settled.js';
import type { BenchSystem, Note } from './bench-system.js';
import { servicePeaks, type ServiceMemory } from './process-memory.js';
import { regionSize } from './region-size.js';
import type { PartReport } from './report.js';
import { perSecond } from './statistics.js';

const FACTS_PER_SECOND = 6_000;
const SERVICE_MIB = 400;
const IDLE_MIB = 3 * 1024;
const SETTLE_MS = 3_600_000;

/** A synthetic region in the system, and how it got there. */
export interface Loaded {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly submissions: number;
  readonly bytes: number;
  readonly facts: number;
  readonly factsByFeed: Readonly<Record<string, number>>;
  readonly secondsToReceipts: number;
  readonly secondsToFigures: number;
  readonly factsPerSecond: number;
  readonly memory: readonly ServiceMemory[];
  readonly idleMiB: { readonly fresh: number; readonly loaded: number };
}

const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);
const idle = async (home: Home) => mebibytes((await status(home)).memory);

/** Pushes a synthetic region of about so many facts over HTTP, as its councils and trusts would, and waits until everything is in the figures. */
export async function load(system: BenchSystem, options: { facts: number; seed: number }, note: Note): Promise<Loaded> {
  const { session, home } = system;
  await untilSettled(session, { timeoutMs: 120_000 });
  const fresh = await idle(home);
  const { councils, scale } = regionSize(options.facts);
  const folder = join(home.root, 'region');
  const manifest = await regionFiles({ seed: options.seed, scale, councils, folder }, () => undefined);
  await onboardRegion(session, manifest, folder);
  await untilSettled(session, { timeoutMs: 120_000 });
  const submissions = manifest.submissions.filter((s) => s.purpose !== 'correction' && !s.expectRefused);
  note(`pushing ${submissions.length} submissions of ${councils.join(', ')} at scale ${scale}`);

  const began = performance.now();
  const since = () => (performance.now() - began) / 1000;
  const pushed = await pushAll(session, submissions, folder, note);
  const secondsToReceipts = since();
  const secondsToFigures = await settled(session, since, note);

  const facts = pushed.reduce((sum, p) => sum + changesOf(p), 0);
  const sizes = await Promise.all(submissions.flatMap((s) => s.files).map(async (file) => (await stat(join(folder, file))).size));
  return {
    folder, manifest, submissions: submissions.length, bytes: sizes.reduce((a, b) => a + b, 0), facts, factsByFeed: byFeed(pushed), secondsToReceipts, secondsToFigures,
    factsPerSecond: perSecond(facts, secondsToFigures), memory: await servicePeaks(home), idleMiB: { fresh, loaded: await idle(home) },
  };
}

/** Seconds until the first of the looks in a row that found nothing to do: looking twice more is no work of the system. */
async function settled(session: BenchSystem['session'], since: () => number, note: Note): Promise<number> {
  let quietSince: number | null = null;
  let told = 0;
  await untilSettled(session, { timeoutMs: SETTLE_MS, progress: (left: Backlog) => {
    const todo = left.submissions + left.messages + left.persons + left.figures;
    quietSince = todo > 0 ? null : (quietSince ?? since());
    if (todo > 0 && since() - told > 15) {
      told = since();
      note(`still to do: ${left.messages} messages, ${left.persons} persons, ${left.figures} figures`);
    }
  } });
  return quietSince ?? since();
}

function changesOf({ receipt }: Pushed): number {
  return receipt ? receipt.changes.added + receipt.changes.corrected + receipt.changes.withdrawn : 0;
}

function byFeed(pushed: readonly Pushed[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const p of pushed) sums[p.submission.feed] = (sums[p.submission.feed] ?? 0) + changesOf(p);
  return sums;
}

export function endToEnd(loaded: Loaded): PartReport {
  const { folder: _folder, manifest, ...detail } = loaded;
  const feeds = Object.entries(loaded.factsByFeed).map(([feed, n]) => `${feed} ${n}`).join(', ');
  return {
    part: 'end-to-end',
    figures: [
      { what: 'facts, mixed feeds', value: loaded.facts, unit: 'facts' },
      { what: 'first push to last receipt', value: loaded.secondsToReceipts, unit: 's' },
      { what: 'first push to settled', value: loaded.secondsToFigures, unit: 's' },
      { what: 'push to indicator table', value: loaded.factsPerSecond, unit: 'facts/s', target: { atLeast: FACTS_PER_SECOND } },
      ...loaded.memory.map((m) => ({ what: `peak resident memory of ${m.service}`, value: m.peakMiB, unit: 'MiB', target: { atMost: SERVICE_MIB } })),
      { what: 'everything idle, nothing pushed yet', value: loaded.idleMiB.fresh, unit: 'MiB', target: { atMost: IDLE_MIB } },
      { what: 'everything idle, region loaded', value: loaded.idleMiB.loaded, unit: 'MiB' },
    ],
    remarks: [
      `${loaded.submissions} submissions of ${manifest.councils.length} councils at scale ${manifest.scale} (${feeds}); a fact is a record added, corrected or withdrawn on a receipt`,
      'settled: no submission, message, person or figure waits in any service, insights included; looked at every 0.4 s near the end, counted to the first of three looks in a row',
      'peak memory is the kernel\'s high-water mark of each process since its start; the idle total counts PostgreSQL\'s shared pages once',
    ],
    detail: { councils: manifest.councils, scale: manifest.scale, seed: manifest.seed, ...detail },
  };
}
