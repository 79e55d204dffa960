import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { figureSchema, TOPICS } from '@tributary/contracts';
import { localAuthorityByDfE, TributaryError } from '@tributary/domain';
import { readTopic, topicOffsets, type ReadMessage } from '@tributary/messaging';
import { silentLogger } from '@tributary/observability';
import { z } from 'zod';
import { receiptOf } from '../commands/submit.js';
import { untilSettled } from '../session/settled.js';
import { eventually } from '../session/waiting.js';
import { Arrivals } from './arrivals.js';
import type { BenchSystem, Note } from './bench-system.js';
import type { Loaded } from './end-to-end.js';
import { netChange, PERIOD, type Place } from './net-change.js';
import type { PartReport } from './report.js';
import { percentile, perSecond } from './statistics.js';

const TARGET_MS = 2_000;
const PUSHES_PER_SECOND = 4;
/** Of A&E, seen within four hours: its denominator is every counted attendance of the council's residents. */
const INDICATOR = 'AE06';
/** Shown counts are rounded to the nearest five: with pushes of whole fives the shown count grows by exactly what has been pushed. */
const ROUNDED_TO = 5;
/** How long after the last push figures may take before they count as missing. */
const PATIENCE_MS = 120_000;

export interface FreshnessOptions { readonly rate: number; readonly seconds: number }

/** A steady stream of small submissions; how long each takes from acceptance (202) to the first live figure that has it. */
export async function freshness(system: BenchSystem, loaded: Loaded, options: FreshnessOptions, note: Note): Promise<PartReport> {
  const places = await placesOf(loaded);
  const size = Math.max(ROUNDED_TO, Math.round(options.rate / PUSHES_PER_SECOND / ROUNDED_TO) * ROUNDED_TO);
  const arrivals = new Arrivals();
  const watch = new LiveWatch(system, arrivals, new Set(places.map((p) => p.area)), options.seconds * 1000 + PATIENCE_MS + 60_000);
  await watch.caughtUp();
  arrivals.begin();
  note(`${options.seconds} s of ${PUSHES_PER_SECOND} submissions a second of ${size} attendances each, to ${places.map((p) => p.sender).join(', ')}`);
  const stream = await pushSteadily(system, places, size, options.seconds, arrivals);
  await eventually(() => Promise.resolve(arrivals.missing === 0 ? true : null), { timeoutMs: PATIENCE_MS, what: 'the last figures', everyMs: 50 }).catch(() => undefined);
  await untilSettled(system.session, { timeoutMs: 300_000 });
  await watch.end(() => oneMore(system, places, stream.pushes * size, size));
  await untilSettled(system.session, { timeoutMs: 300_000 });
  const outcomes = await outcomesOf(system, stream.last);
  const delays = arrivals.delays;
  const seconds = (percent: number) => { const ms = percentile(delays, percent); return ms === null ? null : ms / 1000; };
  return {
    part: 'freshness',
    figures: [
      { what: 'facts pushed', value: perSecond(stream.facts, stream.seconds), unit: 'facts/s' },
      { what: 'submissions accepted', value: stream.pushes, unit: 'submissions' },
      { what: 'push due to accepted, 95th percentile', value: percentile(stream.acceptMs, 95), unit: 'ms' },
      { what: 'push accepted to kpi.live.v1, median', value: seconds(50), unit: 's' },
      { what: 'push accepted to kpi.live.v1, 95th percentile', value: arrivals.missing > 0 ? null : seconds(95), unit: 's', target: { atMost: TARGET_MS / 1000 } },
      { what: 'push accepted to kpi.live.v1, longest', value: seconds(100), unit: 's' },
      { what: 'figures that hid their count and could not be matched', value: arrivals.hidden, unit: 'messages' },
      { what: 'pushes after which no figure showed its count any more', value: arrivals.unseen, unit: 'submissions' },
      { what: 'pushes in no figure after waiting', value: arrivals.missing, unit: 'submissions', target: { atMost: 0 } },
    ],
    remarks: [
      `from the 202 of a push to the first message on kpi.live.v1, seen by a consumer, of ${INDICATOR} in ${PERIOD} for the patients' council whose denominator has grown by everything accepted up to that push`,
      'exact, not sampled: each council is fed by one provider, whose submissions are worked on in order; pushes are whole fives, so that rounding to five hides none of them',
      `receipts of the last submissions: ${outcomes.join(', ')}`,
      'a push is due at its time whether or not the one before has been answered; a push that is answered late is counted from its answer, and the time to the answer stands by itself',
    ],
    detail: { options, size, places: places.map(({ sender, area }) => ({ sender, area, shown: arrivals.shown(area) })), outcomes, pushes: stream.pushes, facts: stream.facts, seconds: stream.seconds, acceptMs: stream.acceptMs.map((ms) => Math.round(ms)), missing: arrivals.missing, delaysMs: delays.map((ms) => Math.round(ms)) },
  };
}

/** How the senders' last submissions ended, with the rules of those that were not wholly taken: a stream that is refused measures nothing. */
async function outcomesOf({ session }: BenchSystem, last: ReadonlyMap<string, string>): Promise<string[]> {
  const receipts = await Promise.all([...last].map(([sender, id]) => receiptOf(session, { sender, feed: 'ae' }, id)));
  return [...new Set(receipts.map((r) => (r.outcome === 'accepted' ? r.outcome : `${r.outcome} (${r.findings.map((f) => f.rule).join(', ')})`)))];
}

