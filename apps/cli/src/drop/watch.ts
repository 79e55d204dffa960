import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { feedSchema } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { withLock } from '@tributary/infra';
import { serviceOf } from '../commands/quality.js';
import { pushAsFits, receiptOf, type Caller } from '../commands/submit.js';
import { checksumOf } from './checksum-file.js';
import { Arrivals, claim, claimedBefore, isWhole, placesOf, settle, unknownFeeds, type Claimed, type Place } from './drop-folder.js';

export interface WatchOptions {
  readonly folder: string;
  readonly everyMs: number;
  readonly settleMs: number;
  readonly note: (line: string) => void;
  readonly signal?: AbortSignal;
  /** For specifications. */
  readonly now?: () => number;
}

/** Long enough to take over the lock of a process that has died. */
const LOOK_FOR_OTHERS_MS = 500;

/** What a service says that another attempt will not change; everything else is tried again. */
const isFinal = (error: unknown): error is TributaryError => error instanceof TributaryError && error.status >= 400 && error.status < 500 && ![401, 408, 409, 425, 429].includes(error.status);

/** Two who watch one folder would take drops out of each other's hands. @throws TributaryError `watched-already` */
export async function asOnlyWatcher<T>({ home }: Pick<Caller, 'home'>, folder: string, work: () => Promise<T>): Promise<T> {
  const lock = join(home.root, `watch-${createHash('sha256').update(await realpath(folder)).digest('hex').slice(0, 16)}.lock`);
  let begun = false;
  return withLock(lock, () => { begun = true; return work(); }, LOOK_FOR_OTHERS_MS).catch((error: unknown) => {
    if (begun || !(error instanceof TributaryError) || error.code !== 'not-ready') throw error;
    throw new TributaryError('watched-already', `another process watches ${folder}`, { remedy: 'Leave it to that one, or end it first. One that was killed is nobody.' });
  });
}

/** Watches a drop folder until it is told to stop; does not wait for what is under way, which the next process goes on with. */
export async function watchFolder(session: Caller, options: WatchOptions): Promise<void> {
  const watcher = new FolderWatcher(session, options);
  while (!options.signal?.aborted) {
    const begun = await watcher.look();
    void Promise.all(begun);
    await pause(options.everyMs, undefined, options.signal ? { signal: options.signal } : {}).catch(() => undefined);
  }
}

/** Takes whole drops in, sender by sender: each in its order, and none waits for another's. A round can be cut off anywhere; the next one, or the next process, goes on. */
export class FolderWatcher {
  readonly #session: Caller;
  readonly #options: WatchOptions;
  readonly #arrivals: Arrivals;
  readonly #strays = new Set<string>();
  /** Senders whose drops are being taken in. */
  readonly #busy = new Set<string>();

  constructor(session: Caller, options: WatchOptions) {
    this.#session = session;
    this.#options = options;
    this.#arrivals = new Arrivals(options.settleMs, options.now);
  }

  /** Returns how many submissions have come to their end. */
  async round(): Promise<number> {
    const ended = await Promise.all(await this.look());
    return ended.reduce((sum, n) => sum + n, 0);
  }

  /** Begins with what has come of each sender who is not being worked for; returns how many submissions come to their end by it. */
  async look(): Promise<Promise<number>[]> {
    for (const stray of await unknownFeeds(this.#options.folder)) {
      if (!this.#strays.has(stray)) this.#options.note(`${stray}: there is no such feed, and nothing is taken from there. Feeds: ${feedSchema.options.join(', ')}.`);
      this.#strays.add(stray);
    }
    const bySender = Map.groupBy(await placesOf(this.#options.folder), (place) => place.sender);
    return [...bySender].filter(([sender]) => !this.#busy.has(sender)).map(async ([sender, places]) => {
      this.#busy.add(sender);
      return this.#ofSender(places).finally(() => this.#busy.delete(sender));
    });
  }

  async #ofSender(places: readonly Place[]): Promise<number> {
    let ended = 0;
    for (const place of places) {
      try {
        for (const claimed of await claimedBefore(place)) ended += await this.#bringIn(claimed);
        for (const arrival of await this.#arrivals.of(place)) {
          const claimed = await claim(place, arrival, new Date(this.#options.now?.() ?? Date.now()));
          ended += arrival.fault !== null ? await this.#fail(claimed, new TributaryError('drop-faulty', arrival.fault, { status: 422, remedy: 'Drop the files again, then their checksum file.' })) : await this.#bringIn(claimed);
        }
      } catch (error) {
        // The next submission of this place may depend on this one: nothing overtakes it.
        this.#options.note(`${place.sender}/${place.feed}/${place.scope}: ${error instanceof Error ? error.message : String(error)}; it will be tried again${error instanceof TributaryError && error.remedy !== undefined ? `. ${error.remedy}` : ''}`);
      }
    }
    return ended;
  }

  /** Pushes one submission and waits for its receipt. The key of the push is the claim's own: done twice, it is one submission. */
  async #bringIn(claimed: Claimed): Promise<number> {
    const { place: { sender, feed, scope }, folder, listed } = claimed;
    if (!listed || !(await isWhole(claimed))) return this.#fail(claimed, new TributaryError('checksum-mismatch', 'the content is not that of the checksums', { status: 422, remedy: 'Drop the files again, then their checksum file.' }));
    const what = { sender, feed, scope, files: listed.map((l) => join(folder, l.name)), key: `${checksumOf(listed)}-${claimed.name.slice(0, 19)}` };
    try {
      const { id } = await pushAsFits(this.#session, what);
      const receipt = await receiptOf(this.#session, what, id, { everyMs: 1_000 });
      const page = await this.#session.api(serviceOf(feed), `sender-${sender}`).send(`/v1/submissions/${id}/receipt`, { accept: 'text/html' });
      const taken = receipt.outcome !== 'refused' && receipt.outcome !== 'held';
      await settle(claimed, taken ? 'done' : 'failed', { 'receipt.json': `${JSON.stringify(receipt, null, 2)}\n`, 'receipt.html': await page.text() });
      this.#options.note(`${sender}/${feed}/${scope}: ${claimed.name} ${receipt.outcome}`);
      return 1;
    } catch (error) {
      if (!isFinal(error)) throw error;
      return this.#fail(claimed, error);
    }
  }

  async #fail(claimed: Claimed, error: TributaryError): Promise<number> {
    const { code, message, status, remedy } = error;
    await settle(claimed, 'failed', { 'problem.json': `${JSON.stringify({ code, detail: message, status, remedy }, null, 2)}\n` });
    this.#options.note(`${claimed.place.sender}/${claimed.place.feed}/${claimed.place.scope}: ${claimed.name} failed, ${message}${remedy === undefined ? '' : `. ${remedy}`}`);
    return 1;
  }
}