/** Providers with an agreement, each with a council of its own and a postcode in it. */
async function placesOf({ folder, manifest }: Loaded): Promise<Place[]> {
  const rows = (await readFile(join(folder, manifest.files.postcodes), 'utf8')).split(/\r?\n/).map((line) => line.split(','));
  const places: Place[] = [];
  for (const { sender, feed, council } of manifest.agreements) {
    const area = localAuthorityByDfE(council)?.ons;
    const postcode = rows.find((row) => row[2] === area)?.[0];
    if (feed !== 'ae' || area === undefined || postcode === undefined || places.some((p) => p.sender === sender || p.area === area)) continue;
    places.push({ sender, area, postcode });
  }
  if (places.length === 0) throw new TributaryError('no-place', 'no provider of the region may send A&E');
  return places;
}

/** `last`: each sender's last submission. */
interface Stream { readonly last: ReadonlyMap<string, string>; readonly pushes: number; readonly facts: number; readonly seconds: number; readonly acceptMs: number[] }

async function pushSteadily({ session }: BenchSystem, places: readonly Place[], size: number, seconds: number, arrivals: Arrivals): Promise<Stream> {
  const acceptMs: number[] = [];
  const last = new Map<string, string>();
  const lanes = new Map(places.map((p) => [p.sender, Promise.resolve()]));
  const count = seconds * PUSHES_PER_SECOND;
  const began = performance.now();
  for (let n = 0; n < count; n++) {
    const place = places[n % places.length];
    if (!place) break;
    await pause(Math.max(0, began + (n * 1000) / PUSHES_PER_SECOND - performance.now()));
    const body = netChange(place, n * size, size);
    const dueAt = performance.now();
    // One sender's pushes follow each other, as from one system: their order is then the order of acceptance.
    lanes.set(place.sender, (lanes.get(place.sender) ?? Promise.resolve()).then(async () => {
      const accepted = arrivals.sent(place.area, size);
      last.set(place.sender, await pushNetChange(session, place, body));
      const at = performance.now();
      acceptMs.push(at - dueAt);
      accepted(at);
    }));
  }
  await Promise.all(lanes.values());
  return { last, pushes: count, facts: count * size, seconds: Math.max(seconds, (performance.now() - began) / 1000), acceptMs };
}

/** @returns the submission's id. */
async function pushNetChange(session: BenchSystem['session'], { sender }: Place, body: string): Promise<string> {
  const { id } = await session.api('ingest-ae', `sender-${sender}`).call('/v1/submissions', z.looseObject({ id: z.string() }), { method: 'POST', query: { scope: 'net-change' }, body, contentType: 'application/xml' });
  return id;
}

/** A push that is not measured: its figures let the reader end. */
async function oneMore({ session }: BenchSystem, [place]: readonly Place[], first: number, size: number): Promise<void> {
  if (place) await pushNetChange(session, place, netChange(place, first, size));
}

/** Reads kpi.live.v1 from its beginning and then as it grows. */
class LiveWatch {
  readonly #reading: Promise<unknown>;
  readonly #upToNow: Promise<bigint>;
  #offset = -1n;
  #ended = false;

  constructor(private readonly system: BenchSystem, private readonly arrivals: Arrivals, private readonly areas: ReadonlySet<string>, timeoutMs: number) {
    this.#upToNow = this.#end();
    this.#reading = this.#upToNow.then(() => this.#read(timeoutMs)).catch((error: unknown) => { if (!(error instanceof TributaryError && error.code === 'topic-read-timeout')) throw error; });
  }

  async #settings() {
    return { ...(await this.system.kafka()), prefix: '', clientId: 'bench' };
  }

  async #end(): Promise<bigint> {
    const ends = await topicOffsets(await this.#settings(), silentLogger, TOPICS.live.name);
    return BigInt(ends.find(({ partition }) => partition === 0)?.high ?? 0);
  }

  async #read(timeoutMs: number): Promise<void> {
    await readTopic({ settings: await this.#settings(), topic: TOPICS.live.name, timeoutMs, until: (messages) => {
      const message = messages.at(-1);
      if (message) this.#take(message, performance.now());
      return this.#ended;
    } });
  }

  #take(message: ReadMessage, at: number): void {
    this.#offset = BigInt(message.offset);
    const parsed = figureSchema.safeParse(message.value);
    if (!parsed.success) return;
    const { indicator, period, breakdown, area, denominator } = parsed.data;
    if (indicator !== INDICATOR || period !== PERIOD || breakdown !== 'all' || !this.areas.has(area)) return;
    this.arrivals.figure(area, denominator === null ? null : Number(denominator), at);
  }

  /** Waits until everything that was there at the start has been read. */
  async caughtUp(): Promise<void> {
    const end = await this.#upToNow;
    await eventually(() => Promise.resolve(this.#offset + 1n >= end ? true : null), { timeoutMs: 60_000, what: 'a reader of kpi.live.v1', everyMs: 50 });
  }

  /** Ends reading at the next message, which `cause` brings about, or when its time is over. */
  async end(cause: () => Promise<void>): Promise<void> {
    this.#ended = true;
    await cause();
    await this.#reading;
  }
}
